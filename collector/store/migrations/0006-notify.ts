/** Call-outs with their deliveries and acknowledge links; marks of periodic duties. */
import { run, type Up } from './dialect.ts'

const TABLES = [
  `CREATE TABLE call_out (
     number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
     subject TEXT NOT NULL, ladder TEXT NOT NULL, parent TEXT, organisation TEXT, severity TEXT NOT NULL,
     urgent INTEGER NOT NULL, drill INTEGER NOT NULL, climbs INTEGER NOT NULL, says TEXT NOT NULL,
     due_at BIGINT NOT NULL, made_at BIGINT NOT NULL, state TEXT NOT NULL, because TEXT NOT NULL,
     policy TEXT, rounds BIGINT NOT NULL, next_round_at BIGINT,
     over_at BIGINT, acknowledged_by TEXT, acknowledged_via TEXT)`,
  `CREATE INDEX call_out_next_round ON call_out (next_round_at) WHERE state = 'open'`,
  'CREATE INDEX call_out_of_subject ON call_out (subject, number)',
  'CREATE INDEX call_out_of_state ON call_out (state, number)',
  `CREATE TABLE call_out_delivery (
     number INTEGER PRIMARY KEY AUTOINCREMENT, call_out BIGINT NOT NULL REFERENCES call_out (number),
     round BIGINT NOT NULL, recipient TEXT NOT NULL, route TEXT NOT NULL, urgent INTEGER NOT NULL,
     made_at BIGINT NOT NULL, next_at BIGINT NOT NULL, state TEXT NOT NULL, tries BIGINT NOT NULL,
     first_try_at BIGINT, leased_until BIGINT, leased_by TEXT, message TEXT, receipt TEXT, reason TEXT,
     over_at BIGINT, revived BIGINT NOT NULL, dead_told INTEGER NOT NULL,
     UNIQUE (call_out, round, recipient, route))`,
  `CREATE INDEX call_out_delivery_due ON call_out_delivery (route, next_at) WHERE state = 'waiting'`,
  `CREATE INDEX call_out_delivery_sent ON call_out_delivery (route, recipient, over_at) WHERE state = 'sent'`,
  `CREATE INDEX call_out_delivery_dead ON call_out_delivery (number) WHERE state = 'dead'`,
  `CREATE TABLE call_out_token (
     hash TEXT NOT NULL, call_out BIGINT NOT NULL REFERENCES call_out (number), recipient TEXT NOT NULL,
     made_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT, PRIMARY KEY (hash, call_out))`,
  'CREATE INDEX call_out_token_expires ON call_out_token (expires_at)',
  `CREATE TABLE duty_done (
     occurrence TEXT PRIMARY KEY, done_at BIGINT NOT NULL, recorded_at BIGINT NOT NULL, recorded_by TEXT NOT NULL,
     reference TEXT NOT NULL, note TEXT NOT NULL)`,
  `CREATE TABLE contact_change (
     number INTEGER PRIMARY KEY AUTOINCREMENT, changed_at BIGINT NOT NULL, recorded_at BIGINT NOT NULL,
     recorded_by TEXT NOT NULL, note TEXT NOT NULL)`,
  'CREATE INDEX contact_change_at ON contact_change (changed_at)',
]

export const up: Up = (db, dialect) => run(db, dialect, TABLES)
