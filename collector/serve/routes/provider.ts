/** Sign-in through the organisation's identity provider: the way there, and the way back. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { PROVIDER_COOKIE } from '../cookies.ts'
import type { Provider } from '../provider.ts'
import { admitProvided, expelProvided } from '../provider-people.ts'
import { hashSecret } from '../session.ts'
import { enter, type SignInDeps } from '../sign-in.ts'
import type { ZodTypes } from '../zod.ts'

/** At the provider, with its second factor. */
const MINUTES = 15
const LIMITED = { max: 60, timeWindow: 60_000 }

/** Only a path of this console: a link elsewhere must not ride on a sign-in. */
const Start = z.object({
  next: z
    .string()
    .max(512)
    .regex(/^\/(?![/\\])/)
    .default('/incidents'),
})

export function providerRoutes(deps: SignInDeps, provider: Provider): FastifyPluginAsync {
  const { store, events, cookies, now } = deps

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    const open = { permission: 'anyone', rateLimit: LIMITED } as const

    app.get(
      '/api/provider/start',
      { config: open, schema: { querystring: Start } },
      async ({ query: { next } }, reply) => {
        const begun = await provider.begin().catch((error: Error) => error)
        if (begun instanceof Error) return reply.redirect(turnAway(begun.message, ''))
        const { url, state, nonce, verifier } = begun
        const at = now().getTime()
        const flow = { stateHash: hashSecret(state), nonce, verifier, next, expiresAt: at + MINUTES * 60_000 }
        await store.providerFlows.add(flow, at)
        cookies.provider(reply, state, MINUTES * 60)
        return reply.header('cache-control', 'no-store').redirect(url)
      },
    )

    app.get('/api/provider/callback', { config: open }, async (request, reply) => {
      cookies.forget(reply, PROVIDER_COOKIE)
      reply.header('cache-control', 'no-store')
      return reply.redirect(await arrive(request, reply))
    })
  }

  /** Resolves to the page that the browser goes on to. */
  async function arrive(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    // The browser that comes back must be the one that was sent.
    const state = request.cookies[PROVIDER_COOKIE]
    const flow = state ? await store.providerFlows.take(hashSecret(state), now().getTime()) : null
    if (!state || !flow) return turnAway('no sign-in under way', '')
    const query = request.url.split('?')[1] ?? ''
    const provided = await provider.complete(query, { ...flow, state }).catch((error: Error) => error)
    if (provided instanceof Error) return turnAway(provided.message, '')
    if ('refused' in provided) {
      await expelProvided(store, provided.identity)
      return turnAway(provided.refused, provided.identity.subject)
    }
    const admitted = await admitProvided(store, provided.person, request.ip, now().getTime())
    if ('refused' in admitted) return turnAway(admitted.refused, provided.person.username)
    const first = { how: 'provider', idToken: provided.idToken } as const
    const entered = await enter(deps, request, reply, admitted.user, first)
    return entered.kind === 'in' ? flow.next : `/sign-in?step=code&next=${encodeURIComponent(flow.next)}`
  }

  function turnAway(why: string, who: string): string {
    events.providerRefused(why, who)
    return '/sign-in?refused=provider'
  }
}
