/**
 * Incidents as trees: merged ones stay the home of their alerts, and their roots are found without walking. Alerts that
 * open nothing say what they are counted as.
 */
import { type Kysely, sql } from 'kysely'
import { searchable } from '../searchable.ts'
import { appendOnly, run, type Up } from './dialect.ts'

const TREES = [
  `ALTER TABLE incident ADD COLUMN organisation TEXT NOT NULL DEFAULT 'default'`,
  `ALTER TABLE incident ADD COLUMN root TEXT NOT NULL DEFAULT ''`,
  'ALTER TABLE incident ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0',
  'ALTER TABLE incident ADD COLUMN assignee TEXT',
  `ALTER TABLE incident ADD COLUMN search TEXT NOT NULL DEFAULT ''`,
  'UPDATE incident SET root = id',
  'CREATE INDEX incident_of_root ON incident (root, id)',
  'DROP INDEX incident_open',
  'DROP INDEX incident_closed',
  'DROP INDEX incident_opened',
  `CREATE INDEX incident_open ON incident (next_due_at, id)
     WHERE merged_into IS NULL AND hidden = 0 AND status <> 'closed'`,
  `CREATE INDEX incident_closed ON incident (last_alert_at, id)
     WHERE merged_into IS NULL AND hidden = 0 AND status = 'closed'`,
  'CREATE INDEX incident_opened ON incident (opened_at, id) WHERE merged_into IS NULL AND hidden = 0',
  'CREATE INDEX incident_search ON incident (search, opened_at, id) WHERE merged_into IS NULL AND hidden = 0',
  `CREATE TABLE separation (one TEXT NOT NULL, other TEXT NOT NULL, PRIMARY KEY (one, other))`,
  'CREATE INDEX separation_of_other ON separation (other)',
  `ALTER TABLE span ADD COLUMN seen TEXT NOT NULL DEFAULT '0'`,
]

const ALERTS = [
  `ALTER TABLE alert ADD COLUMN organisation TEXT NOT NULL DEFAULT 'default'`,
  'ALTER TABLE alert ADD COLUMN aside TEXT',
]

const FOLLOWERS = [
  `CREATE TABLE follower (
     key TEXT NOT NULL, at BIGINT NOT NULL, agent TEXT NOT NULL, epoch BIGINT NOT NULL, sequence BIGINT NOT NULL,
     PRIMARY KEY (key, at, agent, epoch, sequence))`,
  'CREATE INDEX follower_alert ON follower (agent, epoch, sequence)',
  'CREATE INDEX follower_at ON follower (at)',
]

const DECIDED = `
  id INTEGER PRIMARY KEY AUTOINCREMENT, organisation TEXT NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL,
  created_at BIGINT NOT NULL, starts_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
  ended_at BIGINT, ended_by TEXT, decision TEXT NOT NULL`

const TRIAGE = [
  `CREATE TABLE silence (${DECIDED})`,
  `CREATE TABLE inhibition (${DECIDED})`,
  `CREATE TABLE inhibition_span (
     inhibition BIGINT NOT NULL, key TEXT NOT NULL, first_at BIGINT NOT NULL, last_at BIGINT NOT NULL)`,
  'CREATE INDEX inhibition_span_of ON inhibition_span (inhibition, key, last_at)',
  `CREATE TABLE rule_policy (
     organisation TEXT NOT NULL, rule_id TEXT NOT NULL, treat_as TEXT, open_after BIGINT NOT NULL,
     author TEXT NOT NULL, reason TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (organisation, rule_id))`,
]

const VERDICTS = [
  `CREATE TABLE verdict (
     incident_id TEXT NOT NULL, verdict TEXT NOT NULL, rule_id TEXT NOT NULL,
     title_vi TEXT NOT NULL, title_en TEXT NOT NULL)`,
  'CREATE INDEX verdict_of_incident ON verdict (incident_id)',
  'CREATE INDEX verdict_of_rule ON verdict (rule_id, verdict)',
]

