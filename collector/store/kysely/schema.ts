/** Tables as Kysely sees them. Instants are UTC milliseconds; yes/no is 1/0; JSON is text. */
import type { ColumnType, Generated, Kysely } from 'kysely'
import type { CallOutTables } from './call-out-tables.ts'
import type { PeopleTables } from './people-schema.ts'
import type { ReportTables } from './report-schema.ts'

type Fixed<T> = ColumnType<T, T, never>

interface AlertTable {
  id: Generated<number>
  agent: Fixed<string>
  epoch: Fixed<number>
  sequence: Fixed<number>
  received_at: Fixed<number>
  detected_at: Fixed<number>
  occurred_at: Fixed<number>
  organisation: Fixed<string>
  drill: Fixed<number>
  severity: Fixed<string>
  fingerprint: Fixed<string>
  incident_id: string | null
  joined_incident_id: string | null
  aside: Fixed<string | null>
  reasons: string
  /** The line as it came, or what purging left of it. */
  body: string
  batch_id: Fixed<number | null>
  /** See `payload.ts`. */
  payload: number
  payload_purged_at: ColumnType<number | null, never, number>
  /** SHA-256 of the line as it came. */
  purged_line_digest: ColumnType<string | null, never, string>
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
  organisation: string
  /** The top of its tree: itself, unless it was merged. */
  root: string
  drill: number
  hidden: number
  status: string
  severity: string
  assignee: string | null
  opened_at: number
  detected_at: number
  last_alert_at: number
  next_due_at: number
  merged_into: string | null
  last_number: number
  head: string
  /** Number of the last event that an anchor has drawn in. */
  anchored_number: Generated<number>
  evidence_held: number
  /** Number and title, folded. */
  search: string
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
  /** Hexadecimal. */
  seen: string
}

interface DecidedTable {
  id: Generated<number>
  organisation: Fixed<string>
  author: Fixed<string>
  reason: Fixed<string>
  created_at: Fixed<number>
  starts_at: Fixed<number>
  expires_at: Fixed<number>
  ended_at: number | null
  ended_by: string | null
  /** What was decided, as JSON. */
  decision: Fixed<string>
}

interface ActivityTable {
  organisation: string
  drill: number
  kind: string
  day: string
}

interface AgentTable {
  id: string
  created_at: Fixed<number>
  state: string
  /** `group` is a word of SQL. */
  agent_group: string
  place: string
  owner: string
  contact: string
  note: string
  tags: string
  heartbeat: string | null
  heartbeat_at: number | null
  clock_offset_ms: number | null
  last_alert_at: number | null
  organisation: string
}

interface IdentityTable {
  key_id: Fixed<string>
  agent: Fixed<string>
  signing_key: Fixed<string>
  request: Fixed<string>
  certificate: string | null
  fingerprint: string | null
  state: string
  host_name: Fixed<string>
  requested_at: Fixed<number>
  issued_at: number | null
  expires_at: number | null
  revoked_at: number | null
  revoked_because: string | null
}

interface EnrolmentTokenTable {
  hash: Fixed<string>
  agent: Fixed<string | null>
  agent_group: Fixed<string>
  approval: Fixed<string>
  uses_left: number
  expires_at: Fixed<number>
  made_by: Fixed<string>
  made_at: Fixed<number>
  organisation: Fixed<string>
}

interface BundleTable {
  agent_group: Fixed<string>
  number: Fixed<number>
  made_at: Fixed<number>
  made_by: Fixed<string>
  sha256: Fixed<string>
  bundle: Fixed<string>
  key_id: Fixed<string>
  signature: Fixed<string>
  home_net_of: Fixed<string | null>
  organisation: Fixed<string>
}

interface SignedBatchTable {
  id: Generated<number>
  agent: Fixed<string>
  epoch: Fixed<number>
  key_id: Fixed<string>
  header: Fixed<string>
  /** One after the other, 64 characters each. */
  digests: Fixed<string>
  signature: Fixed<string>
  received_at: Fixed<number>
  transport: Fixed<string>
}

interface AlarmTable {
  id: Generated<number>
  agent: Fixed<string>
  kind: Fixed<string>
  subject: Fixed<string>
  since: Fixed<number>
  raised_at: Fixed<number>
  cleared_at: number | null
}

interface EpochTable {
  agent: string
  epoch: number
  watermark: number
  top: number
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

interface UnreadTable {
  agent: string
  source: string
  from_at: number
  to_at: number
  reason: string
  items: number | null
}

interface ClockDoubtTable {
  id: Generated<number>
  agent: Fixed<string>
  kind: Fixed<string>
  from_at: number
  to_at: number
  worst_ms: number
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
  organisation: string | null
}

interface NetworkTable {
  id: Fixed<string>
  organisation: string
  prefix: string
  /** See `prefixOrder`. */
  prefix_order: string
  kind: string
  site: string
  contact: string
  system_id: string | null
  note: string
}

interface SystemTable {
  id: Fixed<string>
  organisation: string
  name: string
  /** See `systemNameKey`. */
  name_key: string
  level: number | null
  addresses: string
  domains: string
  owner: string
  operator: string
  operating_system: string
  operating_system_version: string
  services: string
  measures: string
  purpose: string
  note: string
}

export interface Database extends CallOutTables, PeopleTables, ReportTables {
  alert: AlertTable
  fold: FoldTable
  incident: IncidentTable
  incident_event: IncidentEventTable
  span: SpanTable
  separation: { one: string; other: string }
  follower: { key: string; at: number; agent: string; epoch: number; sequence: number }
  silence: DecidedTable
  inhibition: DecidedTable
  inhibition_span: { inhibition: number; key: string; first_at: number; last_at: number }
  rule_policy: {
    organisation: string
    rule_id: string
    treat_as: string | null
    open_after: number
    author: string
    reason: string
    at: number
  }
  evidence_part: { sha256: Fixed<string>; part: Fixed<number>; body: Fixed<string> }
  custody: {
    id: Generated<number>
    item: Fixed<string>
    incident_id: Fixed<string>
    at: Fixed<number>
    actor: Fixed<string>
    act: Fixed<string>
  }
  verdict: { incident_id: string; verdict: string; rule_id: string; title_vi: string; title_en: string }
  anchor: {
    day: Fixed<string>
    at: Fixed<number>
    incidents: Fixed<number>
    root: Fixed<string>
    audit_head: Fixed<string | null>
    previous: Fixed<string>
    hash: Fixed<string>
    written_at: number | null
  }
  anchored_head: { day: string; incident_id: string; number: number; head: string }
  activity: ActivityTable & { alerts: number; count: number; first_at: number; last_at: number }
  activity_name: ActivityTable & { role: string; name: string; count: number }
  counter: { name: string; value: number }
  agent: AgentTable
  identity: IdentityTable
  enrolment_token: EnrolmentTokenTable
  bundle: BundleTable
  signed_batch: SignedBatchTable
  alarm: AlarmTable
  epoch_ledger: EpochTable
  ledger_gap: GapTable
  ledger_drop: DropTable
  ledger_unread: UnreadTable
  clock_doubt: ClockDoubtTable
  pulse: { collector: string; beat: number; at: number }
  dead_letter: DeadLetterTable
  network: NetworkTable
  information_system: SystemTable
}

export type Db = Kysely<Database>

/** Cuts a list so that no statement binds too many values. */
export function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}
