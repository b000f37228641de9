/** An incident's reports in one list, and what a version would answer once it is handed over. */
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { find } from '../../incident/acts/perform.ts'
import { INCIDENT_FORM_IDS, incidentSchema } from '../../report/forms/schemas.ts'
import type { IncidentRecord } from '../../store/incidents.ts'
import { FulfilmentList } from '../clock-views.ts'
import { DeliveryPageQuery, deliveryPage } from '../delivery-page.ts'
import type { ServeDeps } from '../deps.ts'
import { fulfilmentView } from '../present/clock.ts'
import { versionView } from '../present/report.ts'
import { refuse } from '../problems.ts'
import { proposedStages } from '../report-fulfils.ts'
import { INCIDENT_REPORTS, PlaceParams } from '../report-places.ts'
import { recipientsView } from '../report-recipients.ts'
import { DeliveryList, ReportList } from '../report-views.ts'
import type { ZodTypes } from '../zod.ts'

const ById = z.object({ id: z.string().max(64) })
const OfForm = DeliveryPageQuery.extend({ form: z.string().max(64).optional() })
/** To whom, and when; left out: now. */
const HandedOver = z.object({ to: z.string().min(1).max(64), at: z.iso.datetime({ offset: true }).optional() })

export function incidentReportRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, reports, now } = deps

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/incidents/:id/reports',
      { config: { permission: 'incident.read' }, schema: { params: ById, response: { 200: ReportList } } },
      async ({ params, scope }, reply) => {
        const record = await find(store, params.id, scope.organisation)
        return record ? listOf(record) : (refuse(reply, 'not_found') as never)
      },
    )

    app.get(
      '/api/incidents/:id/deliveries',
      {
        config: { permission: 'incident.read' },
        schema: { params: ById, querystring: OfForm, response: { 200: DeliveryList } },
      },
      async ({ params, scope, query: { form, ...page } }, reply) => {
        const record = await find(store, params.id, scope.organisation)
        if (!record) return refuse(reply, 'not_found') as never
        const subjects = await store.incidents.tree(record.state.id)
        return deliveryPage(deps, { subjects, form }, page)
      },
    )

    app.get(
      `${INCIDENT_REPORTS.prefix}/versions/:number/fulfils`,
      {
        config: { permission: 'incident.read' },
        schema: { params: PlaceParams, querystring: HandedOver, response: { 200: FulfilmentList } },
      },
      async (request, reply) => {
        const owned = await INCIDENT_REPORTS.key(deps, request)
        const record = owned && (await find(store, owned.key.subject, request.scope.organisation))
        const version = owned && (await store.reports.version(owned.key, Number(request.params['number']) || 0))
        if (!record || !version) return refuse(reply, 'not_found') as never
        const { to, at } = request.query
        const stages = proposedStages(deps, record, version, at === undefined ? now() : new Date(at), to)
        return { stages: stages.map(fulfilmentView) }
      },
    )
  }

  async function listOf(record: IncidentRecord): Promise<z.input<typeof ReportList>> {
    const at = now().getTime()
    const tree = await store.incidents.tree(record.state.id)
    const latest = await store.reports.latest(tree)
    const steps = await store.reports.steps(tree)
    return {
      forms: INCIDENT_FORM_IDS.map(form => {
        const heads = latest.filter(head => head.form === form).sort((a, b) => b.at - a.at)
        return { form, title: incidentSchema(form).title, latest: heads[0] ? versionView(heads[0], steps, at) : null }
      }),
      recipients: recipientsView(reports.houseOf(record.state.organisation).contacts),
      mailServer: reports.mailer !== null,
      drill: record.state.drill,
    }
  }
}
