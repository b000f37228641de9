/** Enrolment and renewal over a running collector's door. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ENROLMENT_PATH, EnrolmentReply, RENEWAL_PATH } from '../../../agent/wire/index.ts'
import { revoke } from '../../../collector/fleet/decisions.ts'
import { hostKeys } from '../../support/agent-keys.ts'
import { askToEnrol, type EnrolledAgent, enrolAgent, post } from '../../support/agent-side.ts'
import { testAuthority } from '../../support/certificates.ts'
import { type RunningCollector, runningCollector, tempFolder } from '../../support/running-collector.ts'
import { wireAlert, wireBatch } from '../../support/wire.ts'

const open: RunningCollector[] = []
afterEach(async () => {
  for (const collector of open.splice(0)) await collector[Symbol.asyncDispose]()
})

async function start(...options: Parameters<typeof runningCollector>) {
  const collector = await runningCollector(...options)
  open.push(collector)
  return collector
}

const renew = async (collector: RunningCollector, agent: EnrolledAgent, keys = hostKeys(agent.agent)) => {
  const made = await keys
  const reply = await collector.agentPost(RENEWAL_PATH, agent, JSON.stringify(made.asked))
  return { made, reply }
}

/** Posts a body whose end is held back until `meanwhile` has resolved. */
async function slowly(
  { door, store }: RunningCollector,
  path: string,
  { key, certificate }: EnrolledAgent,
  body: string,
  meanwhile: () => Promise<void>,
) {
  const headers = { 'content-type': 'application/json', 'content-length': body.length }
  const options = { method: 'POST', ca: door.ca, key, cert: certificate, agent: false as const, headers }
  const sent = request(new URL(path, door.url), options)
  const replied = once(sent, 'response')
  const asked = vi.spyOn(store.identities, 'byFingerprint')
  sent.write(body.slice(0, 100))
  await expect.poll(() => asked.mock.settledResults.map(({ type }) => type)).toEqual(['fulfilled'])
  asked.mockRestore()
  await meanwhile()
  sent.end(body.slice(100))
  const [reply] = await replied
  return { status: reply.statusCode, body: await json(reply) }
}

