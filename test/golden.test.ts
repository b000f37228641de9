/**
 * Detection proved by captures and logs: each folder under test/golden holds `case.yaml`, the rules and `expected.json`.
 *
 *   case.yaml   kind: pcap | log, input: a path from the repository's top or the folder, rules: likewise,
 *               options: further options of `vonggac scan` by name, lists for those given several times,
 *               recorded: when a log without years was written (its file's time says so to `scan`)
 *
 * UPDATE_GOLDEN=1 writes what came out; read the difference before committing it.
 */
import { execFile } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const TOP = new URL('..', import.meta.url).pathname
const GOLDEN = join(TOP, 'test/golden')

const Case = z.strictObject({
  kind: z.enum(['pcap', 'log']),
  input: z.string(),
  rules: z.string(),
  recorded: z.iso.datetime().optional(),
  options: z.record(z.string(), z.union([z.string(), z.literal(true), z.array(z.string())])).default({}),
})

const folders = readdirSync(GOLDEN, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(entry => entry.name)

test('there are golden cases', () => {
  expect(folders.length).toBeGreaterThan(0)
})

test.each(folders)('%s', { timeout: 60_000 }, async name => {
  const folder = join(GOLDEN, name)
  const { kind, input, rules, options, recorded } = Case.parse(parse(readFileSync(join(folder, 'case.yaml'), 'utf8')))
  const found = (path: string) => (existsSync(join(folder, path)) ? join(folder, path) : join(TOP, path))
  const evidence = recorded ? asRecorded(found(input), recorded) : found(input)
  const args = ['scan', '--rules', found(rules), `--${kind}`, evidence, ...asArguments(options)]
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', join(TOP, 'agent/main.ts'), ...args],
    {
      cwd: TOP,
      env: { ...process.env, TZ: 'UTC' },
      maxBuffer: 64 << 20,
    },
  )
  const records: unknown[] = stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
  const expectation = join(folder, 'expected.json')
  if (process.env['UPDATE_GOLDEN']) writeFileSync(expectation, `${JSON.stringify(records, null, 2)}\n`)
  expect(records).toEqual(JSON.parse(readFileSync(expectation, 'utf8')))
})

/** A copy with the time of its recording: a clone's files carry the clone's. */
function asRecorded(input: string, at: string): string {
  const copy = join(mkdtempSync(join(tmpdir(), 'vonggac-golden-')), basename(input))
  copyFileSync(input, copy)
  utimesSync(copy, new Date(at), new Date(at))
  onTestFinished(() => rmSync(dirname(copy), { recursive: true }))
  return copy
}

const asArguments = (options: z.infer<typeof Case>['options']): string[] =>
  Object.entries(options).flatMap(([name, value]) =>
    [value].flat().flatMap(each => (each === true ? [`--${name}`] : [`--${name}`, each])),
  )
