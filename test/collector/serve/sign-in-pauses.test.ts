import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hashPassword } from '../../../collector/serve/password.ts'
import { admit, forgive, keysOf, network, pauseAfter } from '../../../collector/serve/sign-in-pauses.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'
import type { Store } from '../../../collector/store/store.ts'
import { user } from '../../support/people.ts'
import { type RunningCollector, runningCollector } from '../../support/running-collector.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

describe('the pause after failures', () => {
  test('is none for the first, then doubles, up to its longest', () => {
    const limit = { free: 3, longestMs: 10 * SECOND }
    const pauses = Array.from({ length: 9 }, (_, failures) => pauseAfter(failures, limit) / SECOND)
    expect(pauses).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 10])
  })

  test('never shrinks with more failures and never exceeds its longest', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(20), fc.integer({ min: 1, max: 1_000_000 }), (failures, free, longestMs) => {
        const [now, next] = [pauseAfter(failures, { free, longestMs }), pauseAfter(failures + 1, { free, longestMs })]
        expect(next).toBeGreaterThanOrEqual(now)
        expect(next).toBeLessThanOrEqual(longestMs)
      }),
    )
  })
})

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is counted as %s', (address, counted) => {
  expect(network(address)).toBe(counted)
})

describe('tries to sign in', () => {
  let store: Store
  beforeEach(async () => {
    store = await openSqlite(':memory:')
    await store.users.save(user(), 0)
  })
  afterEach(() => store[Symbol.asyncDispose]())

  const waits = async (keys: readonly string[], at: number) => (await admit(store, keys, at)).waitMs

  test('that are made during a pause are not counted: nobody is kept out by asking on and on', async () => {
    const keys = keysOf('lan', '192.0.2.7', null)
    for (let failure = 0; failure < 11; failure += 1) expect(await waits(keys, 0)).toBe(0)
    for (let more = 0; more < 50; more += 1) expect(await waits(keys, 500)).toBe(500)
    expect(await waits(keys, SECOND)).toBe(0)
  })

  test('of a thousand at once no more are let through than one after the other', async () => {
    const keys = keysOf('lan', '192.0.2.7', null)
    const let_through = (await Promise.all(Array.from({ length: 200 }, () => waits(keys, 0)))).filter(
      wait => wait === 0,
    )
    expect(let_through).toHaveLength(11)
  })

  test('by strangers hold up a person at a known device not at all, and at a new one for seconds', async () => {
    for (let at = 0; at < 60 * MINUTE; at += 10 * SECOND) {
      // Somebody guesses from ever new addresses, as fast as is allowed.
      await waits(keysOf('lan', `198.51.100.${(at / SECOND) % 250}`, null), at)
      expect(await waits(keysOf('lan', '192.0.2.7', 'device'), at)).toBe(0)
      await forgive(store, keysOf('lan', '192.0.2.7', 'device'), at)
      expect(await waits(keysOf('lan', '192.0.2.7', null), at)).toBeLessThanOrEqual(30 * SECOND)
    }
  })

  test('are slowed down for an address that goes through names, however often it signs in to one of its own', async () => {
    let let_through = 0
    for (let tried = 0; tried < 400; tried += 1) {
      if ((await waits(keysOf(`name ${tried}`, '192.0.2.7', null), tried)) === 0) let_through += 1
      if ((await waits(keysOf('own', '192.0.2.7', null), tried)) === 0)
        await forgive(store, keysOf('own', '192.0.2.7', null), tried)
    }
    expect(let_through).toBeLessThan(25)
  })

  test('are forgotten after an hour', async () => {
    const keys = keysOf('lan', '192.0.2.7', 'device')
    for (let failure = 0; failure < 6; failure += 1) await waits(keys, 0)
    expect(await waits(keys, 1)).toBeGreaterThan(0)
    for (let failure = 0; failure < 6; failure += 1) expect(await waits(keys, 61 * MINUTE)).toBe(0)
  })
})

describe('at a running collector', () => {
  let now: number
  let collector: RunningCollector
  beforeEach(async () => {
    now = Date.parse('2026-11-20T03:00:00Z')
    collector = await runningCollector({ now: () => new Date(now), console: 'behindProxy: true' })
    await collector.store.users.save(user({ passwordHash: await hashPassword('mật khẩu rất dài') }), 0)
  })
  afterEach(() => collector[Symbol.asyncDispose]())

  /** From an address, as the proxy in front tells it. */
  const signIn = (password: string, from: string, cookie = '') =>
    collector.ask('/api/session', {
      method: 'POST',
      body: { username: 'lan', password },
      headers: { 'x-forwarded-for': from, cookie },
    })

  test('who has signed in from a device before gets in there while others fail in that name', async () => {
    const reply = await fetch(`${collector.console}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.1' },
      body: JSON.stringify({ username: 'lan', password: 'mật khẩu rất dài' }),
    })
    const device = reply.headers.getSetCookie().find(cookie => cookie.startsWith('vonggac_device=')) ?? ''
    expect(device).toMatch(/HttpOnly.*SameSite=Strict/)
    expect(device).toMatch(/Secure/)
    const statuses = []
    for (let tried = 0; tried < 13; tried += 1) statuses.push((await signIn('sai', `198.51.100.${tried}`)).status)
    expect(statuses.filter(status => status === 429)).toHaveLength(2)
    const paused = await signIn('mật khẩu rất dài', '192.0.2.2')
    expect(paused).toMatchObject({ status: 429, headers: { 'retry-after': '1' } })
    expect((await signIn('mật khẩu rất dài', '192.0.2.2', device.split(';')[0])).status).toBe(200)
    now += SECOND
    expect((await signIn('mật khẩu rất dài', '192.0.2.3')).status).toBe(200)
  })

  test('an address is what the proxy in front says, not what the client told it', async () => {
    expect((await signIn('mật khẩu rất dài', '1.2.3.4, 192.0.2.1')).status).toBe(200)
    const [line] = await collector.store.audit.latest(1)
    expect(line).toMatchObject({ action: 'session.opened', address: '192.0.2.1' })
  })

  test('a device that was made up is no known one', async () => {
    for (let tried = 0; tried < 11; tried += 1)
      await signIn('sai', `198.51.100.${tried}`, `vonggac_device=${'x'.repeat(43)}`)
    expect((await signIn('sai', '192.0.2.9', `vonggac_device=${'y'.repeat(43)}`)).status).toBe(429)
  })
})
