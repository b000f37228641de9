/**
 * kill -9 of agent and collector at random moments under load: nothing is lost, nothing is shown twice.
 *
 * The load is a log that grows by lines of which each must raise exactly one alert, told apart by a marker, beside the
 * capture of a break-in. Afterwards the collector's store is compared with what the spool numbered, with the lines
 * written, and with what one undisturbed reading of the capture finds.
 *
 *     npm run system -- kill-nine [--kills 50] [--rate 200] [--seed N] [--keep]
 */
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'libsql'
import { stringify } from 'yaml'
import { type AgentStatus, readStatus } from '../../agent/status-file.ts'
import type { Alert } from '../../agent/wire/index.ts'
import type { Flags, Outcome } from '../support/named-scripts.ts'
import { answers, freePort, Restartable } from '../support/processes.ts'

const ROOT = join(import.meta.dirname, '../..')
const AGENT = ['dist/agent/main.js', 'agent']
const COLLECTOR = ['dist/collector/main.js', 'collector']
const CAPTURE = 'rules/samples/break-in/capture.pcap.gz'
const SETTLE_MS = 60_000

const RULE = `title: Marked request
id: 3c1c4ab5-8c7f-4f3e-9d0c-9a4e1f0f5a11
status: test
level: low
logsource: { category: webserver }
detection:
  marker: [marker-]
  condition: marker
`

/** One alert a connection, one a datagram, and one that needs to remember what came before a restart. */
const PACKET_RULES = `alert tcp any any -> any any (msg:"Connection"; flags:S; sid:1; rev:1;)
alert udp any any -> any any (msg:"Datagram"; sid:2; rev:1;)
alert tcp any any -> any any (msg:"Many connections"; flags:S; threshold:type threshold, track by_src, count 7, seconds 600; sid:3; rev:1;)
`

export async function run(flags: Flags): Promise<Outcome> {
  const kills = Number(flags['kills'] ?? process.env['VONGGAC_KILLS'] ?? 50)
  const rate = Number(flags['rate'] ?? 200)
  const random = randomFrom(Number(flags['seed'] ?? Date.now() % 1_000_000))
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-kill-nine-'))
  const { agent, collector, enrol } = await lay(folder)
  const load = new Load(join(folder, 'access.log'), rate)
  collector.start()
  try {
    await enrol()
    agent.start()
    load.start()
    for (let killed = 0; killed < kills; killed++) {
      await sleep(50 + random() * 950)
      const victim = random() < 0.5 ? agent : collector
      await victim.end('SIGKILL')
      await sleep(random() * 200)
      victim.start()
    }
    load.stop()
    await settled(join(folder, 'spool'), load.lines)
  } finally {
    load.stop()
    await agent.end('SIGTERM')
    await collector.end('SIGTERM')
  }
  const outcome = await judge(folder, load.lines)
  if (flags['keep']) console.error(folder)
  else rmSync(folder, { recursive: true })
  return { figures: { kills, ...outcome.figures }, holds: outcome.holds === true }
}

interface Laid {
  readonly agent: Restartable
  readonly collector: Restartable
  /** Once the collector runs: gives the agent its identity. */
  readonly enrol: () => Promise<void>
}

/** Folders and configurations; nothing runs yet. */
async function lay(folder: string): Promise<Laid> {
  const [ingest, console] = [await freePort(), await freePort()]
  const file = (name: string) => join(folder, name)
  mkdirSync(file('collector'))
  execFileSync(process.execPath, [...COLLECTOR, 'init', '--data', file('collector')], { cwd: ROOT })
  const collectorConfig = file('collector.yaml')
  writeFileSync(
    collectorConfig,
    stringify({
      dataFolder: file('collector'),
      ingest: { listen: `127.0.0.1:${ingest}`, requestsPerMinute: 1_000_000 },
      console: { listen: `127.0.0.1:${console}` },
      log: { level: 'warn' },
    }),
  )
  writeFileSync(file('rule.yml'), RULE)
  writeFileSync(file('packets.rules'), PACKET_RULES)
  writeFileSync(file('access.log'), '')
  writeFileSync(
    file('agent.yaml'),
    stringify({
      agent: { id: 'agent-1' },
      rules: { sigma: ['rule.yml'], suricata: ['packets.rules'] },
      sources: [
        { type: 'log_tail', name: 'web', path: 'access.log', format: 'nginx', zone: 'UTC', startAt: 'beginning' },
        { type: 'capture_file', name: 'capture', path: join(ROOT, CAPTURE), asIfNow: { speed: 3 } },
      ],
      spool: { folder: 'spool', segmentBytes: 65_536 },
      uplink: {
        collectors: [`https://127.0.0.1:${ingest}`],
        identityFolder: 'identity',
        firstRetryMs: 50,
        lastRetryMs: 500,
      },
      // Each line is to be told apart.
      storms: { perMinute: 1_000_000 },
      heartbeatSeconds: 1,
      log: { level: 'info' },
    }),
  )
  return {
    agent: new Restartable([...AGENT, 'run', '--config', file('agent.yaml')], file('agent.log')),
    collector: new Restartable([...COLLECTOR, 'run', '--config', collectorConfig], file('collector.log')),
    async enrol() {
      await answers(`http://127.0.0.1:${console}/healthz`, file('collector.log'))
      const limits = ['--agent', 'agent-1', '--approval', 'automatic', '--token-only', '--config', collectorConfig]
      const token = node([...COLLECTOR, 'enrolment', 'add', ...limits]).trim()
      node([...AGENT, 'enroll', '--token', token, '--config', file('agent.yaml')])
    },
  }
}

