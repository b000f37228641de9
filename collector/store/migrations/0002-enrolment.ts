/**
 * Enrolment with keys and certificates, signed batches, bundles, alarms, time not watched, payload that is purged.
 *
 * What is there from version 0.1.0: tokens end, so every agent registered then is `revoked` until it enrols; its
 * alerts, incidents and ledger stay, its last heartbeat (of the old protocol) does not. Its alerts carry no signature (`batch_id` is null) and keep their body as their
 * line. Watermarks used to pass missing numbers; of each agent's latest epoch it goes back to before the first missing
 * one. Nobody may read payload before being given the right.
 */
import { type Dialect, run, type Up } from './dialect.ts'

const AGENT = `
  state TEXT NOT NULL DEFAULT 'revoked', agent_group TEXT NOT NULL DEFAULT 'default',
  place TEXT NOT NULL DEFAULT '', owner TEXT NOT NULL DEFAULT '', contact TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '', tags TEXT NOT NULL DEFAULT '[]', last_alert_at BIGINT`

/** SQLite cannot drop a column that is unique: the two tables are made anew. PostgreSQL only now has any. */
const AGENTS: Record<Dialect, readonly string[]> = {
  postgres: [
    'ALTER TABLE agent DROP COLUMN token_hash',
    ...AGENT.split(',').map(column => `ALTER TABLE agent ADD COLUMN ${column}`),
    'ALTER TABLE epoch_ledger ADD COLUMN top BIGINT NOT NULL DEFAULT 0',
    'UPDATE epoch_ledger SET top = watermark',
    // Incidents are never removed, so the check of every alert's proves nothing; it costs a tenth of storing it.
    'ALTER TABLE alert DROP CONSTRAINT alert_incident_id_fkey',
    // Alerts of the usual size stay in their row: trying to squeeze each of them costs more than the space.
    'ALTER TABLE alert SET (toast_tuple_target = 4080)',
  ],
  sqlite: [
    `CREATE TABLE agent_now (
       id TEXT PRIMARY KEY, created_at BIGINT NOT NULL,
       heartbeat TEXT, heartbeat_at BIGINT, clock_offset_ms BIGINT, ${AGENT})`,
    'INSERT INTO agent_now (id, created_at) SELECT id, created_at FROM agent',
    `CREATE TABLE epoch_now (
       agent TEXT NOT NULL REFERENCES agent_now (id), epoch BIGINT NOT NULL,
       watermark BIGINT NOT NULL, top BIGINT NOT NULL DEFAULT 0, made BIGINT NOT NULL, stored BIGINT NOT NULL,
       dead_lettered BIGINT NOT NULL, duplicates BIGINT NOT NULL,
       first_at BIGINT NOT NULL, last_at BIGINT NOT NULL, PRIMARY KEY (agent, epoch))`,
    `INSERT INTO epoch_now (agent, epoch, watermark, top, made, stored, dead_lettered, duplicates, first_at, last_at)
     SELECT agent, epoch, watermark, watermark, made, stored, dead_lettered, duplicates, first_at, last_at
     FROM epoch_ledger`,
    'DROP TABLE epoch_ledger',
    'DROP TABLE agent',
    'ALTER TABLE agent_now RENAME TO agent',
    'ALTER TABLE epoch_now RENAME TO epoch_ledger',
  ],
}

const LEDGER = [
  `UPDATE epoch_ledger SET watermark = (
     SELECT MIN(first) - 1 FROM ledger_gap
     WHERE ledger_gap.agent = epoch_ledger.agent AND ledger_gap.epoch = epoch_ledger.epoch)
   WHERE EXISTS (
     SELECT 1 FROM ledger_gap WHERE ledger_gap.agent = epoch_ledger.agent AND ledger_gap.epoch = epoch_ledger.epoch)
   AND NOT EXISTS (
     SELECT 1 FROM epoch_ledger AS later WHERE later.agent = epoch_ledger.agent AND later.epoch > epoch_ledger.epoch)`,
  'CREATE INDEX ledger_gap_noticed ON ledger_gap (noticed_at)',
  'CREATE INDEX ledger_drop_last ON ledger_drop (last_at)',
  `CREATE TABLE ledger_unread (
     agent TEXT NOT NULL, source TEXT NOT NULL, from_at BIGINT NOT NULL, to_at BIGINT NOT NULL,
     reason TEXT NOT NULL, items BIGINT, PRIMARY KEY (agent, source, from_at, reason))`,
  'CREATE INDEX ledger_unread_to ON ledger_unread (to_at)',
]

