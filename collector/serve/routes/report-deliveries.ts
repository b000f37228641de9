/** Handing reports over: sent by e-mail, or recorded with what proves it; and what the authority answered. */
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { find } from '../../incident/acts/perform.ts'
import type { ReportAct, ReportRefusal, Standing } from '../../report/acts/act.ts'
import { standing } from '../../report/acts/act.ts'
import { recordDelivery } from '../../report/acts/record-delivery.ts'
import { sendByMail } from '../../report/acts/send-mail.ts'
import { addReply, settle } from '../../report/acts/settle.ts'
import { formOf } from '../../report/versions/content.ts'
import type { IncidentRecord, StageRef } from '../../store/incidents.ts'
import type { Delivery, DeliveryProof } from '../../store/reports.ts'
import { sendAttachment } from '../attachment.ts'
import type { ServeDeps } from '../deps.ts'
import { factsOf } from '../facts-of.ts'
import { deliveryView } from '../present/report.ts'
import { refuse } from '../problems.ts'
import { reportActOf } from '../report-acts.ts'
import { stampOf } from '../report-files.ts'
import { proposedStages } from '../report-fulfils.ts'
import { PLACES, type Place, PlaceParams, Whose } from '../report-places.ts'
import * as views from '../report-views.ts'
import type { ZodTypes } from '../zod.ts'
import { tellChanged } from './incident-acts.ts'

export function reportDeliveryRoutes(deps: ServeDeps): FastifyPluginAsync {
  return async server => {
    for (const place of PLACES) deliveries(server, deps, place)
  }
}

function deliveries(server: FastifyInstance, deps: ServeDeps, place: Place): void {
  const app = server.withTypeProvider<ZodTypes>()
  const { store, reports, nextDueAt, now } = deps
  const filing = { nextDueAt, owedByReport: reports.owedByReport }
  const writes = { permission: 'report.write' } as const
  const schema = { params: PlaceParams, querystring: Whose, response: { 200: views.DeliveryView } }

  app.post(
    `${place.prefix}/versions/:number/deliveries`,
    { config: writes, schema: { ...schema, body: views.DeliveryRequest } },
    async (request, reply) => {
      const owned = await place.key(deps, request)
      const found = owned && (await standing(store, owned.key, Number(request.params['number']) || 0))
      if (!owned || !found) return refuse(reply, 'not_found') as never
      const record = await find(store, owned.key.subject, request.scope.organisation)
      const stages = stagesOf(record, found, request.body)
      if (stages === null) return refuse(reply, 'no_such_stage') as never
      const done = await handOver(reportActOf(deps, request, owned), found, request.body, stages)
      return answer(request, reply, done)
    },
  )

  app.post(
    `${place.delivery}/settlement`,
    { config: writes, schema: { ...schema, body: views.SettleRequest } },
    async (request, reply) => {
      const found = await deliveryOf(request)
      if (!found) return refuse(reply, 'not_found') as never
      return answer(request, reply, await settle(store, actOn(request, found), found.id, request.body, filing))
    },
  )

  app.post(
    `${place.delivery}/replies`,
    { config: writes, schema: { ...schema, body: views.ReplyRequest } },
    async (request, reply) => {
      const found = await deliveryOf(request)
      if (!found) return refuse(reply, 'not_found') as never
      const { repliedAt, ...rest } = request.body
      const note = { ...rest, repliedAt: Date.parse(repliedAt) }
      return answer(request, reply, await addReply(store, actOn(request, found), found.id, note))
    },
  )

  app.get(
    `${place.delivery}/documents/:name`,
    { config: { permission: 'incident.read' }, schema: { params: PlaceParams, querystring: Whose } },
    async (request, reply) => {
      const found = await deliveryOf(request)
      const document = found?.documents.find(({ name }) => name === request.params['name'])
      const bytes = document && (await store.evidence.get(document.sha256))
      return bytes ? sendAttachment(reply, document.name, bytes) : refuse(reply, 'not_found')
    },
  )

  /** What a person confirmed, or else what the form says that it answers; null: a stage that the incident hasn't. */
  function stagesOf(
    record: IncidentRecord | null,
    { version }: Standing,
    wanted: views.DeliveryRequest,
  ): StageRef[] | null {
    if (!record) return (wanted.stages ?? []).length === 0 ? [] : null
    if (!wanted.stages) {
      const at = 'sentAt' in wanted ? new Date(wanted.sentAt) : now()
      const ticked = proposedStages(deps, record, version, at, wanted.recipient).filter(one => one.ticked)
      return ticked.map(({ regime, stage }) => ({ regime, stage }))
    }
    const known = new Set(deps.clocksOf(factsOf(record), now()).map(({ regime, stage }) => `${regime} ${stage}`))
    return wanted.stages.every(({ regime, stage }) => known.has(`${regime} ${stage}`)) ? wanted.stages : null
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

  async function deliveryOf(request: FastifyRequest): Promise<Delivery | null> {
    const { delivery = '' } = request.params as Record<string, string>
    const found = await store.reports.delivery(delivery)
    return found && (await place.holds(deps, request, found)) ? found : null
  }

  const actOn = (request: FastifyRequest, { subject, form, organisation }: Delivery): ReportAct =>
    reportActOf(deps, request, { key: { subject, form }, organisation })

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
