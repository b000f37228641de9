import { describe, expect, test } from 'vitest'
import { Live, type LiveMessage } from '../../../collector/serve/live.ts'
import { newOneTimeToken } from '../../../collector/serve/session.ts'
import { EVERYTHING } from '../../../collector/store/scope.ts'
import { user } from '../../support/people.ts'
import { runningCollector } from '../../support/running-collector.ts'
import { eventReader } from '../../support/stream.ts'
import { wireAlert, wireBatch } from '../../support/wire.ts'

const event = (live: Live, name: string) =>
  live.publish('alert', async () => ({ organisation: null, data: { name } as never }))

async function take(messages: AsyncGenerator<LiveMessage | null, void>, count: number): Promise<LiveMessage[]> {
  const taken: LiveMessage[] = []
  while (taken.length < count) {
    const { value, done } = await messages.next()
    if (done) break
    if (value) taken.push(value)
  }
  return taken
}

describe('Live', () => {
  test('gives a reader what happens from now on', async () => {
    const live = new Live({ run: 'r' })
    event(live, 'before')
    const messages = live.follow(undefined, new AbortController().signal)
    expect(await take(messages, 1)).toMatchObject([{ id: 'r-1', event: 'hello' }])
    event(live, 'after')
    expect(await take(messages, 1)).toEqual([{ id: 'r-2', event: 'alert', data: '{"name":"after"}' }])
  })

  test('gives an event that could not be made to the reader who comes again for it', async () => {
    const live = new Live({ run: 'r' })
    let away = true
    live.publish('alert', async () => {
      if (away) throw new Error('the store is away')
      return { organisation: null, data: { name: 'late' } as never }
    })
    const follow = () => live.follow('r-0', new AbortController().signal)
    await expect(take(follow(), 1)).rejects.toThrow('away')
    away = false
    expect(await take(follow(), 1)).toMatchObject([{ id: 'r-1', data: '{"name":"late"}' }])
  })

  test('resumes after the last event id without loss or repeat', async () => {
    const live = new Live({ run: 'r' })
    for (const name of ['1', '2', '3', '4']) event(live, name)
    const resumed = await take(live.follow('r-2', new AbortController().signal), 2)
    expect(resumed.map(({ id }) => id)).toEqual(['r-3', 'r-4'])
  })

  test.each(['other-2', 'r-9', 'r-', 'garbage', 'r-1'])(
    'tells a reader whose position %s is unknown or gone to start anew',
    async id => {
      const live = new Live({ run: 'r', size: 2 })
      for (const name of ['1', '2', '3', '4']) event(live, name)
      expect(await take(live.follow(id, new AbortController().signal), 1)).toMatchObject([
        { id: 'r-4', event: 'reset' },
      ])
    },
  )

  test('tells a reader that fell behind, and lets it go', async () => {
    const live = new Live({ run: 'r', size: 3 })
    const messages = live.follow(undefined, new AbortController().signal)
    await take(messages, 1)
    for (let number = 0; number < 5; number += 1) event(live, String(number))
    expect((await take(messages, 10)).map(({ event }) => event)).toEqual(['behind'])
    expect((await messages.next()).done).toBe(true)
  })

  test('gives a sign of life when nothing happens, and ends with the signal', async () => {
    const stop = new AbortController()
    const messages = new Live({ run: 'r' }).follow(undefined, stop.signal, EVERYTHING, 1)
    await messages.next()
    expect((await messages.next()).value).toBeNull()
    stop.abort()
    expect((await messages.next()).done).toBe(true)
  })
})

describe('GET /api/stream', () => {
  test('streams alerts and incidents as they are stored, resumes by Last-Event-ID, and does not hold up a shutdown', async () => {
    const collector = await runningCollector({ now: () => new Date('2026-11-20T03:00:05Z') })
    const cookie = await cookieOf(collector)
    const token = await collector.addAgent()
    const read = await reader(collector.console, cookie)
    await read(1)
    await collector.sendBatch(token, wireBatch([wireAlert(1)]))
    const [alert, incident] = await read(2)
    expect(alert).toMatchObject({ event: 'alert', data: { sequence: 1, incidentId: 'VG-2026-0001' } })
    expect(incident).toMatchObject({ event: 'incident', data: { id: 'VG-2026-0001', alertCount: 1 } })
    await collector.sendBatch(token, wireBatch([wireAlert(2)]))
    const resumed = await reader(collector.console, cookie, alert?.id)
    const next = await resumed(3)
    expect(next.map(({ event }) => event)).toEqual(['incident', 'alert', 'incident'])
    expect(next[1]?.data.sequence).toBe(2)
    await collector[Symbol.asyncDispose]()
  })

  test('is closed to strangers', async () => {
    const collector = await runningCollector()
    expect((await collector.ask('/api/stream')).status).toBe(401)
    await collector[Symbol.asyncDispose]()
  })
})

async function cookieOf(collector: Awaited<ReturnType<typeof runningCollector>>): Promise<string> {
  await collector.store.users.save(user({ username: 'v' }), 0)
  const token = await newOneTimeToken(collector.store, 'v', Date.parse('2026-11-20T03:00:05Z'))
  const reply = await collector.ask('/api/session/one-time', { method: 'POST', body: { token } })
  return String(reply.headers['set-cookie']).split(';')[0] ?? ''
}

const reader = (base: string, cookie: string, lastEventId?: string) =>
  eventReader(path => fetch(base + path, { headers: { cookie, ...(lastEventId && { 'last-event-id': lastEventId }) } }))
