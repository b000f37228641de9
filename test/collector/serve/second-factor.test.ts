/** Codes by time and recovery codes, set up and asked for by a running collector. */
import { TOTP } from 'otpauth'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hashPassword } from '../../../collector/serve/password.ts'
import { stepOf } from '../../../collector/serve/second-factor.ts'
import { newOneTimeToken } from '../../../collector/serve/session.ts'
import { user } from '../../support/people.ts'
import { type Asking, type RunningCollector, runningCollector } from '../../support/running-collector.ts'

const STEP = 30_000
const PASSWORD = 'mật khẩu rất dài'
let now: number
let collector: RunningCollector
let lan: Asking

beforeEach(async () => {
  now = Date.parse('2026-11-20T03:00:00Z')
  await start()
})
afterEach(() => collector[Symbol.asyncDispose]())

async function start(console = '') {
  collector = await runningCollector({ now: () => new Date(now), console })
  lan = await collector.person('analyst', { name: 'lan' })
  await collector.store.users.save(user({ role: 'analyst', passwordHash: await hashPassword(PASSWORD) }), 0)
}

const PATH = '/api/session/second-factor'
const post = (ask: Asking, path: string, body: object) => ask(`${PATH}${path}`, { method: 'POST', body })
const codeOf = (secret: string, at = now) => new TOTP({ secret }).generate({ timestamp: at })

async function setUp() {
  const { secret } = (await post(lan, '', { password: PASSWORD })).body
  const { recoveryCodes } = (await post(lan, '/confirmation', { code: codeOf(secret) })).body
  now += STEP
  return { secret, recoveryCodes } as { secret: string; recoveryCodes: string[] }
}

/** The first step, and how the second is asked. */
async function halfWay(body: object = { username: 'lan', password: PASSWORD }, path = '/api/session') {
  const reply = await fetch(collector.console + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const cookies = reply.headers.getSetCookie()
  const cookie = cookies.map(each => each.split(';')[0]).join('; ')
  const code = (given: string) =>
    collector.ask('/api/session/code', { method: 'POST', body: { code: given }, headers: { cookie } })
  return { status: reply.status, body: await reply.json(), cookies, code }
}

describe('RFC 6238', () => {
  // Appendix B, SHA-1, the last six of eight digits; the secret is the ASCII text 12345678901234567890.
  test.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at %i the code is %s', (seconds, code) => {
    const step = Math.floor(seconds / 30)
    const at = (steps: number) => stepOf('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', code, (seconds + 30 * steps) * 1000)
    expect([at(-2), at(-1), at(0), at(1), at(2)]).toEqual([null, step, step, step, null])
  })
})