describe('enrolment', () => {
  test('gives certificate, authority and the bundles’ key; asked again with the same keys it gives the same', async () => {
    const collector = await start()
    const token = await collector.addToken()
    const keys = await hostKeys('portal')
    const first = await askToEnrol(collector.door, keys, token)
    expect(EnrolmentReply.parse(first.body).state).toBe('issued')
    expect(first.body.authority).toBe(collector.fleet.authority.chain)
    expect(first.body.bundleKey).toBe(collector.fleet.bundleKey.publicKey)
    // The token's only use is spent.
    expect((await askToEnrol(collector.door, keys, token)).body).toEqual(first.body)
    expect(await askToEnrol(collector.door, await hostKeys('other'), token)).toMatchObject({
      status: 401,
      body: { error: 'token_refused' },
    })
  })

  test('wants a token that is known, still good, and for this name', async () => {
    let at = Date.now()
    const collector = await start({ now: () => new Date(at) })
    const ask = async (agent: string, token: string) =>
      (await askToEnrol(collector.door, await hostKeys(agent), token)).status
    const named = await collector.addToken({ agent: 'portal', uses: 5 })
    expect(await ask('portal-2', named)).toBe(401)
    expect(await ask('portal', `${named.slice(0, 20)}x${named.slice(21)}`)).toBe(401)
    expect(await ask('portal', '')).toBe(401)
    at += 3_600_001
    expect(await ask('portal', named)).toBe(401)
    expect(await collector.store.agents.list()).toEqual([])
  })

  test('gives a name that is taken to another host only where the token names it, or a person agrees', async () => {
    const collector = await start()
    const before = await collector.addAgent('portal')
    const anyone = await askToEnrol(collector.door, await hostKeys('portal'), await collector.addToken())
    expect(anyone.body.state).toBe('pending')
    expect((await collector.sendBatch(before, wireBatch([wireAlert(1)], { agent: 'portal' }))).status).toBe(200)
    const token = await collector.addToken({ agent: 'portal' })
    expect((await askToEnrol(collector.door, await hostKeys('portal'), token)).body.state).toBe('issued')
  })

  test('refuses the collector’s own name, keys that are not shown to be held, and what is no request', async () => {
    const collector = await start()
    const token = await collector.addToken({ uses: 10 })
    const [keys, other] = [await hostKeys('portal'), await hostKeys('portal')]
    const ask = (change: object) =>
      post(
        collector.door,
        ENROLMENT_PATH,
        {},
        { body: JSON.stringify({ ...keys.asked, token, hostName: 'x', ...change }) },
      )
    expect((await askToEnrol(collector.door, await hostKeys('vonggac.collector'), token)).status).toBe(403)
    for (const change of [
      { proof: other.asked.proof },
      { signingKey: other.asked.signingKey },
      { request: other.asked.request },
      { agent: 'portal-2' },
      { version: 1 },
      { more: true },
    ])
      expect((await ask(change)).status, JSON.stringify(Object.keys(change))).toBe(422)
    expect((await post(collector.door, ENROLMENT_PATH, {}, { body: 'hello' })).status).toBe(422)
    expect((await ask({})).body.state).toBe('issued')
  })

  test('is limited by address, with the time to wait', async () => {
    const collector = await start()
    const statuses = new Set<number>()
    for (let time = 0; time <= 60; time += 1) {
      const reply = await post(collector.door, ENROLMENT_PATH, {}, { body: '{}' })
      statuses.add(reply.status)
      if (reply.status === 429) expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect([...statuses]).toEqual([422, 429])
  })
})

describe('renewal', () => {
  test('gives new keys their certificate, and leaves the old ones good', async () => {
    const collector = await start()
    const agent = await collector.addAgent()
    const { made, reply } = await renew(collector, agent)
    expect(reply.body.state).toBe('issued')
    const renewed = { ...made, certificate: reply.body.certificate, keys: made }
    expect((await collector.sendBatch(renewed, wireBatch([wireAlert(1)]))).status).toBe(200)
    expect((await collector.sendBatch(agent, wireBatch([wireAlert(2)]))).status).toBe(200)
    expect((await collector.agentPost(RENEWAL_PATH, agent, JSON.stringify(made.asked))).body).toEqual(reply.body)
  })

  test.each(['approved again', 'not approved again'])(
    'is refused to a key that was revoked while its request was under way, with the agent %s',
    async then => {
      const collector = await start()
      const agent = await collector.addAgent()
      const body = JSON.stringify((await hostKeys('agent-1')).asked)
      const reply = await slowly(collector, RENEWAL_PATH, agent, body, async () => {
        const decider = { actor: 'lan', address: '' }
        await revoke({ store: collector.store, now: () => new Date() }, 'agent-1', 'stolen', decider)
        if (then === 'approved again')
          await enrolAgent(collector.door, await collector.addToken({ agent: 'agent-1' }), 'agent-1')
      })
      expect(reply).toMatchObject({ status: 403, body: { error: 'revoked' } })
      const active = (await collector.store.identities.of('agent-1')).filter(({ state }) => state === 'active')
      expect(active).toHaveLength(then === 'approved again' ? 1 : 0)
    },
  )

  test('is not used up by others who ask for the name', async () => {
    const collector = await start()
    const agent = await collector.addAgent()
    const token = await collector.addToken({ uses: 10 })
    for (let time = 0; time < 10; time += 1)
      expect((await askToEnrol(collector.door, await hostKeys('agent-1'), token)).body.state).toBe('pending')
    expect((await renew(collector, agent)).reply.body.state).toBe('issued')
  })

  test('is for oneself alone, and a few times a day', async () => {
    const collector = await start()
    const agent = await collector.addAgent()
    expect((await renew(collector, agent, hostKeys('agent-2'))).reply.status).toBe(403)
    let last = 0
    for (let time = 0; time < 10; time += 1) last = (await renew(collector, agent)).reply.status
    expect(last).toBe(429)
  })
})

test('an organisation’s own certificates name agents by CN, once these have enrolled with them', async () => {
  const organisation = await testAuthority()
  const folder = tempFolder()
  writeFileSync(join(folder, 'organisation.pem'), organisation.certificate)
  const collector = await start({ folder, ingest: 'clientAuthorities: [organisation.pem]' })
  const keys = await hostKeys('portal')
  const certificate = await organisation.clientFor(keys.asked.request, keys.signer.keyId)
  const agent = { ...keys, certificate, keys }
  const batch = wireBatch([wireAlert(1)], { agent: 'portal' })
  expect(await collector.sendBatch(agent, batch)).toMatchObject({ status: 401, body: { error: 'not_enrolled' } })

  const enrol = async (asked: object) =>
    post(collector.door, ENROLMENT_PATH, agent, {
      body: JSON.stringify({ ...asked, token: await collector.addToken(), hostName: 'portal.example' }),
    })
  expect(await enrol((await hostKeys('portal')).asked)).toMatchObject({
    status: 422,
    body: { error: 'keys_not_proven' },
  })
  expect(await enrol((await hostKeys('other')).asked)).toMatchObject({ status: 403, body: { error: 'another_agent' } })
  const enrolled = await enrol(keys.asked)
  expect(enrolled.body.certificate.trim()).toBe(certificate.trim())
  expect((await collector.sendBatch(agent, batch)).status).toBe(200)
  const stranger = await (await testAuthority()).client('portal', keys.signer.keyId)
  expect((await collector.sendBatch({ ...agent, ...stranger }, batch)).status).toBe(401)
})
