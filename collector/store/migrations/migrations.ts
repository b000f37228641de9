/** Every migration by number and name, in order. They are linked in, so that a build carries them. */
import type { Migration } from 'kysely'
import { up as first } from './0001-first.ts'

export const migrations: Record<string, Migration> = {
  '0001-first': { up: first },
}
