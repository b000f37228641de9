/** Sign-in through a real OpenID provider on loopback. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TOTP } from 'otpauth'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  CLIENT,
  futureProvider,
  type IdentityProvider,
  identityProvider,
  TestBrowser,
} from '../../support/identity-provider.ts'
import { user } from '../../support/people.ts'
import { freePort } from '../../support/processes.ts'
import { type RunningCollector, runningCollector, tempFolder } from '../../support/running-collector.ts'

let provider: IdentityProvider
let collector: RunningCollector
let url: string

async function start(more = '', issuer = provider.issuer, settings = '', console = '') {
  const folder = tempFolder()
  writeFileSync(join(folder, 'client.secret'), `${CLIENT.secret}\n`)
  const oidc = `oidc: { issuer: "${issuer}", clientId: ${CLIENT.id}, clientSecretFile: client.secret, roles: { soc-lead: lead, soc: analyst }${more && `, ${more}`} }`
  collector = await runningCollector({
    folder,
    settings,
    listen: new URL(url).host,
    console: `publicUrl: "${url}", ${oidc}${console && `, ${console}`}`,
  })
}

beforeEach(async () => {
  url = `http://127.0.0.1:${await freePort()}`
  provider = await identityProvider({ consoleUrl: url })
  provider.people.set('7', { preferred_username: 'lan', name: 'Chị Lan', groups: ['soc'] })
})
afterEach(async () => {
  await collector?.[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})

const START = '/api/provider/start'
const CALLBACK = '/api/provider/callback'
const REFUSED = '/sign-in?refused=provider'

/** To the provider and back; resolves to the path that the browser ends up at. */
async function signIn(sub = '7', browser = new TestBrowser(), next = '/agents') {
  const back = await browser.signInAtProvider(
    `${url}${START}?next=${encodeURIComponent(next)}`,
    sub,
    `${url}${CALLBACK}`,
  )
  const page = await browser.open(back.url, { until: `${url}/` })
  return { browser, back, path: page.url.slice(url.length) }
}

const sessionOf = async (browser: TestBrowser) => {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return collector.ask('/api/session', { headers: { cookie } })
}
const actions = async () =>
  (await collector.store.audit.latest(9)).map(
    ({ actor, action, subject, detail }) => `${actor} ${action} ${subject} ${detail}`,
  )

