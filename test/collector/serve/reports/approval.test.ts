/** Who approves what: four eyes, reasons, the telephone, and that all of it is on record. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countersign, type ReportingCollector, reportingCollector, reportOf } from '../../../support/reporting.ts'

const HOUR = 3_600_000

let collector: ReportingCollector
beforeAll(async () => {
  collector = await reportingCollector()
})
afterAll(() => collector[Symbol.asyncDispose]())

const refused = (error: string) => ({ body: { error } })
const complete = async (form = 'incident_notice') => {
  const report = reportOf(await collector.openIncident(), form)
  await report.save(collector.lan)
  return report
}

test('a version with a compulsory gap is not submitted', async () => {
  const report = await complete('nd356_mau_08')
  expect(await report.submit(collector.lan)).toMatchObject({ status: 422, ...refused('fields_missing') })
})

test('only the latest version is submitted, once', async () => {
  const report = await complete()
  await report.save(collector.lan)
  expect(await report.submit(collector.lan, 1)).toMatchObject({ status: 409, ...refused('not_latest') })
  expect(await report.submit(collector.lan, 2)).toMatchObject({
    status: 200,
    body: { standing: { state: 'submitted', by: 'lan' } },
  })
  expect(await report.submit(collector.lan, 2)).toMatchObject(refused('already_decided'))
  expect(await report.submit(collector.lan, 7)).toMatchObject({ status: 404 })
})

test('what was saved and submitted stands among the milestones of the form’s own deadline', async () => {
  const id = await collector.openIncident()
  const confirmed = { method: 'POST', body: { status: 'confirmed', reason: '' } }
  expect((await collector.lan(`/api/incidents/${id}/status`, confirmed)).status).toBe(200)
  const report = reportOf(id)
  const milestones = async () => {
    const { clocks } = (await collector.viewer(`/api/incidents/${id}`)).body
    const { milestones: all } = clocks.find(({ form }: { form: string }) => form === 'incident_notice')
    return Object.fromEntries(all.map((one: { id: string; status: string }) => [one.id, one.status]))
  }
  expect((await milestones())['drafted']).not.toBe('done')
  await report.save(collector.lan)
  expect(await milestones()).toMatchObject({ drafted: 'done' })
  expect((await milestones())['submitted']).not.toBe('done')
  await report.submit(collector.lan)
  expect(await milestones()).toMatchObject({ drafted: 'done', submitted: 'done' })
})

test('whoever saved it does not approve it; a named person does, and it is frozen then', async () => {
  const id = await collector.openIncident()
  const report = reportOf(id)
  // Saved it, and has become an approver since.
  await report.save(await collector.person('analyst', { name: 'thu' }))
  const author = await collector.person('approver', { name: 'thu' })
  expect(await report.approve(author)).toMatchObject(refused('not_submitted'))
  await report.submit(collector.lan)
  expect(await report.approve(author)).toMatchObject({ status: 409, ...refused('own_version') })
  expect(await report.approve(collector.lan)).toMatchObject({ status: 403, ...refused('not_allowed') })
  const other = await collector.person('approver', { name: 'hoa' })
  const approved = await report.approve(other)
  expect(approved.body.standing).toEqual({
    state: 'approved',
    approver: 'hoa',
    givenAt: new Date(collector.now()).toISOString(),
    phone: null,
    disputed: null,
  })
  expect(await report.approve(other)).toMatchObject(refused('already_decided'))
  expect(await report.giveBack(other, 1, 'nghĩ lại')).toMatchObject(refused('not_submitted'))
  const actions = (await collector.store.audit.latest(20)).filter(
    ({ subject }) => subject === `${id}/incident_notice/1`,
  )
  expect(actions.map(({ action, actor }) => `${action} ${actor}`)).toEqual([
    'report.approved hoa',
    'report.submitted lan',
    'report.version_saved thu',
  ])
})

test('one pair of eyes is enough where the organisation says so', async () => {
  await using small = await reportingCollector({ fourEyes: false })
  const report = reportOf(await small.openIncident())
  const alone = await small.person('admin', { name: 'một-mình' })
  await report.save(alone)
  await report.submit(alone)
  expect(await report.approveAlone(small.lan)).toMatchObject({ status: 403 })
  const approved = await report.approveAlone(alone)
  expect(approved).toMatchObject({ status: 200, body: { standing: { approver: 'một-mình' } } })
  const strict = await complete()
  await strict.submit(collector.lan)
  expect(await strict.approveAlone(await collector.person('admin'))).toMatchObject(refused('own_version'))
})

test('is returned with a reason, which stays on record; the next version starts anew', async () => {
  const report = await complete()
  await report.submit(collector.lan)
  expect(await report.giveBack(collector.lan, 1, 'x')).toMatchObject({ status: 403 })
  expect(await report.giveBack(collector.binh, 1, ' ')).toMatchObject({ status: 422, ...refused('reason_needed') })
  const returned = await report.giveBack(collector.binh, 1, 'Thiếu nguyên nhân')
  expect(returned.body.standing).toMatchObject({ state: 'returned', by: 'binh', reason: 'Thiếu nguyên nhân' })
  expect(await report.approve(collector.binh)).toMatchObject(refused('already_decided'))
  await report.save(collector.lan)
  expect(await report.submit(collector.lan, 2)).toMatchObject({ status: 200 })
})

test('what waits for a decision is listed, oldest first', async () => {
  await using fresh = await reportingCollector()
  const ids = [await fresh.openIncident(), await fresh.openIncident({ attackers: ['198.51.100.8'] })]
  for (const id of ids) {
    await reportOf(id).save(fresh.lan)
    await reportOf(id).submit(fresh.lan)
  }
  const waiting = async () =>
    (await fresh.viewer('/api/reports/waiting')).body.waiting.map(({ subject }: { subject: string }) => subject)
  expect(await waiting()).toEqual(ids)
  const { body: one } = await fresh.viewer('/api/reports/waiting?limit=1')
  const { body: next } = await fresh.viewer(`/api/reports/waiting?limit=1&cursor=${encodeURIComponent(one.nextCursor)}`)
  expect([...one.waiting, ...next.waiting].map(({ subject }: { subject: string }) => subject)).toEqual(ids)
  await reportOf(ids[0] as string).approve(fresh.binh)
  expect(await waiting()).toEqual([ids[1]])
})

describe('by telephone', () => {
  const call = (of: ReportingCollector, given: object = {}) => ({
    approver: 'binh',
    number: '0912 345 678',
    calledAt: new Date(of.now()).toISOString(),
    reason: 'Đang đêm, không vào được mạng',
    ...given,
  })
  const submitted = async (of = collector) => {
    const id = await of.openIncident()
    const report = { id, ...reportOf(id) }
    await report.save(of.lan)
    await report.submit(of.lan)
    return report
  }

  test('is recorded by somebody else, with who, which number and which minute, and is to be countersigned in a day', async () => {
    const report = await submitted()
    expect(await report.approveByPhone(collector.minh, 1, call(collector))).toMatchObject({ status: 403 })
    const approved = await report.approveByPhone(collector.lan, 1, call(collector))
    expect(approved.body.standing).toMatchObject({
      state: 'approved',
      approver: 'binh',
      phone: {
        recordedBy: 'lan',
        number: '0912 345 678',
        countersignBy: new Date(collector.now() + 24 * HOUR).toISOString(),
        countersignedAt: null,
        overdue: false,
      },
    })
    const { approval } = approved.body.standing.phone
    const listed = (await collector.viewer('/api/approvals?state=pending')).body.approvals
    expect(listed).toContainEqual(
      expect.objectContaining({ id: approval, subject: `report ${report.id}/incident_notice/1`, approver: 'binh' }),
    )
    const hoa = await collector.person('approver', { name: 'hoa' })
    expect((await countersign(collector.lan, approval)).status).toBe(403)
    expect((await countersign(hoa, approval)).status).toBe(404)
    expect((await countersign(collector.binh, approval)).status).toBe(204)
    const signed = (await collector.viewer(`${report.base}/versions/1`)).body.version
    expect(signed.standing.phone.countersignedAt).toBe(new Date(collector.now()).toISOString())
    expect(await countersign(collector.binh, approval, 'x')).toMatchObject({ status: 409 })
  })

  test.each<[string, (now: number) => object, string]>([
    ['by somebody who may not approve', () => ({ approver: 'minh' }), 'no_such_approver'],
    ['by nobody we know', () => ({ approver: 'ai đó' }), 'no_such_approver'],
    ['in the future', now => ({ calledAt: new Date(now + 60_000).toISOString() }), 'not_possible'],
    ['before there was a version', now => ({ calledAt: new Date(now - 60_000).toISOString() }), 'not_possible'],
    ['without a reason', () => ({ reason: ' ' }), 'reason_needed'],
  ])('is refused when it was given %s', async (_why, given, error) => {
    const report = await submitted()
    const reply = await report.approveByPhone(collector.lan, 1, call(collector, given(collector.now())))
    expect(reply).toMatchObject(refused(error))
    expect((await collector.viewer(`${report.base}/versions/1`)).body.version.standing.state).toBe('submitted')
    expect(await collector.store.approvals.of(`report ${report.id}/incident_notice/1`, 10)).toEqual([])
  })

  test('is no way around four eyes, nor for recording one’s own', async () => {
    const own = reportOf(await collector.openIncident())
    await own.save(await collector.person('analyst', { name: 'cúc' }))
    await collector.person('approver', { name: 'cúc' })
    await own.submit(collector.lan)
    expect(await own.approveByPhone(collector.lan, 1, call(collector, { approver: 'cúc' }))).toMatchObject(
      refused('own_version'),
    )
    const report = await submitted()
    expect(await report.approveByPhone(collector.binh, 1, call(collector))).toMatchObject({ status: 403 })
  })

  test('is shown as overdue when the day is over; disputed, it lets nothing leave', async () => {
    await using fresh = await reportingCollector()
    const report = await submitted(fresh)
    await report.approveByPhone(fresh.lan, 1, call(fresh))
    fresh.wait(24 * HOUR + 1)
    const binh = await fresh.person('approver', { name: 'binh' })
    const lan = await fresh.person('officer_on_duty', { name: 'lan' })
    const { version } = (await binh(`${report.base}/versions/1`)).body
    expect(version.standing.phone.overdue).toBe(true)
    const because = 'Tôi không nhận cuộc gọi nào'
    expect((await countersign(binh, version.standing.phone.approval, because)).status).toBe(204)
    const disputed = (await binh(`${report.base}/versions/1`)).body.version
    expect(disputed.standing.disputed).toMatchObject({ reason: because })
    const sent = {
      channel: 'portal',
      recipient: 'mps_specialised_agency',
      sentAt: new Date(fresh.now()).toISOString(),
      receipt: 'R1',
    }
    expect(await report.deliver(lan, 1, sent)).toMatchObject({ status: 409, ...refused('approval_disputed') })
  })
})
