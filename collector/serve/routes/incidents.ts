import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { find } from '../../incident/acts/perform.ts'
import { undoable } from '../../incident/acts/undo.ts'
import type { IncidentEvent, IncidentRecord } from '../../store/incidents.ts'
import { inScope } from '../../store/scope.ts'
import { may } from '../access.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { draftsOf } from '../drafts-of.ts'
import { clockFlagsOf, factsOf } from '../facts-of.ts'
import { askedWithin } from '../organisations.ts'
import { alertView, foldView } from '../present/alert.ts'
import { clockView, reportedView, severityView } from '../present/clock.ts'
import { eventView } from '../present/event.ts'
import { incidentSummary } from '../present/incident.ts'
import { detailOf } from '../present/incident-detail.ts'
import { refuse } from '../problems.ts'
import { neededForChange } from '../step-permission.ts'
import { AlertList, EventList, IncidentDetail, IncidentList } from '../views.ts'
import type { ZodTypes } from '../zod.ts'

const FOLDS_SHOWN = 500
const EVENTS_SHOWN = 200

const Limit = z.coerce.number().int().min(1).max(500)
const ListQuery = z.object({
  status: z.enum(['open', 'closed', 'all']).default('open'),
  organisation: z.string().max(64).optional(),
  severity: z.string().max(80).optional(),
  assignee: z.string().max(64).optional(),
  cursor: z.string().max(512).optional(),
  limit: Limit.default(50),
})
const PageQuery = z.object({ cursor: z.string().max(512).optional(), limit: Limit.default(100) })
const ById = z.object({ id: z.string().max(64) })

const SEVERITIES = ['informational', 'low', 'medium', 'high', 'critical'] as const

export function incidentRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, now } = deps
  const summary = (record: IncidentRecord) => incidentSummary(record, deps.clocksOf(factsOf(record), now()))

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/incidents',
      { config: { permission: 'incident.read' }, schema: { querystring: ListQuery, response: { 200: IncidentList } } },
      async ({ query: { status, organisation: wanted, severity, assignee, cursor, limit }, scope }) => {
        const organisation = askedWithin(scope, wanted)
        const at = decodeCursor(cursor, z.tuple([z.number(), z.string()]))
        const named = severity?.split(',')
        const severities = named && SEVERITIES.filter(one => named.includes(one))
        const after = at && { value: at[0], id: at[1] }
        const found = await store.incidents.page({ status, organisation, severities, assignee, limit, after })
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
      async (request, reply) => {
        const { params, scope } = request
        const record = await find(store, params.id, scope.organisation)
        if (!record) return refuse(reply, 'not_found') as never
        const tree = await store.incidents.tree(record.state.id)
        const folds = await store.folds.ofIncidents(tree, FOLDS_SHOWN)
        const events = (await store.incidents.latestEvents(record.state.id, EVENTS_SHOWN)).reverse()
        const flags = await clockFlagsOf(store, record, deps.splitting.windowMs, now().getTime())
        const facts = { ...factsOf(record, [], flags), drafts: await draftsOf(store, record) }
        return {
          summary: summary(record),
          clocks: deps.clocksOf(facts, now()).map(clockView),
          severity05: severityView(deps.suggestSeverity(facts)),
          reportedAt: deps.reportedOf(facts).map(reportedView),
          folds: folds.map(foldView),
          events: events.map(eventView),
          undoable: numbersToUndo(request, events),
          ...detailOf(record, deps.categories),
        }
      },
    )

    app.get(
      '/api/incidents/:id/alerts',
      {
        config: { permission: 'incident.read' },
        schema: { params: ById, querystring: PageQuery, response: { 200: AlertList } },
      },
      async ({ params, query: { cursor, limit }, scope }, reply) => {
        const record = await find(store, params.id, scope.organisation)
        if (!record) return refuse(reply, 'not_found') as never
        const before = decodeCursor(cursor, z.tuple([z.number()]))?.[0]
        const incidentIds = await store.incidents.tree(record.state.id)
        const alerts = await store.alerts.page({ incidentIds, before, limit })
        const last = alerts.length === limit ? alerts.at(-1) : undefined
        return { alerts: alerts.map(alertView), nextCursor: last ? encodeCursor([last.id]) : null }
      },
    )

    app.get(
      '/api/incidents/:id/events',
      {
        config: { permission: 'incident.read' },
        schema: { params: ById, querystring: PageQuery, response: { 200: EventList } },
      },
      async ({ params, query: { cursor, limit }, scope }, reply) => {
        // The log of one that was merged is its own: it is read under its own number.
        const record = (await store.incidents.load([params.id])).get(params.id)
        if (!record || !inScope(scope, record.state.organisation)) return refuse(reply, 'not_found') as never
        const before = decodeCursor(cursor, z.tuple([z.number()]))?.[0]
        const events = await store.incidents.latestEvents(params.id, limit, before)
        const last = events.length === limit ? events.at(-1) : undefined
        return {
          events: events.map(eventView),
          nextCursor: last && last.number > 1 ? encodeCursor([last.number]) : null,
        }
      },
    )
  }
}

/** What a button is offered for; the act itself is judged again. */
const numbersToUndo = (request: FastifyRequest, events: readonly IncidentEvent[]): number[] =>
  undoable(events)
    .filter(({ change }) => may(request, 'incident.write') && may(request, neededForChange(change) ?? 'incident.write'))
    .map(({ number }) => number)
