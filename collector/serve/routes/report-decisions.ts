/** What is decided about a version: submitted, approved by a named person, returned with a reason. */
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ReportAct } from '../../report/acts/act.ts'
import {
  approve,
  approveAlone,
  approveByPhone,
  type Decided,
  returnVersion,
  submit,
} from '../../report/acts/approve.ts'
import type { Bilingual } from '../../report/clock-state.ts'
import { incidentSchema, isIncidentForm, isPeriodForm, periodSchema } from '../../report/forms/schemas.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { instant } from '../present/instant.ts'
import { versionView } from '../present/report.ts'
import { refuse } from '../problems.ts'
import { reportActOf } from '../report-acts.ts'
import { recordReportApproval } from '../report-approvals.ts'
import { PLACES, type Place, PlaceParams, Whose } from '../report-places.ts'
import * as views from '../report-views.ts'
import type { ZodTypes } from '../zod.ts'

const WaitingQuery = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})

export function reportDecisionRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store } = deps

  return async server => {
    for (const place of PLACES) decisions(server, deps, place)

    server.withTypeProvider<ZodTypes>().get(
      '/api/reports/waiting',
      {
        config: { permission: 'incident.read' },
        schema: { querystring: WaitingQuery, response: { 200: views.WaitingList } },
      },
      async ({ scope, query: { cursor, limit } }) => {
        const after = decodeCursor(cursor, z.tuple([z.number()]))?.[0]
        const steps = await store.reports.waiting(scope, limit, after)
        const last = steps.length === limit ? steps.at(-1) : undefined
        return {
          waiting: steps.map(({ subject, form, version, actor, at }) => ({
            ...{ subject, form, title: titleOf(form), number: version, by: actor },
            at: instant(at),
          })),
          nextCursor: last ? encodeCursor([last.id]) : null,
        }
      },
    )
  }
}

/** A form that is no more is called by its name. */
function titleOf(form: string): Bilingual {
  if (isIncidentForm(form)) return incidentSchema(form).title
  return isPeriodForm(form) ? periodSchema(form).title : { vi: form, en: form }
}

function decisions(server: FastifyInstance, deps: ServeDeps, place: Place): void {
  const app = server.withTypeProvider<ZodTypes>()
  const { store } = deps
  const { fourEyes } = deps.reports
  const rules = { fourEyes, record: recordReportApproval }
  const version = `${place.prefix}/versions/:number`
  const common = { params: PlaceParams, querystring: Whose, response: { 200: views.VersionView } }

  app.post(
    `${version}/submission`,
    { config: { permission: 'report.write' }, schema: common },
    async (request, reply) => answer(request, reply, (act, number) => submit(store, act, number)),
  )

  app.post(
    `${version}/return`,
    { config: { permission: 'report.approve' }, schema: { ...common, body: views.ReturnRequest } },
    async (request, reply) =>
      answer(request, reply, (act, number) => returnVersion(store, act, number, request.body.reason)),
  )

  app.post(
    `${version}/approval`,
    { config: { permission: 'report.approve' }, schema: common },
    async (request, reply) => answer(request, reply, (act, number) => approve(store, act, number, rules)),
  )

  app.post(
    `${version}/sole-approval`,
    { config: { permission: 'incident.close' }, schema: common },
    async (request, reply) => {
      if (request.signedIn?.kind !== 'person') return refuse(reply, 'not_allowed') as never
      return answer(request, reply, (act, number) => approveAlone(store, act, number, rules))
    },
  )

  app.post(
    `${version}/phone-approval`,
    { config: { permission: 'approval.record' }, schema: { ...common, body: views.PhoneApprovalRequest } },
    async (request, reply) => {
      const call = { ...request.body, calledAt: Date.parse(request.body.calledAt) }
      return answer(request, reply, (act, number) => approveByPhone(store, act, number, rules, call))
    },
  )

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    decide: (act: ReportAct, number: number) => Promise<Decided>,
  ): Promise<never> {
    const owned = await place.key(deps, request)
    const { number: asked } = request.params as { number: string }
    const number = z.coerce.number().int().positive().safeParse(asked).data
    if (!owned || number === undefined) return refuse(reply, 'not_found') as never
    const decided = await decide(reportActOf(deps, request, owned), number)
    if ('refused' in decided) return refuse(reply, decided.refused) as never
    const { version: head, steps } = decided.standing
    return versionView(head, steps, deps.now().getTime()) as never
  }
}
