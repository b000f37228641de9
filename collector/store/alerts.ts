/** Alerts as they came, one row per (agent, epoch, sequence) for ever. */
import type { Alert, Severity } from '../../agent/wire/index.ts'
import type { Bilingual } from './bilingual.ts'

export interface AlertKey {
  readonly agent: string
  readonly epoch: number
  readonly sequence: number
}

export interface NewAlert extends AlertKey {
  readonly receivedAt: number
  /** When it was detected, by the collector's clock: see `consume/detected-at.ts`. */
  readonly detectedAt: number
  /** The evidence's own time, as it was given. */
  readonly occurredAt: number
  readonly organisation: string
  readonly drill: boolean
  readonly severity: Severity
  readonly fingerprint: string
  /** Its home: see `incidents.ts`. */
  readonly incidentId: string | null
  /** What it is counted as, when it opens no incident: `scan`, `silenced` …; null for members of incidents. */
  readonly aside: string | null
  /** Why it is in its incident. */
  readonly reasons: readonly Bilingual[]
  readonly alert: Alert
  /** The alert's line exactly as it was signed. */
  readonly line: string
  /** The signed batch it came in; null for the collector's own alerts. */
  readonly batchId: number | null
}

export interface StoredAlert extends NewAlert {
  /** Rises with every alert stored; pages are cut by it. */
  readonly id: number
  /** When its payload was removed: `evidence.text` is empty then, and `line` is what is left. Null: it is there. */
  readonly payloadPurgedAt: number | null
  /** SHA-256 of the line as it was signed, kept when its payload was removed: it still stands in the signed statement. */
  readonly purgedLineDigest: string | null
}

export interface AlertPage {
  /** Only alerts at home in one of these. */
  readonly incidentIds?: readonly string[] | undefined
  readonly organisation?: string | undefined
  /** Only alerts with a smaller id: the last one of the page before. */
  readonly before?: number | undefined
  readonly limit: number
}

export interface AlertStore {
  /** Which of these numbers of one agent's epoch are stored already. At most MAX_BATCH_ALERTS are asked at once. */
  known(agent: string, epoch: number, sequences: readonly number[]): Promise<ReadonlySet<number>>
  /** Stores the alerts. One that is there already stays as it is and is not counted. Resolves to how many were new. */
  insert(alerts: readonly NewAlert[]): Promise<number>
  /** Newest stored first. */
  page(page: AlertPage): Promise<StoredAlert[]>
  find(keys: readonly AlertKey[]): Promise<StoredAlert[]>
  /** Followers become members, with the reasons why. */
  adopt(keys: readonly AlertKey[], incidentId: string, reasons: readonly Bilingual[]): Promise<void>
  /** Gives alerts another home; which one they had first stays on record. */
  move(keys: readonly AlertKey[], into: string): Promise<void>
  /** An incident's own alerts by rising id, those after the given one. */
  ofHome(incidentId: string, after: number, limit: number): Promise<StoredAlert[]>
  /**
   * Removes the payload (`evidence.text`) of alerts received before `before` whose incident is not held as evidence; at
   * most `limit` at a time. Everything else of them stays, hashes too. Resolves to how many were purged.
   */
  purgePayload(before: number, now: number, limit: number): Promise<number>
  /** Agents that have alerts in these incidents, each with the range of receipt times. */
  agentsOf(incidentIds: readonly string[]): Promise<{ agent: string; from: number; to: number }[]>
}
