/** What the imports of networks and of systems have in common: rows checked, changes counted, one line in the audit. */
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { Decider } from '../../fleet/decisions.ts'
import type { Subjects } from '../../store/store.ts'
import type { Owned, Owner } from './owner.ts'
import { check, type LineProblem } from './problems.ts'
import { type Row, readRows, type TableFormat, type TableShape } from './read-rows.ts'

export interface ImportFile {
  /** As people know it. */
  readonly name: string
  readonly text: string
  readonly format: TableFormat
}

export interface ImportOptions {
  /** What the file doesn't name of the organisations that it names is removed. */
  readonly replace: boolean
  /** Says what would be done. */
  readonly dryRun: boolean
}

/** Names of what was, or would be, changed. With problems nothing is. */
export interface ImportOutcome {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  readonly unchanged: number
  readonly problems: readonly LineProblem[]
}

/** So many names stand in the audit's line; the file's hash names them all. */
const AUDITED = 200

export interface Read<T> {
  readonly value: T
  readonly row: Row
}

/** Every row as its schema reads it, and whose it is; problems in the order of the lines. */
export function readFile<T extends Owned>(
  file: ImportFile,
  shape: TableShape,
  schema: z.ZodType<T>,
  owner: (given: Owned) => Owner,
) {
  const { rows, problems } = readRows(file.text, file.format, shape)
  const read: Read<T & { organisation: string }>[] = []
  const wrong: LineProblem[] = [...problems]
  for (const row of rows) {
    const checked = check(schema, row.fields)
    const found = 'value' in checked ? withOwner(checked.value, owner) : checked
    if ('value' in found) read.push({ value: found.value, row })
    else wrong.push(...found.problems.map(problem => ({ ...problem, line: row.lineOf(problem.field) })))
  }
  return { read, problems: wrong.sort((a, b) => a.line - b.line) }
}

function withOwner<T extends Owned>(value: T, owner: (given: Owned) => Owner) {
  const found = owner(value)
  if ('problem' in found) return { problems: [found.problem] }
  return { value: { ...value, organisation: found.organisation } }
}

export const refused = (problems: readonly LineProblem[]): ImportOutcome => ({
  ...{ added: [], changed: [], removed: [], unchanged: 0 },
  problems: [...problems].sort((a, b) => a.line - b.line),
})

interface Identified {
  readonly id: string
  readonly organisation: string
}

export interface Change<T> {
  readonly save: readonly T[]
  readonly remove: readonly T[]
  readonly outcome: ImportOutcome
}

/** @param wanted what the file says, under the ids of what is there; @param nameOf as people know one */
export function changeBetween<T extends Identified>(
  there: readonly T[],
  wanted: readonly T[],
  { replace }: ImportOptions,
  nameOf: (one: T) => string,
): Change<T> {
  const before = new Map(there.map(one => [one.id, one]))
  const kept = new Set(wanted.map(({ id }) => id))
  const organisations = new Set(wanted.map(({ organisation }) => organisation))
  const added = wanted.filter(({ id }) => !before.has(id))
  const changed = wanted.filter(one => before.has(one.id) && !same(before.get(one.id), one))
  const remove = replace ? there.filter(one => organisations.has(one.organisation) && !kept.has(one.id)) : []
  const outcome = {
    added: added.map(nameOf),
    changed: changed.map(nameOf),
    removed: remove.map(nameOf),
    unchanged: wanted.length - added.length - changed.length,
    problems: [],
  }
  return { save: [...added, ...changed], remove, outcome }
}

/** Both come with their fields in one order. */
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

export function auditImport(
  within: Subjects,
  what: 'networks' | 'systems',
  file: ImportFile,
  { added, changed, removed }: ImportOutcome,
  { at, decider }: { readonly at: number; readonly decider: Decider },
): Promise<void> {
  const names = [
    ...added.map(name => `+ ${name}`),
    ...changed.map(name => `~ ${name}`),
    ...removed.map(name => `- ${name}`),
  ]
  const detail = JSON.stringify({
    sha256: createHash('sha256').update(file.text).digest('hex'),
    added: added.length,
    changed: changed.length,
    removed: removed.length,
    names: names.slice(0, AUDITED),
  })
  const { actor, address, scope } = decider
  const { organisation = null } = scope ?? {}
  return within.audit.add({ at, actor, address, action: `${what}.imported`, subject: file.name, detail, organisation })
}
