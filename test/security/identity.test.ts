/** Against a running collector: who is let in, in whose name, and for how long. */
import { join } from 'node:path'
import Database from 'libsql'
import { afterEach, describe, expect, test } from 'vitest'
import { ALERTS_PATH, BUNDLE_PATH, HEARTBEAT_PATH, RENEWAL_PATH } from '../../agent/wire/index.ts'
import { issueCertificate, readRequest } from '../../collector/fleet/client-certificate.ts'
import { revoke } from '../../collector/fleet/decisions.ts'
import { hostKeys } from '../support/agent-keys.ts'
import { type EnrolledAgent, keptAlive, post, signedBatch } from '../support/agent-side.ts'
import { testAuthority } from '../support/certificates.ts'
import { type RunningCollector, runningCollector } from '../support/running-collector.ts'
import { wireAlert, wireBatch, wireHeartbeat } from '../support/wire.ts'

const DAY = 86_400_000
const open: AsyncDisposable[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]()
})

async function start(...options: Parameters<typeof runningCollector>): Promise<RunningCollector> {
  const collector = await runningCollector(...options)
  open.push(collector)
  return collector
}

const stored = async ({ store }: RunningCollector) => (await store.alerts.page({ limit: 100 })).length
const letters = ({ store }: RunningCollector) => store.deadLetters.page({ limit: 100 })
const decider = { actor: 'test', address: '' }

describe('a certificate', () => {
  test('is asked for on every path but enrolment', async () => {
    const collector = await start()
    for (const path of [ALERTS_PATH, HEARTBEAT_PATH, RENEWAL_PATH, BUNDLE_PATH, '/', '/metrics'])
      expect(await post(collector.door, path, {}), path).toMatchObject({
        status: 401,
        body: { error: 'certificate_needed' },
      })
  })

  test('of another authority is turned away, whatever it says', async () => {
    const collector = await start()
    const agent = await collector.addAgent()
    const forged = await (await testAuthority()).client('agent-1', agent.signer.keyId)
    const reply = await collector.sendBatch({ ...agent, ...forged }, wireBatch([wireAlert(1)]))
    expect(reply).toMatchObject({ status: 401, body: { error: 'certificate_untrusted' } })
    expect(await stored(collector)).toBe(0)
  })

  test('of our authority that no enrolment is on record for is turned away', async () => {
    const collector = await start()
    const agent = await collector.addAgent()
    const unrecorded = await issueTo(collector, 'agent-1', new Date())
    const reply = await collector.sendBatch({ ...agent, ...unrecorded }, wireBatch([wireAlert(1)]))
    expect(reply).toMatchObject({ status: 401, body: { error: 'certificate_unknown' } })
  })

  test('that has expired is turned away by that name, so that the agent can say why', async () => {
    const collector = await start()
    const agent = await collector.addAgent()
    const expired = await issueTo(collector, 'agent-1', new Date(Date.now() - 91 * DAY))
    const reply = await collector.sendBatch({ ...agent, ...expired }, wireBatch([wireAlert(1)]))
    expect(reply).toMatchObject({ status: 401, body: { error: 'certificate_expired', expiredAt: expect.any(String) } })
  })

  test('that expires during a kept-alive connection is turned away on it', async () => {
    let at = Date.now()
    const collector = await start({ now: () => new Date(at) })
    const agent = await collector.addAgent()
    const connections = keptAlive()
    expect(await collector.sendHeartbeat(agent, wireHeartbeat(), { connections })).toMatchObject({ status: 200 })
    at += 91 * DAY
    expect(await collector.sendHeartbeat(agent, wireHeartbeat(), { connections })).toMatchObject({
      status: 401,
      body: { error: 'certificate_expired' },
    })
    connections.destroy()
  })

  test('of the collector itself is none of an agent', async () => {
    const collector = await start()
    const agent = await collector.addAgent()
    const own = {
      certificate: collector.fleet.authority.chain,
      key: collector.fleet.authority.key.export({ type: 'pkcs8', format: 'pem' }) as string,
    }
    expect((await collector.sendBatch({ ...agent, ...own }, wireBatch([wireAlert(1)]))).status).toBe(401)
  })
})

describe('a revoked agent', () => {
  test('is turned away at once, within the same connection', async () => {
    const collector = await start()
    const agent = await collector.addAgent()
    const connections = keptAlive()
    expect((await collector.sendBatch(agent, wireBatch([wireAlert(1)]), { connections })).status).toBe(200)
    await revoke({ store: collector.store, now: () => new Date() }, 'agent-1', 'stolen', decider)
    expect(await collector.sendBatch(agent, wireBatch([wireAlert(2)]), { connections })).toMatchObject({
      status: 401,
      body: { error: 'revoked' },
    })
    connections.destroy()
    expect(await stored(collector)).toBe(1)
  })

  test('does not come back by asking to renew, or to enrol with its old keys', async () => {
    const collector = await start()
    const agent = await collector.addAgent()
    await revoke({ store: collector.store, now: () => new Date() }, 'agent-1', 'stolen', decider)
    const renewal = { ...(await hostKeys('agent-1')).asked }
    expect((await collector.agentPost(RENEWAL_PATH, agent, JSON.stringify(renewal))).status).toBe(401)
    const again = { ...agent.keys.asked, token: await collector.addToken(), hostName: 'portal' }
    expect(await post(collector.door, '/agent/v2/enrolment', {}, { body: JSON.stringify(again) })).toMatchObject({
      status: 403,
      body: { error: 'revoked' },
    })
  })

  test('is dead-lettered whatever broker brings its batches, once for one reason, and its watermark stands', async () => {
    const collector = await start()
    const agent = await collector.addAgent()
    await collector.sendBatch(agent, wireBatch([wireAlert(1)]))
    await revoke({ store: collector.store, now: () => new Date() }, 'agent-1', 'stolen', decider)
    for (const number of [2, 3])
      expect(await byBroker(collector, signedBatch(wireBatch([wireAlert(number)]), agent.signer))).toMatchObject({
        kind: 'dead_lettered',
        because: 'unauthorised',
        reason: expect.stringContaining('revoked'),
      })
    expect(await letters(collector)).toMatchObject([
      { agent: 'agent-1', times: 2, body: expect.stringContaining('"agent":"agent-1"') },
    ])
    expect(await stored(collector)).toBe(1)
    expect((await collector.store.ledger.find('agent-1', 1))?.watermark).toBe(1)
  })
})

