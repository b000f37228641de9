import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type ActResult, changeStatus, comment, find, holdEvidence } from '../../incident/act.ts'
import type { IncidentRecord, IncidentStatus } from '../../store/incidents.ts'
import { may } from '../access.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { factsOf } from '../facts-of.ts'
import type { Permission } from '../permissions.ts'
import { alertView, foldView } from '../present/alert.ts'
import { clockView } from '../present/clock.ts'
import { eventView } from '../present/event.ts'
import { incidentSummary } from '../present/incident.ts'
import { refuse } from '../problems.ts'
import type { SignedIn } from '../session.ts'
import {
  AlertList,
  CommentRequest,
  EvidenceHold,
  IncidentDetail,
  IncidentList,
  IncidentSummary,
  StatusChange,
} from '../views.ts'
import type { ZodTypes } from '../zod.ts'

/** Beyond writing: what starts the law's clocks, and what takes an incident off the list. */
const NEEDED_FOR: { readonly [status in IncidentStatus]?: Permission } = {
  confirmed: 'incident.confirm',
  closed: 'incident.close',
}

const FOLDS_SHOWN = 500
const EVENTS_SHOWN = 500

const Limit = z.coerce.number().int().min(1).max(500)
const ListQuery = z.object({
  status: z.enum(['open', 'closed', 'all']).default('open'),
  cursor: z.string().max(512).optional(),
  limit: Limit.default(50),
})
const PageQuery = z.object({ cursor: z.string().max(512).optional(), limit: Limit.default(100) })
const ById = z.object({ id: z.string().max(64) })

export function incidentRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, now } = deps
  const summary = (record: IncidentRecord) => incidentSummary(record, deps.clocksOf(factsOf(record), now()))

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/incidents',
      { config: { permission: 'incident.read' }, schema: { querystring: ListQuery, response: { 200: IncidentList } } },
      async ({ query: { status, cursor, limit } }) => {
        const at = decodeCursor(cursor, z.tuple([z.number(), z.string()]))
        const page = { status, limit, after: at && { value: at[0], id: at[1] } }
        const found = await store.incidents.page(page)
        const last = found.length === limit ? found.at(-1) : undefined
        return {
          incidents: found.map(({ record }) => summary(record)),
          nextCursor: last ? encodeCursor([last.value, last.record.state.id]) : null,
        }
      },
    )

    app.get(
      '/api/incidents/:id',
      { config: { permission: 'incident.read' }, schema: { params: ById, response: { 200: IncidentDetail } } },
      async ({ params }, reply) => {
        const record = await find(store, params.id)
        if (!record) return refuse(reply, 'not_found') as never
        const { id, accounts, indicators } = record.state
        const folds = await store.folds.ofIncident(id, FOLDS_SHOWN)
        const events = await store.incidents.latestEvents(id, EVENTS_SHOWN)
        return {
          summary: summary(record),
          clocks: deps.clocksOf(factsOf(record), now()).map(clockView),
          folds: folds.map(foldView),
          events: events.reverse().map(eventView),
          accounts: [...accounts],
          indicators: [...indicators],
          chainHead: record.head,
        }
      },
    )

    app.get(
      '/api/incidents/:id/alerts',
      {
        config: { permission: 'incident.read' },
        schema: { params: ById, querystring: PageQuery, response: { 200: AlertList } },
      },
      async ({ params, query: { cursor, limit } }, reply) => {
        const record = await find(store, params.id)
        if (!record) return refuse(reply, 'not_found') as never
        const before = decodeCursor(cursor, z.tuple([z.number()]))?.[0]
        const alerts = await store.alerts.page({ incidentId: record.state.id, before, limit })
        const last = alerts.length === limit ? alerts.at(-1) : undefined
        return { alerts: alerts.map(alertView), nextCursor: last ? encodeCursor([last.id]) : null }
      },
    )

    app.post(
      '/api/incidents/:id/status',
      {
        config: { permission: 'incident.write' },
        schema: { params: ById, body: StatusChange, response: { 200: IncidentSummary } },
      },
      async (request, reply) => {
        const { status, reason } = request.body
        const needed = NEEDED_FOR[status]
        if (needed && !may(request, needed)) return refuse(reply, 'not_allowed') as never
        const act = { ...actOf(request, request.params.id), to: status, reason }
        return answer(request, reply, await changeStatus(store, act, deps.nextDueAt), 'status_changed') as never
      },
    )

    app.post(
      '/api/incidents/:id/evidence',
      {
        config: { permission: 'incident.write' },
        schema: { params: ById, body: EvidenceHold, response: { 200: IncidentSummary } },
      },
      async (request, reply) => {
        const { held, reason } = request.body
        const act = { ...actOf(request, request.params.id), held, reason }
        const kind = held ? 'evidence_held' : 'evidence_released'
        return answer(request, reply, await holdEvidence(store, act, deps.nextDueAt), kind) as never
      },
    )

    app.post(
      '/api/incidents/:id/comments',
      {
        config: { permission: 'incident.write' },
        schema: { params: ById, body: CommentRequest, response: { 200: IncidentSummary } },
      },
      async (request, reply) => {
        const act = { ...actOf(request, request.params.id), text: request.body.text }
        return answer(request, reply, await comment(store, act, deps.nextDueAt), 'commented') as never
      },
    )
  }

  function actOf(request: FastifyRequest, incidentId: string) {
    return {
      incidentId,
      actor: (request.signedIn as SignedIn).user.username,
      address: request.ip,
      at: now().getTime(),
    }
  }

  function answer(request: FastifyRequest, reply: FastifyReply, result: ActResult, kind: string) {
    if ('refused' in result) return refuse(reply, result.refused)
    const { record } = result
    deps.events.incidentChanged(record.state.id, kind, (request.signedIn as SignedIn).user.username)
    const { organisation } = request.scope
    deps.live.publish('incident', async () => ({ organisation, data: summary(record) }))
    return summary(record)
  }
}
