import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { approve, type Decider, moveToGroup, revoke } from '../../fleet/decisions.ts'
import { addToken, removeToken } from '../../fleet/token.ts'
import type { ServeDeps } from '../deps.ts'
import {
  ApproveRequest,
  EnrolmentView,
  GroupRequest,
  KeyList,
  KeyView,
  NewToken,
  RevokeRequest,
  TokenRequest,
} from '../enrolment-views.ts'
import { keyView, tokenView } from '../present/enrolment.ts'
import { refuse } from '../problems.ts'
import type { ZodTypes } from '../zod.ts'

const ById = z.object({ id: z.string().max(64) })
const admin = { role: 'admin' } as const

/** Who may speak, decided from the console: approvals, revocations, groups and enrolment tokens; all audited. */
export function enrolmentRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, now, approval } = deps

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get('/api/enrolment', { config: admin, schema: { response: { 200: EnrolmentView } } }, async () => ({
      pending: (await store.identities.pending()).map(keyView),
      tokens: (await store.enrolmentTokens.list(now().getTime())).map(tokenView),
    }))

    app.get(
      '/api/agents/:id/keys',
      { config: admin, schema: { params: ById, response: { 200: KeyList } } },
      async ({ params: { id } }) => ({ keys: (await store.identities.of(id)).map(keyView) }),
    )

    app.post(
      '/api/agents/:id/approval',
      { config: admin, schema: { params: ById, body: ApproveRequest, response: { 200: KeyView } } },
      async (request, reply) => {
        const outcome = await approve(deps, request.params.id, request.body.keyId, deciderOf(request))
        return outcome.kind === 'approved' ? keyView(outcome.identity) : (refuse(reply, 'not_found') as never)
      },
    )

    app.post(
      '/api/agents/:id/revocation',
      { config: admin, schema: { params: ById, body: RevokeRequest } },
      async (request, reply) => {
        const ended = await revoke(deps, request.params.id, request.body.reason, deciderOf(request))
        return ended === null ? refuse(reply, 'not_found') : reply.code(204).send()
      },
    )

    app.put(
      '/api/agents/:id/group',
      { config: admin, schema: { params: ById, body: GroupRequest } },
      async (request, reply) => {
        const moved = await moveToGroup(deps, request.params.id, request.body.group, deciderOf(request))
        return moved ? reply.code(204).send() : refuse(reply, 'not_found')
      },
    )

    app.post(
      '/api/enrolment/tokens',
      { config: admin, schema: { body: TokenRequest, response: { 200: NewToken } } },
      async request => {
        const wanted = { ...request.body, approval: request.body.approval ?? approval }
        const { token, kept } = await addToken(deps, wanted, deciderOf(request))
        return { ...tokenView(kept), token }
      },
    )

    app.delete('/api/enrolment/tokens/:id', { config: admin, schema: { params: ById } }, async (request, reply) => {
      const removed = await removeToken(deps, request.params.id, deciderOf(request))
      return removed ? reply.code(204).send() : refuse(reply, 'not_found')
    })
  }
}

const deciderOf = ({ signedIn, ip }: FastifyRequest): Decider => ({
  actor: signedIn?.user.username ?? '',
  address: ip,
})
