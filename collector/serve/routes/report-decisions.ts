/** What is decided about a version: submitted, approved by a named person, returned with a reason. */
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { approve, approveByPhone, countersign, type Decided, returnVersion, submit } from '../../report/acts/approve.ts'
import type { ServeDeps } from '../deps.ts'
import { versionView } from '../present/report.ts'
import { refuse } from '../problems.ts'
import { reportActOf } from '../report-acts.ts'
import { PLACES, type Place, PlaceParams } from '../report-places.ts'
import * as views from '../report-views.ts'
import type { ZodTypes } from '../zod.ts'

const WAITING_SHOWN = 200

export function reportDecisionRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store } = deps

  return async server => {
    for (const place of PLACES) decisions(server, deps, place)

    server
      .withTypeProvider<ZodTypes>()
      .get(
        '/api/reports/waiting',
        { config: { role: 'viewer' }, schema: { response: { 200: views.WaitingList } } },
        async () => ({
          waiting: (await store.reports.waiting(WAITING_SHOWN)).map(({ subject, form, version, actor, at }) => ({
            ...{ subject, form, number: version, by: actor },
            at: new Date(at).toISOString(),
          })),
        }),
      )
  }
}

function decisions(server: FastifyInstance, deps: ServeDeps, place: Place): void {
  const app = server.withTypeProvider<ZodTypes>()
  const { store, reports } = deps
  const version = `${place.prefix}/versions/:number`
  const response = { 200: views.VersionView }

  app.post(
    `${version}/submission`,
    { config: { role: 'analyst' }, schema: { params: PlaceParams, response } },
    async (request, reply) => answer(request, reply, (act, number) => submit(store, act, number)),
  )

  app.post(
    `${version}/return`,
    { config: { role: 'admin' }, schema: { params: PlaceParams, body: views.ReturnRequest, response } },
    async (request, reply) =>
      answer(request, reply, (act, number) => returnVersion(store, act, number, request.body.reason)),
  )

  app.post(
    `${version}/approval`,
    { config: { role: 'analyst' }, schema: { params: PlaceParams, body: views.ApprovalRequest, response } },
    async (request, reply) => {
      const { phone } = request.body
      if (phone && !(await mayApprove(phone.approver))) return refuse(reply, 'no_such_approver') as never
      if (!phone && request.signedIn?.user.role !== 'admin') return refuse(reply, 'not_allowed') as never
      return answer(request, reply, (act, number) => {
        if (!phone) return approve(store, act, number, reports)
        const call = { ...phone, calledAt: Date.parse(phone.calledAt) }
        return approveByPhone(store, act, number, reports, call)
      })
    },
  )

  app.post(
    `${version}/countersignature`,
    { config: { role: 'admin' }, schema: { params: PlaceParams, body: views.CountersignRequest, response } },
    async (request, reply) => answer(request, reply, (act, number) => countersign(store, act, number, request.body)),
  )

  /** Somebody who could have approved it in person. */
  const mayApprove = async (username: string): Promise<boolean> =>
    (await store.users.list()).some(user => user.username === username && user.role === 'admin')

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    decide: (act: ReturnType<typeof reportActOf>, number: number) => Promise<Decided>,
  ): Promise<never> {
    const params = PlaceParams.parse(request.params)
    const key = await place.key(deps, params)
    const number = z.coerce.number().int().positive().safeParse(params['number']).data
    if (!key || number === undefined) return refuse(reply, 'not_found') as never
    const decided = await decide(reportActOf(deps, request, key), number)
    if ('refused' in decided) return refuse(reply, decided.refused) as never
    const { version: head, steps } = decided.standing
    return versionView(head, steps, deps.now().getTime()) as never
  }
}
