/** From the moment a line stands in a log to the moment its alert is stored, at a steady rate, through the whole product. */
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSite, type Site, type TransportName } from '../../support/site.ts'
import { percentile, residentMb } from './figures.ts'

const TICK_MS = 10
/** How often the database is asked; the alert may have stood there that much longer. */
const LOOK_MS = 10
const WARM_SECONDS = 5
const SETTLE_MS = 30_000
/** Makes the alert of a line about 1 KiB long. */
const PADDING = 'Mozilla/5.0 (X11; Linux x86_64) '.repeat(11)

const RULE = `title: Marked request
id: 3c1c4ab5-8c7f-4f3e-9d0c-9a4e1f0f5a11
status: test
level: low
logsource: { category: webserver }
detection:
  marker: [marker-]
  condition: marker
`

export interface Latency {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly agentMb: number
  readonly collectorMb: number
  readonly alertBytes: number
}

export async function measureLatency(transport: TransportName, rate: number, seconds: number): Promise<Latency> {
  const folder = await mkdtemp(join(tmpdir(), 'vonggac-latency-'))
  await using site = await openSite({ folder, store: 'sqlite', transport })
  const log = join(folder, 'agent-1', 'access.log')
  await mkdir(join(folder, 'agent-1'))
  await writeFile(log, '')
  await writeFile(join(folder, 'rule.yml'), RULE)
  const agent = await site.agent('agent-1', {
    rules: { sigma: ['../rule.yml'], suricata: [] },
    sources: [
      { type: 'log_tail', name: 'web', path: 'access.log', format: 'nginx', zone: 'UTC', startAt: 'beginning' },
    ],
    settings: { storms: { perMinute: 1_000_000 } },
  })
  agent.process.start()
  const written: number[] = []
  const writing = write(log, rate, seconds + WARM_SECONDS, written)
  const stored = await watch(site, (seconds + WARM_SECONDS) * rate, (seconds + WARM_SECONDS) * 1_000 + SETTLE_MS)
  await writing
  const figures = {
    agentMb: residentMb(agent.process.pid),
    collectorMb: residentMb(site.collector.pid),
    alertBytes: (await site.rows<{ bytes: number }>('SELECT length(body) AS bytes FROM alert LIMIT 1'))[0]?.bytes ?? 0,
  }
  const waits = written
    .slice(WARM_SECONDS * rate)
    .map((at, index) => (stored[WARM_SECONDS * rate + index] ?? Number.POSITIVE_INFINITY) - at)
  await rm(folder, { recursive: true })
  return { p50Ms: percentile(waits, 0.5), p99Ms: percentile(waits, 0.99), ...figures }
}

/** Lines evenly over time; remembers when each was written. Every other one comes from an address of its own. */
async function write(log: string, rate: number, seconds: number, written: number[]): Promise<void> {
  const began = Date.now()
  for (let total = rate * seconds; written.length < total; await sleep(TICK_MS)) {
    const due = Math.min(total, Math.floor(((Date.now() - began) / 1_000) * rate))
    const stamp = new Date().toUTCString().replace(/^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1/$2/$3:$4 +0000')
    let text = ''
    const first = written.length
    for (let number = first; number < due; number++) {
      const from =
        number % 2 === 0 ? `192.0.2.${number % 8}` : `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
      text += `${from} - - [${stamp}] "GET /marker-${number} HTTP/1.1" 200 12 "-" "${PADDING}"\n`
    }
    const at = Date.now()
    await appendFile(log, text)
    for (let number = first; number < due; number++) written.push(at)
  }
}

/** @returns when each marked line's alert was first seen in the database. */
async function watch(site: Site, total: number, withinMs: number): Promise<(number | undefined)[]> {
  const stored: (number | undefined)[] = []
  let last = 0
  let seen = 0
  for (const limit = Date.now() + withinMs; seen < total && Date.now() < limit; await sleep(LOOK_MS)) {
    const rows = await site.rows<{ id: number; body: string }>(
      `SELECT id, body FROM alert WHERE id > ${last} ORDER BY id`,
    )
    const at = Date.now()
    for (const { id, body } of rows) {
      last = id
      const number = /marker-(\d+)/.exec(body)?.[1]
      if (number === undefined) continue
      stored[Number(number)] = at
      seen += 1
    }
  }
  return stored
}
