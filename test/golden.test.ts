/**
 * Detection proved by captures and logs: each folder under test/golden holds `case.yaml`, the rules and `expected.json`.
 *
 *   case.yaml   kind: pcap | log, input: a path from the repository's top or the folder, rules: likewise,
 *               options: further options of `vonggac scan` by name, lists for those given several times
 *
 * UPDATE_GOLDEN=1 writes what came out; read the difference before committing it.
 */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const TOP = new URL('..', import.meta.url).pathname
const GOLDEN = join(TOP, 'test/golden')

const Case = z.strictObject({
  kind: z.enum(['pcap', 'log']),
  input: z.string(),
  rules: z.string(),
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
  const { kind, input, rules, options } = Case.parse(parse(readFileSync(join(folder, 'case.yaml'), 'utf8')))
  const found = (path: string) => (existsSync(join(folder, path)) ? join(folder, path) : join(TOP, path))
  const args = ['scan', '--rules', found(rules), `--${kind}`, found(input), ...asArguments(options)]
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', join(TOP, 'agent/main.ts'), ...args],
    {
      cwd: TOP,
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

const asArguments = (options: z.infer<typeof Case>['options']): string[] =>
  Object.entries(options).flatMap(([name, value]) =>
    [value].flat().flatMap(each => (each === true ? [`--${name}`] : [`--${name}`, each])),
  )
