/**
 * People and what they may: organisations, second factors, tokens, sign-ins through a provider, approvals by telephone,
 * answers kept for who asks twice; and the audit as one hash chain.
 *
 * What is there belongs to the organisation `default`, people see all of them as before, and the audit's lines are
 * chained in the order in which they were written.
 */
import { type Kysely, sql } from 'kysely'
import type { AuditRow } from '../audit.ts'
import { seal } from '../audit-chain.ts'
import { appendOnly, type Dialect, run, type Up } from './dialect.ts'

const ORGANISATIONS = [
  `ALTER TABLE agent ADD COLUMN organisation TEXT NOT NULL DEFAULT 'default'`,
  `ALTER TABLE enrolment_token ADD COLUMN organisation TEXT NOT NULL DEFAULT 'default'`,
  `ALTER TABLE bundle ADD COLUMN organisation TEXT NOT NULL DEFAULT 'default'`,
  // Null: of nobody that is known.
  'ALTER TABLE dead_letter ADD COLUMN organisation TEXT',
  'UPDATE dead_letter SET organisation = (SELECT organisation FROM agent WHERE agent.id = dead_letter.agent) WHERE epoch IS NOT NULL',
  'CREATE INDEX dead_letter_of_organisation ON dead_letter (organisation, at, id)',
]

const PEOPLE = [
  // Null: of all organisations.
  'ALTER TABLE person ADD COLUMN organisation TEXT',
  'ALTER TABLE person ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0',
  'ALTER TABLE person ADD COLUMN provider_issuer TEXT',
  'ALTER TABLE person ADD COLUMN provider_subject TEXT',
  'CREATE UNIQUE INDEX person_of_provider ON person (provider_issuer, provider_subject)',
  'ALTER TABLE session ADD COLUMN second_factor INTEGER NOT NULL DEFAULT 0',
  'ALTER TABLE session ADD COLUMN id_token TEXT',
  'CREATE INDEX session_of_person ON session (username)',
  `CREATE TABLE half_session (
     id_hash TEXT PRIMARY KEY, username TEXT NOT NULL REFERENCES person (username) ON DELETE CASCADE,
     how TEXT NOT NULL, id_token TEXT, expires_at BIGINT NOT NULL, tries_left INTEGER NOT NULL)`,
  `CREATE TABLE second_factor (
     username TEXT PRIMARY KEY REFERENCES person (username) ON DELETE CASCADE,
     secret TEXT, pending_secret TEXT, last_step BIGINT NOT NULL, since BIGINT)`,
  `CREATE TABLE recovery_code (
     username TEXT NOT NULL REFERENCES person (username) ON DELETE CASCADE, hash TEXT NOT NULL, spent_at BIGINT,
     PRIMARY KEY (username, hash))`,
  `CREATE TABLE sign_in_attempt (
     key TEXT PRIMARY KEY, failures BIGINT NOT NULL, last_at BIGINT NOT NULL)`,
  'CREATE INDEX sign_in_attempt_at ON sign_in_attempt (last_at)',
  `CREATE TABLE known_device (
     hash TEXT PRIMARY KEY, username TEXT NOT NULL REFERENCES person (username) ON DELETE CASCADE,
     seen_at BIGINT NOT NULL)`,
  'CREATE INDEX known_device_of_person ON known_device (username, seen_at)',
  `CREATE TABLE provider_flow (
     state_hash TEXT PRIMARY KEY, nonce TEXT NOT NULL, verifier TEXT NOT NULL, next TEXT NOT NULL,
     expires_at BIGINT NOT NULL)`,
]

const MACHINES = [
  `CREATE TABLE api_token (
     hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, permissions TEXT NOT NULL,
     organisation TEXT, maker TEXT, made_by TEXT NOT NULL, made_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
     last_used_at BIGINT, revoked_at BIGINT)`,
  'CREATE INDEX api_token_made ON api_token (made_at, id)',
  `CREATE TABLE idempotency (
     id TEXT PRIMARY KEY, actor TEXT NOT NULL, fingerprint TEXT NOT NULL, began_at BIGINT NOT NULL,
     expires_at BIGINT NOT NULL, answer TEXT)`,
  'CREATE INDEX idempotency_of_actor ON idempotency (actor, expires_at)',
  'CREATE INDEX idempotency_ends ON idempotency (expires_at)',
]

const APPROVALS = [
  `CREATE TABLE approval (
     id INTEGER PRIMARY KEY AUTOINCREMENT, organisation TEXT, subject TEXT NOT NULL, approver TEXT NOT NULL,
     given_at BIGINT NOT NULL, recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,
     phone_number TEXT, called_at BIGINT, reason TEXT, countersign_by BIGINT,
     countersigned_at BIGINT, disputed_at BIGINT, dispute TEXT)`,
  'CREATE INDEX approval_of_subject ON approval (subject, id)',
  `CREATE INDEX approval_pending ON approval (countersign_by, id)
   WHERE countersign_by IS NOT NULL AND countersigned_at IS NULL AND disputed_at IS NULL`,
]

const AUDIT = [
  `CREATE TABLE audit (
     number BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
     detail TEXT NOT NULL, address TEXT NOT NULL, organisation TEXT,
     previous_hash TEXT NOT NULL, hash TEXT NOT NULL)`,
  'CREATE INDEX audit_at ON audit (at)',
  'CREATE INDEX audit_of_actor ON audit (actor, number)',
  'CREATE INDEX audit_of_subject ON audit (subject, number)',
  'CREATE INDEX audit_of_action ON audit (action, number)',
  'CREATE INDEX audit_of_organisation ON audit (organisation, number)',
]

/** The triggers go with the table; in PostgreSQL the functions they call have to go, too. */
const OLD_AUDIT: Record<Dialect, readonly string[]> = {
  sqlite: ['DROP TABLE audit_before'],
  postgres: ['DROP TABLE audit_before', 'DROP FUNCTION audit_no_update', 'DROP FUNCTION audit_no_delete'],
}

export const up: Up = async (db, dialect) => {
  await run(db, dialect, [...ORGANISATIONS, ...PEOPLE, ...MACHINES, ...APPROVALS])
  await run(db, dialect, ['ALTER TABLE audit RENAME TO audit_before', ...AUDIT])
  await chainAudit(db)
  await run(db, dialect, OLD_AUDIT[dialect])
  await appendOnly(db, dialect, 'audit')
}

type Line = Omit<AuditRow, 'number' | 'previousHash' | 'hash' | 'organisation'> & { readonly id: number }

const LINES_AT_ONCE = 500

async function chainAudit(db: Kysely<unknown>): Promise<void> {
  let [lastId, before]: [number, AuditRow | null] = [0, null]
  for (;;) {
    const { rows } = await sql<Line>`
      SELECT id, at, actor, action, subject, detail, address FROM audit_before
      WHERE id > ${lastId} ORDER BY id LIMIT ${LINES_AT_ONCE}`.execute(db)
    if (rows.length === 0) return
    for (const { id, ...line } of rows) {
      const row: AuditRow = seal(line, before)
      await sql`
        INSERT INTO audit VALUES (${row.number}, ${row.at}, ${row.actor}, ${row.action}, ${row.subject},
          ${row.detail}, ${row.address}, ${row.organisation}, ${row.previousHash}, ${row.hash})`.execute(db)
      before = row
      lastId = id
    }
  }
}
