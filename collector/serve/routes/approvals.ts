/** Approvals that were given by telephone: listed for everyone who handles incidents, settled by the approver alone. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Approval } from '../../store/approvals.ts'
import type { Subjects } from '../../store/store.ts'
import { actorOf } from '../actor.ts'
import { countersign, dispute, type Settled } from '../approvals.ts'
import { ApprovalList, ApprovalQuery, Dispute } from '../audit-views.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { approvalView } from '../present/approval.ts'
import { refuse } from '../problems.ts'
import type { ZodTypes } from '../zod.ts'

const ById = z.object({ id: z.coerce.number().int().positive() })
const Position = z.tuple([z.number(), z.number()])
const approve = { permission: 'report.approve' } as const

export function approvalRoutes({ store, now }: ServeDeps): FastifyPluginAsync {
  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/approvals',
      {
        config: { permission: 'incident.read' },
        schema: { querystring: ApprovalQuery, response: { 200: ApprovalList } },
      },
      async request => {
        const found = await page(request, request.query)
        const last = found.length === request.query.limit ? found.at(-1) : undefined
        return {
          approvals: found.map(approval => approvalView(approval, now().getTime())),
          nextCursor: last ? encodeCursor([last.phone?.countersignBy ?? 0, last.id]) : null,
        }
      },
    )

    app.post(
      '/api/approvals/:id/countersignature',
      { config: approve, schema: { params: ById } },
      async (request, reply) => {
        const { id } = request.params
        return settled(reply, within => countersign(within, id, actorOf(request), now().getTime()))
      },
    )

    app.post(
      '/api/approvals/:id/dispute',
      { config: approve, schema: { params: ById, body: Dispute } },
      async (request, reply) => {
        const { id } = request.params
        const { because } = request.body
        return settled(reply, within => dispute(within, id, because, actorOf(request), now().getTime()))
      },
    )
  }

  function page(
    { scope }: FastifyRequest,
    { state, cursor, limit }: z.infer<typeof ApprovalQuery>,
  ): Promise<Approval[]> {
    const at = decodeCursor(cursor, Position)
    if (state === 'all') return store.approvals.page({ scope, before: at?.[1], limit })
    const dueBefore = state === 'overdue' ? now().getTime() : undefined
    return store.approvals.pending({ scope, dueBefore, after: at && { countersignBy: at[0], id: at[1] }, limit })
  }

  async function settled(reply: FastifyReply, act: (within: Subjects) => Promise<Settled>) {
    const outcome = await store.transaction(act)
    return outcome === 'settled' ? reply.code(204).send() : refuse(reply, outcome)
  }
}
