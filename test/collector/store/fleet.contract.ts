import { describe, expect, test } from 'vitest'
import type { Identity } from '../../../collector/store/identities.ts'
import { wireHeartbeat } from '../../support/wire.ts'
import type { OpenStore } from './alerts.contract.ts'

/** Agents, their keys and tokens, bundles, what they signed, and alarms about them. */
export function describeFleetStores(name: string, open: OpenStore): void {
  describe(`agents in ${name}`, () => {
    test('keep notes and times when their state or group changes', async () => {
      await using store = await open()
      const notes = { place: 'Phòng máy 2', owner: 'P. Hạ tầng', contact: '0900', note: '…', tags: ['web', 'dmz'] }
      const heartbeat = wireHeartbeat()
      await store.agents.register({ id: 'agent-1', state: 'pending', group: 'default', at: 1 })
      await store.agents.describe('agent-1', notes)
      await store.agents.heard('agent-1', { heartbeat, at: 5, clockOffsetMs: -3 })
      await store.agents.alerted('agent-1', 9)
      await store.agents.alerted('agent-1', 7)
      await store.agents.register({ id: 'agent-1', state: 'active', group: 'web', at: 20 })
      const kept = { id: 'agent-1', createdAt: 1, state: 'active', organisation: 'default', group: 'web', ...notes }
      const said = { heartbeat, heartbeatAt: 5, clockOffsetMs: -3, lastAlertAt: 9 }
      expect(await store.agents.find('agent-1')).toEqual({ ...kept, ...said })
      await store.agents.setGroup('agent-1', 'dns')
      await store.agents.setState('agent-1', 'revoked')
      expect(await store.agents.list()).toMatchObject([{ ...notes, group: 'dns', state: 'revoked' }])
      expect(await store.agents.find('agent-2')).toBeNull()
    })
  })

  describe(`pages of agents in ${name}`, () => {
    test('stand in the order of names, within an organisation or over all', async () => {
      await using store = await open()
      for (const id of ['d', 'b', 'a', 'e', 'c'])
        await store.agents.register({
          id,
          state: 'active',
          group: 'default',
          organisation: id < 'd' ? 'x' : 'y',
          at: 1,
        })
      const paged = async (organisation: string | null) => {
        const seen: string[][] = []
        for (let after: string | undefined; ; after = seen.at(-1)?.at(-1)) {
          const page = await store.agents.page({ scope: { organisation }, after, limit: 2 })
          seen.push(page.map(({ id }) => id))
          if (page.length < 2) return seen
        }
      }
      expect(await paged(null)).toEqual([['a', 'b'], ['c', 'd'], ['e']])
      expect(await paged('x')).toEqual([['a', 'b'], ['c']])
    })
  })

  describe(`identities in ${name}`, () => {
    const identity = (keyId: string, requestedAt: number): Identity => ({
      keyId,
      agent: 'agent-1',
      signingKey: 'signing key',
      request: 'request',
      certificate: null,
      fingerprint: null,
      state: 'pending',
      hostName: 'portal',
      requestedAt,
      issuedAt: null,
      expiresAt: null,
      revokedAt: null,
      revokedBecause: null,
    })
    const first = { scope: { organisation: null }, limit: 9 }
    const issued = { certificate: 'pem', fingerprint: 'ff', issuedAt: 5, expiresAt: 50 }

    test('are found by key and by certificate, and take a key once', async () => {
      await using store = await open()
      await store.identities.add(identity('k1', 1))
      await store.identities.add(identity('k2', 2))
      await expect(store.identities.add(identity('k1', 3))).rejects.toThrow()
      expect((await store.identities.pending(first)).map(({ keyId }) => keyId)).toEqual(['k1', 'k2'])
      const [k1] = await store.identities.pending({ ...first, limit: 1 })
      expect(await store.identities.pending({ ...first, after: k1 })).toMatchObject([{ keyId: 'k2' }])
      await store.identities.issue('k1', issued)
      expect(await store.identities.byKey('k1')).toEqual({ ...identity('k1', 1), state: 'active', ...issued })
      expect(await store.identities.byFingerprint('ff')).toMatchObject({ keyId: 'k1' })
      expect((await store.identities.of('agent-1')).map(({ keyId }) => keyId)).toEqual(['k2', 'k1'])
      expect(await store.identities.pending(first)).toHaveLength(1)
    })

    test('stay on record when revoked, with the first reason, and are not issued any more', async () => {
      await using store = await open()
      await store.identities.add(identity('k1', 1))
      await store.identities.add(identity('k2', 2))
      expect(await store.identities.revokeAll('agent-1', 9, 'stolen')).toBe(2)
      expect(await store.identities.revokeAll('agent-1', 10, 'again')).toBe(0)
      await store.identities.issue('k2', issued)
      const revoked = { state: 'revoked', revokedAt: 9, revokedBecause: 'stolen', certificate: null }
      expect(await store.identities.byKey('k2')).toMatchObject(revoked)
    })
  })

  describe(`enrolment tokens in ${name}`, () => {
    const token = {
      hash: 'h',
      agent: null,
      organisation: 'default',
      group: 'web',
      approval: 'manual' as const,
      usesLeft: 2,
      expiresAt: 100,
      madeBy: 'lan',
      madeAt: 1,
    }

    test('stand newest first, page by page, as long as they are good', async () => {
      await using store = await open()
      for (const [hash, madeAt] of [
        ['a', 1],
        ['b', 2],
        ['c', 2],
        ['d', 2],
        ['e', 3],
      ] as const)
        await store.enrolmentTokens.add({ ...token, hash, madeAt, usesLeft: hash === 'd' ? 0 : 1 })
      const page = async (after?: { madeAt: number; hash: string }) =>
        (await store.enrolmentTokens.page(5, { scope: { organisation: null }, after, limit: 2 })).map(
          ({ hash }) => hash,
        )
      expect([await page(), await page({ madeAt: 2, hash: 'b' }), await page({ madeAt: 1, hash: 'a' })]).toEqual([
        ['e', 'b'],
        ['c', 'a'],
        [],
      ])
      expect(await store.enrolmentTokens.page(100, { scope: { organisation: null }, limit: 2 })).toEqual([])
    })

    test('are spent as often as they may and no more', async () => {
      await using store = await open()
      await store.enrolmentTokens.add(token)
      const spent = await Promise.all([1, 2, 3].map(() => store.enrolmentTokens.spend('h', 'agent-1', 5)))
      expect(spent.filter(Boolean)).toHaveLength(2)
      expect(await store.enrolmentTokens.list(5)).toEqual([])
    })

    test('end with their time, with their removal, and serve only the agent they name', async () => {
      await using store = await open()
      await store.enrolmentTokens.add({ ...token, agent: 'agent-1' })
      expect(await store.enrolmentTokens.spend('h', 'agent-2', 5)).toBeNull()
      expect(await store.enrolmentTokens.spend('h', 'agent-1', 100)).toBeNull()
      expect(await store.enrolmentTokens.spend('h', 'agent-1', 5)).toMatchObject({ usesLeft: 1, group: 'web' })
      expect(await store.enrolmentTokens.list(5)).toHaveLength(1)
      await store.enrolmentTokens.remove('h')
      expect(await store.enrolmentTokens.spend('h', 'agent-1', 5)).toBeNull()
    })
  })

  describe(`bundles in ${name}`, () => {
    const bundle = (group: string, number: number, organisation = 'default') => ({
      organisation,
      group,
      number,
      madeAt: 10 * number,
      by: 'lan',
      sha256: `${number}`,
      bundle: '{"tên":1}',
      key: 'k',
      signature: 's',
      homeNetOf: group === 'web' ? 'default' : null,
    })

    test('are numbered by group, and a number is taken once', async () => {
      await using store = await open()
      for (const number of [1, 2]) await store.bundles.add(bundle('web', number))
      await store.bundles.add(bundle('dns', 1))
      await expect(store.bundles.add(bundle('web', 2))).rejects.toThrow()
      expect(await store.bundles.latest('default', 'web')).toEqual(bundle('web', 2))
      expect(await store.bundles.latest('default', 'mail')).toBeNull()
      const { bundle: text, signature: _, ...head } = bundle('web', 2)
      expect((await store.bundles.list('web', 1))[0]).toEqual({ ...head, bytes: Buffer.byteLength(text) })
      expect((await store.bundles.list(null, 9)).map(({ group, number }) => `${group} ${number}`)).toEqual([
        'web 2',
        'dns 1',
        'web 1',
      ])
    })
  })

  describe(`signed batches in ${name}`, () => {
    test('come back as they were signed', async () => {
      await using store = await open()
      const batch = {
        agent: 'agent-1',
        epoch: 1,
        keyId: 'k',
        header: '{"version":2}',
        digests: ['a'.repeat(64), 'b'.repeat(64)],
        signature: 's',
        receivedAt: 1,
        transport: 'kafka' as const,
      }
      const id = await store.signedBatches.add(batch)
      expect(await store.signedBatches.find(id)).toEqual(batch)
      const empty = await store.signedBatches.add({ ...batch, digests: [] })
      expect((await store.signedBatches.find(empty))?.digests).toEqual([])
      expect(await store.signedBatches.find(empty + 1)).toBeNull()
    })
  })

  describe(`alarms in ${name}`, () => {
    const alarm = { agent: 'agent-1', kind: 'gap' as const, subject: '', since: 1, raisedAt: 2 }

    test('stand once, are cleared once, and may be raised again', async () => {
      await using store = await open()
      const raised = await Promise.all([1, 2, 3].map(() => store.alarms.raise(alarm)))
      expect(raised.filter(Boolean)).toHaveLength(1)
      expect(await store.alarms.raise({ ...alarm, subject: 'eth0' })).toBe(true)
      expect(await store.alarms.raise({ ...alarm, agent: 'agent-2' })).toBe(true)
      expect(await store.alarms.clear('agent-1', 'gap', '', 9)).toBe(true)
      expect(await store.alarms.clear('agent-1', 'gap', '', 10)).toBe(false)
      expect(await store.alarms.standing('agent-1')).toMatchObject([{ subject: 'eth0', clearedAt: null }])
      expect(await store.alarms.standing()).toHaveLength(2)
      expect(await store.alarms.raise({ ...alarm, raisedAt: 20 })).toBe(true)
      expect((await store.alarms.latest(9)).map(({ raisedAt, clearedAt }) => [raisedAt, clearedAt])).toEqual([
        [20, null],
        [2, null],
        [2, null],
        [2, 9],
      ])
    })
  })
}