const FLEET = [
  `CREATE TABLE identity (
     key_id TEXT PRIMARY KEY, agent TEXT NOT NULL, signing_key TEXT NOT NULL, request TEXT NOT NULL,
     certificate TEXT, fingerprint TEXT UNIQUE, state TEXT NOT NULL, host_name TEXT NOT NULL,
     requested_at BIGINT NOT NULL, issued_at BIGINT, expires_at BIGINT, revoked_at BIGINT, revoked_because TEXT)`,
  'CREATE INDEX identity_of_agent ON identity (agent, requested_at)',
  `CREATE INDEX identity_pending ON identity (requested_at) WHERE state = 'pending'`,
  `CREATE TABLE enrolment_token (
     hash TEXT PRIMARY KEY, agent TEXT, agent_group TEXT NOT NULL, approval TEXT NOT NULL,
     uses_left BIGINT NOT NULL, expires_at BIGINT NOT NULL, made_by TEXT NOT NULL, made_at BIGINT NOT NULL)`,
  `CREATE TABLE bundle (
     agent_group TEXT NOT NULL, number BIGINT NOT NULL, made_at BIGINT NOT NULL, made_by TEXT NOT NULL,
     sha256 TEXT NOT NULL, bundle TEXT NOT NULL, key_id TEXT NOT NULL, signature TEXT NOT NULL,
     PRIMARY KEY (agent_group, number))`,
  `CREATE TABLE signed_batch (
     id INTEGER PRIMARY KEY AUTOINCREMENT, agent TEXT NOT NULL, epoch BIGINT NOT NULL, key_id TEXT NOT NULL,
     header TEXT NOT NULL, digests TEXT NOT NULL, signature TEXT NOT NULL,
     received_at BIGINT NOT NULL, transport TEXT NOT NULL)`,
  `CREATE TABLE alarm (
     id INTEGER PRIMARY KEY AUTOINCREMENT, agent TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
     since BIGINT NOT NULL, raised_at BIGINT NOT NULL, cleared_at BIGINT)`,
  'CREATE UNIQUE INDEX alarm_standing ON alarm (agent, kind, subject) WHERE cleared_at IS NULL',
]

/** `payload`: see `kysely/payload.ts`. */
const PAYLOAD = [
  'ALTER TABLE alert ADD COLUMN batch_id BIGINT',
  'ALTER TABLE alert ADD COLUMN payload INTEGER NOT NULL DEFAULT 0',
  'ALTER TABLE alert ADD COLUMN payload_purged_at BIGINT',
  'ALTER TABLE alert ADD COLUMN purged_line_digest TEXT',
  `UPDATE alert SET payload = 1 WHERE body LIKE '%"evidence":{%'`,
  'CREATE INDEX alert_with_payload ON alert (received_at) WHERE payload = 1',
  'CREATE INDEX alert_with_held_payload ON alert (incident_id) WHERE payload = 2',
  'ALTER TABLE incident ADD COLUMN evidence_held INTEGER NOT NULL DEFAULT 0',
  'ALTER TABLE person ADD COLUMN may_read_payload INTEGER NOT NULL DEFAULT 0',
]

export const up: Up = async (db, dialect) => {
  await run(db, dialect, [...AGENTS[dialect], ...LEDGER, ...FLEET, ...PAYLOAD])
  // There is no PostgreSQL of an earlier version.
  if (dialect === 'sqlite')
    await run(db, dialect, [`UPDATE incident SET state = json_set(state, '$.evidenceHeld', json('false'))`])
}
