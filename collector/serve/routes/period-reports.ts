/** What was handed over of a report on a period, and the receipts and scans that prove it. */
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { MOST_EVIDENCE_BYTES } from '../../incident/acts/evidence.ts'
import { addFile } from '../../report/acts/add-file.ts'
import type { ReportFile } from '../../store/reports.ts'
import { sendAttachment } from '../attachment.ts'
import { DeliveryPageQuery, deliveryPage } from '../delivery-page.ts'
import type { ServeDeps } from '../deps.ts'
import { instant } from '../present/instant.ts'
import { refuse } from '../problems.ts'
import { reportActOf } from '../report-acts.ts'
import { PERIOD_REPORTS, PlaceParams, Whose } from '../report-places.ts'
import { recipientsView } from '../report-recipients.ts'
import * as views from '../report-views.ts'
import { takeWhole } from '../whole-body.ts'
import type { ZodTypes } from '../zod.ts'

const Paged = Whose.extend(DeliveryPageQuery.shape)
const Named = Whose.extend({ name: z.string().min(1).max(255) })

export function periodReportRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, reports } = deps

  return async server => {
    takeWhole(server, MOST_EVIDENCE_BYTES)
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      `${PERIOD_REPORTS.prefix}/deliveries`,
      {
        config: { permission: 'incident.read' },
        schema: { params: PlaceParams, querystring: Paged, response: { 200: views.DeliveryList } },
      },
      async (request, reply) => {
        const owned = await PERIOD_REPORTS.key(deps, request)
        if (!owned) return refuse(reply, 'not_found') as never
        const { subject, form } = owned.key
        return deliveryPage(deps, { subjects: [subject], form }, request.query)
      },
    )

    app.get(
      `${PERIOD_REPORTS.prefix}/hand-over`,
      {
        config: { permission: 'incident.read' },
        schema: { params: PlaceParams, querystring: Whose, response: { 200: views.PeriodHandOver } },
      },
      async (request, reply) => {
        const owned = await PERIOD_REPORTS.key(deps, request)
        if (!owned) return refuse(reply, 'not_found') as never
        return {
          files: (await store.reports.files(owned.key.subject)).map(fileView),
          recipients: recipientsView(reports.houseOf(owned.organisation).contacts),
          mailServer: reports.mailer !== null,
          drill: deps.drill,
        }
      },
    )

    app.post(
      `${PERIOD_REPORTS.prefix}/files`,
      {
        config: { permission: 'report.write' },
        bodyLimit: MOST_EVIDENCE_BYTES,
        schema: { params: PlaceParams, querystring: Named, response: { 200: views.ReportFileView } },
      },
      async (request, reply) => {
        const owned = await PERIOD_REPORTS.key(deps, request)
        if (!owned) return refuse(reply, 'not_found') as never
        const { body, query, headers } = request
        if (!Buffer.isBuffer(body) || body.length === 0) return refuse(reply, 'bad_request') as never
        const mediaType = (headers['content-type'] ?? 'application/octet-stream').slice(0, 100)
        const wanted = { name: query.name, mediaType, content: body }
        const added = await addFile(store, reportActOf(deps, request, owned), wanted)
        return 'refused' in added ? (refuse(reply, added.refused) as never) : fileView(added.file)
      },
    )

    app.get(
      `${PERIOD_REPORTS.prefix}/files/:file`,
      { config: { permission: 'incident.read' }, schema: { params: PlaceParams, querystring: Whose } },
      async (request, reply) => {
        const owned = await PERIOD_REPORTS.key(deps, request)
        const files = owned ? await store.reports.files(owned.key.subject) : []
        const file = files.find(({ id }) => id === (request.params as Record<string, string>)['file'])
        const bytes = file && (await store.evidence.get(file.sha256))
        return bytes ? sendAttachment(reply, file.name, bytes) : refuse(reply, 'not_found')
      },
    )
  }
}

const fileView = ({ subject: _, addedAt, ...file }: ReportFile): views.ReportFileView => ({
  ...file,
  addedAt: instant(addedAt),
})
