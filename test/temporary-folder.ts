import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Kept short: sockets lie below it, whose paths may not be longer than 107 characters. */
const PREFIX = 'vonggac-'

/** Every project of a run sets up, with modules of its own; one folder within another would make paths longer still. */
const MADE = 'VONGGAC_TEST_FOLDER'

/**
 * One folder for everything a run of the tests leaves on disk: what tests and the programs they start put into the
 * system's folder for temporary files goes there, and goes away with it.
 *
 * @returns removes the folder; vitest calls it when every test has run
 */
export default function temporaryFolder(): (() => void) | undefined {
  if (process.env[MADE] !== undefined) return undefined
  const before = process.env['TMPDIR']
  const folder = mkdtempSync(join(tmpdir(), PREFIX))
  // As open as the folder it stands in: some programs, PostgreSQL for one, run as a user of their own.
  chmodSync(folder, 0o1777)
  process.env['TMPDIR'] = folder
  process.env[MADE] = folder
  return () => {
    delete process.env[MADE]
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