describe('whoever comes from the provider', () => {
  test('is made at the first time, signed in, and sent to the page first asked for', async () => {
    await start()
    const { browser, path } = await signIn()
    expect(path).toBe('/agents')
    expect((await sessionOf(browser)).body).toMatchObject({
      ...{ username: 'lan', displayName: 'Chị Lan', role: 'analyst', organisation: null },
      ...{ secondFactor: 'off', hasPassword: false, mayReadPayload: false },
    })
    const host = new URL(provider.issuer).host
    expect(await actions()).toEqual(['lan session.opened lan provider', `provider:${host} user.added lan analyst, *`])
    expect((await collector.ask('/api/status')).body.signIn).toEqual({ provider: { vi: '127.0.0.1', en: '127.0.0.1' } })
  })

  test('is who the provider’s number says, under whatever name: role and name follow the provider', async () => {
    await start()
    const first = await signIn()
    await collector.store.users.save({ ...(await collector.store.users.find('lan')), mayReadPayload: true } as never, 0)
    provider.people.set('7', { preferred_username: 'lan.nguyen', name: 'Lan', groups: ['soc', 'soc-lead'] })
    const { browser } = await signIn()
    expect((await sessionOf(browser)).body).toMatchObject({
      ...{ username: 'lan', displayName: 'Lan', role: 'lead', mayReadPayload: true },
    })
    // What was open under the old role has ended.
    expect((await sessionOf(first.browser)).status).toBe(401)
    expect(await actions()).toContainEqual(
      expect.stringContaining('user.changed lan analyst, *, payload → lead, *, payload'),
    )
  })

  test('with no role is let in nowhere, and what was open ends', async () => {
    await start()
    const { browser } = await signIn()
    provider.people.set('7', { preferred_username: 'lan', groups: ['staff'] })
    expect((await signIn()).path).toBe(REFUSED)
    expect((await sessionOf(browser)).status).toBe(401)
    provider.people.set('8', { preferred_username: 'hung', groups: [] })
    expect((await signIn('8')).path).toBe(REFUSED)
    expect(await collector.store.users.find('hung')).toBeNull()
  })

  test('takes over nobody who is here already under that name, and nobody who was shut out comes back', async () => {
    await start()
    const admin = user({ role: 'admin', passwordHash: 'x' })
    await collector.store.users.save(admin, 0)
    expect((await signIn()).path).toBe(REFUSED)
    expect(await collector.store.users.find('lan')).toEqual(admin)
    provider.people.set('8', { preferred_username: 'hung', groups: ['soc'] })
    await signIn('8')
    await collector.store.users.save({ ...(await collector.store.users.find('hung')), disabled: true } as never, 0)
    expect((await signIn('8')).path).toBe(REFUSED)
  })

  test('is put in an organisation, and in none that isn’t configured', async () => {
    const claim = 'organisationClaim: org, organisations: { "Sở A": a, SOC: "*" }'
    await start(claim, provider.issuer, 'organisations: [{ id: a }]\n')
    provider.people.set('7', { preferred_username: 'lan', groups: ['soc'], org: 'Sở A' })
    expect((await sessionOf((await signIn()).browser)).body.organisation).toBe('a')
    provider.people.set('7', { preferred_username: 'lan', groups: ['soc'], org: 'SOC' })
    expect((await sessionOf((await signIn()).browser)).body.organisation).toBeNull()
    provider.people.set('7', { preferred_username: 'lan', groups: ['soc'], org: 'Sở X' })
    expect((await signIn()).path).toBe(REFUSED)
  })

  test('has no password here to change', async () => {
    await start()
    const { browser } = await signIn()
    const cookie = `vonggac_session=${browser.cookies.get('vonggac_session')}`
    const body = { newPassword: 'một mật khẩu rất dài' }
    const reply = await collector.ask('/api/session/password', { method: 'PUT', body, headers: { cookie } })
    expect(reply).toMatchObject({ status: 409, body: { error: 'managed_elsewhere' } })
  })
})

describe('the way back', () => {
  test('is good once, in the browser that was sent, for a time', async () => {
    await start()
    const { browser, back } = await signIn()
    expect((await sessionOf(browser)).status).toBe(200)
    // Played again, in the same browser and in another.
    for (const other of [browser, new TestBrowser()])
      expect((await other.open(back.url, { until: `${url}/` })).url).toBe(`${url}${REFUSED}`)
  })

  test('of somebody else’s sign-in opens nothing in a browser that was led there', async () => {
    await start()
    const attacker = new TestBrowser()
    const theirs = await attacker.signInAtProvider(`${url}${START}`, '7', `${url}${CALLBACK}`)
    const victim = new TestBrowser()
    await victim.open(`${url}${START}`, { until: provider.issuer })
    expect((await victim.open(theirs.url, { until: `${url}/` })).url).toBe(`${url}${REFUSED}`)
    expect(victim.cookies.has('vonggac_session')).toBe(false)
  })

  test.each(['nonce', 'verifier'] as const)('with another %s than was sent is refused', async part => {
    await start()
    const { take } = collector.store.providerFlows
    Object.assign(collector.store.providerFlows, {
      take: async (...given: Parameters<typeof take>) => ({ ...(await take(...given)), [part]: 'x'.repeat(43) }),
    })
    expect((await signIn()).path).toBe(REFUSED)
    expect(await collector.store.users.find('lan')).toBeNull()
  })

  test('with a code that the provider did not give, or with its refusal, is refused', async () => {
    await start()
    for (const query of ['code=made-up', 'error=access_denied', '']) {
      const browser = new TestBrowser()
      await browser.open(`${url}${START}`, { until: provider.issuer })
      const state = browser.cookies.get('vonggac_provider')
      const back = `${url}${CALLBACK}?${query}&state=${state}&iss=${encodeURIComponent(provider.issuer)}`
      expect((await browser.open(back, { until: `${url}/` })).url).toBe(`${url}${REFUSED}`)
    }
  })

  test('never leads to another site', async () => {
    await start()
    for (const next of ['//evil.example/', 'https://evil.example/', '/\\evil.example'])
      expect((await collector.ask(`${START}?next=${encodeURIComponent(next)}`)).status, next).toBe(400)
  })
})

