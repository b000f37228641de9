/**
 * Reports: drafts, versions, decisions, deliveries. All but drafts are append-only. Folds are found by their window,
 * for reports on a day or a week.
 */
import { appendOnly, run, type Up } from './dialect.ts'

const REPORTS = [
  `CREATE TABLE report_draft (
     subject TEXT NOT NULL, form TEXT NOT NULL, edits TEXT NOT NULL, revision BIGINT NOT NULL,
     at BIGINT NOT NULL, author TEXT NOT NULL, PRIMARY KEY (subject, form))`,
  `CREATE TABLE report_version (
     subject TEXT NOT NULL, form TEXT NOT NULL, number BIGINT NOT NULL, organisation TEXT NOT NULL,
     drill INTEGER NOT NULL, content TEXT NOT NULL, sha256 TEXT NOT NULL, chain_head TEXT NOT NULL,
     author TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (subject, form, number))`,
  `CREATE TABLE report_step (
     id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, form TEXT NOT NULL, version BIGINT NOT NULL,
     at BIGINT NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL, change TEXT NOT NULL)`,
  'CREATE INDEX report_step_of ON report_step (subject, form, version, id)',
  `CREATE INDEX report_step_submitted ON report_step (id) WHERE kind = 'submitted'`,
]

const DELIVERIES = [
  `CREATE TABLE report_delivery (
     number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
     subject TEXT NOT NULL, form TEXT NOT NULL, version BIGINT NOT NULL,
     organisation TEXT NOT NULL, channel TEXT NOT NULL, recipient TEXT NOT NULL, address TEXT NOT NULL,
     at BIGINT NOT NULL, actor TEXT NOT NULL, stages TEXT NOT NULL, documents TEXT NOT NULL, message_id TEXT)`,
  'CREATE INDEX report_delivery_of ON report_delivery (subject, number)',
  `CREATE TABLE report_delivery_step (
     id INTEGER PRIMARY KEY AUTOINCREMENT, delivery TEXT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL,
     change TEXT NOT NULL)`,
  'CREATE INDEX report_delivery_step_of ON report_delivery_step (delivery, id)',
]

const APPEND_ONLY = ['report_version', 'report_step', 'report_delivery', 'report_delivery_step']

export const up: Up = async (db, dialect) => {
  await run(db, dialect, [...REPORTS, ...DELIVERIES, 'CREATE INDEX fold_of_window ON fold (window_at)'])
  for (const table of APPEND_ONLY) await appendOnly(db, dialect, table)
}
