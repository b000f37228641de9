/** Opening, merging, splitting, and doing one thing to many: acts that concern more than one incident. */
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { criticalityOf } from '../../enrich/criticality.ts'
import { merge } from '../../incident/acts/merge.ts'
import { openReported } from '../../incident/acts/open.ts'
import type { Act, ActResult } from '../../incident/acts/perform.ts'
import { split } from '../../incident/acts/split.ts'
import { changeStatus } from '../../incident/acts/status.ts'
import { acknowledge, assign, comment } from '../../incident/acts/work.ts'
import { acknowledged } from '../../notify/acknowledge.ts'
import { may } from '../access.ts'
import type { ServeDeps } from '../deps.ts'
import { BulkRequest, MergeRequest, OpenRequest, Outcomes, SplitRequest } from '../incident-views.ts'
import { oneOrganisationFor } from '../organisations.ts'
import { refuse } from '../problems.ts'
import { neededForStatus } from '../step-permission.ts'
import { IncidentSummary } from '../views.ts'
import type { ZodTypes } from '../zod.ts'
import { actOf, summaryOf, tellChanged } from './incident-acts.ts'

const ById = z.object({ id: z.string().max(64) })
const Taken = z.object({ left: z.string(), opened: z.string() })

export function incidentGroupRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, nextDueAt, splitting, enrichment } = deps
  const levelOf = (organisation: string, victims: readonly string[]) =>
    criticalityOf({ victims, attackers: [] }, enrichment.places.current, organisation).level ?? 0

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.post(
      '/api/incidents',
      { config: { permission: 'incident.write' }, schema: { body: OpenRequest, response: { 200: IncidentSummary } } },
      async (request, reply) => {
        const { firstSignalAt, occurredAt, organisation: wanted, ...rest } = request.body
        const organisation = oneOrganisationFor(deps, request.scope, wanted)
        if (organisation === null) return refuse(reply, 'no_such_organisation') as never
        const act = actOf(deps, request, '')
        const [signal, happened] = [Date.parse(firstSignalAt), occurredAt && Date.parse(occurredAt)]
        if (signal > act.at || (happened && happened > act.at)) return refuse(reply, 'not_possible') as never
        const report = {
          ...rest,
          organisation,
          firstSignalAt: signal,
          occurredAt: happened || null,
          systemLevel: levelOf(organisation, rest.victims),
        }
        const record = await openReported(store, act, report, nextDueAt)
        tellChanged(deps, request, record, 'reported')
        return summaryOf(deps, record)
      },
    )

    app.post(
      '/api/incidents/:id/merge',
      {
        config: { permission: 'incident.close' },
        schema: { params: ById, body: MergeRequest, response: { 200: Outcomes } },
      },
      async request => {
        const { from, reason } = request.body
        const act = actOf(deps, request, request.params.id)
        const outcomes = await each(from, id => merge(store, act, { from: id, reason }, nextDueAt))
        for (const { result } of outcomes) if ('record' in result) tellChanged(deps, request, result.record, 'merge')
        return { outcomes: outcomes.map(told) }
      },
    )

    app.post(
      '/api/incidents/:id/split',
      {
        config: { permission: 'incident.close' },
        schema: { params: ById, body: SplitRequest, response: { 200: Taken } },
      },
      async (request, reply) => {
        const act = actOf(deps, request, request.params.id)
        const result = await split(store, act, request.body, splitting, nextDueAt)
        if ('refused' in result) return refuse(reply, result.refused) as never
        const records = await store.incidents.load([result.left, result.opened])
        for (const record of records.values()) tellChanged(deps, request, record, 'split')
        return result
      },
    )

    app.post(
      '/api/incidents/bulk',
      { config: { permission: 'incident.write' }, schema: { body: BulkRequest, response: { 200: Outcomes } } },
      async (request, reply) => {
        const { ids, act: wanted, note } = request.body
        const further = wanted.kind === 'status' && neededForStatus(wanted.status)
        if (further && !may(request, further)) return refuse(reply, 'not_allowed') as never
        const outcomes = await each(ids, id => one(actOf(deps, request, id), wanted, note))
        for (const { result } of outcomes)
          if ('record' in result) tellChanged(deps, request, result.record, wanted.kind)
        return { outcomes: outcomes.map(told) }
      },
    )
  }

  function one(act: Act, wanted: z.output<typeof BulkRequest>['act'], note: string): Promise<ActResult> {
    switch (wanted.kind) {
      case 'status': {
        const { status, verdict, duplicateOf } = wanted
        return changeStatus(store, act, { to: status, reason: note, verdict, duplicateOf }, nextDueAt)
      }
      case 'assign':
        return assign(store, act, wanted.to, nextDueAt)
      case 'acknowledge':
        return acknowledge(store, act, nextDueAt, (within, id) => acknowledged(within, id, act.actor, act.at))
      case 'comment':
        return note.trim() === ''
          ? Promise.resolve({ refused: 'reason_needed' })
          : comment(store, act, note.trim(), nextDueAt)
    }
  }
}

interface Outcome {
  readonly id: string
  readonly result: ActResult
}

/** One after the other, each in a transaction of its own: what is told to have been done was done. */
async function each(ids: readonly string[], act: (id: string) => Promise<ActResult>): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const id of new Set(ids)) outcomes.push({ id, result: await act(id) })
  return outcomes
}

const told = ({ id, result }: Outcome): z.output<typeof Outcomes>['outcomes'][number] => ({
  id,
  done: 'record' in result,
  error: 'refused' in result ? result.refused : null,
})
