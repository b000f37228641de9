import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { approve, moveToGroup, moveToOrganisation, revoke } from '../../fleet/decisions.ts'
import { addToken, removeToken } from '../../fleet/token.ts'
import { actorOf } from '../actor.ts'
import { decodeCursor, encodePlaces, goOn, placeAfter } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import {
  ApproveRequest,
  EnrolmentView,
  GroupRequest,
  KeyList,
  KeyView,
  NewToken,
  OrganisationRequest,
  RevokeRequest,
  TokenRequest,
} from '../enrolment-views.ts'
import { oneOrganisationFor, organisationFor } from '../organisations.ts'
import { keyView, tokenView } from '../present/enrolment.ts'
import { refuse } from '../problems.ts'
import type { ZodTypes } from '../zod.ts'

const Query = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
const Place = z.tuple([z.number(), z.string()]).nullable()
const Places = z.tuple([Place, Place])
const ById = z.object({ id: z.string().max(64) })
const read = { permission: 'fleet.read' } as const
const manage = { permission: 'fleet.manage' } as const

/** Who may speak, decided from the console: approvals, revocations, groups and enrolment tokens; all audited. */
export function enrolmentRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, now, approval } = deps

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/enrolment',
      { config: read, schema: { querystring: Query, response: { 200: EnrolmentView } } },
      async ({ scope, query: { cursor, limit } }) => {
        const places = decodeCursor(cursor, Places)
        const pending = await goOn(places?.[0], at =>
          store.identities.pending({ scope, limit, after: at && { requestedAt: at[0], keyId: at[1] } }),
        )
        const tokens = await goOn(places?.[1], at =>
          store.enrolmentTokens.page(now().getTime(), { scope, limit, after: at && { madeAt: at[0], hash: at[1] } }),
        )
        const next = [
          placeAfter(pending, limit, ({ requestedAt, keyId }) => [requestedAt, keyId]),
          placeAfter(tokens, limit, ({ madeAt, hash }) => [madeAt, hash]),
        ]
        return { pending: pending.map(keyView), tokens: tokens.map(tokenView), nextCursor: encodePlaces(next) }
      },
    )

    app.get(
      '/api/agents/:id/keys',
      { config: read, schema: { params: ById, response: { 200: KeyList } } },
      async ({ scope, params: { id } }, reply) => {
        if (!(await store.agents.find(id, scope))) return refuse(reply, 'not_found') as never
        return { keys: (await store.identities.of(id)).map(keyView) }
      },
    )

    app.post(
      '/api/agents/:id/approval',
      { config: manage, schema: { params: ById, body: ApproveRequest, response: { 200: KeyView } } },
      async (request, reply) => {
        const outcome = await approve(deps, request.params.id, request.body.keyId, actorOf(request))
        return outcome.kind === 'approved' ? keyView(outcome.identity) : (refuse(reply, 'not_found') as never)
      },
    )

    app.post(
      '/api/agents/:id/revocation',
      { config: manage, schema: { params: ById, body: RevokeRequest } },
      async (request, reply) => {
        const ended = await revoke(deps, request.params.id, request.body.reason, actorOf(request))
        return ended === null ? refuse(reply, 'not_found') : reply.code(204).send()
      },
    )

    app.put(
      '/api/agents/:id/group',
      { config: manage, schema: { params: ById, body: GroupRequest } },
      async (request, reply) => {
        const moved = await moveToGroup(deps, request.params.id, request.body.group, actorOf(request))
        return moved ? reply.code(204).send() : refuse(reply, 'not_found')
      },
    )

    app.put(
      '/api/agents/:id/organisation',
      { config: manage, schema: { params: ById, body: OrganisationRequest } },
      async (request, reply) => {
        // Nobody gives hosts away, or takes them, but who looks after all organisations.
        if (request.scope.organisation !== null) return refuse(reply, 'not_allowed')
        const { organisation } = request.body
        if (!organisationFor(deps, request.scope, organisation)) return refuse(reply, 'no_such_organisation')
        const moved = await moveToOrganisation(deps, request.params.id, organisation, actorOf(request))
        return moved ? reply.code(204).send() : refuse(reply, 'not_found')
      },
    )

    app.post(
      '/api/enrolment/tokens',
      { config: manage, schema: { body: TokenRequest, response: { 200: NewToken } } },
      async (request, reply) => {
        const organisation = oneOrganisationFor(deps, request.scope, request.body.organisation)
        if (organisation === null) return refuse(reply, 'no_such_organisation') as never
        const wanted = { ...request.body, organisation, approval: request.body.approval ?? approval }
        const { token, kept } = await addToken(deps, wanted, actorOf(request))
        return { ...tokenView(kept), token }
      },
    )

    app.delete('/api/enrolment/tokens/:id', { config: manage, schema: { params: ById } }, async (request, reply) => {
      const removed = await removeToken(deps, request.params.id, actorOf(request))
      return removed ? reply.code(204).send() : refuse(reply, 'not_found')
    })
  }
}
