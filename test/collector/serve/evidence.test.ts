/** What alerts matched: who may read it, what is on record, when it goes, and what can still be proven then. */
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AlertProof, checkProof } from '../../../collector/fleet/proof.ts'
import { purgeDue } from '../../../collector/purge-payload.ts'
import { type RunningCollector, runningCollector } from '../../support/running-collector.ts'
import { wireAlert, wireBatch } from '../../support/wire.ts'

const DAY = 86_400_000
const START = Date.parse('2026-11-20T03:00:05Z')
const SECRET = 'what-the-rule-matched'
const HASH = createHash('sha256').update(SECRET).digest('hex')
const evidence = { kind: 'line', text: `a line with ${SECRET}`, truncated: false, level: 'matched', masked: 2 } as const
const PAYLOAD = '/api/alerts/agent-1/1/1/payload'
const PROOF = '/api/alerts/agent-1/1/1/proof'

let at: number
let collector: RunningCollector
beforeEach(async () => {
  at = START
  collector = await runningCollector({ now: () => new Date(at) })
  const alerts = [wireAlert(1, { evidence: { ...evidence, sha256: HASH } }), wireAlert(2)]
  await collector.sendBatch(await collector.addAgent(), wireBatch(alerts))
})
afterEach(() => collector[Symbol.asyncDispose]())

const reader = () => collector.person('viewer', { mayReadPayload: true, name: 'reader' })
const audited = async (action: string) =>
  (await collector.store.audit.latest(100)).filter(each => each.action === action)
const purge = () => {
  const events = { payloadPurged: () => {}, failed: () => {} }
  const deps = { store: collector.store, events, now: () => new Date(at), afterDays: 30 }
  return purgeDue(deps, new AbortController().signal)
}

describe('payload', () => {
  test('stands in no list, incident, report or export, whoever asks', async () => {
    const ask = await reader()
    const { body } = await ask('/api/incidents?status=all')
    const id = body.incidents[0].id
    const paths = [
      ...['/api/alerts', '/api/incidents?status=all', `/api/incidents/${id}`, `/api/incidents/${id}/alerts`],
      ...[`/api/incidents/${id}/reports/tt20_mau_03`, `/api/incidents/${id}/reports/tt20_mau_03.json`, '/api/agents'],
    ]
    for (const path of paths) {
      const reply = await ask(path)
      expect(reply.status).toBe(200)
      expect(JSON.stringify(reply.body)).not.toContain(SECRET)
    }
    const { alerts } = (await ask('/api/alerts')).body
    expect(alerts[1].evidence).toEqual({
      ...{ kind: 'line', truncated: false, level: 'matched', masked: 2, sha256: HASH },
      ...{ hasText: true, purgedAt: null },
    })
  })

  test('is read by those with the right alone, whatever their role, and each reading is on record', async () => {
    const admin = await collector.person('admin')
    expect(await admin(PAYLOAD)).toMatchObject({ status: 403, body: { error: 'payload_not_allowed' } })
    expect(await collector.ask(PAYLOAD)).toMatchObject({ status: 401 })
    expect(await audited('alert.payload_read')).toEqual([])
    const ask = await reader()
    expect(await ask(PAYLOAD)).toMatchObject({
      status: 200,
      body: { text: evidence.text, truncated: false, purgedAt: null },
    })
    expect(await audited('alert.payload_read')).toMatchObject([
      { actor: 'reader', subject: 'agent-1/1/1', at: START, address: '127.0.0.1' },
    ])
  })

  test('is not found where there is none', async () => {
    const ask = await reader()
    for (const path of [
      '/api/alerts/agent-1/1/2/payload',
      '/api/alerts/agent-1/1/9/payload',
      '/api/alerts/x/1/1/payload',
    ])
      expect((await ask(path)).status).toBe(404)
    expect(await audited('alert.payload_read')).toEqual([])
  })

  test('goes after its days, says so, and leaves its hash', async () => {
    const ask = await reader()
    at = START + 29 * DAY
    expect(await purge()).toBe(0)
    at = START + 31 * DAY
    expect(await purge()).toBe(1)
    const again = await reader()
    const purgedAt = new Date(at).toISOString()
    expect((await again(PAYLOAD)).body).toEqual({ text: '', truncated: false, purgedAt })
    const { alerts } = (await again('/api/alerts')).body
    expect(alerts[1].evidence).toMatchObject({ hasText: false, purgedAt, sha256: HASH })
    expect((await ask('/api/session')).status).toBe(401)
  })

  test('stays while its incident holds it as evidence, and goes when that is released', async () => {
    const analyst = await collector.person('analyst')
    const id = (await analyst('/api/incidents?status=all')).body.incidents[0].id
    const hold = (held: boolean, reason: string, who = analyst) =>
      who(`/api/incidents/${id}/evidence`, { method: 'POST', body: { held, reason } })
    expect(await hold(true, ' ')).toMatchObject({ status: 422, body: { error: 'reason_needed' } })
    expect(await hold(true, 'police asked')).toMatchObject({ status: 200, body: { evidenceHeld: true } })
    expect(await hold(true, 'again')).toMatchObject({ status: 409 })
    at = START + 40 * DAY
    expect(await purge()).toBe(0)
    const later = await collector.person('analyst')
    expect(await hold(false, 'case closed', later)).toMatchObject({ status: 200, body: { evidenceHeld: false } })
    expect(await purge()).toBe(1)
    const { events } = (await later(`/api/incidents/${id}`)).body
    expect(events.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['evidence_held', 'evidence_released']),
    )
    expect(await audited('incident.evidence_held')).toMatchObject([{ actor: 'analyst', detail: 'police asked' }])
  })
})

