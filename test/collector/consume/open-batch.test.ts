import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeBatch, PROTOCOL_VERSION, signerOf } from '../../../agent/wire/index.ts'
import type { Arrival } from '../../../collector/consume/arrival.ts'
import { openBatch } from '../../../collector/consume/open-batch.ts'
import type { Identity } from '../../../collector/store/identities.ts'
import { AT, wireAlert } from '../../support/wire.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const signer = signerOf(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string)

const identity = (change: Partial<Identity> = {}): Identity => ({
  keyId: signer.keyId,
  agent: 'agent-1',
  signingKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  request: '',
  certificate: '',
  fingerprint: '',
  state: 'active',
  hostName: '',
  requestedAt: 0,
  issuedAt: 0,
  expiresAt: Date.parse(AT) + 1,
  revokedAt: null,
  revokedBecause: null,
  ...change,
})

const known = (change: Partial<Identity> | null = {}) => ({
  byKey: async (keyId: string) => (change && keyId === signer.keyId ? identity(change) : null),
})

const batch = (agent = 'agent-1') => {
  const header: Parameters<typeof encodeBatch>[0] = {
    version: PROTOCOL_VERSION,
    agent,
    epoch: 1,
    sentAt: AT,
    first: 1,
    drops: [],
  }
  return encodeBatch(
    header,
    [1, 2].map(number => Buffer.from(JSON.stringify(wireAlert(number)))),
    signer,
  )
}

const arrival = (bytes: Buffer, speaker: string | null = null): Arrival => ({
  bytes,
  receivedAt: new Date(AT),
  transport: speaker === null ? 'kafka' : 'https',
  speaker,
})

const reasonOf = async (bytes: Buffer, change: Partial<Identity> | null = {}) => {
  const opened = await openBatch(arrival(bytes), known(change))
  return opened.kind === 'refused' ? `${opened.because}: ${opened.reason}` : opened.kind
}

describe('openBatch', () => {
  test.each([null, 'agent-1'])('opens what an active agent signed (connection of %s)', async speaker => {
    const opened = await openBatch(arrival(batch(), speaker), known())
    expect(opened).toMatchObject({
      kind: 'readable',
      batch: { agent: 'agent-1', epoch: 1, alerts: [{ alert: { sequence: 1 } }, { alert: { sequence: 2 } }] },
    })
  })

  test('keeps what was signed: header, digests and signature', async () => {
    const opened = await openBatch(arrival(batch()), known())
    if (opened.kind !== 'readable') throw new Error(opened.kind)
    const { header, digests, keyId } = opened.batch.signed
    expect(JSON.parse(header)).toMatchObject({ agent: 'agent-1', count: 2 })
    expect(digests).toHaveLength(2)
    expect(keyId).toBe(signer.keyId)
  })

  test('refuses a key that nobody has, another’s, a revoked one, one that waits, one that has expired', async () => {
    expect(await reasonOf(batch(), null)).toMatch(/^unauthorised: .*no agent has/)
    expect(await reasonOf(batch(), { agent: 'agent-2' })).toMatch(/^unauthorised: .*agent-2/)
    expect(await reasonOf(batch(), { state: 'revoked' })).toMatch(/^unauthorised: .*revoked/)
    expect(await reasonOf(batch(), { state: 'pending' })).toMatch(/^unauthorised: .*approval/)
    expect(await reasonOf(batch(), { expiresAt: Date.parse(AT) })).toMatch(/^unauthorised: .*expired/)
    expect(await reasonOf(batch('vonggac.collector'), { agent: 'vonggac.collector' })).toMatch(/^unauthorised: /)
  })

  test('tells an agent that speaks in another’s name on its own connection', async () => {
    expect(await openBatch(arrival(batch('agent-2'), 'agent-1'), known())).toEqual({ kind: 'foreign' })
  })

  test('refuses a batch of which any byte was changed: nothing of it is stored as it isn’t', async () => {
    const bytes = batch()
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] as number) ^ by
        expect((await openBatch(arrival(changed), known())).kind).toBe('refused')
      }),
    )
  })

  test('refuses a batch with a line taken out, put in twice, or moved', async () => {
    const [header = '', one = '', two = '', signature = ''] = batch().toString().split('\n')
    const put = (...parts: string[]) => Buffer.from(`${parts.join('\n')}\n`)
    expect(await reasonOf(put(header, one, signature))).toMatch(/^unreadable: .*2 alerts, 1 came/)
    expect(await reasonOf(put(header, two, one, signature))).toMatch(/^unauthorised: the signature/)
    expect(await reasonOf(put(header, one, one, signature))).toMatch(/^unauthorised: the signature/)
    expect(await reasonOf(put(header, one, two))).toMatch(/^unreadable/)
  })

  test('never throws, whatever bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async bytes => {
        expect((await openBatch(arrival(Buffer.from(bytes)), known())).kind).toBe('refused')
      }),
    )
  })
})
