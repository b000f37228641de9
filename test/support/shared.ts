/** Third-party cases beside the checkout (VONGGAC_SHARED, default ../shared): tests on them are skipped, by name, where absent. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(process.env['VONGGAC_SHARED'] ?? join(import.meta.dirname, '../../../shared'))

/** The path of a shared folder or file, or undefined where it isn't on this machine. */
export function shared(...path: string[]): string | undefined {
  const found = join(ROOT, ...path)
  return existsSync(found) ? found : undefined
}
