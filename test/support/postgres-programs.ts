import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const PROGRAMS = '/usr/lib/postgresql'

/** Where the newest version's programs are; null when there is none. */
export function postgresPrograms(): string | null {
  const versions = existsSync(PROGRAMS)
    ? readdirSync(PROGRAMS)
        .map(Number)
        .sort((a, b) => b - a)
    : []
  return (
    versions
      .map(version => join(PROGRAMS, String(version), 'bin'))
      .find(folder => existsSync(join(folder, 'initdb'))) ?? null
  )
}
