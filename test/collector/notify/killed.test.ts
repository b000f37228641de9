/**
 * A real collector process, killed again and again in the middle of calling people out: no call-out is missed, none is
 * made twice, every message comes at least once, and one that comes twice comes under the same id.
 */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import type { Delivery } from '../../../collector/store/call-out-deliveries.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'
import type { Store } from '../../../collector/store/store.ts'
import { callOutSite, notifyServers, notifySettings, type Servers } from '../../support/call-out-site.ts'
import { answers } from '../../support/gateway.ts'
import { answers as answersAt, freePort, Restartable } from '../../support/processes.ts'
import { randomFrom } from '../../support/random.ts'

const KILLS = 6
const INCIDENTS = 12
const RECIPIENTS = ['lan', 'minh', 'machine']
/** Everyone is told at once, and nobody is told again while the test runs. */
const POLICY = { name: 'all', steps: [{ after: '0s', recipients: RECIPIENTS }], repeat_interval: '10h' }

test('a collector killed in the middle misses nobody and decides nothing twice', async () => {
  await using servers = await notifyServers()
  slowly(servers)
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-killed-'))
  const collector = await configured(folder, servers)
  const random = randomFrom(20_261_127)
  await using store = await openSqlite(join(folder, 'collector.db'))
  await using hand = await callOutSite({ servers, store })
  collector.process.start()
  try {
    await collector.answers()
    for (let incident = 1; incident <= INCIDENTS; incident += 1) {
      hand.pass(Date.now() - hand.now())
      await hand.alert(`203.0.113.${incident}`)
      if (incident % (INCIDENTS / KILLS) !== 0) continue
      // In turn: while a message is taken and not marked yet, and anywhere since the alert was stored.
      const asked = servers.hook.asked.length
      if (incident % 4 === 0)
        await expect.poll(() => servers.hook.asked.length, { timeout: 30_000, interval: 20 }).toBeGreaterThan(asked)
      else await sleep(1_000 + random() * 3_000)
      await collector.process.end('SIGKILL')
      collector.process.start()
      await collector.answers()
    }
    await expect
      .poll(() => settled(store), { timeout: 120_000, interval: 500 })
      .toEqual({ told: INCIDENTS, waiting: 0 })
  } finally {
    await collector.process.end('SIGTERM')
  }

  const callOuts = await store.callOuts.page({ limit: 500 })
  const opened = callOuts.filter(({ kind }) => kind === 'incident_opened')
  expect(opened.map(({ id }) => id).sort()).toEqual(
    Array.from({ length: INCIDENTS }, (_, at) => `incident VG-2026-${String(at + 1).padStart(4, '0')} / opened`),
  )
  expect(opened.map(({ rounds }) => rounds)).toEqual(opened.map(() => 1))
  const deliveries = (await Promise.all(callOuts.map(({ number }) => store.deliveries.of(number)))).flat()
  for (const { number } of opened)
    expect(wayOf(deliveries.filter(({ callOut }) => callOut === number))).toEqual([
      'lan email sent',
      'lan sms:gw sent',
      'machine webhook:machine sent',
      'minh email sent',
    ])
  // What is marked as sent was sent, and what came twice came under one id.
  const got = {
    email: servers.mail.taken.map(({ messageId }) => messageId.slice(1, 41)),
    'sms:gw': servers.sms.asked.map(({ body }) => JSON.parse(body).id as string),
    'webhook:machine': servers.hook.asked.map(({ headers }) => String(headers['x-vonggac-id'])),
  }
  for (const [route, ids] of Object.entries(got)) {
    const sent = new Set(deliveries.filter(one => one.route === route).map(({ message }) => message))
    expect([...sent].filter(id => !ids.includes(id ?? ''))).toEqual([])
    // People's messages may have been put together anew with what came due meanwhile; a machine's never are.
    expect(new Set(ids).size - sent.size).toBeLessThanOrEqual(route.startsWith('webhook') ? 0 : KILLS)
  }
  const machine = got['webhook:machine']
  expect(machine.length - new Set(machine).size).toBeGreaterThan(0)
}, 300_000)

/** So that a kill may fall between a message's being taken and its being marked. */
function slowly({ sms, hook }: Servers): void {
  for (const server of [sms, hook])
    server.respond((reply, asked) => void setTimeout(() => answers(200)(reply, asked), 300))
}

async function configured(folder: string, servers: Servers) {
  const [ingest, console] = [await freePort(), await freePort()]
  const file = join(folder, 'collector.yaml')
  const notify = notifySettings(servers, { policies: [POLICY] })
  const short = {
    ...notify,
    email: { ...notify.email, timeoutSeconds: 1 },
    sms: { gw: { ...notify.sms.gw, timeoutSeconds: 2 } },
    webhooks: { machine: { ...notify.webhooks.machine, timeoutSeconds: 2 } },
    timers: { group_wait: '1s', group_interval: '1s', resolve_timeout: '9d' },
  }
  writeFileSync(
    file,
    stringify({
      dataFolder: folder,
      ingest: { listen: `127.0.0.1:${ingest}` },
      console: { listen: `127.0.0.1:${console}` },
      log: { level: 'info' },
      notify: short,
    }),
  )
  const log = join(folder, 'collector.log')
  return {
    process: new Restartable(['--import', 'tsx', 'collector/main.ts', 'collector', 'run', '--config', file], log),
    answers: () => answersAt(`http://127.0.0.1:${console}/healthz`, log),
  }
}

async function settled(store: Store) {
  const opened = (await store.callOuts.page({ limit: 500 })).filter(({ kind }) => kind === 'incident_opened')
  return { told: opened.length, waiting: (await store.deliveries.figures()).waiting }
}

const wayOf = (deliveries: readonly Delivery[]) =>
  deliveries.map(({ recipient, route, state }) => `${recipient} ${route} ${state}`).sort()
