/**
 * How many alerts a second the collector takes in: from a batch's bytes to its receipt, over a real database.
 *
 * Alerts of 1 KiB from several agents at once, each with one batch under way as over HTTPS and attackers of its own; half
 * of them repeat another one's fingerprint. What making and signing the batches takes is part of the figure. `--store sqlite|postgres`, `--alerts N`, `--rounds N`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeBatch } from '../../agent/wire/index.ts'
import { parseConfig } from '../../collector/config.ts'
import type { TakeArrival } from '../../collector/consume/arrival.ts'
import { makeTakeArrival } from '../../collector/consume/take-arrival.ts'
import { takeIn } from '../../collector/intake.ts'
import { lawOf } from '../../collector/organisations.ts'
import { openPostgres } from '../../collector/store/postgres.ts'
import { openSqlite } from '../../collector/store/sqlite.ts'
import type { Store } from '../../collector/store/store.ts'
import { type HostKeys, hostKeys } from '../support/agent-keys.ts'
import { intakeSettings } from '../support/intake-settings.ts'
import type { Flags, Outcome } from '../support/named-scripts.ts'
import { postgresServer } from '../support/postgres.ts'
import { wireAlert } from '../support/wire.ts'

const AGENTS = 4
export const BATCH = 500
const ALERT_BYTES = 1024
const SETTLED = 0.2

export async function run(flags: Flags): Promise<Outcome> {
  const alerts = Number(flags['alerts'] ?? 40_000)
  const rounds = Number(flags['rounds'] ?? 3)
  const figures: Record<string, number> = {}
  for (const name of flags['store'] ? [flags['store']] : ['postgres', 'sqlite']) {
    const rates: number[] = []
    for (let round = 0; round < rounds; round += 1) rates.push(await rateOf(name, alerts))
    figures[`stored_per_s_${name}`] = Math.round(rates.sort((a, b) => a - b)[Math.floor(rates.length / 2)] as number)
  }
  figures['collector_mb'] = Math.round(process.resourceUsage().maxRSS / 1024)
  return { figures }
}

async function rateOf(name: string, alerts: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-ingest-'))
  const server = name === 'postgres' ? await postgresServer() : null
  const store = server ? await openPostgres(await server.database()) : await openSqlite(join(folder, 'collector.db'))
  try {
    return await measure(store, alerts)
  } finally {
    await store[Symbol.asyncDispose]()
    await server?.remove()
    rmSync(folder, { recursive: true })
  }
}

async function measure(store: Store, alerts: number): Promise<number> {
  const take = await takerOf(store)
  const perAgent = Math.ceil(alerts / AGENTS / BATCH)
  const agents = await Promise.all(Array.from({ length: AGENTS }, (_, index) => hostKeys(`host-${index}`)))
  for (const agent of agents) await enrol(store, agent)
  // The beginning, with empty caches and code not yet compiled, is no part of what is sustained.
  let [began, stored] = [0, 0]
  const warm = alerts * SETTLED
  let done = 0
  await Promise.all(
    agents.map(async keys => {
      for (let number = 0; number < perAgent; number += 1) {
        const bytes = batchOf(keys, number)
        const outcome = await take({ bytes, receivedAt: new Date(), transport: 'https', speaker: keys.agent })
        if (outcome.kind !== 'stored') throw new Error(`not stored: ${JSON.stringify(outcome)}`)
        done += BATCH
        if (began === 0 && done >= warm) began = performance.now()
        else if (began > 0) stored += BATCH
      }
    }),
  )
  return stored / ((performance.now() - began) / 1000)
}

async function takerOf(store: Store): Promise<TakeArrival> {
  const config = parseConfig('dataFolder: /nowhere', '/nowhere/collector.yaml')
  const settings = intakeSettings({ nextDueAt: lawOf(config).nextDueAt })
  return makeTakeArrival({
    identities: store.identities,
    accept: async (batch, receivedAt) => (await takeIn(store, batch, receivedAt, settings)).receipt,
    refuse: async ({ reason }) => {
      throw new Error(reason)
    },
  })
}

async function enrol(store: Store, { agent, asked, signer }: HostKeys): Promise<void> {
  await store.agents.register({ id: agent, state: 'active', group: 'default', at: 1 })
  await store.identities.add({
    keyId: signer.keyId,
    agent,
    signingKey: asked.signingKey,
    request: asked.request,
    certificate: null,
    fingerprint: null,
    state: 'active',
    hostName: agent,
    requestedAt: 1,
    issuedAt: 1,
    expiresAt: null,
    revokedAt: null,
    revokedBecause: null,
  })
}

export function batchOf({ agent, signer }: HostKeys, number: number): Buffer {
  const lines = Array.from({ length: BATCH }, (_, index) => lineOf(agent, number * BATCH + index + 1))
  const sentAt = new Date().toISOString()
  return encodeBatch({ version: 2, agent, epoch: 1, sentAt, first: number * BATCH + 1, drops: [] }, lines, signer)
}

/** Every other one is of an attacker that is known already. */
function lineOf(agent: string, sequence: number): Buffer {
  const site = Number(agent.split('-')[1])
  const at = new Date().toISOString()
  const attacker = sequence % 2 === 0 ? `203.0.113.${8 * site + (sequence % 8)}` : addressOf(site, sequence)
  const alert = wireAlert(sequence, {
    occurredAt: at,
    matchedAt: at,
    source: { name: 'eth0', type: 'interface', host: agent },
    rule: { engine: 'suricata', id: `${2_000_000 + (sequence % 5)}`, tactics: ['TA0006'], techniques: ['T1110.001'] },
    entities: { attackers: [attacker], victims: [agent] },
    network: { transport: 'tcp', sourceIp: attacker, destinationIp: '198.51.100.7', destinationPort: 22 },
    evidence: { kind: 'packet', text: '', truncated: false, level: 'matched', sha256: 'c'.repeat(64) },
  })
  const room = ALERT_BYTES - Buffer.byteLength(JSON.stringify(alert))
  const evidence = { ...alert.evidence, text: 'SSH-2.0-x '.repeat(100).slice(0, room) }
  return Buffer.from(JSON.stringify({ ...alert, evidence }))
}

const addressOf = (site: number, number: number) =>
  `${10 + site}.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