const ACTIVITY = [
  `CREATE TABLE activity (
     organisation TEXT NOT NULL, drill INTEGER NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL,
     alerts BIGINT NOT NULL, count BIGINT NOT NULL, first_at BIGINT NOT NULL, last_at BIGINT NOT NULL,
     PRIMARY KEY (day, kind, organisation, drill))`,
  `CREATE TABLE activity_name (
     organisation TEXT NOT NULL, drill INTEGER NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL,
     role TEXT NOT NULL, name TEXT NOT NULL, count BIGINT NOT NULL,
     PRIMARY KEY (day, kind, organisation, drill, role, name))`,
  'CREATE INDEX activity_name_of ON activity_name (name, day)',
]

const ANCHORS = [
  'ALTER TABLE incident ADD COLUMN anchored_number BIGINT NOT NULL DEFAULT 0',
  `CREATE TABLE anchor (
     day TEXT PRIMARY KEY, at BIGINT NOT NULL, incidents BIGINT NOT NULL, root TEXT NOT NULL, audit_head TEXT,
     previous TEXT NOT NULL, hash TEXT NOT NULL, written_at BIGINT)`,
  `CREATE TABLE anchored_head (
     day TEXT NOT NULL, incident_id TEXT NOT NULL, number BIGINT NOT NULL, head TEXT NOT NULL,
     PRIMARY KEY (day, incident_id))`,
  'CREATE INDEX anchored_head_of ON anchored_head (incident_id, day)',
]

const EVIDENCE = [
  'CREATE TABLE evidence_part (sha256 TEXT NOT NULL, part BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (sha256, part))',
  `CREATE TABLE custody (
     id INTEGER PRIMARY KEY AUTOINCREMENT, item TEXT NOT NULL, incident_id TEXT NOT NULL, at BIGINT NOT NULL,
     actor TEXT NOT NULL, act TEXT NOT NULL)`,
  'CREATE INDEX custody_of_incident ON custody (incident_id, id)',
]

/** What was written before has none of these. */
const NEW_IN_STATE = {
  organisation: 'default',
  hidden: false,
  verdict: null,
  duplicateOf: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  assignee: null,
  named: null,
  category: null,
  times: {},
  judgements: {},
  awareAt: {},
  t0: null,
  t0Moves: 0,
  filings: [],
  tasks: [],
  evidence: [],
  parts: {},
  own: null,
  systemLevel: 0,
  management: false,
}

export const up: Up = async (db, dialect) => {
  await run(db, dialect, [
    ...TREES,
    ...ALERTS,
    ...FOLLOWERS,
    ...TRIAGE,
    ...VERDICTS,
    ...ACTIVITY,
    ...ANCHORS,
    ...EVIDENCE,
  ])
  for (const table of ['evidence_part', 'custody']) await appendOnly(db, dialect, table)
  await fillIn(db)
}

interface OldState {
  readonly mergedInto: string | null
  readonly title?: { readonly vi: string; readonly en: string }
}

/** Merged ones gave their alerts away then, so each root is still at home alone in its tree. */
async function fillIn(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string; state: string }>`SELECT id, state FROM incident`.execute(db)
  const states = new Map(rows.map(({ id, state }) => [id, JSON.parse(state) as OldState]))
  const rootOf = (id: string): string => {
    const into = states.get(id)?.mergedInto
    return into ? rootOf(into) : id
  }
  for (const [id, state] of states) {
    const filled = JSON.stringify({ ...NEW_IN_STATE, ...state })
    const { vi = '', en = '' } = state.title ?? {}
    const search = searchable(`${id} ${vi} ${en}`)
    await sql`UPDATE incident SET state = ${filled}, root = ${rootOf(id)}, search = ${search} WHERE id = ${id}`.execute(
      db,
    )
  }
}
