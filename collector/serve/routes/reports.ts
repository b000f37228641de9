/**
 * Drafts and versions of reports. GET …/reports/tt20_mau_03 is the form as it would be filled now; with .docx, .pdf or
 * .json it is a file. Reports on a period live under their days and are worked on alike.
 */
import type { FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify'
import { z } from 'zod'
import { standing } from '../../report/acts/act.ts'
import { changeDraft } from '../../report/acts/draft.ts'
import { saveVersion } from '../../report/acts/version.ts'
import { formOf } from '../../report/versions/content.ts'
import { changedSince, diffForms } from '../../report/versions/diff.ts'
import type { Edits, ReportKey } from '../../store/reports.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { formView } from '../present/form.ts'
import { versionView } from '../present/report.ts'
import { problem, refuse, statusOf } from '../problems.ts'
import { reportActOf } from '../report-acts.ts'
import { FileQuery, nameAndFormat, sendDraft, sendVersion } from '../report-files.ts'
import { PLACES, type Place, PlaceParams, Whose } from '../report-places.ts'
import type { ReportSubject } from '../report-subjects.ts'
import * as views from '../report-views.ts'
import type { ZodTypes } from '../zod.ts'

const PageQuery = Whose.extend({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
const DiffQuery = Whose.extend({ from: z.coerce.number().int().positive(), to: z.coerce.number().int().positive() })

export function reportRoutes(deps: ServeDeps): FastifyPluginAsync {
  return async server => {
    for (const place of PLACES) {
      drafts(server, deps, place)
      versions(server, deps, place)
    }
  }
}

function drafts(server: FastifyInstance, deps: ServeDeps, place: Place): void {
  const app = server.withTypeProvider<ZodTypes>()
  const { store, reports } = deps

  app.get(
    place.prefix,
    {
      config: { permission: 'incident.read' },
      schema: { params: PlaceParams, querystring: FileQuery, response: { 200: views.LiveFormView } },
    },
    async (request, reply) => {
      const { params, query } = request
      const { name, format } = nameAndFormat(params['form'] ?? '')
      const subject = await place.live(deps, request, name)
      if (!subject) return refuse(reply, 'not_found') as never
      if (format === undefined) return liveView(deps, subject)
      const draft = await store.reports.draft(subject.key)
      const { form } = await subject.fill(draft?.edits ?? {}, await nextNumber(deps, subject.key))
      return (await sendDraft(reply, reports, form, format, { language: query.language })) as never
    },
  )

  app.put(
    `${place.prefix}/draft`,
    {
      config: { permission: 'report.write' },
      schema: {
        params: PlaceParams,
        querystring: Whose,
        body: views.DraftChange,
        response: { 200: views.LiveFormView, 422: views.FieldProblems },
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const subject = await place.live(deps, request, params['form'] ?? '')
      if (!subject) return refuse(reply, 'not_found') as never
      const problems = subject.check(body.fields)
      if (problems.length > 0) return refuseFields(reply, problems) as never
      const changed = await changeDraft(store, reportActOf(deps, request, subject), body)
      return 'refused' in changed ? (refuse(reply, changed.refused) as never) : liveView(deps, subject)
    },
  )
}

function versions(server: FastifyInstance, deps: ServeDeps, place: Place): void {
  const app = server.withTypeProvider<ZodTypes>()
  const { store, reports, now } = deps
  const shown = async (key: ReportKey, head: Parameters<typeof versionView>[0]) =>
    versionView(head, await store.reports.steps([key.subject], key.form), now().getTime())

  app.get(
    `${place.prefix}/versions`,
    {
      config: { permission: 'incident.read' },
      schema: { params: PlaceParams, querystring: PageQuery, response: { 200: views.VersionList } },
    },
    async (request, reply) => {
      const { cursor, limit } = request.query
      const owned = await place.key(deps, request)
      if (!owned) return refuse(reply, 'not_found') as never
      const { key } = owned
      const before = decodeCursor(cursor, z.tuple([z.number()]))?.[0]
      const heads = await store.reports.versions(key, { before, limit })
      const last = heads.length === limit ? heads.at(-1) : undefined
      return {
        versions: await Promise.all(heads.map(head => shown(key, head))),
        mayApproveOwn: !reports.fourEyes,
        nextCursor: last && last.number > 1 ? encodeCursor([last.number]) : null,
      }
    },
  )

  app.post(
    `${place.prefix}/versions`,
    {
      config: { permission: 'report.write' },
      schema: {
        params: PlaceParams,
        querystring: Whose,
        body: views.SaveRequest,
        response: { 200: views.VersionView },
      },
    },
    async (request, reply) => {
      const subject = await place.live(deps, request, request.params['form'] ?? '')
      if (!subject) return refuse(reply, 'not_found') as never
      const act = reportActOf(deps, request, subject)
      const saved = await saveVersion(store, act, request.body.revision, (edits, number) => subject.fill(edits, number))
      return 'refused' in saved ? (refuse(reply, saved.refused) as never) : shown(subject.key, saved.version)
    },
  )

  app.get(
    `${place.prefix}/versions/:number`,
    {
      config: { permission: 'incident.read' },
      schema: { params: PlaceParams, querystring: FileQuery, response: { 200: views.VersionDetail } },
    },
    async (request, reply) => {
      const { params, query } = request
      const { name, format } = nameAndFormat(params['number'] ?? '')
      const owned = await place.key(deps, request)
      const found = owned && (await standing(store, owned.key, Number(name) || 0))
      if (!found) return refuse(reply, 'not_found') as never
      if (format) return (await sendVersion(reply, reports, found, format, query.language)) as never
      return {
        version: versionView(found.version, found.steps, now().getTime()),
        form: formView(formOf(found.version)),
      }
    },
  )

  app.get(
    `${place.prefix}/diff`,
    {
      config: { permission: 'incident.read' },
      schema: { params: PlaceParams, querystring: DiffQuery, response: { 200: views.DiffView } },
    },
    async (request, reply) => {
      const { from, to } = request.query
      const key = (await place.key(deps, request))?.key
      const [before, after] = key ? await Promise.all([from, to].map(number => store.reports.version(key, number))) : []
      if (!before || !after) return refuse(reply, 'not_found') as never
      const { fields, annex } = diffForms(formOf(before), formOf(after))
      return {
        fields: [...fields],
        annex: annex.map(({ title, gone, added }) => ({ title, gone: [...gone], added: [...added] })),
      }
    },
  )
}

async function liveView(deps: ServeDeps, subject: ReportSubject): Promise<views.LiveFormView> {
  const { store, now } = deps
  const { key } = subject
  const draft = await store.reports.draft(key)
  const edits: Edits = draft?.edits ?? {}
  const [head] = await store.reports.versions(key, { limit: 1 })
  const latest = head && (await store.reports.version(key, head.number))
  const { form } = await subject.fill(edits, (head?.number ?? 0) + 1)
  return {
    ...(formView(form) as views.LiveFormView),
    revision: draft?.revision ?? 0,
    latest: head ? versionView(head, await store.reports.steps([key.subject], key.form), now().getTime()) : null,
    changedSince: latest ? changedSince(formOf(latest), form) : [],
  }
}

const nextNumber = async ({ store }: ServeDeps, key: ReportKey): Promise<number> =>
  ((await store.reports.versions(key, { limit: 1 }))[0]?.number ?? 0) + 1

/** Every field at once, each with what is wrong. */
const refuseFields = (reply: FastifyReply, fields: readonly { field: string; message: object }[]): FastifyReply =>
  reply
    .code(statusOf('bad_fields'))
    .type('application/json; charset=utf-8')
    .send(Buffer.from(JSON.stringify({ ...problem('bad_fields'), fields })))
