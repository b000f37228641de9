import { describe, expect, test } from 'vitest'
import type { NewDelivery } from '../../../collector/store/call-out-deliveries.ts'
import type { NewCallOut } from '../../../collector/store/call-outs.ts'
import type { Store } from '../../../collector/store/store.ts'
import type { OpenStore } from './alerts.contract.ts'

const SAYS = {
  ...{ incident: 'VG-2026-0001', clock: null, deadline: null, notConfirmed: false, count: 3, alarm: null },
  ...{ duty: null, about: null },
}

export const newCallOut = (change: Partial<NewCallOut> = {}): NewCallOut => ({
  id: 'incident VG-2026-0001 / opened',
  kind: 'incident_opened',
  subject: 'incident VG-2026-0001',
  ladder: 'opened',
  parent: null,
  organisation: null,
  severity: 'high',
  urgent: true,
  drill: false,
  climbs: true,
  says: SAYS,
  dueAt: 10,
  madeAt: 20,
  state: 'open',
  because: '',
  policy: 'all',
  nextRoundAt: 20,
  ...change,
})

const newDelivery = (callOut: number, change: Partial<NewDelivery> = {}): NewDelivery => ({
  ...{ callOut, round: 0, recipient: 'lan', route: 'email', urgent: false, madeAt: 20, nextAt: 20 },
  ...change,
})

async function added(store: Store, change: Partial<NewCallOut> = {}) {
  const callOut = await store.callOuts.add(newCallOut(change))
  if (!callOut) throw new Error('was there')
  return callOut
}

/** A lease that succeeds, or the test is wrong. */
async function claimed(store: Store, number: number, by: string, now: number) {
  expect(await store.deliveries.claim([number], { by, until: now + 100, now, message: `m-${by}` })).toEqual([number])
}

