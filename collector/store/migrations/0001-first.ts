/** The first schema. */
import { appendOnly, run, type Up } from './dialect.ts'

// Written as SQL: it is read by people who look after the database.
const TABLES = [
  `CREATE TABLE incident (
     id TEXT PRIMARY KEY, drill INTEGER NOT NULL, status TEXT NOT NULL, severity TEXT NOT NULL,
     opened_at BIGINT NOT NULL, detected_at BIGINT NOT NULL, last_alert_at BIGINT NOT NULL,
     next_due_at BIGINT NOT NULL, merged_into TEXT,
     last_number BIGINT NOT NULL, head TEXT NOT NULL, state TEXT NOT NULL)`,
  `CREATE TABLE alert (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     agent TEXT NOT NULL, epoch BIGINT NOT NULL, sequence BIGINT NOT NULL,
     received_at BIGINT NOT NULL, detected_at BIGINT NOT NULL, occurred_at BIGINT NOT NULL,
     drill INTEGER NOT NULL, severity TEXT NOT NULL, fingerprint TEXT NOT NULL,
     incident_id TEXT REFERENCES incident (id), joined_incident_id TEXT,
     reasons TEXT NOT NULL, body TEXT NOT NULL,
     UNIQUE (agent, epoch, sequence))`,
  'CREATE INDEX alert_of_incident ON alert (incident_id, id) WHERE incident_id IS NOT NULL',
  `CREATE TABLE fold (
     fingerprint TEXT NOT NULL, window_at BIGINT NOT NULL, incident_id TEXT NOT NULL,
     count BIGINT NOT NULL, first_at BIGINT NOT NULL, last_at BIGINT NOT NULL,
     sample_agent TEXT NOT NULL, sample_epoch BIGINT NOT NULL, sample_sequence BIGINT NOT NULL,
     PRIMARY KEY (fingerprint, window_at, incident_id))`,
  'CREATE INDEX fold_of_incident ON fold (incident_id, last_at)',
  `CREATE INDEX incident_open ON incident (next_due_at, id) WHERE merged_into IS NULL AND status <> 'closed'`,
  `CREATE INDEX incident_closed ON incident (last_alert_at, id) WHERE merged_into IS NULL AND status = 'closed'`,
  'CREATE INDEX incident_opened ON incident (opened_at, id) WHERE merged_into IS NULL',
  `CREATE TABLE incident_event (
     incident_id TEXT NOT NULL, number BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL,
     change TEXT NOT NULL, previous_hash TEXT NOT NULL, hash TEXT NOT NULL,
     PRIMARY KEY (incident_id, number))`,
  `CREATE TABLE span (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     key TEXT NOT NULL, first_at BIGINT NOT NULL, last_at BIGINT NOT NULL,
     incident_id TEXT NOT NULL REFERENCES incident (id))`,
  'CREATE INDEX span_of_key ON span (key, last_at)',
  'CREATE INDEX span_of_incident ON span (incident_id)',
  'CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL)',
  `CREATE TABLE agent (
     id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, created_at BIGINT NOT NULL,
     heartbeat TEXT, heartbeat_at BIGINT, clock_offset_ms BIGINT)`,
  `CREATE TABLE epoch_ledger (
     agent TEXT NOT NULL REFERENCES agent (id), epoch BIGINT NOT NULL,
     watermark BIGINT NOT NULL, made BIGINT NOT NULL, stored BIGINT NOT NULL,
     dead_lettered BIGINT NOT NULL, duplicates BIGINT NOT NULL,
     first_at BIGINT NOT NULL, last_at BIGINT NOT NULL, PRIMARY KEY (agent, epoch))`,
  `CREATE TABLE ledger_gap (
     agent TEXT NOT NULL, epoch BIGINT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL,
     noticed_at BIGINT NOT NULL, previous_at BIGINT, PRIMARY KEY (agent, epoch, first))`,
  `CREATE TABLE ledger_drop (
     agent TEXT NOT NULL, epoch BIGINT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL,
     reason TEXT NOT NULL, first_at BIGINT NOT NULL, last_at BIGINT NOT NULL,
     PRIMARY KEY (agent, epoch, first, last))`,
  `CREATE TABLE dead_letter (
     id TEXT PRIMARY KEY, at BIGINT NOT NULL, last_at BIGINT NOT NULL, times BIGINT NOT NULL,
     agent TEXT NOT NULL, epoch BIGINT, sequence BIGINT, reason TEXT NOT NULL, body TEXT NOT NULL, bytes BIGINT NOT NULL)`,
  'CREATE INDEX dead_letter_at ON dead_letter (at, id)',
  `CREATE TABLE person (
     username TEXT PRIMARY KEY, display_name TEXT NOT NULL, role TEXT NOT NULL,
     password_hash TEXT, created_at BIGINT NOT NULL)`,
  `CREATE TABLE one_time_token (
     hash TEXT PRIMARY KEY, username TEXT NOT NULL REFERENCES person (username),
     expires_at BIGINT NOT NULL, spent_at BIGINT)`,
  `CREATE TABLE session (
     id_hash TEXT PRIMARY KEY, username TEXT NOT NULL REFERENCES person (username),
     created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL)`,
  `CREATE TABLE audit (
     id INTEGER PRIMARY KEY AUTOINCREMENT, at BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
     subject TEXT NOT NULL, detail TEXT NOT NULL, address TEXT NOT NULL)`,
]

const APPEND_ONLY = ['incident_event', 'audit']

export const up: Up = async (db, dialect) => {
  await run(db, dialect, TABLES)
  for (const table of APPEND_ONLY) await appendOnly(db, dialect, table)
}
