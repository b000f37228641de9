/**
 * What monitoring saw in a stretch of whole days of Việt Nam: Thông tư 31/2017 Đ5 names the content (period, objects
 * attacked with address, service and time, techniques with evidence, attackers, changes), the rest says how far it can
 * be trusted.
 */
import type { Severity } from '../../../agent/wire/index.ts'
import type { ActivityKind } from '../../store/activities.ts'
import type { Bilingual } from '../../store/bilingual.ts'
import type { IncidentStatus, Verdict } from '../../store/incidents.ts'

export interface Observations {
  readonly drill: boolean
  readonly from: Date
  /** The first instant after it. */
  readonly to: Date
  readonly systems: readonly WatchedSystem[]
  readonly sensors: readonly SensorState[]
  readonly totals: Totals
  readonly objects: readonly AttackedObject[]
  readonly techniques: readonly SeenTechnique[]
  readonly sources: readonly AttackSource[]
  readonly activities: readonly ActivitySum[]
  readonly incidents: readonly RegisteredIncident[]
  readonly losses: readonly Loss[]
  /** Against the period of the same length before; null where it was not asked for. */
  readonly changes: Changes | null
  /** False: there was more than may be looked at; counts are then at least so many. */
  readonly whole: boolean
}

export interface WatchedSystem {
  readonly name: string
  readonly level: number | null
  readonly addresses: readonly string[]
}

export interface SensorState {
  readonly agent: string
  readonly place: string
  readonly lastHeardAt: Date | null
  readonly sources: number
  /** Time within the period in which something was not watched. */
  readonly unreadMs: number
  readonly stretches: number
}

export interface Totals {
  /** With repeats that were folded. */
  readonly alerts: number
  readonly objects: number
  readonly sources: number
  readonly incidents: number
}

export interface AttackedObject {
  readonly name: string
  /** Port or service aimed at; empty where the evidence names none. */
  readonly service: string
  readonly count: number
  readonly firstAt: Date
  readonly lastAt: Date
}

export interface SeenTechnique {
  /** MITRE ATT&CK's number, or the rule's where it names no technique. */
  readonly id: string
  readonly title: Bilingual
  readonly severity: Severity
  readonly count: number
  /** Alerts that show it, as AGENT/EPOCH/SEQUENCE; an incident's number where it was counted there. */
  readonly evidence: readonly string[]
}

export interface AttackSource {
  readonly name: string
  /** Empty: not known. */
  readonly asn: string
  readonly count: number
}

export interface ActivitySum {
  readonly kind: ActivityKind
  readonly days: number
  readonly count: number
  readonly sources: number
  readonly targets: number
}

export interface RegisteredIncident {
  readonly id: string
  readonly openedAt: Date
  readonly detectedAt: Date
  readonly title: Bilingual
  readonly severity: Severity
  readonly status: IncidentStatus
  readonly category: string | null
  readonly alertCount: number
  readonly objects: readonly string[]
  readonly verdict: Verdict | null
  /** Why it was closed. */
  readonly reason: string
  readonly reports: readonly SentLine[]
}

/** A report that was proven to be sent. */
export interface SentLine {
  readonly form: string
  readonly recipient: string
  readonly sentAt: Date
  readonly number: string | null
}

export interface Loss {
  readonly agent: string
  readonly from: Date
  readonly to: Date
  readonly reason: Bilingual
}

export interface Changes {
  readonly before: Totals
  readonly newObjects: readonly string[]
  readonly goneObjects: readonly string[]
  readonly newTechniques: readonly string[]
}
