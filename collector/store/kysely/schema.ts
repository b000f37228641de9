/** Tables as Kysely sees them. Instants are UTC milliseconds; yes/no is 1/0; JSON is text. */
import type { ColumnType, Generated, Kysely } from 'kysely'

type Fixed<T> = ColumnType<T, T, never>

interface AlertTable {
  id: Generated<number>
  agent: Fixed<string>
  epoch: Fixed<number>
  sequence: Fixed<number>
  received_at: Fixed<number>
  detected_at: Fixed<number>
  occurred_at: Fixed<number>
  drill: Fixed<number>
  severity: Fixed<string>
  fingerprint: Fixed<string>
  incident_id: string | null
  joined_incident_id: Fixed<string | null>
  reasons: Fixed<string>
  body: Fixed<string>
}

interface FoldTable {
  fingerprint: string
  window_at: number
  /** Empty for alerts in no incident: part of the key, where NULL would never be equal to itself. */
  incident_id: string
  count: number
  first_at: number
  last_at: number
  sample_agent: string
  sample_epoch: number
  sample_sequence: number
}

interface IncidentTable {
  id: string
  drill: number
  status: string
  severity: string
  opened_at: number
  detected_at: number
  last_alert_at: number
  next_due_at: number
  merged_into: string | null
  last_number: number
  head: string
  state: string
}

interface IncidentEventTable {
  incident_id: Fixed<string>
  number: Fixed<number>
  at: Fixed<number>
  actor: Fixed<string>
  change: Fixed<string>
  previous_hash: Fixed<string>
  hash: Fixed<string>
}

interface SpanTable {
  id: Generated<number>
  key: string
  first_at: number
  last_at: number
  incident_id: string
}

interface AgentTable {
  id: string
  token_hash: string
  created_at: number
  heartbeat: string | null
  heartbeat_at: number | null
  clock_offset_ms: number | null
}

interface EpochTable {
  agent: string
  epoch: number
  watermark: number
  made: number
  stored: number
  dead_lettered: number
  duplicates: number
  first_at: number
  last_at: number
}

interface GapTable {
  agent: string
  epoch: number
  first: number
  last: number
  noticed_at: number
  previous_at: number | null
}

interface DropTable {
  agent: string
  epoch: number
  first: number
  last: number
  reason: string
  first_at: number
  last_at: number
}

interface DeadLetterTable {
  id: string
  at: number
  last_at: number
  times: number
  agent: string
  epoch: number | null
  sequence: number | null
  reason: string
  body: string
  bytes: number
}

export interface Database {
  alert: AlertTable
  fold: FoldTable
  incident: IncidentTable
  incident_event: IncidentEventTable
  span: SpanTable
  counter: { name: string; value: number }
  agent: AgentTable
  epoch_ledger: EpochTable
  ledger_gap: GapTable
  ledger_drop: DropTable
  dead_letter: DeadLetterTable
  person: {
    username: string
    display_name: string
    role: string
    password_hash: string | null
    created_at: number
  }
  one_time_token: { hash: string; username: string; expires_at: number; spent_at: number | null }
  session: { id_hash: string; username: string; created_at: number; expires_at: number }
  audit: {
    id: Generated<number>
    at: Fixed<number>
    actor: Fixed<string>
    action: Fixed<string>
    subject: Fixed<string>
    detail: Fixed<string>
    address: Fixed<string>
  }
}

export type Db = Kysely<Database>

/** Cuts a list so that no statement binds too many values. */
export function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}
