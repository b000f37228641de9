import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { objects, run, start } from '../../support/command-line.ts'

const SAMPLE = join(import.meta.dirname, '../../../rules/samples/web-scan/capture.pcap.gz')
const capture = gunzipSync(readFileSync(SAMPLE))
const folder = mkdtempSync(join(tmpdir(), 'scan-pcap-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const tcp = (sid: number, option = '') =>
  `alert tcp any any -> any 80 (msg:"rule ${sid}"; flags:S; ${option}sid:${sid};)`
const one = file('one.rules', `${tcp(1)}\n`)
const whole = file('whole.pcap', capture)
const ten = file(
  'ten.rules',
  [
    '# ten rules',
    ...[1, 2, 3, 4, 5, 6].map(sid => tcp(sid)),
    tcp(7, 'nosuch:1; '),
    ...[8, 9, 10].map(sid => tcp(sid)),
  ].join('\n'),
)

const scan = (...args: string[]) => run(['scan', '--rules', ...args])
const sids = (out: string) => [...new Set(objects(out).map(({ alert }) => alert.signature_id))].sort((a, b) => a - b)

describe('vonggac scan --pcap', { timeout: 60_000 }, () => {
  test('prints alerts as EVE', async () => {
    const { code, out, err } = await scan(one, '--pcap', whole)
    expect([code, err]).toEqual([0, ''])
    expect(objects(out)[0]).toMatchObject({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+0000$/),
      flow_id: expect.any(Number),
      pcap_cnt: expect.any(Number),
      event_type: 'alert',
      src_ip: expect.any(String),
      src_port: expect.any(Number),
      dest_ip: '198.51.100.20',
      dest_port: 80,
      proto: 'TCP',
      community_id: expect.stringMatching(/^1:/),
      direction: 'to_server',
      alert: { action: 'allowed', gid: 1, signature_id: 1, rev: 0, signature: 'rule 1', severity: 3 },
    })
  })

  test('prints events only when asked, all or those named', async () => {
    const types = async (...args: string[]) => {
      const { code, out } = await scan(file('none.rules', ''), '--pcap', whole, ...args)
      expect(code).toBe(0)
      return [...new Set(objects(out).map(({ event_type }) => event_type))].sort()
    }
    expect(await types()).toEqual([])
    expect(await types('--events', 'http,dns')).toEqual(['http'])
    expect(await types('--events')).toEqual(expect.arrayContaining(['flow', 'http', 'tls']))
  })

  test('fills in variables', async () => {
    const rules = file('home.rules', 'alert tcp any any -> $HOME_NET $WEB (msg:"home"; flags:S; sid:1;)\n')
    const set = (network: string) => ['--set', `HOME_NET=${network}`, '--set', 'WEB=80']
    expect(sids((await scan(rules, '--pcap', whole, ...set('198.51.100.0/24'))).out)).toEqual([1])
    expect((await scan(rules, '--pcap', whole, ...set('10.0.0.0/8'))).out).toBe('')
  })

  test('of ten rules with a bad one runs nine and names the tenth with its line', async () => {
    const { code, out, err } = await scan(ten, '--pcap', whole)
    expect(code).toBe(3)
    expect(sids(out)).toEqual([1, 2, 3, 4, 5, 6, 8, 9, 10])
    expect(err).toBe(`${ten}:8: sid 7: keyword 'nosuch' isn't supported\n`)
  })

  test('runs nothing when it is strict', async () => {
    const { code, out } = await scan(ten, '--pcap', whole, '--strict')
    expect([code, out]).toEqual([3, ''])
  })

  test.each([
    ['a capture', () => [file('cut.pcap', capture.subarray(0, 100_001))]],
    ['a gzipped one', () => [file('cut.pcap.gz', gzipSync(capture).subarray(0, 20_000))]],
    ['standard input', () => ['-', capture.subarray(0, 100_001)] as const],
  ])('reads %s up to where it was cut, and says so', async (_, given) => {
    const [path, input] = given()
    const { code, out, err } = await run(['scan', '--rules', one, '--pcap', path], input)
    expect(code).toBe(0)
    expect(objects(out).length).toBeGreaterThan(0)
    expect(err).toContain('read up to the cut')
  })

  test('reads standard input, packed or not, as it reads the file', async () => {
    const { out } = await scan(one, '--pcap', whole)
    for (const input of [capture, gzipSync(capture)]) {
      expect((await run(['scan', '--rules', one, '--pcap', '-'], input)).out).toBe(out)
    }
  })

  test.each([
    [0, 'an empty rule file', () => [file('empty.rules', ''), '--pcap', whole]],
    [1, 'a missing capture', () => [one, '--pcap', join(folder, 'missing')]],
    [1, 'no capture, though rules are bad, too', () => [ten, '--pcap', file('noise.pcap', Buffer.alloc(50_000, 0x5a))]],
    [1, 'an empty file', () => [one, '--pcap', file('empty.pcap', '')]],
    [1, 'a folder', () => [one, '--pcap', folder]],
    [1, 'missing rules', () => [join(folder, 'missing.rules'), '--pcap', whole]],
    [2, 'no input', () => [one]],
    [2, 'two inputs', () => [one, '--pcap', whole, '--log', whole]],
    [2, 'an option that is not there', () => [one, '--pcap', whole, '--nonsense']],
    [2, 'a variable without a value', () => [one, '--pcap', whole, '--set', 'HOME_NET']],
  ])('exits %i for %s', async (expected, _, args) => {
    const { code, out, err } = await scan(...args())
    expect([code, out]).toEqual([expected, ''])
    expect(err === '').toBe(expected === 0)
  })

  test('ends quietly when its reader has gone', async () => {
    const done = await readOneLine([one, '--pcap', whole, '--events'])
    expect(done).toEqual({ code: 0, err: '' })
  })
})

/** As `vonggac scan … | head -1`. */
async function readOneLine(args: readonly string[]) {
  const { child, ended } = start(['scan', '--rules', ...args])
  child.stdin?.end()
  child.stdout?.once('data', () => child.stdout?.destroy())
  const { code, err } = await ended
  return { code, err }
}
