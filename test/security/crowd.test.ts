/** Against a running collector: thousands who hold connections and say nothing, or hardly anything. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { type EnrolledAgent, keptAlive } from '../support/agent-side.ts'
import { type RunningCollector, runningCollector } from '../support/running-collector.ts'
import { wireAlert, wireBatch } from '../support/wire.ts'

const SERVED_WITHIN_MS = 3_000
const MEMORY_MIB = 150

const ended: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end()
})

async function start() {
  const collector = await runningCollector()
  ended.push(async () => collector[Symbol.asyncDispose]())
  return { collector, agent: await collector.addAgent() }
}

/** Resolves once all were tried; `held` then tells how many connections stand. */
async function crowd({ ingest }: RunningCollector, count: number, manner: 'silent' | 'slow') {
  const program = new URL('../support/crowd.ts', import.meta.url).pathname
  const args = ['--import', 'tsx', program, new URL(ingest).port, String(count), manner]
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  ended.push(async () => {
    child.stdin?.end()
    if (child.exitCode === null) await once(child, 'exit')
  })
  let held = Number.NaN
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  lines.on('line', line => {
    held = Number(/^held (\d+)$/.exec(line)?.[1])
  })
  await once(lines, 'line')
  return { held: () => held }
}

/** How long each of some batches took, on new connections, while the crowd stands. */
async function served(collector: RunningCollector, agent: EnrolledAgent, from: number): Promise<number[]> {
  const times = []
  for (let number = from; number < from + 5; number += 1) {
    const began = performance.now()
    expect((await collector.sendBatch(agent, wireBatch([wireAlert(number)]))).status).toBe(200)
    times.push(performance.now() - began)
  }
  return times
}

describe('a crowd of strangers', { timeout: 120_000 }, () => {
  test('of 10,000 half-open connections is held to a few hundred, and an agent is served meanwhile', async () => {
    const { collector, agent } = await start()
    const connections = keptAlive()
    const during = async () => {
      const times = []
      for (let number = 1; number <= 20; number += 1) {
        const began = performance.now()
        expect((await collector.sendBatch(agent, wireBatch([wireAlert(number)]), { connections })).status).toBe(200)
        times.push(performance.now() - began)
        await sleep(50)
      }
      return times
    }
    const before = process.memoryUsage().rss
    const [strangers, times] = await Promise.all([crowd(collector, 10_000, 'silent'), during()])
    expect(strangers.held()).toBeLessThanOrEqual(600)
    for (const took of [...times, ...(await served(collector, agent, 21))]) expect(took).toBeLessThan(SERVED_WITHIN_MS)
    expect((process.memoryUsage().rss - before) / 1_048_576).toBeLessThan(MEMORY_MIB)
    const metrics = String((await collector.ask('/metrics')).body)
    expect(Number(/turned_away_total\{why="crowded"\} (\d+)/.exec(metrics)?.[1])).toBeGreaterThan(9_000)
    connections.destroy()
  })

  test('of slow-loris senders is cut off after ten seconds of headers, and an agent is served meanwhile', async () => {
    const { collector, agent } = await start()
    const strangers = await crowd(collector, 300, 'slow')
    expect(strangers.held()).toBe(300)
    for (const took of await served(collector, agent, 1)) expect(took).toBeLessThan(SERVED_WITHIN_MS)
    await expect.poll(strangers.held, { timeout: 30_000, interval: 500 }).toBe(0)
  })
})