describe('second factors', () => {
  const code = (secret: string) => new TOTP({ secret }).generate()
  const withSecret = async () => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    await collector.store.secondFactors.begin('lan', secret)
    await collector.store.secondFactors.confirm('lan', { secret, step: 1, at: 1 })
    return secret
  }

  test('are the provider’s matter, unless the console asks, too', async () => {
    await start()
    await signIn()
    await withSecret()
    expect((await signIn()).path).toBe('/agents')
    await collector[Symbol.asyncDispose]()

    await start('secondFactor: console')
    await signIn()
    const secret = await withSecret()
    const { browser, path } = await signIn()
    expect(path).toBe('/sign-in?step=code&next=%2Fagents')
    expect(browser.cookies.has('vonggac_session')).toBe(false)
    const headers = { cookie: `vonggac_half=${browser.cookies.get('vonggac_half')}` }
    const reply = await collector.ask('/api/session/code', { method: 'POST', body: { code: code(secret) }, headers })
    expect(reply).toMatchObject({ status: 200, body: { username: 'lan' } })
  })
})

test('where a second factor is required, the provider’s word counts as one', async () => {
  await start('', provider.issuer, '', 'secondFactor: required')
  const { browser } = await signIn()
  expect((await sessionOf(browser)).body.secondFactor).toBe('off')
  await collector[Symbol.asyncDispose]()
  await start('secondFactor: console', provider.issuer, '', 'secondFactor: required')
  expect((await sessionOf((await signIn()).browser)).body.secondFactor).toBe('due')
})

describe('signing out', () => {
  test('ends the session here and leads to where the provider’s own ends', async () => {
    await start()
    const { browser } = await signIn()
    const headers = { cookie: `vonggac_session=${browser.cookies.get('vonggac_session')}` }
    const out = await collector.ask('/api/session', { method: 'DELETE', headers })
    expect(out.status).toBe(200)
    expect((await collector.ask('/api/session', { headers })).status).toBe(401)
    const page = await browser.open(out.body.signOutAt)
    expect(page).toMatchObject({ status: 200, url: expect.stringContaining(`${provider.issuer}/session/end`) })
    const form = /<form[^>]* action="([^"]+)".*?name="xsrf" value="([^"]+)"/s.exec(page.text)
    const body = new URLSearchParams({ xsrf: form?.[2] ?? '', logout: 'yes' })
    const ended = await browser.open(form?.[1] ?? '', { until: `${url}/`, body })
    expect(ended.url).toBe(`${url}/sign-in`)
    // Its next sign-in asks who it is again.
    const asked = await browser.open(`${url}${START}`, { until: `${url}${CALLBACK}` })
    expect(asked.text).toContain('name="login"')
  })

  test('of somebody with a password stays here', async () => {
    await start()
    const lan = await collector.person('viewer')
    expect((await lan('/api/session', { method: 'DELETE' })).status).toBe(204)
  })
})

test.each([
  ['client_secret_basic', true],
  ['client_secret_post', false],
] as const)('a provider that takes %s is told so who the client is', async (auth, inHeader) => {
  await provider[Symbol.asyncDispose]()
  provider = await identityProvider({ consoleUrl: url, auth })
  provider.people.set('7', { preferred_username: 'lan', groups: ['soc'] })
  await start()
  expect((await signIn()).path).toBe('/agents')
  expect(provider.saidInHeader).toEqual([inHeader])
})

test('a provider that is away keeps nobody else out, and is used once it is there', async () => {
  const port = await futureProvider()
  await start('', `http://127.0.0.1:${port}`)
  const browser = new TestBrowser()
  expect((await browser.open(`${url}${START}`, { until: `${url}/` })).url).toBe(`${url}${REFUSED}`)
  expect((await (await collector.person('viewer'))('/api/session')).status).toBe(200)
  await provider[Symbol.asyncDispose]()
  provider = await identityProvider({ port, consoleUrl: url })
  provider.people.set('7', { preferred_username: 'lan', groups: ['soc'] })
  expect((await signIn()).path).toBe('/agents')
})
