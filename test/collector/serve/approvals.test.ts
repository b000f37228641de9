/** Break-glass: an approval on the telephone, recorded by another, countersigned within a day. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  countersign,
  type NewApproval,
  pendingCountersignatures,
  recordApproval,
} from '../../../collector/serve/approvals.ts'
import type { Approval } from '../../../collector/store/approvals.ts'
import { type RunningCollector, runningCollector } from '../../support/running-collector.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const CALLED = Date.parse('2026-11-20T03:17:42Z')
let now: number
let collector: RunningCollector
let approver: Awaited<ReturnType<RunningCollector['person']>>

beforeEach(async () => {
  now = CALLED + 5 * MINUTE
  collector = await runningCollector({ now: () => new Date(now) })
  approver = await collector.person('approver', { name: 'hung' })
  await collector.person('officer_on_duty', { name: 'lan' })
})
afterEach(() => collector[Symbol.asyncDispose]())

const phone = { recordedBy: 'lan', number: '0900 000 000', calledAt: CALLED, reason: 'Mạng của anh Hùng hỏng' }
const SUBJECT = 'report VG-2026-0001/tt20_mau_03/1'

const record = (given: object = {}) =>
  collector.store.transaction(within =>
    recordApproval(within, {
      subject: SUBJECT,
      organisation: 'default',
      by: 'hung',
      at: now,
      address: '::1',
      how: 'phone',
      phone,
      ...given,
    } as NewApproval),
  )

async function recorded(given: object = {}): Promise<Approval> {
  const made = await record(given)
  if ('refused' in made) throw new Error(made.refused)
  return made.approval
}

const settle = (id: number, what: 'countersignature' | 'dispute', body?: object) =>
  approver(`/api/approvals/${id}/${what}`, { method: 'POST', ...(body && { body }) })

const actions = async () =>
  (await collector.store.audit.latest(5)).map(({ actor, action, subject, detail }) => [actor, action, subject, detail])

describe('an approval by telephone', () => {
  test('is kept with number and minute, waits for the approver, and is settled by the countersignature', async () => {
    const { id } = await recorded()
    const viewer = await collector.person('viewer')
    const listed = (await viewer('/api/approvals')).body.approvals
    expect(listed).toMatchObject([
      {
        id,
        subject: SUBJECT,
        approver: 'hung',
        state: 'pending',
        phone: { recordedBy: 'lan', calledAt: '2026-11-20T03:17:00.000Z', countersignBy: '2026-11-21T03:17:00.000Z' },
      },
    ])
    expect((await settle(id, 'countersignature')).status).toBe(204)
    expect(await settle(id, 'countersignature')).toMatchObject({ status: 409, body: { error: 'already_settled' } })
    expect((await viewer('/api/approvals')).body.approvals).toEqual([])
    expect((await viewer('/api/approvals?state=all')).body.approvals).toMatchObject([{ state: 'countersigned' }])
    expect(await actions()).toEqual([
      ['hung', 'approval.countersigned', SUBJECT, ''],
      [
        'lan',
        'approval.recorded',
        SUBJECT,
        expect.stringContaining('hung on 0900 000 000 at 2026-11-20T03:17:00.000Z'),
      ],
    ])
  })

  test.each([
    [24 * HOUR - 42_000, false],
    [24 * HOUR - 42_000 + 1, true],
  ])('is overdue a day after the minute of the call and not before: %i ms on, %s', async (later, overdue) => {
    const { id } = await recorded()
    now = CALLED + later
    // Signed in anew: sessions end sooner than this.
    approver = await collector.person('approver', { name: 'hung' })
    const pending = await pendingCountersignatures(collector.store, now)
    expect(pending).toMatchObject([{ id, overdue }])
    const asked = (await approver('/api/approvals?state=overdue')).body.approvals
    expect(asked).toHaveLength(overdue ? 1 : 0)
    // Late is better than never, and on record as late.
    expect((await settle(id, 'countersignature')).status).toBe(204)
    expect((await actions())[0]?.[3]).toBe(overdue ? 'late' : '')
  })

  test('that never was is disputed by the one it names', async () => {
    const { id } = await recorded()
    expect((await settle(id, 'dispute', { because: ' ' })).status).toBe(400)
    expect((await settle(id, 'dispute', { because: 'Không ai gọi tôi' })).status).toBe(204)
    expect((await settle(id, 'countersignature')).status).toBe(409)
    expect(await pendingCountersignatures(collector.store, now)).toEqual([])
    expect(await actions()).toContainEqual(['hung', 'approval.disputed', SUBJECT, 'Không ai gọi tôi'])
  })

  test('is countersigned by nobody but the approver', async () => {
    const { id } = await recorded()
    const other = await collector.person('approver', { name: 'mai' })
    expect((await other(`/api/approvals/${id}/countersignature`, { method: 'POST' })).status).toBe(404)
    const recorder = { actor: 'lan', address: '' }
    const outcome = await collector.store.transaction(within => countersign(within, id, recorder, now))
    expect(outcome).toBe('not_found')
    expect(await pendingCountersignatures(collector.store, now)).toHaveLength(1)
  })

  test.each([
    ['four_eyes', { phone: { ...phone, recordedBy: 'hung' } }],
    ['no_such_approver', { by: 'lan', phone: { ...phone, recordedBy: 'hung' } }],
    ['no_such_approver', { by: 'nobody' }],
    ['reason_needed', { phone: { ...phone, reason: ' ' } }],
    ['reason_needed', { phone: { ...phone, number: '' } }],
    ['call_time', { phone: { ...phone, calledAt: CALLED + 6 * MINUTE } }],
    ['call_time', { phone: { ...phone, calledAt: CALLED - 24 * HOUR } }],
  ])('is refused as %s, and nothing is kept: %j', async (refused, given) => {
    expect(await record(given)).toEqual({ refused })
    expect(await pendingCountersignatures(collector.store, now)).toEqual([])
    expect(await collector.store.approvals.of(SUBJECT, 9)).toEqual([])
  })

  test('counts for the approver’s own organisation alone, and is there for nobody of another', async () => {
    await collector.person('approver', { name: 'binh', organisation: 'b' })
    expect(await record({ by: 'binh', organisation: 'a' })).toEqual({ refused: 'no_such_approver' })
    await recorded({ by: 'binh', organisation: 'b' })
    const foreign = await collector.person('approver', { name: 'an', organisation: 'a' })
    expect((await foreign('/api/approvals?state=all')).body.approvals).toEqual([])
    expect(await pendingCountersignatures(collector.store, now, { organisation: 'b' })).toHaveLength(1)
  })

  test('is undone with the transaction that it belongs to', async () => {
    const undone = collector.store.transaction(async within => {
      await recordApproval(within, {
        subject: SUBJECT,
        organisation: null,
        by: 'hung',
        at: now,
        address: '',
        how: 'phone',
        phone,
      })
      throw new Error('the report changed meanwhile')
    })
    await expect(undone).rejects.toThrow('meanwhile')
    expect(await collector.store.approvals.of(SUBJECT, 9)).toEqual([])
  })
})

test('an approver who is signed in has nothing to countersign', async () => {
  const { id } = await recorded({ how: 'signed_in', phone: undefined })
  expect(await pendingCountersignatures(collector.store, now)).toEqual([])
  expect((await settle(id, 'countersignature')).status).toBe(404)
  expect((await approver('/api/approvals?state=all')).body.approvals).toMatchObject([{ state: 'given', phone: null }])
  expect((await actions())[0]).toEqual(['hung', 'approval.given', SUBJECT, ''])
})