describe('proof', () => {
  const proofFor = async () => (await (await reader())(PROOF)).body

  test('shows that the alert is what its agent signed, part by part', async () => {
    const { proven, parts, proof, lineLeftOut } = await proofFor()
    expect(parts.filter(({ holds }: { holds: boolean }) => !holds)).toEqual([])
    expect({ proven, lineLeftOut }).toEqual({ proven: true, lineLeftOut: false })
    expect(JSON.parse(proof.line)).toMatchObject({ sequence: 1, evidence: { text: evidence.text } })
    expect(await audited('alert.payload_read')).toMatchObject([{ actor: 'reader', detail: 'proof' }])
  })

  test('leaves the line out for those who may not read it', async () => {
    const body = (await (await collector.person('viewer'))(PROOF)).body
    expect(body).toMatchObject({ proven: true, lineLeftOut: true, proof: { line: null } })
    expect(JSON.stringify(body)).not.toContain(SECRET)
    expect(await audited('alert.payload_read')).toEqual([])
  })

  test('still shows after a purge that an alert of this hash was signed, and says what it no longer shows', async () => {
    const before = AlertProof.parse((await proofFor()).proof)
    at = START + 31 * DAY
    await purge()
    const { proven, parts, proof } = await proofFor()
    expect(proven).toBe(true)
    const held = Object.fromEntries(parts.map(({ name, holds }: { name: string; holds: boolean }) => [name, holds]))
    expect(held).toEqual({
      ...{ line: null, number: null, statement: true, signature: true, key: true, certificate: true, time: true },
    })
    expect(proof).toMatchObject({ line: null, digest: before.digest, purgedAt: new Date(at).toISOString() })
  })

  test('falls with every part that is changed', async () => {
    const proof = AlertProof.parse((await proofFor()).proof)
    const { line, statement } = proof
    const other = 'f'.repeat(64)
    const forged: Record<string, Partial<AlertProof>> = {
      line: { line: (line as string).replace(SECRET, 'something-else') },
      number: { alert: { ...proof.alert, sequence: 2 } },
      statement: { digest: other, line: null, purgedAt: proof.receivedAt },
      signature: { signature: Buffer.alloc(64).toString('base64') },
      key: { alert: { ...proof.alert, agent: 'agent-2' } },
      certificate: { certificate: null },
      time: { revokedAt: new Date(START - DAY).toISOString() },
    }
    for (const [part, change] of Object.entries(forged)) {
      const { proven, parts } = checkProof({ ...proof, ...change })
      expect(proven).toBe(false)
      expect(parts.find(({ name }) => name === part)?.holds).toBe(false)
    }
    const added = { ...proof, statement: { ...statement, digests: [...statement.digests, other] } }
    expect(checkProof(added).parts.find(({ name }) => name === 'signature')?.holds).toBe(false)
  })

  test('stands or falls with the authority that is trusted', async () => {
    const proof = AlertProof.parse((await proofFor()).proof)
    const stranger = await runningCollector({ now: () => new Date(at) })
    try {
      expect(checkProof(proof, collector.fleet.authority.chain).proven).toBe(true)
      expect(checkProof(proof, stranger.fleet.authority.chain).proven).toBe(false)
      expect(checkProof(proof, 'no certificate').proven).toBe(false)
    } finally {
      await stranger[Symbol.asyncDispose]()
    }
  })
})
