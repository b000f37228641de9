import { describe, expect, test } from 'vitest'
import type { Delivery, ReportChange, ReportVersion } from '../../../collector/store/reports.ts'
import { EVERYTHING } from '../../../collector/store/scope.ts'
import { type OpenStore, storedAlert } from './alerts.contract.ts'

const KEY = { subject: 'VG-1', form: 'tt20_mau_03' }

const version = (number: number, given: Partial<ReportVersion> = {}): ReportVersion => ({
  ...KEY,
  organisation: 'default',
  drill: false,
  number,
  content: `{"number":${number},"tên":"Sự cố\u2028"}`,
  sha256: String(number).repeat(64),
  chainHead: 'h',
  author: 'lan',
  at: number * 10,
  ...given,
})

const step = (number: number, change: ReportChange, at = 1, key = KEY) => ({
  ...key,
  version: number,
  at,
  actor: 'lan',
  change,
})

const delivery = (id: string, given: Partial<Delivery> = {}): Delivery => ({
  ...KEY,
  id,
  organisation: 'default',
  version: 1,
  channel: 'smtp',
  recipient: 'owner',
  address: 'a@b.example',
  at: 5,
  actor: 'lan',
  stages: [{ regime: 'r', stage: 's' }],
  documents: [{ name: 'x.pdf', sha256: 'a'.repeat(64), bytes: 3 }],
  messageId: 'm@x',
  ...given,
})

