/**
 * Warning lists as MISP publishes them: a JSON file a list, in a folder however deep.
 *
 * What a file says beyond the format's fields is left alone, as others write it; what it gets wrong is an error with
 * file, line and field, all of them at once. Bounded in size, in entries, and in entries that have to be tried one by
 * one.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { compileRegex } from '../../rules/language/regex/index.ts'
import { isPrefix, type NoPrefix, type Prefix, parsePrefix } from '../store/prefix.ts'

const MAX_FILE_BYTES = 64 * 1024 * 1024
const MAX_ENTRIES = 1_000_000
/** Of the types `substring` and `regex`, in all lists: every one of them is tried on every value. */
const MAX_TRIED = 2_000
const PROBLEMS_TOLD = 50

const ListFile = z.object({
  name: z.string().min(1).max(500),
  description: z.string().max(5_000).default(''),
  type: z.enum(['string', 'substring', 'hostname', 'cidr', 'regex']),
  list: z.array(z.string().min(1).max(2_000)),
  matching_attributes: z.array(z.string().max(100)).default([]),
})
type ListFile = z.infer<typeof ListFile>

export interface WarningList {
  readonly name: string
  readonly description: string
  readonly type: ListFile['type']
  /** Kinds of values, as MISP calls them, that it is about; empty: of any. */
  readonly attributes: readonly string[]
  readonly entries: readonly string[]
  /** Of the type `cidr`, in the order of the entries. */
  readonly prefixes: readonly Prefix[]
  /** Of the type `regex`. */
  readonly patterns: readonly ((value: string) => boolean)[]
}

export class WarningListError extends Error {
  override name = 'WarningListError'
}

/** Lists by their files' names. @throws WarningListError naming every problem, or the file system's error. */
export function readWarningLists(folders: readonly string[]): WarningList[] {
  const problems: string[] = []
  const lists = folders.flatMap(folder =>
    jsonFilesIn(folder).flatMap(path => readList(join(folder, path), path, problems)),
  )
  const count = (some: readonly WarningList[]) => some.reduce((sum, { entries }) => sum + entries.length, 0)
  const tried = lists.filter(({ type }) => type === 'substring' || type === 'regex')
  if (count(lists) > MAX_ENTRIES) problems.push(`${count(lists)} entries in all lists, more than ${MAX_ENTRIES}`)
  if (count(tried) > MAX_TRIED)
    problems.push(`${count(tried)} entries of the types substring and regex in all lists, more than ${MAX_TRIED}`)
  if (problems.length === 0) return lists
  const more = problems.length - PROBLEMS_TOLD
  throw new WarningListError(
    [...problems.slice(0, PROBLEMS_TOLD), ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'),
  )
}

const jsonFilesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.json'))
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
    .sort()

function readList(file: string, shown: string, problems: string[]): WarningList[] {
  const bytes = statSync(file).size
  if (bytes > MAX_FILE_BYTES) {
    problems.push(`${shown}: ${bytes} bytes, more than ${MAX_FILE_BYTES}`)
    return []
  }
  const text = readFileSync(file, 'utf8')
  const before = problems.length
  const list = parsed(text, shown, problems)
  const read = list && understood(list, (entry, why) => problems.push(`${shown}:${lineOf(text, entry)}: list: ${why}`))
  return read && problems.length === before ? [read] : []
}

function parsed(text: string, shown: string, problems: string[]): ListFile | undefined {
  try {
    const checked = ListFile.safeParse(JSON.parse(text.replace(/^\ufeff/, '')))
    if (checked.success) return checked.data
    for (const { path, message } of checked.error.issues)
      problems.push(`${shown}:${lineOf(text, String(path[0] ?? ''))}: ${path.join('.') || '(file)'}: ${message}`)
  } catch (error) {
    problems.push(`${shown}: ${(error as Error).message}`)
  }
  return undefined
}

function understood(
  { name, description, type, list, matching_attributes: attributes }: ListFile,
  problem: (entry: string, why: string) => void,
): WarningList {
  const prefixes: Prefix[] = []
  const patterns: ((value: string) => boolean)[] = []
  for (const entry of list) {
    if (type === 'cidr') {
      const prefix = leniently(entry)
      if (isPrefix(prefix)) prefixes.push(prefix)
      else problem(entry, `'${entry}' is no address and no prefix`)
    } else if (type === 'regex') {
      const pattern = patternOf(entry)
      if (typeof pattern === 'string') problem(entry, `'${entry}': ${pattern}`)
      else patterns.push(pattern)
    }
  }
  return { name, description, type, attributes, entries: list, prefixes, patterns }
}

/** Others' lists are not ours to mend: what has host bits set stands for the prefix around it. */
function leniently(entry: string): Prefix | NoPrefix {
  const prefix = parsePrefix(entry)
  return 'meant' in prefix ? parsePrefix(prefix.meant) : prefix
}

/** `/…/i` as PHP writes it, or the pattern alone; with bounded cost, or the reason why it can't be used. */
function patternOf(entry: string): ((value: string) => boolean) | string {
  const [, body = entry, flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(entry) ?? []
  const unknown = flags.replace(/[imsxu]/g, '')
  if (unknown !== '') return `no such flag: ${unknown}`
  try {
    const regex = compileRegex(body, {
      ignoreCase: flags.includes('i'),
      multiline: flags.includes('m'),
      dotAll: flags.includes('s'),
      extended: flags.includes('x'),
    })
    return value => regex.test(value) === true
  } catch (error) {
    return (error as Error).message
  }
}

/** The line that the text first stands in, as JSON writes it; 1 where it is written otherwise. */
function lineOf(text: string, entry: string): number {
  const at = text.indexOf(JSON.stringify(entry))
  return at < 0 ? 1 : text.slice(0, at).split('\n').length
}
