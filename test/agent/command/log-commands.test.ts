import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'

const TOP = new URL('../../..', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'log-commands-'))
afterAll(() => rmSync(folder, { recursive: true }))

function run(
  args: readonly string[],
  input: string | Buffer = '',
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(TOP, 'agent/main.ts'), ...args], {
    cwd: TOP,
    env: { ...process.env, VONGGAC_LANG: 'en' },
  })
  child.stdin.end(input)
  const seen = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', text => (seen.out += text))
  child.stderr.setEncoding('utf8').on('data', text => (seen.err += text))
  return new Promise(resolve => child.on('close', code => resolve({ code, ...seen })))
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const objects = (out: string) =>
  out
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))

const RULE = `title: A
id: 00000000-0000-4000-8000-000000000001
level: high
tags: [attack.t1110]
logsource: { category: test }
detection:
  sel: { F: a }
  condition: sel
`
const rule = file('rule.yml', RULE)
const bad = file('bad.yml', `${RULE}---\n${RULE.replace('F: a', 'F|odd: a').replace('0001', '0002')}`)
const log = file('log.jsonl', '{"F":"a","password":"kept"}\n{"F":"b"}\nno json\n')

describe('vonggac parse', () => {
  test('answers each line with one line, in order, headers and broken ones included', async () => {
    const input = Buffer.concat([
      Buffer.from('#header\n'),
      Buffer.from([0xff, 0x0a]),
      Buffer.from('\n{"a":1}\n1.2.3.4 - - [22/Nov/2026:10:00:01 +0700] "GET / HTTP/1.1" 200 1\n{"b":2}'),
    ])
    const { code, out } = await run(['parse', '--format', 'auto'], input)
    expect(objects(out).map(line => line.format)).toEqual([null, null, null, 'json', 'nginx', 'json'])
    expect(objects(out)[0].error).toBeTypeOf('string')
    expect(code).toBe(0)
  })

  test('names the formats when asked for one that is not there', async () => {
    const { code, out, err } = await run(['parse', '--format', 'nonsense'])
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/'nonsense'.*nginx.*syslog/)
  })
})

describe('vonggac scan --log', () => {
  test('prints one JSON line an alert with the event as it was', async () => {
    const { code, out } = await run([
      'scan',
      '--rules',
      rule,
      '--log',
      log,
      '--logtype',
      'json',
      '--logsource',
      'category=test',
    ])
    expect(objects(out)).toEqual([
      {
        rule: { id: '00000000-0000-4000-8000-000000000001', title: 'A', level: 'high', tags: ['attack.t1110'] },
        event: { F: 'a', password: 'kept' },
      },
    ])
    expect(code).toBe(0)
  })

  test('reads gzip', async () => {
    const packed = file('log.jsonl.gz', gzipSync('{"F":"a"}\n'))
    expect(objects((await run(['scan', '--rules', rule, '--log', packed])).out)).toHaveLength(1)
  })

  test('a rule of another source does not run', async () => {
    const { code, out } = await run(['scan', '--rules', rule, '--log', log, '--logsource', 'category=other'])
    expect([code, out]).toEqual([0, ''])
  })

  test('exits 3 and names file, line and rule when a rule can not be used; the rest runs', async () => {
    const { code, out, err } = await run(['scan', '--rules', bad, '--log', log])
    expect(code).toBe(3)
    expect(err).toMatch(/bad\.yml:16: 00000000-0000-4000-8000-000000000002: modifier 'odd' is not supported/)
    expect(objects(out)).toHaveLength(1)
  })

  test.each([
    [1, () => ['--rules', rule, '--log', join(folder, 'missing')]],
    [1, () => ['--rules', bad, '--log', join(folder, 'missing')]],
    [1, () => ['--rules', join(folder, 'missing.yml'), '--log', log]],
    [1, () => ['--rules', rule, '--log', file('cut.gz', gzipSync('{"F":"a"}\n'.repeat(1000)).subarray(0, 30))]],
    [2, () => ['--rules', rule, '--log', log, '--logtype', 'nonsense']],
    [2, () => ['--rules', rule, '--log', log, '--logsource', 'nonsense']],
    [3, () => ['--rules', bad, '--log', log, '--strict']],
    [0, () => ['--rules', file('empty.yml', ''), '--log', file('empty.log', '')]],
  ])('exits %i', async (expected, args) => {
    expect((await run(['scan', ...args()])).code).toBe(expected)
  })
})
