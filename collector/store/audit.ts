/** Who did what: every write through the console or the command line leaves a line. Append-only. */
export interface AuditEntry {
  readonly at: number
  readonly actor: string
  /** Such as `incident.status`, `session.opened`, `user.saved`. */
  readonly action: string
  readonly subject: string
  readonly detail: string
  /** Address of the peer; empty for the command line. */
  readonly address: string
}

export interface AuditStore {
  add(entry: AuditEntry): Promise<void>
  latest(limit: number): Promise<AuditEntry[]>
}
