import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hashPassword } from '../../../collector/serve/password.ts'
import { newOneTimeToken } from '../../../collector/serve/session.ts'
import { user } from '../../support/people.ts'
import { type RunningCollector, runningCollector } from '../../support/running-collector.ts'

const MINUTE = 60_000
let now: number
let collector: RunningCollector

beforeEach(async () => {
  now = Date.parse('2026-11-20T03:00:00Z')
  collector = await runningCollector({ now: () => new Date(now) })
  const passwordHash = await hashPassword('mật khẩu rất dài')
  await collector.store.users.save(user({ displayName: 'Lan', role: 'analyst', passwordHash }), now)
})
afterEach(() => collector[Symbol.asyncDispose]())

const signIn = (username: string, password: string) =>
  collector.ask('/api/session', { method: 'POST', body: { username, password } })
const spend = (token: string) => collector.ask('/api/session/one-time', { method: 'POST', body: { token } })

describe('signing in', () => {
  test('with the right password opens a session in a cookie that scripts and other sites cannot use', async () => {
    const reply = await signIn('lan', 'mật khẩu rất dài')
    expect(reply).toMatchObject({
      status: 200,
      body: { username: 'lan', role: 'analyst', expiresAt: '2026-11-20T15:00:00.000Z' },
    })
    expect(String(reply.headers['set-cookie'])).toMatch(
      /^vonggac_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    )
  })

  test('with a wrong password and with an unknown name are refused in the same words', async () => {
    const [wrong, unknown] = [await signIn('lan', 'sai'), await signIn('nobody', 'sai')]
    expect(wrong).toMatchObject({ status: 401, body: { error: 'wrong_credentials' } })
    expect(unknown.body).toEqual(wrong.body)
  })

  test('is limited: the eleventh try within a minute must wait', async () => {
    for (let tries = 0; tries < 10; tries += 1) await signIn('lan', 'sai')
    const reply = await signIn('lan', 'mật khẩu rất dài')
    expect(reply).toMatchObject({ status: 429, body: { error: 'too_many_requests' } })
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
  })

  test('by a one-time link works once', async () => {
    const token = await newOneTimeToken(collector.store, 'lan', now)
    expect((await spend(token)).status).toBe(200)
    expect(await spend(token)).toMatchObject({ status: 401, body: { error: 'token_spent' } })
  })

  test('by two at the same moment lets one in', async () => {
    const token = await newOneTimeToken(collector.store, 'lan', now)
    const statuses = (await Promise.all([spend(token), spend(token), spend(token)])).map(({ status }) => status)
    expect(statuses.sort()).toEqual([200, 401, 401])
  })

  test.each([
    [15 * MINUTE - 1, 200],
    [15 * MINUTE, 401],
  ])('by a link %i ms after it was made answers %i', async (later, status) => {
    const token = await newOneTimeToken(collector.store, 'lan', now)
    now += later
    expect((await spend(token)).status).toBe(status)
  })

  test('ends after twelve idle hours, slides with use, and ends at sign-out', async () => {
    const ask = await collector.person('viewer')
    now += 11 * 60 * MINUTE
    expect((await ask('/api/session')).body.expiresAt).toBe('2026-11-21T02:00:00.000Z')
    now += 11 * 60 * MINUTE
    expect((await ask('/api/session')).status).toBe(200)
    now += 12 * 60 * MINUTE
    expect((await ask('/api/session')).status).toBe(401)
    const again = await collector.person('viewer')
    expect((await again('/api/session', { method: 'DELETE' })).status).toBe(204)
    expect((await again('/api/session')).status).toBe(401)
  })

  test('is ended by its person everywhere else, and stays here', async () => {
    const [here, there, another] = [
      await collector.person('viewer'),
      await collector.person('viewer'),
      await collector.person('analyst'),
    ]
    expect((await here('/api/session/others', { method: 'DELETE' })).status).toBe(204)
    const statuses = await Promise.all([here, there, another].map(async ask => (await ask('/api/session')).status))
    expect(statuses).toEqual([200, 401, 200])
    expect(await collector.store.audit.latest(1)).toMatchObject([
      { actor: 'viewer', action: 'session.others_ended', subject: 'viewer' },
    ])
  })
})
