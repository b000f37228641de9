import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { logFile } from '../../../../agent/capture/log-file.ts'
import type { Detection } from '../../../../agent/match/detection.ts'
import { type LogDetector, logDetector } from '../../../../agent/match/log/log-detector.ts'
import { loadLogRules } from '../../../../agent/match/log/rule-files.ts'

const TOP = new URL('../../../..', import.meta.url).pathname
const SAMPLES = join(TOP, 'rules/samples')
const NOW = Date.UTC(2026, 11, 31)

let detector: LogDetector

async function scan(path: string): Promise<Detection[]> {
  detector = logDetector(await loadLogRules([join(TOP, 'rules/sigma')]))
  const source = detector.forSource({ name: 'sample', format: 'auto', now: () => NOW })
  const found: Detection[] = []
  for await (const batch of logFile({ name: 'sample', path }).batches(undefined, new AbortController().signal)) {
    found.push(...source.process(batch))
  }
  return found
}

const logsIn = (folder: string) => readdirSync(join(SAMPLES, folder)).filter(name => /\.log(\.gz)?$/.test(name))
const titles = (found: readonly Detection[]) => [...new Set(found.map(one => one.rule.title))].sort()

describe('the shipped rules', () => {
  beforeAll(async () => {
    detector = logDetector(await loadLogRules([join(TOP, 'rules/sigma')]))
  })

  test('can all be used', () => {
    expect(detector.refused).toEqual([])
  })

  test.each(logsIn('quiet'))('raise nothing on the quiet %s', async name => {
    expect(titles(await scan(join(SAMPLES, 'quiet', name)))).toEqual([])
  })

  test('see a brute force and the login after it, by whom and on what', async () => {
    const found = await scan(join(SAMPLES, 'break-in/portal.auth.log'))
    expect(titles(found)).toEqual(['SSH brute force', 'SSH login after brute force'])
    const login = found.find(one => one.rule.title === 'SSH login after brute force')
    expect(login).toMatchObject({
      host: 'portal',
      rule: { engine: 'sigma', severity: 'critical', techniques: ['T1110.001', 'T1078'] },
      entities: { attackers: ['203.0.113.66'], victims: ['portal'] },
    })
    expect(login?.rule.titleVi).toContain('Đăng nhập SSH')
    expect(login?.entities.accounts.length).toBeGreaterThan(0)
  })

  test('see DNS tunnelling and name the domain, the asking client as what it happened on', async () => {
    const found = await scan(join(SAMPLES, 'dns-tunnel/resolver.query.log'))
    expect(titles(found)).toEqual(['DNS tunnel'])
    expect(found[0]?.entities).toMatchObject({
      attackers: [],
      victims: ['198.51.100.50'],
      indicators: ['telemetry-sync.example'],
    })
  })

  test('see a web scan and its injection attempts', async () => {
    const found = titles(await scan(join(SAMPLES, 'web-scan/web2.access.log')))
    expect(found).toContain('SQL injection in a web request')
    expect(found).toContain('Web scan by many missing pages')
  })
})

describe('logDetector', () => {
  test('gives the same detections however the lines are cut into batches', async () => {
    const rules = await loadLogRules([join(TOP, 'rules/sigma')])
    const lines: string[] = []
    for await (const batch of logFile({ name: 's', path: join(SAMPLES, 'break-in/portal.auth.log') }).batches(
      undefined,
      new AbortController().signal,
    ))
      lines.push(...batch.lines)
    const run = (size: number) => {
      const source = logDetector(rules).forSource({ name: 's', format: 'syslog', now: () => NOW })
      const found: Detection[] = []
      for (let at = 0; at < lines.length; at += size) {
        const batch = { kind: 'lines' as const, lines: lines.slice(at, at + size), replayed: 0, checkpoint: undefined }
        found.push(...source.process(batch).map(one => ({ ...one, index: one.index + at })))
      }
      return found
    }
    const told = (size: number) => run(size).map(found => ({ ...found, original: found.original?.() }))
    expect(told(7)).toEqual(told(100_000))
  })

  test('correlations span sources, and a shift moves the time of what is found', async () => {
    const source = (name: string) => detector.forSource({ name, format: 'syslog', now: () => NOW, shiftMs: 3_600_000 })
    detector = logDetector(await loadLogRules([join(TOP, 'rules/sigma/ssh-brute-force.yml')]))
    const line = (second: number) =>
      `Nov 22 10:00:0${second} h sshd[1]: Failed password for root from 192.0.2.9 port 5 ssh2`
    const batch = (lines: string[]) => ({ kind: 'lines' as const, lines, replayed: 0, checkpoint: undefined })
    const [one, two] = [source('one'), source('two')]
    expect(one.process(batch([0, 1, 2, 3, 4].map(line)))).toEqual([])
    const found = two.process(batch([5, 6, 7, 8, 9].map(line)))
    expect(found).toMatchObject([{ index: 4, occurredAtMs: Date.UTC(2026, 10, 22, 11, 0, 9) }])
    expect(found[0]?.evidence?.text).toContain('[10 / 120 s]')
  })

  test('refuses a format that is not there at once', () => {
    expect(() => detector.forSource({ name: 'x', format: 'nonsense' })).toThrow(RangeError)
  })
})