describe('setting up', () => {
  test('shows the secret once, counts only once it is confirmed, and gives ten recovery codes', async () => {
    const begun = await post(lan, '', { password: PASSWORD })
    const { secret, uri, qr } = begun.body
    expect(begun.headers['cache-control']).toBe('no-store')
    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(uri).toMatch(new RegExp(`^otpauth://totp/.*lan\\?.*secret=${secret}`))
    expect(qr).toMatch(/^<svg /)
    expect((await lan(PATH)).body).toEqual({ on: false, since: null, recoveryCodesLeft: 0 })
    expect((await halfWay()).status).toBe(200)
    expect((await post(lan, '/confirmation', { code: '000000' })).body.error).toBe('wrong_code')

    const other = await collector.person('analyst', { name: 'hung' })
    expect((await post(other, '/confirmation', { code: codeOf(secret) })).status).toBe(401)
    const { recoveryCodes } = (await post(lan, '/confirmation', { code: codeOf(secret) })).body
    expect(new Set(recoveryCodes).size).toBe(10)
    for (const code of recoveryCodes) expect(code).toMatch(/^([a-z2-7]{4}-){3}[a-z2-7]{4}$/)
    expect((await lan(PATH)).body).toEqual({ on: true, since: '2026-11-20T03:00:00.000Z', recoveryCodesLeft: 10 })
    const kept = JSON.stringify(await collector.store.audit.latest(9))
    for (const said of [secret, ...recoveryCodes]) expect(kept).not.toContain(said)
    expect(kept).toContain('second_factor.set_up')
  })

  test('needs the password, ends what else is open, and a code where there is one already', async () => {
    const elsewhere = await collector.person('analyst', { name: 'lan' })
    await collector.store.users.save(user({ role: 'analyst', passwordHash: await hashPassword(PASSWORD) }), 0)
    expect((await post(lan, '', {})).body.error).toBe('wrong_credentials')
    expect((await post(lan, '', { password: 'sai' })).body.error).toBe('wrong_credentials')
    const { secret } = await setUp()
    expect((await elsewhere('/api/session')).status).toBe(401)
    expect((await lan('/api/session')).body.secondFactor).toBe('on')
    expect((await post(lan, '', { password: PASSWORD })).body.error).toBe('wrong_code')
    const next = (await post(lan, '', { code: codeOf(secret) })).body.secret
    now += STEP
    // The old one goes on until the new one is confirmed.
    expect((await (await halfWay()).code(codeOf(secret))).status).toBe(200)
    expect((await post(lan, '/confirmation', { code: codeOf(next) })).status).toBe(200)
    now += STEP
    expect((await (await halfWay()).code(codeOf(secret))).status).toBe(401)
    expect((await (await halfWay()).code(codeOf(next))).status).toBe(200)
  })

  test('is turned off with a code, not without', async () => {
    const { secret } = await setUp()
    const off = (code: string) => lan(PATH, { method: 'DELETE', body: { code } })
    expect((await off('000000')).status).toBe(401)
    expect((await off(codeOf(secret))).status).toBe(204)
    expect((await halfWay()).status).toBe(200)
  })
})

describe('signing in', () => {
  test('takes two steps: the first alone opens nothing', async () => {
    const { secret } = await setUp()
    const first = await halfWay()
    expect(first).toMatchObject({ status: 202, body: { next: 'code', expiresAt: '2026-11-20T03:05:30.000Z' } })
    expect(first.cookies.join()).toMatch(/^vonggac_half=[\w-]{43}; Path=\/api\/session; HttpOnly; SameSite=Strict$/)
    const half = String(first.cookies[0]).split(';')[0]?.split('=')[1]
    const headers = { cookie: `vonggac_session=${half}` }
    expect((await collector.ask('/api/incidents', { headers })).status).toBe(401)
    const second = await first.code(` ${codeOf(secret).slice(0, 3)} ${codeOf(secret).slice(3)}`)
    expect(second).toMatchObject({ status: 200, body: { username: 'lan', secondFactor: 'on' } })
    const [line] = await collector.store.audit.latest(1)
    expect(line).toMatchObject({ action: 'session.opened', detail: 'password, second factor' })
  })

  test('by a one-time link takes two steps, too', async () => {
    const { secret } = await setUp()
    const token = await newOneTimeToken(collector.store, 'lan', now)
    const first = await halfWay({ token }, '/api/session/one-time')
    expect(first.status).toBe(202)
    expect((await first.code(codeOf(secret))).status).toBe(200)
  })

  test('takes no code twice, of this step or the one before', async () => {
    const { secret } = await setUp()
    const [one, two, three] = [await halfWay(), await halfWay(), await halfWay()]
    const statuses = (await Promise.all([one, two].map(each => each.code(codeOf(secret))))).map(({ status }) => status)
    expect(statuses.sort()).toEqual([200, 401])
    expect((await three.code(codeOf(secret, now - STEP))).status).toBe(401)
    now += STEP
    expect((await three.code(codeOf(secret))).status).toBe(200)
  })

  test('takes each recovery code once, however it is typed, and none after new ones were made', async () => {
    const { secret, recoveryCodes } = await setUp()
    const [first = '', second = ''] = recoveryCodes
    expect((await (await halfWay()).code(first.toUpperCase().replaceAll('-', ' '))).status).toBe(200)
    expect((await (await halfWay()).code(first)).status).toBe(401)
    expect((await lan(PATH)).body.recoveryCodesLeft).toBe(9)
    const renewed = (await post(lan, '/recovery-codes', { code: codeOf(secret) })).body.recoveryCodes
    expect((await (await halfWay()).code(second)).status).toBe(401)
    expect((await (await halfWay()).code(renewed[0])).status).toBe(200)
  })

  test('has five tries, then begins anew; guesses over many beginnings have to wait', async () => {
    const { secret } = await setUp()
    const first = await halfWay()
    const errors = []
    for (let tried = 0; tried < 5; tried += 1) errors.push((await first.code('000000')).body.error)
    expect(errors).toEqual(['wrong_code', 'wrong_code', 'wrong_code', 'wrong_code', 'sign_in_again'])
    expect((await first.code(codeOf(secret))).body.error).toBe('sign_in_again')
    const second = await halfWay()
    expect((await second.code('000000')).status).toBe(401)
    const paused = await second.code(codeOf(secret))
    expect(paused).toMatchObject({ status: 429, body: { error: 'too_many_requests' } })
    expect(paused.headers['retry-after']).toBe('1')
    now += 1000
    expect((await second.code(codeOf(secret))).status).toBe(200)
  })

  test.each([
    [5 * 60_000 - 1, 200],
    [5 * 60_000, 401],
  ])('waits five minutes for the second step: %i ms later it is answered %i', async (later, status) => {
    const { secret } = await setUp()
    const first = await halfWay()
    now += later
    expect((await first.code(codeOf(secret))).status).toBe(status)
  })

  test('opens one session for two who come with the same half at the same moment', async () => {
    const { secret, recoveryCodes } = await setUp()
    const first = await halfWay()
    const codes = [codeOf(secret), recoveryCodes[0] ?? '']
    const statuses = (await Promise.all(codes.map(code => first.code(code)))).map(({ status }) => status)
    expect(statuses.sort()).toEqual([200, 401])
  })
})

