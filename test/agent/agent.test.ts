import { appendFile, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AgentRun, runAgent } from '../../agent/agent.ts'
import { parseConfig } from '../../agent/config.ts'
import { loadRuleSet } from '../../agent/load-rules.ts'
import { agentLog } from '../../agent/logger.ts'
import { openStage } from '../../agent/open-stage.ts'
import { readStatus } from '../../agent/status-file.ts'
import { type Receiver, receiver } from '../support/receiver.ts'

const RULE = (title: string, word: string, id: number) => `title: ${title}
id: 00000000-0000-4000-8000-00000000000${id}
status: test
level: high
logsource: { category: webserver }
detection:
  words: [${word}]
  condition: words
`

let collector: Receiver
let folder: string
let stop: AbortController

beforeEach(async () => {
  collector = await receiver()
  folder = await mkdtemp(join(tmpdir(), 'vonggac-agent-'))
  stop = new AbortController()
  await writeFile(join(folder, 'rules.yml'), RULE('Found it', 'attack', 1))
})

afterEach(() => collector.stop())

const line = (request: string) =>
  `192.0.2.7 - - [22/Nov/2026:10:00:00 +0000] "GET /${request} HTTP/1.1" 200 12 "-" "curl/8"\n`

function config(more = '') {
  const text = `
agent: { id: test-agent }
rules: { suricata: [], sigma: [rules.yml] }
sources:
  - { type: log_tail, name: web, path: access.log, format: nginx, zone: UTC, startAt: beginning }
spool: { folder: spool }
uplink: { collectors: ['${collector.url}'], identityFolder: ${collector.identityFolder}, firstRetryMs: 10, lastRetryMs: 100 }
heartbeatSeconds: 0.1
log: { level: silent }
${more}`
  return parseConfig(text, join(folder, 'agent.yaml'))
}

function run(more: Partial<AgentRun> = {}, configuration = config()) {
  const deps = { log: agentLog('silent'), loadRules: () => loadRuleSet(configuration.rules), openStage }
  return runAgent(configuration, deps, { signal: stop.signal, untilIdle: true, ...more })
}

const titles = () =>
  [...collector.alerts.values()].map(({ rule, evidence }) => `${rule.title}: ${evidence?.text.split('"')[1]}`)

describe('the agent', () => {
  test('reads a log, detects, spools, delivers, and ends when all of it is stored', async () => {
    await writeFile(join(folder, 'access.log'), line('attack/1') + line('quiet') + line('attack/2'))
    const sources = await run()
    expect(sources).toMatchObject([{ name: 'web', itemsRead: 3 }])
    expect(titles()).toEqual(['Found it: GET /attack/1 HTTP/1.1', 'Found it: GET /attack/2 HTTP/1.1'])
    expect([...collector.alerts.values()][0]).toMatchObject({
      sequence: 1,
      occurredAt: '2026-11-22T10:00:00.000Z',
      drill: false,
      source: { name: 'web', type: 'log_tail' },
      entities: { attackers: ['192.0.2.7'] },
    })
    expect(collector.heartbeats.at(-1)).toMatchObject({
      agent: 'test-agent',
      rulesLoaded: 1,
      sources: [{ name: 'web' }],
      // Both clocks are this machine's.
      clock: { uncertaintyMs: expect.any(Number) },
    })
    const { offsetMs, uncertaintyMs } = collector.heartbeats.at(-1)?.clock ?? { offsetMs: Number.NaN, uncertaintyMs: 0 }
    expect(Math.abs(offsetMs)).toBeLessThanOrEqual(uncertaintyMs)
    expect(await readStatus(join(folder, 'spool'))).toMatchObject({
      spool: { made: 2, released: 2 },
      counters: { read: 3 },
    })
  })

  test('goes on after a restart where it stopped, making no alert twice', async () => {
    await writeFile(join(folder, 'access.log'), line('attack/1'))
    await run()
    await appendFile(join(folder, 'access.log'), line('attack/2'))
    await run()
    expect(titles()).toEqual(['Found it: GET /attack/1 HTTP/1.1', 'Found it: GET /attack/2 HTTP/1.1'])
    expect(collector.duplicates).toBe(0)
  })

  test('spools while the collector is away, and stops within five seconds when told to', async () => {
    await writeFile(join(folder, 'access.log'), line('attack/1'))
    await collector.stop()
    const ended = run({ untilIdle: false })
    await expect
      .poll(() => readStatus(join(folder, 'spool')), { timeout: 15_000 })
      .toMatchObject({ spool: { made: 1 } })
    const before = performance.now()
    stop.abort()
    await ended
    expect(performance.now() - before).toBeLessThan(5_000)
    await collector.start()
    stop = new AbortController()
    await run()
    expect(titles()).toHaveLength(1)
  })

  test('puts new rules to work on order, and keeps the old ones when they cannot be read', async () => {
    await writeFile(join(folder, 'access.log'), line('attack/1'))
    let reload = () => {}
    const ended = run({ untilIdle: false, onReload: order => (reload = order) })
    await expect.poll(() => collector.alerts.size, { timeout: 15_000 }).toBe(1)
    await writeFile(join(folder, 'rules.yml'), `${RULE('Other', 'probe', 2)}---\n${RULE('Found it', 'attack', 1)}`)
    reload()
    await expect.poll(() => collector.heartbeats.at(-1)?.rulesLoaded, { timeout: 15_000 }).toBe(2)
    await appendFile(join(folder, 'access.log'), line('probe/1'))
    await expect
      .poll(titles, { timeout: 15_000 })
      .toEqual(['Found it: GET /attack/1 HTTP/1.1', 'Other: GET /probe/1 HTTP/1.1'])
    stop.abort()
    await ended
  })

  test('tells what a storm has folded before it ends', async () => {
    await writeFile(join(folder, 'access.log'), Array.from({ length: 9 }, (_, at) => line(`attack/${at}`)).join(''))
    await run({}, config('storms: { perMinute: 2 }'))
    const stands = [...collector.alerts.values()].map(({ folded }) => folded?.count ?? 1)
    expect(stands).toEqual([1, 1, 7])
  })

  test('marks every alert of a drill', async () => {
    await writeFile(join(folder, 'access.log'), line('attack/1'))
    await run({}, config('drill: true'))
    expect([...collector.alerts.values()]).toMatchObject([{ drill: true }])
  })

  test('says where it cannot read, and goes on with the rest', async () => {
    await writeFile(join(folder, 'access.log'), line('attack/1'))
    const broken = config()
    broken.sources.push({ type: 'capture_file', name: 'capture', path: join(folder, 'missing.pcap') })
    const rules = await loadRuleSet(broken.rules)
    expect(rules.refused).toEqual([])
    const sources = await run({}, broken)
    expect(sources).toMatchObject([
      { name: 'web', itemsRead: 1 },
      { name: 'capture', state: 'failed' },
    ])
    expect(titles()).toHaveLength(1)
    expect(await readFile(join(folder, 'spool', 'status.json'), 'utf8')).toContain('missing.pcap')
  })
})
