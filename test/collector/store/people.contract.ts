import { describe, expect, test } from 'vitest'
import type { ApiToken } from '../../../collector/store/api-tokens.ts'
import type { Approval, PhoneCall } from '../../../collector/store/approvals.ts'
import { EVERYTHING } from '../../../collector/store/scope.ts'
import { user } from '../../support/people.ts'
import type { OpenStore } from './alerts.contract.ts'

const session = (idHash: string, username = 'lan') => ({
  idHash,
  username,
  createdAt: 1,
  expiresAt: 10,
  secondFactor: false,
  idToken: null,
})

const half = (idHash: string) => ({
  idHash,
  username: 'lan',
  how: 'password' as const,
  idToken: null,
  expiresAt: 10,
  triesLeft: 2,
})

/** People, what lets them in, and what they let in. */
export function describePeopleStores(name: string, open: OpenStore): void {
  describe(`people in ${name}`, () => {
    test('are saved, changed, found and removed', async () => {
      await using store = await open()
      await store.users.save(user(), 1)
      const provider = { issuer: 'https://id.example', subject: '7' }
      const changed = user({ role: 'lead', organisation: 'a', mayReadPayload: true, disabled: true, provider })
      await store.users.save(changed, 2)
      expect(await store.users.find('lan')).toEqual(changed)
      expect(await store.transaction(within => within.users.claim('lan'))).toEqual(changed)
      expect(await store.users.findByProvider(provider)).toEqual(changed)
      expect(await store.users.findByProvider({ ...provider, issuer: 'https://other.example' })).toBeNull()
      await expect(store.users.save(user({ username: 'hung', provider }), 3)).rejects.toThrow()
      await store.sessions.add(session('h'))
      await store.users.addOneTimeToken({ hash: 'x', username: 'lan', expiresAt: 10 })
      await store.secondFactors.begin('lan', 'S')
      await store.secondFactors.keepRecoveryCodes('lan', ['c'])
      await store.sessions.addHalf(half('f'))
      await store.signIns.keepDevice({ hash: 'd', username: 'lan', at: 1 }, 5)
      expect(await store.users.remove('lan')).toBe(true)
      expect(await store.users.remove('lan')).toBe(false)
      expect(await store.sessions.find('h', 1)).toBeNull()
      expect(await store.sessions.tryHalf('f', 1)).toBeNull()
      expect(await store.secondFactors.find('lan')).toBeNull()
      expect(await store.signIns.knowsDevice('d', 'lan', 0)).toBe(false)
    })

    test('are listed by name within a scope, page by page', async () => {
      await using store = await open()
      for (const [username, organisation] of [
        ['an', 'a'],
        ['bình', 'b'],
        ['chi', 'a'],
        ['dũng', null],
      ] as const)
        await store.users.save(user({ username, organisation }), 1)
      const names = async (asked: object) =>
        (await store.users.page({ scope: EVERYTHING, limit: 9, ...asked })).map(({ username }) => username)
      expect(await names({})).toEqual(['an', 'bình', 'chi', 'dũng'])
      expect(await names({ limit: 2 })).toEqual(['an', 'bình'])
      expect(await names({ limit: 2, after: 'bình' })).toEqual(['chi', 'dũng'])
      expect(await names({ scope: { organisation: 'a' } })).toEqual(['an', 'chi'])
    })

    test('spend a one-time token once, not after it expired, and not after it was dropped', async () => {
      await using store = await open()
      await store.users.save(user(), 1)
      for (const hash of ['x', 'y', 'z']) await store.users.addOneTimeToken({ hash, username: 'lan', expiresAt: 10 })
      expect(await store.users.spendOneTimeToken('x', 5)).toBe('lan')
      expect(await store.users.spendOneTimeToken('x', 5)).toBeNull()
      expect(await store.users.spendOneTimeToken('y', 10)).toBeNull()
      await store.users.dropOneTimeTokens('lan')
      expect(await store.users.spendOneTimeToken('z', 5)).toBeNull()
    })
  })

  describe(`sessions in ${name}`, () => {
    test('end when they should', async () => {
      await using store = await open()
      await store.users.save(user(), 1)
      await store.sessions.add(session('h'))
      await store.sessions.add({ ...session('i'), secondFactor: true, idToken: 'jwt' })
      expect(await store.sessions.find('i', 9)).toEqual({ ...session('i'), secondFactor: true, idToken: 'jwt' })
      expect(await store.sessions.find('h', 9)).toEqual(session('h'))
      expect(await store.sessions.find('h', 10)).toBeNull()
      await store.sessions.extend('h', 20)
      await store.sessions.showSecondFactor('h')
      expect(await store.sessions.find('h', 10)).toMatchObject({ expiresAt: 20, secondFactor: true })
      await store.sessions.removeOf('lan', 'h')
      expect(await store.sessions.find('i', 1)).toBeNull()
      expect(await store.sessions.find('h', 1)).not.toBeNull()
      await store.sessions.removeOf('lan')
      expect(await store.sessions.find('h', 1)).toBeNull()
    })

    test('that lack the second factor have so many tries, and are ended by one', async () => {
      await using store = await open()
      await store.users.save(user(), 1)
      await store.sessions.addHalf(half('f'))
      const tried = await Promise.all([1, 2, 3, 4].map(() => store.sessions.tryHalf('f', 5)))
      expect(tried.map(each => each?.triesLeft ?? null).sort()).toEqual([0, 1, null, null])
      const ended = await Promise.all([1, 2, 3].map(() => store.sessions.endHalf('f')))
      expect(ended.filter(Boolean)).toHaveLength(1)
      await store.sessions.addHalf(half('g'))
      expect(await store.sessions.tryHalf('g', 10)).toBeNull()
      await store.sessions.removeExpired(10)
      expect(await store.sessions.endHalf('g')).toBe(false)
    })
  })

  describe(`second factors in ${name}`, () => {
    test('count once confirmed; a new one does not take the old one away before', async () => {
      await using store = await open()
      await store.users.save(user(), 1)
      await store.secondFactors.begin('lan', 'ONE')
      expect(await store.secondFactors.find('lan')).toMatchObject({ secret: null, pendingSecret: 'ONE' })
      expect(await store.secondFactors.confirm('lan', { secret: 'OTHER', step: 7, at: 5 })).toBe(false)
      expect(await store.secondFactors.confirm('lan', { secret: 'ONE', step: 7, at: 5 })).toBe(true)
      await store.secondFactors.begin('lan', 'TWO')
      const found = { username: 'lan', secret: 'ONE', pendingSecret: 'TWO', lastStep: 7, since: 5 }
      expect(await store.secondFactors.find('lan')).toEqual(found)
      expect(await store.secondFactors.remove('lan')).toBe(true)
      expect(await store.secondFactors.remove('lan')).toBe(false)
    })

    test('take each step and each recovery code once, whoever comes at the same time', async () => {
      await using store = await open()
      await store.users.save(user(), 1)
      await store.secondFactors.begin('lan', 'ONE')
      await store.secondFactors.confirm('lan', { secret: 'ONE', step: 7, at: 5 })
      const steps = await Promise.all([7, 8, 8, 8].map(step => store.secondFactors.takeStep('lan', step)))
      expect(steps.filter(Boolean)).toHaveLength(1)
      expect(await store.secondFactors.takeStep('lan', 6)).toBe(false)
      await store.secondFactors.keepRecoveryCodes('lan', ['a', 'b'])
      const spent = await Promise.all(
        ['a', 'a', 'x'].map(hash => store.secondFactors.spendRecoveryCode('lan', hash, 9)),
      )
      expect(spent.filter(Boolean)).toHaveLength(1)
      expect(await store.secondFactors.recoveryCodesLeft('lan')).toBe(1)
      await store.secondFactors.keepRecoveryCodes('lan', ['c', 'd', 'e'])
      expect(await store.secondFactors.spendRecoveryCode('lan', 'b', 9)).toBe(false)
      expect(await store.secondFactors.recoveryCodesLeft('lan')).toBe(3)
    })
  })

  describe(`tries to sign in, in ${name}`, () => {
    test('are counted one after the other, and forgotten', async () => {
      await using store = await open()
      const count = () =>
        store.transaction(async within => {
          const [attempts] = await within.signIns.claim(['account:lan'])
          await within.signIns.save([{ key: 'account:lan', failures: (attempts?.failures ?? 0) + 1, lastAt: 5 }])
        })
      await Promise.all(Array.from({ length: 8 }, count))
      const read = () => store.transaction(within => within.signIns.claim(['account:lan', 'address:::1']))
      expect(await read()).toEqual([
        { key: 'account:lan', failures: 8, lastAt: 5 },
        { key: 'address:::1', failures: 0, lastAt: 0 },
      ])
      await store.signIns.forget(6)
      expect((await read())[0]?.failures).toBe(0)
    })

    test('know the devices seen last', async () => {
      await using store = await open()
      await store.users.save(user(), 1)
      for (const at of [1, 2, 3, 4]) await store.signIns.keepDevice({ hash: `d${at}`, username: 'lan', at }, 3)
      const known = (hash: string, since = 0) => store.signIns.knowsDevice(hash, 'lan', since)
      expect(await Promise.all([known('d1'), known('d2'), known('d4')])).toEqual([false, true, true])
      expect(await known('d2', 3)).toBe(false)
      expect(await store.signIns.knowsDevice('d4', 'hung', 0)).toBe(false)
      await store.signIns.forgetDevices('lan')
      expect(await known('d4')).toBe(false)
    })

    test('at the provider are good once and for a time', async () => {
      await using store = await open()
      const flow = { stateHash: 's', nonce: 'n', verifier: 'v', next: '/', expiresAt: 10 }
      await store.providerFlows.add(flow, 1)
      expect(await store.providerFlows.take('s', 10)).toBeNull()
      const taken = await Promise.all([1, 2, 3].map(() => store.providerFlows.take('s', 5)))
      expect(taken.filter(Boolean)).toEqual([flow])
    })
  })

  describe(`tokens for programs in ${name}`, () => {
    const token = (id: string, given: Partial<ApiToken> = {}): ApiToken => ({
      hash: `hash of ${id}`,
      id,
      name: 'soar',
      permissions: ['incident.read'],
      organisation: 'a',
      maker: 'lan',
      madeBy: 'lan',
      madeAt: 1,
      expiresAt: 100,
      lastUsedAt: null,
      revokedAt: null,
      ...given,
    })

    test('are found, listed within a scope, and revoked once', async () => {
      await using store = await open()
      const tokens = [
        token('1'),
        token('2', { organisation: null, madeAt: 2 }),
        token('3', { organisation: 'b', maker: null }),
      ]
      for (const each of tokens) await store.apiTokens.add(each)
      expect(await store.apiTokens.find('hash of 2')).toEqual(tokens[1])
      await store.apiTokens.used('hash of 2', 7)
      expect(await store.apiTokens.find('hash of 2')).toMatchObject({ lastUsedAt: 7 })
      const ids = async (asked: object) =>
        (await store.apiTokens.page({ scope: EVERYTHING, limit: 9, ...asked })).map(({ id }) => id)
      expect(await ids({})).toEqual(['2', '3', '1'])
      expect(await ids({ before: { madeAt: 2, id: '2' }, limit: 1 })).toEqual(['3'])
      expect(await ids({ scope: { organisation: 'a' } })).toEqual(['1'])
      expect(await store.apiTokens.revoke('3', { organisation: 'a' }, 9)).toBeNull()
      expect(await store.apiTokens.revoke('3', EVERYTHING, 9)).toMatchObject({ id: '3', revokedAt: 9 })
      expect(await store.apiTokens.revoke('3', EVERYTHING, 10)).toBeNull()
      await store.apiTokens.revokeAllOf('lan', 11)
      expect((await store.apiTokens.find('hash of 1'))?.revokedAt).toBe(11)
      expect((await store.apiTokens.find('hash of 3'))?.revokedAt).toBe(9)
    })
  })

  describe(`approvals in ${name}`, () => {
    const phone = (countersignBy: number): PhoneCall => ({
      recordedBy: 'lan',
      number: '0900 000 000',
      calledAt: countersignBy - 10,
      reason: 'mạng hỏng',
      countersignBy,
      countersignedAt: null,
      disputed: null,
    })
    const approval = (given: Partial<Approval> = {}): Omit<Approval, 'id'> => ({
      organisation: 'a',
      subject: 'report 1',
      approver: 'hung',
      givenAt: 1,
      phone: null,
      ...given,
    })

    test('wait for a countersignature if they were given by telephone, those due first coming first', async () => {
      await using store = await open()
      const given = [
        approval(),
        approval({ phone: phone(30) }),
        approval({ phone: phone(20), organisation: 'b', subject: 'report 2' }),
        approval({ phone: phone(40) }),
        approval({ phone: phone(50) }),
      ]
      const ids: number[] = []
      for (const each of given) ids.push(await store.approvals.add(each, 2))
      const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = ids
      await store.approvals.countersigned(fourth, 33)
      await store.approvals.disputed(fifth, 34, 'không phải tôi')
      expect(await store.approvals.find(second)).toEqual({ id: second, ...given[1] })
      expect(await store.approvals.find(fourth)).toMatchObject({ phone: { countersignedAt: 33 } })
      expect(await store.approvals.find(fifth)).toMatchObject({
        phone: { disputed: { at: 34, because: 'không phải tôi' } },
      })
      expect(await store.approvals.find(99)).toBeNull()
      const pending = async (asked: object) =>
        (await store.approvals.pending({ scope: EVERYTHING, limit: 9, ...asked })).map(({ id }) => id)
      expect(await pending({})).toEqual([third, second])
      expect(await pending({ dueBefore: 30 })).toEqual([third])
      expect(await pending({ after: { countersignBy: 20, id: third } })).toEqual([second])
      expect(await pending({ scope: { organisation: 'a' } })).toEqual([second])
      expect((await store.approvals.of('report 1', 9)).map(({ id }) => id)).toEqual([first, second, fourth, fifth])
      const page = await store.approvals.page({ scope: { organisation: 'a' }, before: fifth, limit: 2 })
      expect(page.map(({ id }) => id)).toEqual([fourth, second])
    })
  })

  describe(`answers kept in ${name}`, () => {
    const asked = (id: string, at = 1) => ({ id, actor: 'lan', fingerprint: 'f', at, expiresAt: at + 10 })

    test('are given to one who asks first, and told to those who ask again', async () => {
      await using store = await open()
      const states = await Promise.all([1, 2, 3].map(() => store.idempotency.begin(asked('k'), 9)))
      expect(states.map(({ kind }) => kind).sort()).toEqual(['begun', 'begun', 'fresh'])
      await store.idempotency.finish('k', 'done it')
      expect(await store.idempotency.begin(asked('k', 5), 9)).toEqual({
        kind: 'done',
        fingerprint: 'f',
        answer: 'done it',
      })
      await store.idempotency.release('k')
      expect((await store.idempotency.begin(asked('k', 5), 9)).kind).toBe('done')
      expect((await store.idempotency.begin(asked('k', 11), 9)).kind).toBe('fresh')
      await store.idempotency.release('k')
      expect((await store.idempotency.begin(asked('k', 12), 9)).kind).toBe('fresh')
    })

    test('are no more of one person than may be', async () => {
      await using store = await open()
      for (const id of ['1', '2']) expect((await store.idempotency.begin(asked(id), 2)).kind).toBe('fresh')
      expect((await store.idempotency.begin(asked('3'), 2)).kind).toBe('too_many')
      expect((await store.idempotency.begin({ ...asked('4'), actor: 'hung' }, 2)).kind).toBe('fresh')
      expect((await store.idempotency.begin(asked('5', 11), 2)).kind).toBe('fresh')
    })
  })
}
