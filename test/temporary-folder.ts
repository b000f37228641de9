import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * One folder for everything a run of the tests leaves on disk: what tests and the programs they start put into the
 * system's folder for temporary files goes there, and goes away with it.
 *
 * @returns removes the folder; vitest calls it when every test has run
 */
export default function temporaryFolder(): () => void {
  const before = process.env['TMPDIR']
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-test-'))
  // As open as the folder it stands in: some programs, PostgreSQL for one, run as a user of their own.
  chmodSync(folder, 0o1777)
  process.env['TMPDIR'] = folder
  return () => {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
