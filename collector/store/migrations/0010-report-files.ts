/** Receipts and scans of reports on a period: an incident's lie among its evidence, a period has none. */
import { appendOnly, run, type Up } from './dialect.ts'

export const up: Up = async (db, dialect) => {
  await run(db, dialect, [
    `CREATE TABLE report_file (
       number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, subject TEXT NOT NULL,
       name TEXT NOT NULL, media_type TEXT NOT NULL, bytes BIGINT NOT NULL, sha256 TEXT NOT NULL,
       added_at BIGINT NOT NULL, added_by TEXT NOT NULL)`,
    'CREATE INDEX report_file_of ON report_file (subject, number)',
  ])
  await appendOnly(db, dialect, 'report_file')
}