describe('another agent’s name', () => {
  test('on one’s own connection is refused', async () => {
    const collector = await start()
    const [one, other] = [await collector.addAgent('agent-1'), await collector.addAgent('agent-2')]
    const others = { ...other, key: one.key, certificate: one.certificate }
    expect(await collector.sendBatch(others, wireBatch([wireAlert(1)], { agent: 'agent-2' }))).toMatchObject({
      status: 403,
      body: { error: 'another_agent' },
    })
    expect((await collector.sendHeartbeat(one, wireHeartbeat({ agent: 'agent-2' }))).status).toBe(403)
    expect(await stored(collector)).toBe(0)
  })

  test('over one’s own key is refused, over HTTPS and through a broker', async () => {
    const collector = await start()
    const [one, other] = [await collector.addAgent('agent-1'), await collector.addAgent('agent-2')]
    const bytes = signedBatch(wireBatch([wireAlert(1)], { agent: 'agent-2' }), one.signer)
    expect(await byBroker(collector, bytes)).toMatchObject({
      because: 'unauthorised',
      reason: expect.stringContaining('agent-1'),
    })
    const stolenKey = { ...one, signer: other.signer }
    expect(await collector.sendBatch(stolenKey, wireBatch([wireAlert(1)]))).toMatchObject({
      status: 403,
      body: { error: 'unauthorised_key' },
    })
    expect(await stored(collector)).toBe(0)
    expect(await collector.store.ledger.list()).toEqual([])
  })

  test('without a signature, or with one that is not of these lines, is stored by no way', async () => {
    const collector = await start()
    const agent = await collector.addAgent()
    const text = signedBatch(wireBatch([wireAlert(1)]), agent.signer).toString()
    const unsigned = Buffer.from(text.slice(0, text.lastIndexOf('{"key"')))
    const altered = Buffer.from(text.replace('203.0.113.5', '203.0.113.6'))
    expect(await byBroker(collector, unsigned)).toMatchObject({ because: 'unreadable' })
    expect(await byBroker(collector, altered)).toMatchObject({ because: 'unauthorised' })
    expect(await stored(collector)).toBe(0)
  })
})

test('a batch that is played again is stored once, and counted', async () => {
  const collector = await start()
  const agent = await collector.addAgent()
  const bytes = signedBatch(wireBatch([wireAlert(1), wireAlert(2)]), agent.signer)
  const headers = { 'content-type': 'application/x-ndjson' }
  for (const duplicates of [0, 2, 2])
    expect(await collector.agentPost(ALERTS_PATH, agent, bytes, { headers })).toMatchObject({
      status: 200,
      body: { duplicates, stored: { sequence: 2 } },
    })
  expect(await byBroker(collector, bytes)).toMatchObject({ kind: 'stored', receipt: { duplicates: 2 } })
  expect(await stored(collector)).toBe(2)
  expect(await collector.store.ledger.find('agent-1', 1)).toMatchObject({ stored: 2, duplicates: 6 })
})

test('where the store cannot say who speaks, nobody is let in, until it can again', async () => {
  const collector = await start()
  const agent = await collector.addAgent()
  const connections = keptAlive()
  const send = (number: number) => collector.sendBatch(agent, wireBatch([wireAlert(number)]), { connections })
  expect((await send(1)).status).toBe(200)
  const database = new Database(join(collector.folder, 'collector.db'))
  database.exec('ALTER TABLE identity RENAME TO identity_gone')
  const refused = await send(2)
  expect(refused.status).toBe(503)
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  database.exec('ALTER TABLE identity_gone RENAME TO identity')
  database.close()
  expect((await send(2)).status).toBe(200)
  connections.destroy()
})

async function issueTo({ fleet }: RunningCollector, agent: string, at: Date) {
  const keys = await hostKeys(agent)
  const read = await readRequest(keys.asked.request, agent)
  if ('reason' in read) throw new Error(read.reason)
  const { certificate } = await issueCertificate(fleet.authority, {
    agent,
    keyId: keys.signer.keyId,
    publicKey: read.publicKey,
    days: 90,
    now: at,
  })
  return { certificate, key: keys.key } satisfies Partial<EnrolledAgent>
}

/** As the collector takes what a broker hands it. */
const byBroker = (collector: RunningCollector, bytes: Buffer) =>
  collector.take({ bytes, receivedAt: new Date(), transport: 'kafka', speaker: null })