export function describeCallOutStores(name: string, open: OpenStore): void {
  describe(`call-outs in ${name}`, () => {
    test('are made once: the first that adds an id has made it', async () => {
      await using store = await open()
      const made = await added(store)
      expect(made).toMatchObject({ ...newCallOut(), number: 1, rounds: 0, overAt: null, acknowledgedBy: null })
      expect(await store.callOuts.add(newCallOut({ madeAt: 99 }))).toBeNull()
      expect(await store.callOuts.byId(made.id)).toEqual(made)
      expect(await store.callOuts.known([made.id, 'other'])).toEqual(new Set([made.id]))
    })

    test('count a round once, and none when they are over', async () => {
      await using store = await open()
      const { number } = await added(store)
      expect(await store.callOuts.advance(number, 0, 50)).toBe(true)
      expect(await store.callOuts.advance(number, 0, 60)).toBe(false)
      expect(
        await store.callOuts.end(number, { state: 'acknowledged', at: 30, because: '', by: 'lan', via: 'link' }),
      ).toBe(true)
      expect(await store.callOuts.advance(number, 1, 70)).toBe(false)
      expect(await store.callOuts.end(number, { state: 'ended', at: 40, because: 'closed' })).toBe(false)
      expect((await store.callOuts.load([number])).get(number)).toMatchObject({
        ...{ state: 'acknowledged', rounds: 1, nextRoundAt: null, overAt: 30 },
        ...{ acknowledgedBy: 'lan', acknowledgedVia: 'link' },
      })
    })

    test('are due by their next round, urgent ones first, and open until they are over', async () => {
      await using store = await open()
      const calm = await added(store, { id: 'a', urgent: false, nextRoundAt: 5 })
      const urgent = await added(store, { id: 'b', nextRoundAt: 15 })
      await added(store, { id: 'c', nextRoundAt: 16 })
      await added(store, { id: 'd', state: 'skipped', because: 'overtaken', nextRoundAt: null })
      expect((await store.callOuts.dueRounds(15, 10)).map(({ id }) => id)).toEqual(['b', 'a'])
      expect(await store.callOuts.dueRounds(15, 1)).toEqual([urgent])
      await store.callOuts.end(urgent.number, { state: 'told', at: 16, because: '' })
      expect((await store.callOuts.openUnder('incident ')).map(({ id }) => id)).toEqual(['a', 'c'])
      expect(await store.callOuts.open([calm.subject, 'agent portal'])).toHaveLength(2)
      expect(await store.callOuts.open(['agent portal'])).toEqual([])
    })

    test('are paged latest first, by state and by subject', async () => {
      await using store = await open()
      for (const id of ['a', 'b', 'c']) await added(store, { id, subject: id === 'b' ? 'agent x' : 'incident VG-1' })
      await added(store, { id: 'd', state: 'skipped', nextRoundAt: null })
      const ids = async (filter: Parameters<Store['callOuts']['page']>[0]) =>
        (await store.callOuts.page(filter)).map(({ id }) => id)
      expect(await ids({ limit: 2 })).toEqual(['d', 'c'])
      expect(await ids({ limit: 9, before: 3 })).toEqual(['b', 'a'])
      expect(await ids({ limit: 9, state: 'open' })).toEqual(['c', 'b', 'a'])
      expect(await ids({ limit: 9, subject: 'agent x' })).toEqual(['b'])
    })

    test('of before a rule could be told to be unconfirmed say nothing of it', async () => {
      await using store = await open()
      const { notConfirmed: _, ...older } = SAYS
      const { number } = await added(store, { says: older as typeof SAYS })
      const unsure = await added(store, { id: 'other', says: { ...SAYS, notConfirmed: true } })
      const found = await store.callOuts.load([number, unsure.number])
      expect([...found.values()].map(({ says }) => says.notConfirmed).sort()).toEqual([false, true])
    })

    test('tell what was told of an incident’s alerts', async () => {
      await using store = await open()
      const [subject, incident] = ['incident VG-2026-0001', 'VG-2026-0001']
      expect(await store.callOuts.told([incident])).toEqual(new Map())
      await added(store, { madeAt: 20 })
      for (const [number, count, madeAt] of [
        [1, 9, 40],
        [2, 30, 80],
      ] as const)
        await added(store, {
          ...{ id: `${subject} / grew / ${number}`, kind: 'incident_grew', ladder: 'grew', madeAt },
          says: { ...SAYS, count },
        })
      await added(store, { id: `${subject} / quiet / 1`, kind: 'incident_quiet', says: { ...SAYS, count: 9 } })
      await added(store, { id: 'incident VG-2 / opened', subject: 'incident VG-2' })
      expect(await store.callOuts.told([incident, 'VG-3'])).toEqual(
        new Map([[incident, { openedAt: 20, grown: 2, at: 80, count: 30, quiet: 1, quietCount: 9 }]]),
      )
    })
  })

  describe(`deliveries in ${name}`, () => {
    test('are laid down once, and due over their own channel, urgent ones first', async () => {
      await using store = await open()
      const { number } = await added(store)
      const all = [
        newDelivery(number),
        newDelivery(number, { recipient: 'minh', urgent: true }),
        newDelivery(number, { recipient: 'hoa', nextAt: 90 }),
        newDelivery(number, { route: 'sms:gateway' }),
      ]
      await store.deliveries.add(all)
      await store.deliveries.add(all)
      expect(await store.deliveries.of(number)).toHaveLength(4)
      const second = newDelivery(number, { round: 1, urgent: true })
      await store.deliveries.add([second])
      expect(await store.deliveries.dueTo('email', 30)).toEqual(['lan', 'minh'])
      expect((await store.deliveries.due('email', 'lan', 30, 9)).map(({ round }) => round)).toEqual([1, 0])
      expect(await store.deliveries.due('email', 'lan', 30, 1)).toHaveLength(1)
      expect(await store.deliveries.due('email', 'hoa', 89, 9)).toEqual([])
      expect(await store.deliveries.dueTo('email', 90)).toContain('hoa')
    })

    test('are leased to one at a time; when the lease has run out, to the next', async () => {
      await using store = await open()
      const { number } = await added(store)
      await store.deliveries.add([newDelivery(number)])
      await claimed(store, 1, 'one', 30)
      expect(await store.deliveries.due('email', 'lan', 129, 9)).toEqual([])
      const lease = { by: 'two', until: 300, message: 'm' }
      expect(await store.deliveries.claim([1], { ...lease, now: 129 })).toEqual([])
      expect(await store.deliveries.claim([1], { ...lease, now: 130 })).toEqual([1])
      expect(await store.deliveries.sent(1, 'one', 131, 'late')).toBe(false)
      expect(await store.deliveries.sent(1, 'two', 132, '250 ok')).toBe(true)
      expect(await store.deliveries.find(1)).toMatchObject({
        ...{ state: 'sent', tries: 2, firstTryAt: 30, receipt: '250 ok', message: 'm', overAt: 132 },
        leasedUntil: null,
      })
      expect(await store.deliveries.claim([1], { ...lease, now: 500 })).toEqual([])
    })

    test('wait for their next try after a failure, are given up, and revived by hand', async () => {
      await using store = await open()
      const callOut = await added(store)
      await store.deliveries.add([newDelivery(callOut.number)])
      await claimed(store, 1, 'a', 30)
      expect(await store.deliveries.failed(1, 'a', 31, 60, '451 later')).toBe(true)
      expect(await store.deliveries.due('email', 'lan', 59, 9)).toEqual([])
      await claimed(store, 1, 'b', 60)
      expect(await store.deliveries.failed(1, 'b', 61, null, '550 no')).toBe(true)
      const dead = await store.deliveries.dead({ limit: 9 })
      expect(dead).toMatchObject([{ number: 1, state: 'dead', tries: 2, reason: '550 no', overAt: 61 }])
      expect(await store.deliveries.dead({ before: 1, limit: 9 })).toEqual([])
      expect(await store.deliveries.untoldDead(9)).toEqual([{ delivery: dead[0], callOut }])
      await store.deliveries.toldDead([1])
      expect(await store.deliveries.untoldDead(9)).toEqual([])
      expect(await store.deliveries.revive(1, 70)).toBe(true)
      expect(await store.deliveries.revive(1, 70)).toBe(false)
      expect(await store.deliveries.due('email', 'lan', 70, 9)).toMatchObject([
        { tries: 0, revived: 1, firstTryAt: null },
      ])
    })

    test('that are not needed are not sent; what was sent meanwhile is on record as sent', async () => {
      await using store = await open()
      const { number } = await added(store)
      await store.deliveries.add([newDelivery(number), newDelivery(number, { recipient: 'minh' })])
      await claimed(store, 1, 'a', 30)
      await store.deliveries.dropOf(number, 40, 'acknowledged')
      expect(await store.deliveries.due('email', 'lan', 500, 9)).toEqual([])
      expect(await store.deliveries.sent(1, 'a', 41, '250')).toBe(true)
      expect(await store.deliveries.of(number)).toMatchObject([
        { state: 'sent' },
        { state: 'not_needed', reason: 'acknowledged' },
      ])
    })

    test('tell the last round of each person, and when messages went to one', async () => {
      await using store = await open()
      const { number } = await added(store)
      await store.deliveries.add([0, 1, 2].map(round => newDelivery(number, { round })))
      await store.deliveries.add([newDelivery(number, { round: 0, recipient: 'minh' })])
      const last = await store.deliveries.lastRounds([number])
      expect(last.sort((a, b) => b.round - a.round)).toMatchObject([
        { recipient: 'lan', round: 2 },
        { recipient: 'minh', round: 0 },
      ])
      // Two in one message, one in another.
      const lease = { by: 'x', until: 100, now: 30 }
      await store.deliveries.claim([1, 2], { ...lease, message: 'first' })
      await store.deliveries.claim([3], { ...lease, message: 'second' })
      for (const [delivery, at] of [
        [1, 40],
        [2, 41],
        [3, 45],
      ] as const)
        await store.deliveries.sent(delivery, 'x', at, '')
      expect(await store.deliveries.sentSince('email', 'lan', 30)).toEqual([40, 45])
      expect(await store.deliveries.sentSince('email', 'lan', 41)).toEqual([45])
      expect(await store.deliveries.sentSince('email', 'minh', 30)).toEqual([])
    })

    test('over channels that nobody has any more are given up, and all are counted', async () => {
      await using store = await open()
      const { number } = await added(store)
      await store.deliveries.add([newDelivery(number), newDelivery(number, { route: 'sms:old', nextAt: 25 })])
      expect(await store.deliveries.figures()).toEqual({ waiting: 2, dead: 0, oldestWaitingSince: 20 })
      expect(await store.deliveries.giveUpOthers(['email'], 25, 50, 'gone')).toBe(0)
      expect(await store.deliveries.giveUpOthers(['email'], 26, 50, 'gone')).toBe(1)
      expect(await store.deliveries.figures()).toEqual({ waiting: 1, dead: 1, oldestWaitingSince: 20 })
    })
  })

  describe(`acknowledge links in ${name}`, () => {
    test('are good once, until their end, and forgotten later', async () => {
      await using store = await open()
      const [one, other] = [await added(store), await added(store, { id: 'other' })]
      const token = { hash: 'h', recipient: 'lan', madeAt: 1, expiresAt: 100 }
      await store.callOutTokens.add([one, other].map(({ number }) => ({ ...token, callOut: number })))
      await store.callOutTokens.add([{ ...token, hash: 'late', callOut: 1 }])
      expect(await store.callOutTokens.find('h')).toHaveLength(2)
      expect(await store.callOutTokens.find('unknown')).toEqual([])
      expect(await store.callOutTokens.spend('late', 100)).toEqual([])
      expect((await store.callOutTokens.spend('h', 99)).map(({ callOut }) => callOut)).toEqual([1, 2])
      expect(await store.callOutTokens.spend('h', 99)).toEqual([])
      await store.callOutTokens.removeExpired(101)
      expect(await store.callOutTokens.find('h')).toEqual([])
    })
  })

  describe(`duties in ${name}`, () => {
    test('are marked as done once', async () => {
      await using store = await open()
      const mark = {
        occurrence: 'r:d:2026-12-20',
        doneAt: 1,
        recordedAt: 2,
        recordedBy: 'lan',
        reference: '12',
        note: '',
      }
      expect(await store.duties.done(mark)).toBe(true)
      expect(await store.duties.done({ ...mark, recordedBy: 'minh' })).toBe(false)
      expect(await store.duties.marks([mark.occurrence, 'other'])).toEqual(new Map([[mark.occurrence, mark]]))
    })

    test('know changes of contact details, and since when they are looked after', async () => {
      await using store = await open()
      const change = { changedAt: 50, recordedAt: 60, recordedBy: 'lan', note: 'số mới' }
      expect(await store.duties.contactChanged(change)).toBe(1)
      await store.duties.contactChanged({ ...change, changedAt: 40 })
      expect(await store.duties.contactChanges(41, 9)).toEqual([{ number: 1, ...change }])
      expect((await store.duties.contactChanges(0, 9)).map(({ number }) => number)).toEqual([1, 2])
      expect(await store.duties.lookedAfterSince(100)).toBe(100)
      expect(await store.duties.lookedAfterSince(200)).toBe(100)
    })
  })
}