export function describeReportStore(name: string, open: OpenStore): void {
  describe(`reports in ${name}`, () => {
    test('a draft is written over, and gives back what was typed', async () => {
      await using store = await open()
      expect(await store.reports.draft(KEY)).toBeNull()
      const edits = { D: { edit: { value: 'dòng một\ndòng hai' }, by: 'lan', at: 3 } }
      await store.reports.saveDraft({ ...KEY, edits, revision: 1, at: 3, by: 'lan' })
      const later = { ...KEY, edits: {}, revision: 2, at: 4, by: 'minh' }
      expect(await store.reports.draft(KEY)).toEqual({ ...KEY, edits, revision: 1, at: 3, by: 'lan' })
      await store.reports.saveDraft(later)
      expect(await store.reports.draft(KEY)).toEqual(later)
      expect(await store.reports.draft({ ...KEY, form: 'incident_notice' })).toBeNull()
    })

    test('versions come back byte for byte, latest first, page by page; a number is given once', async () => {
      await using store = await open()
      for (const number of [1, 2, 3]) await store.reports.addVersion(version(number))
      await expect(store.reports.addVersion(version(2))).rejects.toThrow()
      expect(await store.reports.version(KEY, 2)).toEqual(version(2))
      expect(await store.reports.version(KEY, 4)).toBeNull()
      const numbers = async (before?: number) =>
        (await store.reports.versions(KEY, { before, limit: 2 })).map(({ number }) => number)
      expect(await numbers()).toEqual([3, 2])
      expect(await numbers(2)).toEqual([1])
      expect(await store.reports.versions(KEY, { limit: 1 })).not.toHaveProperty('content')
    })

    test('tells the latest of every form of several subjects', async () => {
      await using store = await open()
      const other = { form: 'incident_notice' }
      for (const one of [
        version(1),
        version(2),
        version(1, other),
        version(1, { subject: 'VG-2' }),
        version(7, { subject: 'VG-3' }),
      ])
        await store.reports.addVersion(one)
      const latest = await store.reports.latest(['VG-1', 'VG-2'])
      expect(latest.map(({ subject, form, number }) => `${subject} ${form} ${number}`)).toEqual([
        'VG-1 incident_notice 1',
        'VG-1 tt20_mau_03 2',
        'VG-2 tt20_mau_03 1',
      ])
      expect(await store.reports.latest([])).toEqual([])
    })

    test('keeps steps in order, and knows which versions wait for a decision', async () => {
      await using store = await open()
      for (const saved of [version(1), version(2), version(1, { subject: 'VG-2', organisation: 'b' })])
        await store.reports.addVersion(saved)
      const returned = { kind: 'returned', reason: 'thiếu nguyên nhân' } as const
      await store.reports.addStep(step(1, { kind: 'submitted' }))
      await store.reports.addStep(step(2, { kind: 'submitted' }, 2))
      await store.reports.addStep(step(1, returned, 3))
      await store.reports.addStep(step(1, { kind: 'submitted' }, 4, { ...KEY, subject: 'VG-2' }))
      expect((await store.reports.steps(['VG-1'])).map(({ change }) => change)).toEqual([
        { kind: 'submitted' },
        { kind: 'submitted' },
        returned,
      ])
      expect(await store.reports.steps(['VG-1'], 'incident_notice')).toEqual([])
      expect(
        (await store.reports.waiting(EVERYTHING, 10)).map(({ subject, version: of }) => `${subject} ${of}`),
      ).toEqual(['VG-1 2', 'VG-2 1'])
      const [first, ...more] = await store.reports.waiting(EVERYTHING, 1)
      expect(more).toEqual([])
      expect(await store.reports.waiting(EVERYTHING, 10, first?.id)).toMatchObject([{ subject: 'VG-2' }])
      expect(await store.reports.waiting({ organisation: 'b' }, 10)).toMatchObject([{ subject: 'VG-2' }])
    })

    test('keeps deliveries with their steps', async () => {
      await using store = await open()
      await store.reports.addDelivery(delivery('d2', { at: 6, messageId: null, channel: 'paper' }))
      await store.reports.addDelivery(delivery('d1'))
      await store.reports.addDelivery(delivery('d3', { subject: 'VG-2' }))
      await expect(store.reports.addDelivery(delivery('d1'))).rejects.toThrow()
      expect((await store.reports.deliveries(['VG-1'])).map(({ id }) => id)).toEqual(['d2', 'd1'])
      const paged = async (before?: number) =>
        store.reports.deliveryPage({ subjects: ['VG-1', 'VG-2'], before, limit: 2 })
      const first = await paged()
      expect(first.map(({ id }) => id)).toEqual(['d3', 'd1'])
      expect((await paged(first.at(-1)?.number)).map(({ id }) => id)).toEqual(['d2'])
      const ofOther = { subjects: ['VG-1'], form: 'tt20_mau_04', limit: 9 }
      expect(await store.reports.deliveryPage(ofOther)).toEqual([])
      expect(await store.reports.delivery('d1')).toEqual(delivery('d1'))
      expect(await store.reports.delivery('d9')).toBeNull()
      const proven = {
        delivery: 'd1',
        at: 7,
        actor: 'lan',
        change: {
          kind: 'proven',
          sentAt: 6,
          proof: { channel: 'smtp', messageId: 'm', response: '250 ok', accepted: ['a@b.example'], rejected: [] },
        },
      } as const
      const unknown = { delivery: 'd1', at: 8, actor: 'lan', change: { kind: 'unknown', reason: 'x' } } as const
      await store.reports.addDeliveryStep(proven)
      await store.reports.addDeliveryStep(unknown)
      expect(await store.reports.deliverySteps(['d1', 'd2'])).toEqual([proven, unknown])
      expect(await store.reports.deliverySteps([])).toEqual([])
    })

    test('in a transaction, whoever claims a subject has its reports to himself', async () => {
      await using store = await open()
      const save = () =>
        store.transaction(async within => {
          await within.reports.claim('VG-1')
          const [last] = await within.reports.versions(KEY, { limit: 1 })
          await within.reports.addVersion(version((last?.number ?? 0) + 1))
        })
      await Promise.all(Array.from({ length: 8 }, save))
      expect((await store.reports.versions(KEY, { limit: 20 })).map(({ number }) => number)).toEqual([
        8, 7, 6, 5, 4, 3, 2, 1,
      ])
    })
  })

  describe(`folds of a stretch of time in ${name}`, () => {
    test('are read page by page, each once, those of a window that begins in it', async () => {
      await using store = await open()
      const windows = [0, 100, 100, 200, 300]
      const alerts = windows.map((_, index) => storedAlert(index + 1, { fingerprint: `f${index}` }))
      await store.alerts.insert(alerts)
      await store.folds.add(
        windows.map((windowAt, index) => ({
          fingerprint: `f${index}`,
          windowAt,
          incidentId: null,
          count: index + 1,
          firstAt: windowAt,
          lastAt: windowAt + 5,
          sample: { agent: 'agent-1', epoch: 1, sequence: index + 1 },
        })),
      )
      const seen: string[] = []
      let after: Parameters<typeof store.folds.within>[2]
      for (;;) {
        const page = await store.folds.within(100, 300, after, 2)
        seen.push(...page.map(({ fingerprint, count, sample }) => `${fingerprint} ${count} ${sample.sequence}`))
        if (page.length < 2) break
        after = page.at(-1)
      }
      expect(seen).toEqual(['f1 2 2', 'f2 3 3', 'f3 4 4'])
    })
  })
}
