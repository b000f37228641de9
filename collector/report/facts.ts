/** What reports and clocks are computed from: stored facts of an incident, and who the organisation is. */
import type { Severity } from '../../agent/wire/index.ts'
import type { EvidenceItem, FilingAct, Judgements, Task, Verdict } from '../store/incidents.ts'
import type { ClockFlag } from './flags.ts'

/** The instants of an incident that the law's clocks may start from (all optional but the first three). */
export interface IncidentTimes {
  /** The evidence's own earliest time. */
  readonly occurredAt: Date
  /** Earliest moment a rule matched, another sensor raised its alert or a person told us. */
  readonly firstSignalAt: Date
  /** T0, the legal one: firstSignalAt unless a person moved it with a written reason. */
  readonly detectedAt: Date
  /** Why it is not the first signal. */
  readonly t0Reason?: string
  readonly confirmedAt?: Date
  readonly exceededCapacityAt?: Date
  readonly classifiedSeriousAt?: Date
  readonly personalDataAwareAt?: Date
  readonly handledAt?: Date
  readonly responseEndedAt?: Date
  /** When a regime counts from "becoming aware": that regime's own instant, by regime id. T0 stands in where none is set. */
  readonly awareAt?: Readonly<Record<string, Date>>
  readonly classifiedMajorAt?: Date
  readonly reasonableBeliefAt?: Date
  readonly ransomPaidAt?: Date
}

/** Answers to the conditions regimes ask about; undefined = nobody has said yet. */
export type IncidentJudgements = Judgements

/** A stage that was answered by a filed report. */
export interface FiledStage {
  readonly regime: string
  readonly stage: string
  readonly filedAt: Date
  /** Which of the stage's recipients were told, by their names among the contacts; absent: all of them. */
  readonly recipients?: readonly string[]
  /** The conservative deadline as it stood when this was recorded. */
  readonly dueAt?: Date
  /** The event's number in the incident's log. */
  readonly number?: number
  /** How it was done, with what proves it. */
  readonly act?: FilingAct
}

export interface IncidentFacts {
  readonly id: string
  readonly organisation: string
  readonly title: { readonly vi: string; readonly en: string }
  readonly status: 'candidate' | 'confirmed' | 'contained' | 'eradicated' | 'recovered' | 'closed'
  /** A person decided with a verdict that this was no incident: its clocks end. Undefined counts as not dismissed. */
  readonly dismissed?: boolean
  readonly verdict: Verdict | null
  /** One of the attack categories; null: nobody has said. */
  readonly category: string | null
  readonly severity: Severity
  readonly drill: boolean
  readonly times: IncidentTimes
  readonly judgements: IncidentJudgements
  readonly filed: readonly FiledStage[]
  readonly alertCount: number
  readonly victims: readonly string[]
  readonly attackers: readonly string[]
  readonly accounts: readonly string[]
  readonly indicators: readonly string[]
  /** One line a kind of alert, earliest first. */
  readonly findings: readonly Finding[]
  /** Of rules beyond those told apart in `findings`. */
  readonly otherAlerts?: number
  /** Connections that alerts tell of with their source port, one a kind of alert, earliest first. */
  readonly connections?: readonly Connection[]
  /** What was not seen while the incident ran: time not watched, alerts dropped, alerts that never came. */
  readonly blindSpots: readonly {
    readonly agent: string
    readonly from: Date
    readonly to: Date
    readonly reason: { readonly vi: string; readonly en: string }
  }[]
  /** What makes its times doubtful: see `flags.ts`. */
  readonly clockFlags: readonly ClockFlag[]
  /** How far its reports have come, a form each; absent where nothing keeps that. */
  readonly drafts?: readonly {
    readonly form: string
    readonly draftedAt: Date | null
    readonly submittedAt: Date | null
  }[]
  /** The highest security level (cấp độ) of the systems concerned; 0: none known. */
  readonly systemLevel: number
  readonly evidence: readonly EvidenceItem[]
  readonly tasks: readonly Task[]
  /** What was merged into it. */
  readonly parts: readonly string[]
  /** Head of the incident's hash-chained log. */
  readonly chainHead: string
}

export interface Connection {
  /** The evidence's own time. */
  readonly at: Date
  readonly transport: string | null
  readonly source: string
  readonly sourcePort: number
  readonly destination: string | null
  readonly destinationPort: number | null
  readonly engine: string
  readonly ruleId: string
}

export interface Finding {
  readonly ruleId: string
  readonly engine: string
  readonly title: { readonly vi: string; readonly en: string }
  readonly severity: Severity
  readonly count: number
  readonly firstAt: Date
  readonly lastAt: Date
  readonly host: string | null
  readonly techniques: readonly string[]
}

/** Who reports: from the collector's configuration and its register; empty strings count as missing. */
export interface OrganisationProfile {
  readonly name: string
  readonly address: string
  readonly telephone: string
  readonly email: string
  readonly contact: {
    readonly name: string
    readonly position: string
    readonly telephone: string
    readonly email: string
  }
  readonly operator: string
  readonly owner: string
  readonly securityProvider: string
  readonly uplinkProvider: string
  /** Those of the register that may stand behind what is reported. */
  readonly systems: readonly SystemProfile[]
}

export interface SystemProfile {
  readonly name: string
  readonly addresses: readonly string[]
  readonly domains: readonly string[]
  /** Security level (cấp độ) 1–5, when known. */
  readonly level?: 1 | 2 | 3 | 4 | 5
  readonly owner?: string
  readonly operator?: string
  readonly operatingSystem?: string
  readonly operatingSystemVersion?: string
  readonly services?: readonly string[]
  readonly measures?: readonly string[]
  readonly purpose?: string
}
