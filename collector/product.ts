/** Where the product stands on this disk: its package, and the console that was built. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The package's folder, whether this runs from sources or from `dist/`. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

export const consoleFolder = (): string => join(packageFolder(), 'dist/collector/web')

export function productVersion(): string {
  const about: unknown = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'))
  return String((about as { version: unknown }).version)
}
