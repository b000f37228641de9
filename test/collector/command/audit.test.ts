/** The audit handed on as a file and checked without the collector, whatever was done to it in between. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkAuditFile } from '../../../collector/command/audit-file.ts'
import type { AuditRow } from '../../../collector/store/audit.ts'
import { hashRow } from '../../../collector/store/audit-chain.ts'
import { type Commands, collectorCommands } from '../../support/collector-commands.ts'

const DAY = 86_400_000
const START = Date.parse('2026-11-01T00:00:00+07:00')
let commands: Commands
let file: string

beforeEach(async () => {
  commands = collectorCommands()
  file = join(commands.folder, 'audit.jsonl')
  await commands.collector('user', 'add', 'lan', '--role', 'admin', '--one-time')
  await commands.store(async store => {
    for (let day = 0; day < 6; day += 1) {
      const entry = {
        at: START + day * DAY,
        actor: 'lan',
        action: 'x',
        subject: `ngày ${day}`,
        detail: '',
        address: '',
      }
      await store.audit.add(entry)
    }
  })
  commands.out.length = 0
})
afterEach(() => commands.end())

const exported = (...args: string[]) => commands.collector('audit', 'export', '--out', file, ...args)
const lines = () => readFileSync(file, 'utf8').trimEnd().split('\n')
const verify = (...args: string[]) => commands.verify('audit', file, ...args)

describe('an exported audit', () => {
  test('is intact, whole or in part, and its export is on record', async () => {
    expect(await exported()).toBe(0)
    expect(lines()).toHaveLength(7 + 2)
    expect(await verify()).toBe(0)
    expect(commands.out.join()).toContain('INTACT: lines 1 to 7')
    file = `${file}.part`
    expect(await exported('--from', '2026-11-02', '--to', '2026-11-05T00:00:00+07:00')).toBe(0)
    expect(
      lines()
        .slice(1, -1)
        .map(line => JSON.parse(line).subject),
    ).toEqual(['ngày 1', 'ngày 2', 'ngày 3'])
    expect(await verify()).toBe(0)
    const [line] = await commands.store(store => store.audit.latest(1))
    expect(line).toMatchObject({ actor: 'cli:root', action: 'audit.exported', subject: '3–5' })
  })

  test('comes on standard output, too, and never over a file that is there', async () => {
    expect(await commands.collector('audit', 'export')).toBe(0)
    writeFileSync(file, commands.out.join('\n'))
    expect(await verify()).toBe(0)
    await expect(exported()).rejects.toThrow('EEXIST')
  })

  test('of a time without a line, or of no time at all, is none', async () => {
    expect(await exported('--from', '2030-01-01', '--to', '2030-02-01')).toBe(1)
    expect(await exported('--from', 'yesterday')).toBe(2)
  })

  test('holds up against a hash that was kept before, and not against another', async () => {
    await exported()
    const kept = JSON.parse(lines()[3] ?? '').hash
    expect(await verify('--head', kept)).toBe(0)
    expect(commands.out.join()).toContain('Up to line 3 it is what it was')
    expect(await verify('--head', 'f'.repeat(64))).toBe(1)
  })

  const told = async (change: (rows: string[]) => string[]) => {
    await exported()
    writeFileSync(file, `${change(lines()).join('\n')}\n`)
    const code = await verify()
    return [code, commands.err.at(-1)]
  }
  const edited = (line: string | undefined, change: object) => JSON.stringify({ ...JSON.parse(line ?? ''), ...change })

  test.each<[string, (rows: string[]) => string[], string]>([
    [
      'a changed line',
      rows => rows.with(4, edited(rows[4], { detail: 'khác' })),
      'audit line 4 (line 5 of the file): what it says was changed',
    ],
    [
      'a line taken out',
      rows => rows.toSpliced(4, 1),
      'audit line 4 (line 5 of the file): lines before it are missing',
    ],
    ['a line put in twice', rows => rows.toSpliced(4, 0, rows[4] ?? ''), 'audit line 5 (line 6 of the file)'],
    ['two lines that changed places', rows => rows.with(4, rows[5] ?? '').with(5, rows[4] ?? ''), 'audit line 4'],
    ['a cut-off end', rows => rows.slice(0, -3), 'audit line 6 (line 6 of the file): the end was cut off'],
    [
      'a cut-off end with its footer',
      rows => [...rows.slice(0, -3), rows.at(-1) ?? ''],
      'audit line 6 (line 7 of the file): the end was cut off',
    ],
    [
      'something that is no line',
      rows => rows.with(4, 'x'),
      'audit line 4 (line 5 of the file): it is no line of an audit',
    ],
    ['a line after the end', rows => [...rows, rows[4] ?? ''], 'it is no line of an audit'],
  ])('with %s is told by its first bad line', async (_, change, said) => {
    const [code, words] = await told(change)
    expect(code).toBe(1)
    expect(words).toContain(said)
  })

  test('with a line whose hash was made anew does not follow on', async () => {
    const [code, words] = await told(rows => {
      const row = { ...(JSON.parse(rows[4] ?? '') as AuditRow), detail: 'khác' }
      return rows.with(4, JSON.stringify({ ...row, hash: hashRow(row) }))
    })
    expect([code, words]).toEqual([1, expect.stringContaining('audit line 5 (line 6 of the file): it does not follow')])
  })

  test('is not any other file', async () => {
    writeFileSync(file, '{"format":"something else"}\n')
    expect(await verify()).toBe(1)
    expect(commands.err.at(-1)).toContain('holds no export')
  })

  test('is broken by any single character that is changed in a line', async () => {
    await exported()
    const text = readFileSync(file, 'utf8')
    const from = text.indexOf('\n') + 1
    const to = text.lastIndexOf('\n', text.length - 2)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: from, max: to - 1 }),
        fc.constantFrom('0', 'a', '}', 'ế', '\n'),
        async (at, put) => {
          fc.pre(text[at] !== put)
          const check = await checkAuditFile(linesOf(text.slice(0, at) + put + text.slice(at + 1)))
          expect(check.kind).toBe('broken')
        },
      ),
      { numRuns: 300 },
    )
  })
})

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split('\n')
}
