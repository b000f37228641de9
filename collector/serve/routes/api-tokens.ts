/** Tokens for programs: made by a person, never for more than the person may. */
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { actorOf } from '../actor.ts'
import { makeApiToken, revokeApiToken } from '../api-tokens.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { organisationFor } from '../organisations.ts'
import { ApiTokenList, ApiTokenRequest, NewApiToken } from '../people-views.ts'
import { apiTokenView } from '../present/person.ts'
import { refuse } from '../problems.ts'
import type { SignedIn } from '../session.ts'
import type { ZodTypes } from '../zod.ts'

const Query = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
const ById = z.object({ id: z.string().max(64) })
const manage = { permission: 'token.manage' } as const

export function apiTokenRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, now } = deps

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/tokens',
      { config: manage, schema: { querystring: Query, response: { 200: ApiTokenList } } },
      async ({ scope, query: { cursor, limit } }) => {
        const at = decodeCursor(cursor, z.tuple([z.number(), z.string()]))
        const found = await store.apiTokens.page({ scope, before: at && { madeAt: at[0], id: at[1] }, limit })
        const last = found.length === limit ? found.at(-1) : undefined
        return { tokens: found.map(apiTokenView), nextCursor: last ? encodeCursor([last.madeAt, last.id]) : null }
      },
    )

    app.post(
      '/api/tokens',
      { config: manage, schema: { body: ApiTokenRequest, response: { 200: NewApiToken } } },
      async (request, reply) => {
        const { organisation, ...wanted } = request.body
        const { permissions, user } = request.signedIn as SignedIn
        const of = organisationFor(deps, request.scope, organisation)
        if (!of) return refuse(reply, 'no_such_organisation') as never
        if (!wanted.permissions.every(permission => permissions.has(permission)))
          return refuse(reply, 'more_than_yours') as never
        const asked = { ...wanted, organisation: of.id }
        const made = await makeApiToken(store, asked, user.username, actorOf(request), now().getTime())
        reply.header('cache-control', 'no-store')
        return { ...apiTokenView(made.kept), token: made.token }
      },
    )

    app.delete('/api/tokens/:id', { config: manage, schema: { params: ById } }, async (request, reply) => {
      const revoked = await revokeApiToken(store, request.params.id, actorOf(request), now().getTime())
      return revoked ? reply.code(204).send() : refuse(reply, 'not_found')
    })
  }
}
