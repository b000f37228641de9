/** Handing reports over: sent by e-mail, or recorded with what proves it; and what the authority answered. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { find } from '../../incident/acts/perform.ts'
import type { ReportAct, ReportRefusal, Standing } from '../../report/acts/act.ts'
import { standing } from '../../report/acts/act.ts'
import { recordDelivery } from '../../report/acts/record-delivery.ts'
import { sendByMail } from '../../report/acts/send-mail.ts'
import { addReply, settle } from '../../report/acts/settle.ts'
import { withQuickStage } from '../../report/acts/stages.ts'
import { INCIDENT_FORM_IDS, incidentSchema } from '../../report/forms/schemas.ts'
import type { Fulfilment } from '../../report/fulfils.ts'
import { recipientName } from '../../report/recipients.ts'
import { channelsOf, reachable } from '../../report/send/contacts.ts'
import { formOf } from '../../report/versions/content.ts'
import type { IncidentRecord, StageRef } from '../../store/incidents.ts'
import type { Delivery, DeliveryProof, ReportVersion } from '../../store/reports.ts'
import { inScope } from '../../store/scope.ts'
import { FulfilmentList } from '../clock-views.ts'
import { decodeCursor, encodeCursor, placeAfter } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { factsOf } from '../facts-of.ts'
import { fulfilmentView } from '../present/clock.ts'
import { deliveryView, versionView } from '../present/report.ts'
import { refuse } from '../problems.ts'
import { reportActOf } from '../report-acts.ts'
import { stampOf } from '../report-files.ts'
import { INCIDENT_REPORTS, PlaceParams } from '../report-places.ts'
import * as views from '../report-views.ts'
import type { ZodTypes } from '../zod.ts'
import { tellChanged } from './incident-acts.ts'

const ById = z.object({ id: z.string().max(64) })
/** To whom, and when; left out: now. */
const HandedOver = z.object({ to: z.string().min(1).max(64), at: z.iso.datetime({ offset: true }).optional() })
const Query = z.object({
  form: z.string().max(64).optional(),
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20),
})
const OF_DELIVERY = '/api/incidents/:id/deliveries/:delivery'

