/**
 * kill -9 of agent and collector at random moments under load: nothing is lost, nothing is shown twice, whichever way
 * alerts go and whichever database holds them.
 *
 * The load is a log that grows by lines of which each must raise exactly one alert, told apart by a marker, beside the
 * capture of a break-in. Afterwards the collector's store is compared with what the spool numbered, with the lines
 * written, and with what one undisturbed reading of the capture finds.
 *
 *     npm run system -- kill-nine [--kills 52] [--transport https|kafka|all] [--store sqlite|postgres|all]
 *                                 [--rate 200] [--seed N] [--keep]
 *
 * The kills are divided among the pairs of transport and store; without naming any, all four.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Alert } from '../../agent/wire/index.ts'
import {
  added,
  type LoadedAgent,
  loadedAgent,
  NO_VERDICT,
  settled,
  storedAlerts,
  type Verdict,
  verdictOn,
} from '../support/marked-load.ts'
import type { Flags, Outcome } from '../support/named-scripts.ts'
import { randomFrom } from '../support/random.ts'
import { openSite, type Site, type StoreName, type TransportName } from '../support/site.ts'
import { storesOf, transportsOf } from '../support/site-flags.ts'

const ROOT = join(import.meta.dirname, '../..')
const CAPTURE = 'rules/samples/break-in/capture.pcap.gz'
const SETTLE_MS = 300_000
const AGENT = 'agent-1'

/** One alert a connection, one a datagram, and one that needs to remember what came before a restart. */
const PACKET_RULES = `alert tcp any any -> any any (msg:"Connection"; flags:S; sid:1; rev:1;)
alert udp any any -> any any (msg:"Datagram"; sid:2; rev:1;)
alert tcp any any -> any any (msg:"Many connections"; flags:S; threshold:type threshold, track by_src, count 7, seconds 600; sid:3; rev:1;)
`

interface Settings {
  readonly transport: TransportName
  readonly store: StoreName
  readonly kills: number
  readonly rate: number
  readonly random: () => number
  readonly keep: boolean
}

interface Killed extends Verdict {
  readonly captured: number
  /** Holes and declared drops that the ledger is left with. */
  readonly gaps: number
  readonly drops: number
}

export async function run(flags: Flags): Promise<Outcome> {
  const kills = Number(flags['kills'] ?? process.env['VONGGAC_KILLS'] ?? 52)
  const seed = Number(flags['seed'] ?? Date.now() % 1_000_000)
  console.error(`seed ${seed}`)
  const pairs = transportsOf(flags).flatMap(transport => storesOf(flags).map(store => ({ transport, store })))
  const rest = { rate: Number(flags['rate'] ?? 200), random: randomFrom(seed), keep: flags['keep'] !== undefined }
  const outcomes: Killed[] = []
  for (const [index, pair] of pairs.entries()) {
    const share = Math.floor((kills + index) / pairs.length)
    const outcome = await oneRun({ ...pair, kills: share, ...rest })
    console.error(`${pair.transport}, ${pair.store}: ${JSON.stringify({ kills: share, ...outcome })}`)
    outcomes.push(outcome)
  }
  const { made, lost, twice, disordered } = outcomes.reduce<Verdict>(added, NO_VERDICT)
  const all = (figure: 'captured' | 'gaps' | 'drops') => outcomes.reduce((total, one) => total + one[figure], 0)
  const [captured, gaps, drops] = [all('captured'), all('gaps'), all('drops')]
  const answered = lost === 0 && twice === 0 && gaps === 0 && drops === 0
  return {
    figures: { pairs: pairs.length, kills, made, capture_alerts: captured, lost, twice, disordered, gaps, drops },
    holds: answered && disordered === 0 && outcomes.every(one => one.captured > 0),
  }
}

async function oneRun(settings: Settings): Promise<Killed> {
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-kill-nine-'))
  await using site = await openSite({ folder, ...settings })
  const agent = await layAgent(site, settings.rate)
  try {
    agent.process.start()
    agent.log.start()
    await harass(site, agent, settings)
    agent.log.stop()
    await settled([agent], SETTLE_MS)
  } finally {
    agent.log.stop()
    await agent.process.end('SIGTERM')
    await site.collector.end('SIGTERM')
  }
  const killed = await judge(site, agent)
  if (settings.keep) console.error(folder)
  else rmSync(folder, { recursive: true })
  return killed
}

function layAgent(site: Site, rate: number): Promise<LoadedAgent> {
  mkdirSync(join(site.folder, AGENT))
  writeFileSync(packetRules(site), PACKET_RULES)
  const capture = { type: 'capture_file', name: 'capture', path: join(ROOT, CAPTURE), asIfNow: { speed: 3 } }
  return loadedAgent(site, AGENT, rate, {
    sources: [capture],
    rules: { suricata: ['packets.rules'] },
    settings: { spool: { folder: 'spool', segmentBytes: 65_536 }, storms: { perMinute: 1_000_000 } },
  })
}

const packetRules = ({ folder }: Site) => join(folder, AGENT, 'packets.rules')

async function harass({ collector }: Site, agent: LoadedAgent, { kills, random }: Settings): Promise<void> {
  for (let killed = 0; killed < kills; killed++) {
    await sleep(50 + random() * 950)
    const victim = random() < 0.5 ? agent.process : collector
    await victim.end('SIGKILL')
    await sleep(random() * 200)
    victim.start()
  }
}

async function judge(site: Site, agent: LoadedAgent): Promise<Killed> {
  const stored = await storedAlerts(site, [agent])
  const verdict = await verdictOn([agent], stored)
  const found = countBy(
    stored.filter(({ alert }) => alert.source.name === 'capture').map(({ alert }) => captureKey(alert)),
  )
  const expected = countBy(undisturbed(packetRules(site)))
  return {
    ...verdict,
    lost: verdict.lost + missing(expected, found),
    twice: verdict.twice + missing(found, expected),
    captured: [...found.values()].reduce((total, count) => total + count, 0),
    gaps: (await site.rows('SELECT * FROM ledger_gap')).length,
    drops: (await site.rows('SELECT * FROM ledger_drop')).length,
  }
}

/** How many of `these` the others are short of. */
const missing = (these: ReadonlyMap<string, number>, others: ReadonlyMap<string, number>): number =>
  [...these].reduce((total, [key, count]) => total + Math.max(0, count - (others.get(key) ?? 0)), 0)

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
