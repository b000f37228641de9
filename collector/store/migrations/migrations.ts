/** Every migration by number and name, in order. They are linked in, so that a build carries them. */
import type { Migration } from 'kysely'
import { up as first } from './0001-first.ts'
import { up as enrolment } from './0002-enrolment.ts'
import { up as incidents } from './0003-incidents.ts'
import { up as people } from './0004-people.ts'
import { up as enrich } from './0005-enrich.ts'
import { up as notify } from './0006-notify.ts'
import { up as reports } from './0007-reports.ts'
import { up as clocks } from './0008-clocks.ts'
import { up as custody } from './0009-custody.ts'
import { up as reportFiles } from './0010-report-files.ts'
import type { Dialect, Up } from './dialect.ts'

const MIGRATIONS: Record<string, Up> = {
  '0001-first': first,
  '0002-enrolment': enrolment,
  '0003-incidents': incidents,
  '0004-people': people,
  '0005-enrich': enrich,
  '0006-notify': notify,
  '0007-reports': reports,
  '0008-clocks': clocks,
  '0009-custody': custody,
  '0010-report-files': reportFiles,
}

export const migrations = (dialect: Dialect): Record<string, Migration> =>
  Object.fromEntries(
    Object.entries(MIGRATIONS).map(([name, up]) => [name, { up: (db: Parameters<Up>[0]) => up(db, dialect) }]),
  )
