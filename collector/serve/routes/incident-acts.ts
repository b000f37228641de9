/** What people do to incidents: a row an act. Each answers with the incident as it is afterwards. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { holdEvidence } from '../../incident/acts/evidence.ts'
import { recordCall } from '../../incident/acts/file.ts'
import { categorise, judge, moveT0, setAware, setTime } from '../../incident/acts/judge.ts'
import { unmerge } from '../../incident/acts/merge.ts'
import type { Act, ActResult } from '../../incident/acts/perform.ts'
import { changeStatus } from '../../incident/acts/status.ts'
import { addTask, changeTask, removeTask, runPlaybook } from '../../incident/acts/tasks.ts'
import { undo } from '../../incident/acts/undo.ts'
import { acknowledge, assign, comment, rename } from '../../incident/acts/work.ts'
import { acknowledged } from '../../notify/acknowledge.ts'
import type { IncidentRecord } from '../../store/incidents.ts'
import { may } from '../access.ts'
import type { ServeDeps } from '../deps.ts'
import { factsOf } from '../facts-of.ts'
import * as views from '../incident-views.ts'
import type { Permission } from '../permissions.ts'
import { incidentSummary } from '../present/incident.ts'
import { refuse } from '../problems.ts'
import type { SignedIn } from '../session.ts'
import { neededForStatus, neededForUndo } from '../step-permission.ts'
import { IncidentSummary } from '../views.ts'

type Run<B> = (act: Act, body: B, params: { readonly [name: string]: string }) => Promise<ActResult>

interface Row {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly permission: Permission
  readonly body: z.ZodType
  readonly run: Run<never>
}

const Params = z.record(z.string(), z.string().max(64))
const Nothing = z.unknown()

const row = <S extends z.ZodType>(
  method: Row['method'],
  path: string,
  permission: Permission,
  body: S,
  run: Run<z.output<S>>,
): Row => ({ method, path, permission, body, run: run as Run<never> })

const at = (instant: string): number => Date.parse(instant)
const atOrNull = (instant: string | null): number | null => (instant === null ? null : at(instant))

const rows = ({ store, nextDueAt, owedBy, playbooks, categories }: ServeDeps): Row[] => [
  row('POST', 'acknowledge', 'incident.write', Nothing, act =>
    acknowledge(store, act, nextDueAt, (within, id) => acknowledged(within, id, act.actor, act.at)),
  ),
  row('PUT', 'assignee', 'incident.write', views.Assignment, (act, { to }) => assign(store, act, to, nextDueAt)),
  row('POST', 'status', 'incident.write', views.StatusChange, (act, { status, ...rest }) =>
    changeStatus(store, act, { to: status, ...rest }, nextDueAt),
  ),
  row('POST', 'comments', 'incident.write', views.CommentRequest, (act, { text }) =>
    comment(store, act, text, nextDueAt),
  ),
  row('PUT', 'title', 'incident.write', views.Naming, (act, { title }) => rename(store, act, title, nextDueAt)),
  row('PUT', 'category', 'incident.write', views.Categorising, async (act, { category }) =>
    category !== null && !categories.find(category)
      ? { refused: 'not_possible' }
      : categorise(store, act, category, nextDueAt),
  ),
  row('PUT', 'judgements', 'incident.write', views.Judging, (act, judged) => judge(store, act, judged, nextDueAt)),
  row('PUT', 'times', 'incident.write', views.TimeSetting, (act, { instant, ...rest }) =>
    setTime(store, act, { ...rest, instant: atOrNull(instant) }, nextDueAt),
  ),
  row('PUT', 'aware', 'incident.confirm', views.AwareSetting, (act, { instant, ...rest }) =>
    setAware(store, act, { ...rest, instant: atOrNull(instant) }, nextDueAt),
  ),
  row('PUT', 't0', 'incident.confirm', views.T0Moving, (act, { instant, reason }) =>
    moveT0(store, act, { instant: atOrNull(instant), reason }, nextDueAt),
  ),
  row('POST', 'calls', 'incident.write', views.CallRecord, (act, { calledAt, stages, ...call }) => {
    const named = stages?.map(({ recipients, ...stage }) => ({ ...stage, ...(recipients && { recipients }) }))
    return recordCall(store, act, { ...call, stages: named, calledAt: at(calledAt) }, owedBy, nextDueAt)
  }),
  row('POST', 'tasks', 'incident.write', views.TaskRequest, (act, { dueAt, ...rest }) =>
    addTask(store, act, { ...rest, dueAt: atOrNull(dueAt) }, nextDueAt),
  ),
  row(
    'PATCH',
    'tasks/:task',
    'incident.write',
    views.TaskChange,
    (act, { dueAt, title, assignee, done }, { task = '' }) => {
      const wanted = {
        ...(title && { title }),
        ...(assignee !== undefined && { assignee }),
        ...(dueAt !== undefined && { dueAt: atOrNull(dueAt) }),
        ...(done !== undefined && { done }),
      }
      return changeTask(store, act, task, wanted, nextDueAt)
    },
  ),
  row('DELETE', 'tasks/:task', 'incident.write', Nothing, (act, _body, { task = '' }) =>
    removeTask(store, act, task, nextDueAt),
  ),
  row('POST', 'playbooks/:playbook', 'incident.write', Nothing, async (act, _body, { playbook = '' }) => {
    const found = playbooks.find(({ id }) => id === playbook)
    return found ? runPlaybook(store, act, found, nextDueAt) : { refused: 'not_found' }
  }),
  row('POST', 'evidence', 'incident.write', views.EvidenceHold, (act, held) =>
    holdEvidence(store, act, held, nextDueAt),
  ),
  row('POST', 'unmerge', 'incident.close', views.UnmergeRequest, (act, wanted) =>
    unmerge(store, act, wanted, nextDueAt),
  ),
  row('POST', 'undo', 'incident.write', views.UndoRequest, (act, wanted) => undo(store, act, wanted, nextDueAt)),
]

export function incidentActRoutes(deps: ServeDeps): FastifyPluginAsync {
  return async app => {
    for (const { method, path, permission, body, run } of rows(deps))
      app.route<{ Params: { id: string } }>({
        method,
        url: `/api/incidents/:id/${path}`,
        config: { permission },
        schema: { params: Params, ...(body === Nothing ? {} : { body }), response: { 200: IncidentSummary } },
        handler: async (request, reply) => {
          const act = actOf(deps, request, request.params.id)
          const further = await beyond(deps, act, path, request.body)
          if (further && !may(request, further)) return refuse(reply, 'not_allowed')
          const result = await run(act, request.body as never, request.params as never)
          return answer(deps, request, reply, result, path)
        },
      })
  }
}

/** What it takes beyond the route's own permission, where that depends on what is asked. */
function beyond({ store }: ServeDeps, act: Act, path: string, body: unknown) {
  if (path === 'status') return neededForStatus((body as z.output<typeof views.StatusChange>).status)
  if (path === 'undo') return neededForUndo(store, act, (body as z.output<typeof views.UndoRequest>).number)
  return undefined
}

export const actOf = ({ now }: Pick<ServeDeps, 'now'>, request: FastifyRequest, incidentId: string): Act => ({
  incidentId,
  organisation: request.scope.organisation,
  actor: (request.signedIn as SignedIn).user.username,
  address: request.ip,
  at: now().getTime(),
})

function answer(deps: ServeDeps, request: FastifyRequest, reply: FastifyReply, result: ActResult, what: string) {
  if ('refused' in result) return refuse(reply, result.refused)
  tellChanged(deps, request, result.record, what)
  return summaryOf(deps, result.record)
}

/** To the log and to consoles that watch. */
export function tellChanged(deps: ServeDeps, request: FastifyRequest, record: IncidentRecord, what: string): void {
  deps.events.incidentChanged(record.state.id, what, (request.signedIn as SignedIn).user.username)
  deps.live.publish('incident', async () => ({
    organisation: record.state.organisation,
    data: summaryOf(deps, record),
  }))
}

export const summaryOf = ({ clocksOf, now }: ServeDeps, record: IncidentRecord) =>
  incidentSummary(record, clocksOf(factsOf(record), now()))
