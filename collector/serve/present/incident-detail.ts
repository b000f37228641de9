/** All that stands in an incident's state, for its page. */
import { type Categories, suggestedCategories } from '../../incident/categories.ts'
import { severityReasons } from '../../incident/severity.ts'
import { stagesOf } from '../../incident/stages.ts'
import type { IncidentRecord, Task } from '../../store/incidents.ts'
import type { IncidentDetail } from '../views.ts'
import { instant } from './instant.ts'

type FromState = Omit<
  IncidentDetail,
  'summary' | 'clocks' | 'folds' | 'events' | 'severity05' | 'reportedAt' | 'undoable'
>

export function detailOf({ state, head }: IncidentRecord, categories: Categories): FromState {
  return {
    accounts: [...state.accounts],
    indicators: [...state.indicators],
    severityReasons: severityReasons(state),
    stages: stagesOf(state.findings),
    category: state.category,
    suggestedCategories: suggestedCategories(state.findings, categories).map(({ code, title }) => ({ code, title })),
    duplicateOf: state.duplicateOf,
    follows: [...state.follows],
    parts: Object.entries(state.parts).map(([id, { alertCount }]) => ({ id, alertCount })),
    judgements: { ...state.judgements },
    judgedBy: Object.fromEntries(
      Object.entries(state.judgedBy).map(([judgement, { by, at }]) => [judgement, { by, at: instant(at) }]),
    ),
    times: instants(state.times),
    awareAt: instants(state.awareAt),
    t0: state.t0 && { at: instant(state.t0.at), reason: state.t0.reason },
    filings: state.filings.map(({ number, stages, filedAt, act }) => ({
      ...{ number, filedAt: instant(filedAt), act: { ...act } },
      stages: stages.map(({ regime, stage }) => ({ regime, stage })),
    })),
    tasks: state.tasks.map(taskView),
    evidence: state.evidence.map(item => ({ ...item, addedAt: instant(item.addedAt) })),
    chainHead: head,
  }
}

const taskView = ({ dueAt, done, ...task }: Task): IncidentDetail['tasks'][number] => ({
  ...task,
  dueAt: dueAt === null ? null : instant(dueAt),
  done: done && { at: instant(done.at), by: done.by },
})

const instants = (of: Readonly<Partial<Record<string, number>>>): Record<string, string> =>
  Object.fromEntries(Object.entries(of).flatMap(([name, at]) => (at === undefined ? [] : [[name, instant(at)]])))
