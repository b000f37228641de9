import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { User } from '../../store/users.ts'
import { SESSION_COOKIE } from '../access.ts'
import type { ServeDeps } from '../deps.ts'
import { instant } from '../present/instant.ts'
import { problem, refuse } from '../problems.ts'
import { checkPassword, hashSecret, openSession, type SignedIn, spendOneTimeToken } from '../session.ts'
import { OneTimeSignInRequest, SessionView, SignInRequest } from '../views.ts'
import type { ZodTypes } from '../zod.ts'

/** Tries of one address in one minute. */
const TRIES = 10

export function sessionRoutes(deps: ServeDeps, { secure }: { secure: boolean }): FastifyPluginAsync {
  const { store, events, now } = deps

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    const limited = {
      max: TRIES,
      timeWindow: 60_000,
      errorResponseBuilder: () =>
        Object.assign(new Error('too many tries'), { statusCode: 429, ...problem('too_many_requests') }),
    }

    app.post(
      '/api/session',
      {
        config: { role: 'anyone', rateLimit: limited },
        schema: { body: SignInRequest, response: { 200: SessionView } },
      },
      async (request, reply) => {
        const { username, password } = request.body
        const user = await checkPassword(store, username, password)
        if (user) return welcome(request, reply, user, 'password')
        events.signedIn('refused', username)
        return refuse(reply, 'wrong_credentials') as never
      },
    )

    app.post(
      '/api/session/one-time',
      {
        config: { role: 'anyone', rateLimit: limited },
        schema: { body: OneTimeSignInRequest, response: { 200: SessionView } },
      },
      async (request, reply) => {
        const user = await spendOneTimeToken(store, request.body.token, now().getTime())
        if (user) return welcome(request, reply, user, 'one_time')
        events.signedIn('refused', '')
        return refuse(reply, 'token_spent') as never
      },
    )

    app.get('/api/session', { config: { role: 'viewer' }, schema: { response: { 200: SessionView } } }, async request =>
      sessionView(request.signedIn as SignedIn),
    )

    app.delete('/api/session', { config: { role: 'anyone' } }, async (request, reply) => {
      if (request.signedIn) {
        await store.sessions.remove(hashSecret(request.signedIn.id))
        await audit(request, request.signedIn.user, 'session.ended')
      }
      return reply.clearCookie(SESSION_COOKIE, { path: '/' }).code(204).send()
    })
  }

  async function welcome(request: FastifyRequest, reply: FastifyReply, user: User, how: 'password' | 'one_time') {
    const signedIn = await openSession(store, user, now().getTime())
    await audit(request, user, 'session.opened', how)
    events.signedIn(how, user.username)
    reply.setCookie(SESSION_COOKIE, signedIn.id, { path: '/', httpOnly: true, sameSite: 'strict', secure })
    return sessionView(signedIn)
  }

  function audit(request: FastifyRequest, user: User, action: string, detail = '') {
    return store.audit.add({
      at: now().getTime(),
      actor: user.username,
      action,
      subject: user.username,
      detail,
      address: request.ip,
    })
  }
}

const sessionView = ({ user, expiresAt }: SignedIn): SessionView => ({
  username: user.username,
  displayName: user.displayName,
  role: user.role,
  mayReadPayload: user.mayReadPayload,
  expiresAt: instant(expiresAt),
})
