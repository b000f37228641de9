/** Against a running collector: bodies that take their time. */
import type { ClientRequest } from 'node:http'
import { request } from 'node:https'
import { afterEach, describe, expect, test } from 'vitest'
import { ALERTS_PATH, BATCH_TYPE, ENROLMENT_PATH } from '../../agent/wire/index.ts'
import type { TlsIdentity } from '../support/agent-side.ts'
import { type RunningCollector, runningCollector } from '../support/running-collector.ts'
import { wireAlert, wireBatch } from '../support/wire.ts'

const ended: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end()
})

async function start(ingest: string) {
  const collector = await runningCollector({ ingest })
  ended.push(() => collector[Symbol.asyncDispose]())
  return collector
}

/** Sends a body's beginning and holds the rest back. Resolves once the collector has asked for it or turned it away. */
function dawdle({ door }: RunningCollector, path: string, from: TlsIdentity): Promise<'held' | 'turned away'> {
  return new Promise(resolve => {
    const sent: ClientRequest = request(new URL(path, door.url), {
      method: 'POST',
      ca: door.ca,
      ...(from.key && { key: from.key }),
      ...(from.certificate && { cert: from.certificate }),
      agent: false,
      headers: { 'content-type': BATCH_TYPE, 'content-length': 1000, expect: '100-continue' },
    })
    ended.push(() => sent.destroy())
    sent.on('error', () => {})
    sent.on('continue', () => sent.write('{'))
    sent.on('continue', () => setImmediate(() => resolve('held')))
    sent.on('response', () => resolve('turned away'))
    sent.flushHeaders()
  })
}

const busy = async ({ ask }: RunningCollector) =>
  /turned_away_total\{why="busy"\} (\d+)/.exec(String((await ask('/metrics')).body))?.[1]

describe('bodies that take their time', () => {
  test('of strangers take no place of an agent’s', async () => {
    const collector = await start('maxInFlight: 4')
    const agent = await collector.addAgent()
    await Promise.all(Array.from({ length: 6 }, () => dawdle(collector, ENROLMENT_PATH, {})))
    await expect.poll(() => busy(collector)).toBe('5')
    expect((await collector.sendBatch(agent, wireBatch([wireAlert(1)]))).status).toBe(200)
  })

  test('of one agent take no place of another’s', async () => {
    const collector = await start('maxInFlight: 4')
    const [one, other] = [await collector.addAgent('agent-1'), await collector.addAgent('agent-2')]
    await Promise.all(Array.from({ length: 6 }, () => dawdle(collector, ALERTS_PATH, one)))
    await expect.poll(() => busy(collector)).toBe('5')
    expect((await collector.sendBatch(other, wireBatch([wireAlert(1)], { agent: 'agent-2' }))).status).toBe(200)
  })
})
