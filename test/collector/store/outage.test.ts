/** A collector whose PostgreSQL goes away and comes back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningCollector, runCollector } from '../../support/collector.ts'
import { without } from '../../support/needs.ts'
import { type PostgresServer, postgresServer } from '../../support/postgres.ts'
import { entities, wireAlert } from '../../support/wire-alert.ts'

const guess = (number: number) =>
  wireAlert(`guess ${number}`, 1, { entities: entities({ attackers: [`203.0.113.${number}`], victims: ['portal'] }) })

async function allStored({ collector: { store } }: RunningCollector): Promise<number[]> {
  const alerts = await store.alerts.page({ limit: 1000 })
  return alerts.map(({ sequence }) => sequence).sort((a, b) => a - b)
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

describe.skipIf(without('postgres'))('a collector whose database goes away', () => {
  let server: PostgresServer
  let running: RunningCollector
  beforeAll(async () => {
    server = await postgresServer()
    running = await runCollector({ settings: { store: { type: 'postgres', ...(await server.database()) } } })
  }, 60_000)
  afterAll(async () => {
    await running?.[Symbol.asyncDispose]()
    await server?.remove()
  })

  const health = async () => (await fetch(new URL('/healthz', running.console))).status

  test('turns agents away until later, and goes on by itself once it is back', async () => {
    await running.send('agent-1', [guess(1)])
    expect(await health()).toBe(200)
    await server.stop()
    await expect(running.send('agent-1', [guess(2)])).rejects.toThrow('answered 503')
    expect(await health()).toBe(503)
    await server.start()
    expect((await running.send('agent-1', [guess(2)])).stored.sequence).toBe(2)
    expect(await health()).toBe(200)
    expect(await allStored(running)).toEqual(upTo(2))
  }, 60_000)

  test('loses nothing and stores nothing twice when it is killed under load', async () => {
    let kills = 0
    let refused = 0
    const kill = async () => {
      for (; kills < 3; kills += 1) {
        const stored = async () => (await allStored(running).catch(() => [])).length
        await expect.poll(stored, { timeout: 60_000 }).toBeGreaterThan(kills * 10)
        await server.stop('SIGKILL')
        await server.start()
      }
    }
    const sending = async () => {
      for (let number = 3; number <= 60; ) {
        const sent = await running.send('agent-1', [guess(number)]).catch(() => null)
        if (sent) number = sent.stored.sequence + 1
        else refused += 1
      }
    }
    await Promise.all([kill(), sending()])
    expect(await allStored(running)).toEqual(upTo(60))
    const ledgers = await running.collector.store.ledger.list('agent-1')
    expect(ledgers).toMatchObject([{ watermark: 60, stored: 60 }])
    expect(refused).toBeGreaterThan(0)
  }, 120_000)
})
