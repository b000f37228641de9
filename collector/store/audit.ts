/**
 * Who did what: every write through the console or the command line leaves a line. Append-only, and chained by hashes:
 * one chain an installation, however many collectors write to it.
 */
import type { Scope } from './scope.ts'

export interface AuditEntry {
  readonly at: number
  readonly actor: string
  /** Such as `incident.status`, `session.opened`, `user.saved`. */
  readonly action: string
  readonly subject: string
  readonly detail: string
  /** Address of the peer; empty for the command line. */
  readonly address: string
  /** Whose thing it is about; left out or null: the installation's. */
  readonly organisation?: string | null
}

export interface AuditRow extends Required<AuditEntry> {
  /** From 1 without holes. */
  readonly number: number
  readonly previousHash: string
  /** See `audit-chain.ts`. */
  readonly hash: string
}

/** What is left out is not asked for; instants are `from` ≤ at < `to`. */
export interface AuditFilter {
  readonly actor?: string | undefined
  /** The whole of it, or with a dot at the end its beginning: `session.`. */
  readonly action?: string | undefined
  readonly subject?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

export interface AuditPage extends AuditFilter {
  readonly scope: Scope
  /** Only rows with a smaller number: the last one of the page before. */
  readonly before?: number | undefined
  readonly limit: number
}

export interface AuditStore {
  /**
   * Within a transaction the line is added at its end, in the order of asking: whoever adds to the chain makes everyone
   * else wait until the transaction is over, and must not wait for anyone itself.
   */
  add(entry: AuditEntry): Promise<void>
  latest(limit: number): Promise<AuditRow[]>
  /** Latest first. */
  page(page: AuditPage): Promise<AuditRow[]>
  /** In the chain's order, those after a number. */
  after(number: number, limit: number): Promise<AuditRow[]>
  /**
   * The numbers of a stretch of the chain that holds every row of a time, first and last; null when there is none. Rows
   * stand in the order in which they were added, so that one of a clock that is ahead may stand among those before it.
   */
  stretch(from: number, to: number): Promise<{ first: number; last: number } | null>
  /** The chain's last row; null when it is empty. */
  head(): Promise<AuditRow | null>
}
