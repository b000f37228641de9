/** What `network import` and `system import` have in common: the file, the answer in words, the exit code. */
import { readFileSync, statSync } from 'node:fs'
import type { ImportFile, ImportOptions, ImportOutcome } from '../desk/register/import-file.ts'
import type { RegisterDeps } from '../desk/register/networks.ts'
import { formatOf, MAX_FILE_BYTES } from '../desk/register/read-rows.ts'
import type { Decider } from '../fleet/decisions.ts'
import { speak } from './speak.ts'
import { operator, withStore } from './store-of.ts'

export interface ImportFlags {
  readonly config: string
  readonly replace?: boolean
  readonly dryRun?: boolean
}

type Import = (deps: RegisterDeps, file: ImportFile, options: ImportOptions, by: Decider) => Promise<ImportOutcome>

/** So many names of a kind are printed one by one. */
const NAMED = 100

/** @returns 0 written (or could be, for a dry run); 1 refused; 2 bad usage. */
export async function runImport(path: string, { config, replace, dryRun }: ImportFlags, work: Import): Promise<number> {
  const format = formatOf(path)
  if (!format)
    return badUsage({
      vi: `${path}: cần tệp .csv, .yaml hoặc .yml`,
      en: `${path}: a file .csv, .yaml or .yml is needed`,
    })
  const text = textOf(path)
  if (text === undefined) return 2
  const options = { replace: replace === true, dryRun: dryRun === true }
  const outcome = await withStore(config, (store, { organisation, organisations }) =>
    work(
      { store, now: () => new Date(), organisations: [organisation, ...organisations] },
      { name: path, text, format },
      options,
      { actor: operator(), address: '' },
    ),
  )
  return told(path, outcome, options.dryRun)
}

function textOf(path: string): string | undefined {
  try {
    const { size } = statSync(path)
    if (size <= MAX_FILE_BYTES) return readFileSync(path, 'utf8')
    badUsage({ vi: `${path}: lớn hơn ${MAX_FILE_BYTES} byte`, en: `${path}: more than ${MAX_FILE_BYTES} bytes` })
  } catch (error) {
    console.error(`${path}: ${(error as Error).message}`)
  }
  return undefined
}

function told(path: string, { added, changed, removed, unchanged, problems }: ImportOutcome, dryRun: boolean): number {
  for (const { line, field, what } of problems)
    console.error(`${path}:${line}: ${field ? `${field}: ` : ''}${speak(what)}`)
  if (problems.length > 0) {
    console.error(speak({ vi: 'Không ghi gì.', en: 'Nothing was written.' }))
    return 1
  }
  named('+', added)
  named('~', changed)
  named('-', removed)
  const [more, other, less] = [added.length, changed.length, removed.length]
  console.log(
    speak({
      vi: `${dryRun ? 'Chạy thử, không ghi gì: sẽ thêm' : 'Đã thêm'} ${more}, đổi ${other}, bỏ ${less}; ${unchanged} giữ nguyên.`,
      en: `${dryRun ? 'A dry run, nothing was written: it would add' : 'Added'} ${more}, change${dryRun ? '' : 'd'} ${other}, remove${dryRun ? '' : 'd'} ${less}; ${unchanged} as they were.`,
    }),
  )
  return 0
}

function named(sign: string, names: readonly string[]): void {
  for (const name of names.slice(0, NAMED)) console.log(`${sign} ${name}`)
  const more = names.length - NAMED
  if (more > 0) console.log(speak({ vi: `${sign} … và ${more} mục nữa`, en: `${sign} … and ${more} more` }))
}

export function badUsage(words: { vi: string; en: string }): number {
  console.error(speak(words))
  return 2
}