const node = (args: readonly string[]): string =>
  execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

/** A web server's log, growing. */
class Load {
  readonly #path: string
  readonly #perTick: number
  #timer: NodeJS.Timeout | undefined
  lines = 0

  constructor(path: string, rate: number) {
    this.#path = path
    this.#perTick = Math.max(1, Math.round(rate / 20))
  }

  start(): void {
    this.#timer = setInterval(() => this.#write(), 50)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #write(): void {
    const at = new Date().toUTCString().replace(/^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1/$2/$3:$4 +0000')
    let text = ''
    for (let index = 0; index < this.#perTick; index++) {
      const marker = `marker-${String(++this.lines).padStart(7, '0')}`
      text += `192.0.2.${this.lines % 250} - - [${at}] "GET /${marker} HTTP/1.1" 200 12 "-" "curl/8.0"\n`
    }
    appendFileSync(this.#path, text)
  }
}

/** Everything was read, and the collector has said that it has it. */
async function settled(spool: string, lines: number): Promise<void> {
  const limit = Date.now() + SETTLE_MS
  const done = (status: AgentStatus | undefined) =>
    status !== undefined &&
    Date.now() - Date.parse(status.writtenAt) < 3_000 &&
    status.spool.made >= lines &&
    status.spool.made === status.spool.released &&
    status.sources.every(({ name, state }) => name !== 'capture' || state === 'finished' || state === 'failed')
  while (!done(await readStatus(spool))) {
    if (Date.now() > limit) throw new Error(`Not settled: ${JSON.stringify(await readStatus(spool))}`)
    await sleep(200)
  }
}

async function judge(folder: string, lines: number): Promise<Outcome> {
  const status = await readStatus(join(folder, 'spool'))
  const made = status?.spool.made ?? 0
  const database = new Database(join(folder, 'collector', 'collector.db'), { readonly: true })
  const rows = database.prepare('SELECT epoch, sequence, body FROM alert').all() as StoredAlert[]
  const gaps = database.prepare('SELECT * FROM ledger_gap').all().length
  const drops = database.prepare('SELECT * FROM ledger_drop').all().length
  database.close()

  const numbers = new Set(rows.map(({ epoch, sequence }) => `${epoch}/${sequence}`))
  const alerts = rows.map(({ body }) => JSON.parse(body) as Alert)
  const markers = countBy(alerts.flatMap(({ evidence }) => /marker-\d+/.exec(evidence?.text ?? '')?.[0] ?? []))
  const found = countBy(alerts.filter(({ source }) => source.name === 'capture').map(captureKey))
  const expected = countBy(undisturbed(join(folder, 'packets.rules')))

  const lostLines = lines - markers.size
  const lostPackets = [...expected].reduce(
    (total, [key, count]) => total + Math.max(0, count - (found.get(key) ?? 0)),
    0,
  )
  const twiceLines = [...markers.values()].reduce((total, count) => total + count - 1, 0)
  const twicePackets = [...found].reduce(
    (total, [key, count]) => total + Math.max(0, count - (expected.get(key) ?? 0)),
    0,
  )
  const lost = made - numbers.size + lostLines + lostPackets
  const twice = rows.length - numbers.size + twiceLines + twicePackets
  const capture = [...found.values()].reduce((total, count) => total + count, 0)
  return {
    figures: { made, lines, capture_alerts: capture, lost, twice, gaps, drops, agent_mb: mib(status?.residentBytes) },
    holds: lost === 0 && twice === 0 && drops === 0 && capture > 0,
  }
}

interface StoredAlert {
  readonly epoch: number
  readonly sequence: number
  readonly body: string
}

/** An alert of the capture, told apart without its times: these are of the replay. */
const captureKey = ({ rule, network }: Alert): string =>
  [rule.id, network?.sourceIp, network?.sourcePort, network?.destinationIp, network?.destinationPort].join(' ')

/** What one reading of the capture finds that nobody disturbs. */
function undisturbed(rules: string): string[] {
  const scan = ['dist/agent/main.js', 'scan', '--rules', rules, '--pcap', CAPTURE]
  const lines = execFileSync(process.execPath, scan, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 }).split('\n')
  return lines
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
    .filter(({ event_type: type }) => type === 'alert')
    .map(({ alert, src_ip: from, src_port: fromPort, dest_ip: to, dest_port: toPort }) =>
      [alert.signature_id, from, fromPort, to, toPort].join(' '),
    )
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

const mib = (bytes: number | undefined): number => Math.round((bytes ?? 0) / 1_048_576)

/** Mulberry32: a small generator that a seed repeats. */
function randomFrom(seed: number): () => number {
  console.error(`seed ${seed}`)
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