export function reportDeliveryRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, reports, nextDueAt, now } = deps
  const filing = { nextDueAt, owedByReport: reports.owedByReport }

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/incidents/:id/reports',
      { config: { permission: 'incident.read' }, schema: { params: ById, response: { 200: views.ReportList } } },
      async ({ params, scope }, reply) => {
        const record = await find(store, params.id, scope.organisation)
        return record ? listOf(record) : (refuse(reply, 'not_found') as never)
      },
    )

    app.get(
      '/api/incidents/:id/deliveries',
      {
        config: { permission: 'incident.read' },
        schema: { params: ById, querystring: Query, response: { 200: views.DeliveryList } },
      },
      async ({ params, scope, query: { form, cursor, limit } }, reply) => {
        const record = await find(store, params.id, scope.organisation)
        if (!record) return refuse(reply, 'not_found') as never
        const before = decodeCursor(cursor, z.tuple([z.number()]))?.[0]
        const subjects = await store.incidents.tree(record.state.id)
        const found = await store.reports.deliveryPage({ subjects, form, before, limit })
        const steps = await store.reports.deliverySteps(found.map(({ id }) => id))
        const at = now().getTime()
        const place = placeAfter(found, limit, ({ number }) => [number])
        return {
          deliveries: found.map(delivery => deliveryView(delivery, steps, at)),
          nextCursor: place && encodeCursor(place),
        }
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
        return { stages: proposed(record, version, at === undefined ? now() : new Date(at), to).map(fulfilmentView) }
      },
    )

    app.post(
      `${INCIDENT_REPORTS.prefix}/versions/:number/deliveries`,
      {
        config: { permission: 'report.write' },
        schema: { params: PlaceParams, body: views.DeliveryRequest, response: { 200: views.DeliveryView } },
      },
      async (request, reply) => {
        const owned = await INCIDENT_REPORTS.key(deps, request)
        const record = owned && (await find(store, owned.key.subject, request.scope.organisation))
        const found = owned && (await standing(store, owned.key, Number(request.params['number']) || 0))
        if (!owned || !record || !found) return refuse(reply, 'not_found') as never
        const stages = stagesOf(record, found, request.body)
        if (stages === null) return refuse(reply, 'no_such_stage') as never
        const done = await handOver(reportActOf(deps, request, owned), found, request.body, stages)
        return answer(request, reply, done)
      },
    )

    app.post(
      `${OF_DELIVERY}/settlement`,
      {
        config: { permission: 'report.write' },
        schema: { params: PlaceParams, body: views.SettleRequest, response: { 200: views.DeliveryView } },
      },
      async (request, reply) => {
        const act = await actOnDelivery(request)
        if (!act) return refuse(reply, 'not_found') as never
        const id = request.params['delivery'] ?? ''
        return answer(request, reply, await settle(store, act, id, request.body, filing))
      },
    )

    app.post(
      `${OF_DELIVERY}/replies`,
      {
        config: { permission: 'report.write' },
        schema: { params: PlaceParams, body: views.ReplyRequest, response: { 200: views.DeliveryView } },
      },
      async (request, reply) => {
        const act = await actOnDelivery(request)
        if (!act) return refuse(reply, 'not_found') as never
        const { repliedAt, ...rest } = request.body
        const note = { ...rest, repliedAt: Date.parse(repliedAt) }
        return answer(request, reply, await addReply(store, act, request.params['delivery'] ?? '', note))
      },
    )

    app.get(
      `${OF_DELIVERY}/documents/:name`,
      { config: { permission: 'incident.read' }, schema: { params: PlaceParams } },
      async ({ params, scope }, reply) => {
        const { id = '', delivery: asked = '', name = '' } = params as Record<string, string>
        const delivery = await store.reports.delivery(asked)
        const ours = delivery?.subject === id && inScope(scope, delivery.organisation)
        const document = ours && delivery.documents.find(one => one.name === name)
        const bytes = document && (await store.evidence.get(document.sha256))
        if (!document || !bytes) return refuse(reply, 'not_found')
        return reply
          .type('application/octet-stream')
          .header('content-disposition', `attachment; filename="${document.name}"`)
          .header('cache-control', 'no-store')
          .header('x-content-type-options', 'nosniff')
          .send(bytes)
      },
    )
  }

  async function listOf(record: IncidentRecord): Promise<z.input<typeof views.ReportList>> {
    const at = now().getTime()
    const { contacts } = reports.houseOf(record.state.organisation)
    const tree = await store.incidents.tree(record.state.id)
    const latest = await store.reports.latest(tree)
    const steps = await store.reports.steps(tree)
    return {
      forms: INCIDENT_FORM_IDS.map(form => {
        const heads = latest.filter(head => head.form === form).sort((a, b) => b.at - a.at)
        return { form, title: incidentSchema(form).title, latest: heads[0] ? versionView(heads[0], steps, at) : null }
      }),
      recipients: [...reachable(contacts)].map(name => ({
        name,
        title: recipientName(name),
        channels: channelsOf(contacts, name),
      })),
      mailServer: reports.mailer !== null,
      drill: record.state.drill,
    }
  }

  /** What a person confirmed, or else what the form says that it answers; null: a stage that the incident hasn't. */
  function stagesOf(record: IncidentRecord, { version }: Standing, wanted: views.DeliveryRequest): StageRef[] | null {
    if (!wanted.stages) {
      const at = 'sentAt' in wanted ? new Date(wanted.sentAt) : now()
      const ticked = proposed(record, version, at, wanted.recipient).filter(one => one.ticked)
      return ticked.map(({ regime, stage }) => ({ regime, stage }))
    }
    const known = new Set(deps.clocksOf(factsOf(record), now()).map(({ regime, stage }) => `${regime} ${stage}`))
    return wanted.stages.every(({ regime, stage }) => known.has(`${regime} ${stage}`)) ? wanted.stages : null
  }

  function proposed(record: IncidentRecord, version: ReportVersion, at: Date, to: string): Fulfilment[] {
    const deed = { kind: 'report', at, form: version.form, to: [to] } as const
    return withQuickStage(formOf(version), deps.fulfilsOf(factsOf(record), deed))
  }

  function handOver(act: ReportAct, found: Standing, body: views.DeliveryRequest, stages: StageRef[]) {
    const wanted = { number: found.version.number, recipient: body.recipient, stages }
    const { profile, contacts } = reports.houseOf(act.organisation)
    if (body.channel === 'smtp') {
      const print = (format: 'docx' | 'pdf', { version, state }: Standing) =>
        reports.print(format, formOf(version), { stamp: stampOf(version, state) })
      const { mailer, closing } = reports
      const sending = { store, mailer, contacts, organisation: profile, print, closing, now: () => now().getTime() }
      return reports.track(sendByMail({ ...sending, ...filing }, act, wanted))
    }
    const { recipient: _, stages: _stages, sentAt, ...proof } = body
    const recorded = {
      ...wanted,
      sentAt: Date.parse(sentAt),
      proof: proof as Exclude<DeliveryProof, { channel: 'smtp' }>,
    }
    return recordDelivery({ store, contacts, ...filing }, act, recorded)
  }

  /** A delivery is found under the incident of its report, or the one that was merged into. */
  async function actOnDelivery(request: FastifyRequest): Promise<ReportAct | null> {
    const { id = '', delivery: asked = '' } = request.params as Record<string, string>
    const delivery = await store.reports.delivery(asked)
    if (!delivery) return null
    const record = await find(store, delivery.subject, request.scope.organisation)
    if (!record || ![delivery.subject, record.state.id].includes(id)) return null
    const { subject, form, organisation } = delivery
    return reportActOf(deps, request, { key: { subject, form }, organisation })
  }

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    done: { readonly delivery: Delivery } | { readonly refused: ReportRefusal },
  ): Promise<never> {
    if ('refused' in done) return refuse(reply, done.refused) as never
    const { delivery } = done
    const record = await find(store, delivery.subject, null)
    if (record) tellChanged(deps, request, record, 'report_delivery')
    return deliveryView(delivery, await store.reports.deliverySteps([delivery.id]), now().getTime()) as never
  }
}