describe('where a second factor is required', () => {
  beforeEach(async () => {
    await collector[Symbol.asyncDispose]()
    await start('secondFactor: required')
  })

  test('whoever has none can do nothing but set one up', async () => {
    const view = (await lan('/api/session')).body
    expect(view).toMatchObject({ username: 'lan', secondFactor: 'due', permissions: [] })
    for (const path of ['/api/incidents', '/api/stream', '/api/organisations', '/api/openapi.json'])
      expect(await lan(path)).toMatchObject({ status: 403, body: { error: 'second_factor_due' } })
    expect((await lan('/api/session/password', { method: 'PUT', body: { newPassword: 'x' } })).status).toBe(403)
    const { secret } = await setUp()
    expect((await lan('/api/incidents')).status).toBe(200)
    expect((await lan('/api/session')).body.permissions).toContain('incident.read')
    const again = await halfWay()
    expect((await again.code(codeOf(secret))).body.secondFactor).toBe('on')
    const off = await lan(PATH, { method: 'DELETE', body: { code: codeOf(secret, now + STEP) } })
    expect(off).toMatchObject({ status: 409, body: { error: 'second_factor_needed' } })
  })

  test('a reset of the second factor leaves only the way to set one up', async () => {
    await setUp()
    const admin = await collector.person('admin')
    const { body } = await admin('/api/people/lan/reset', { method: 'POST', body: { secondFactor: true } })
    // The administrator has none himself.
    expect(body.error).toBe('second_factor_due')
  })
})

test('an administrator takes the second factor of a lost device away', async () => {
  await setUp()
  const admin = await collector.person('admin')
  expect((await admin('/api/people')).body.people).toContainEqual(
    expect.objectContaining({ username: 'lan', secondFactor: true }),
  )
  const kept = (await admin('/api/people/lan/reset', { method: 'POST', body: {} })).body.link
  expect((await halfWay({ token: kept.split('=')[1] }, '/api/session/one-time')).status).toBe(202)
  const { link } = (await admin('/api/people/lan/reset', { method: 'POST', body: { secondFactor: true } })).body
  expect((await halfWay({ token: link.split('=')[1] }, '/api/session/one-time')).body.secondFactor).toBe('off')
  expect((await collector.store.audit.latest(9)).map(({ action }) => action)).toContain('second_factor.removed')
})
