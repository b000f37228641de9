/** A file's custody is read by the file: it goes with it from one incident to another. */
import { run, type Up } from './dialect.ts'

export const up: Up = (db, dialect) =>
  run(db, dialect, ['CREATE INDEX custody_of_item ON custody (item, id)', 'DROP INDEX custody_of_incident'])
