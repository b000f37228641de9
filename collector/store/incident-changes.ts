/** What may happen to an incident: one kind of change a kind of event. Never renamed: logs are kept for ever. */
import type { Bilingual } from './bilingual.ts'
import type {
  AnsweredStage,
  Brings,
  Contribution,
  EvidenceItem,
  FilingAct,
  IncidentState,
  IncidentStatus,
  Judgement,
  NumberedAlerts,
  PersonTime,
  Task,
  Verdict,
} from './incidents.ts'

export type IncidentChange =
  | ByTheCollector
  | {
      readonly kind: 'reported'
      /** Who told us, and through what: a call, a mail, a form, a program. */
      readonly source: { readonly who: string; readonly channel: string }
      readonly text: string
      readonly adds: Contribution
    }
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'assigned'; readonly to: string | null }
  | {
      readonly kind: 'status_changed'
      readonly from: IncidentStatus
      readonly to: IncidentStatus
      readonly reason: string
      /** Compulsory on closing. */
      readonly verdict?: Verdict
      readonly duplicateOf?: string
    }
  | { readonly kind: 'commented'; readonly text: string }
  | { readonly kind: 'renamed'; readonly title: Bilingual | null }
  | { readonly kind: 'categorised'; readonly category: string | null }
  | {
      readonly kind: 'judged'
      readonly judgement: Judgement
      readonly answer: boolean | null
      readonly reason: string
      /** The instant that the judgement establishes, or takes back: null. */
      readonly sets?: { readonly time: PersonTime; readonly instant: number | null }
    }
  | {
      readonly kind: 'time_set'
      readonly time: PersonTime
      readonly instant: number | null
      readonly reason: string
    }
  | { readonly kind: 'aware_set'; readonly regime: string; readonly instant: number | null; readonly reason: string }
  | { readonly kind: 't0_moved'; readonly instant: number | null; readonly reason: string }
  | {
      readonly kind: 'stages_filed'
      readonly stages: readonly AnsweredStage[]
      readonly filedAt: number
      readonly act: FilingAct
    }
  | { readonly kind: 'tasks_added'; readonly tasks: readonly Task[] }
  | { readonly kind: 'task_changed'; readonly task: Task }
  | { readonly kind: 'task_removed'; readonly id: string }
  | { readonly kind: 'evidence_added'; readonly item: EvidenceItem }
  | { readonly kind: 'evidence_held'; readonly reason: string }
  | { readonly kind: 'evidence_released'; readonly reason: string }
  | {
      readonly kind: 'undone'
      /** The event whose effect ends. */
      readonly number: number
      /** What it touched, in names that are compared when something else is to be undone. */
      readonly touched: readonly string[]
      readonly restores: Restored
      readonly reason: string
    }

/** What grouping does, and what merging and splitting do with whole incidents, whoever asked for it. */
type ByTheCollector =
  | {
      readonly kind: 'opened'
      readonly drill: boolean
      readonly follows: readonly string[]
      readonly organisation?: string
      readonly hidden?: true
      /** Taken out of this one by a person. */
      readonly splitFrom?: string
    }
  | {
      readonly kind: 'alerts_joined'
      readonly alerts: readonly NumberedAlerts[]
      readonly adds: Contribution
      /** They are at home in this part. */
      readonly part?: string
      /** The moment of detection before, where these move it earlier. */
      readonly t0From?: number
    }
  | {
      readonly kind: 'alerts_left'
      readonly alerts: readonly NumberedAlerts[]
      readonly into: string
      /** What is left; null: nothing. */
      readonly own: Contribution | null
      readonly part?: string
      readonly reason: string
      readonly t0Later?: T0Later
    }
  | {
      readonly kind: 'merged'
      readonly from: string
      readonly because: Bilingual
      readonly status: IncidentStatus
      readonly adds: Contribution
      /** What the other one held as evidence is held on here. */
      readonly evidenceHeld?: true
      /** What people had established about the other one, and what they had done for it. */
      readonly brings?: Brings
      /** The moment of detection before, where the other one's was earlier. */
      readonly t0From?: number
    }
  | { readonly kind: 'merged_into'; readonly into: string; readonly because: Bilingual }
  | {
      readonly kind: 'unmerged'
      readonly from: string
      readonly reason: string
      /** What this one had taken over from the other, as it was before. */
      readonly restores: Restored
      /** Ids of the tasks that had come with it and leave with it. */
      readonly tasks?: readonly string[]
      readonly t0Later?: T0Later
    }
  | {
      readonly kind: 'unmerged_from'
      readonly into: string
      readonly reason: string
      readonly evidenceHeld?: true
      /** Its tasks as they have become within the other one. Absent where nobody touched them. */
      readonly tasks?: readonly Task[]
    }

/** What was seen first is no longer part of it: T0 is that of what is left. Absent where it did not move. */
export interface T0Later {
  readonly from: number
  readonly to: number
}

/** Fields of a state as they were before the event that is undone. */
export type Restored = Partial<
  Pick<
    IncidentState,
    | 'status'
    | 'confirmedAt'
    | 'recoveredAt'
    | 'closedAt'
    | 'verdict'
    | 'closedBecause'
    | 'duplicateOf'
    | 'acknowledgedAt'
    | 'acknowledgedBy'
    | 'assignee'
    | 'named'
    | 'category'
    | 'times'
    | 'judgements'
    | 'judgedBy'
    | 'awareAt'
    | 't0'
    | 'filings'
    | 'tasks'
    | 'evidence'
  >
>
