/** The instants of section 7.5 of the law's notes: settable, each with who, when and why; T0 most carefully. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PERSON_TIMES } from '../../../collector/serve/incident-views.ts'
import { type IncidentSite, incidentSite, instantAt, T0 } from '../../support/incident-site.ts'

const ND331 = 'vn-2026-nd331'
const ID = 'VG-2026-0001'

let site: IncidentSite
beforeEach(async () => {
  site = await incidentSite()
  await site.alert('portal', 0)
  site.at(60)
  await site.ask(`/${ID}/status`, 'POST', { status: 'confirmed', reason: '' })
})
afterEach(() => site[Symbol.asyncDispose]())

const put = (what: string, body: object) => site.ask(`/${ID}/${what}`, 'PUT', body)
const set = (time: string, instant: string | null, reason = '') => put('times', { time, instant, reason })
const undo = async (reason = 'nhầm') => {
  const { number } = (await site.detail()).events.at(-1) as { number: number }
  return site.ask(`/${ID}/undo`, 'POST', { number, reason })
}

describe('an instant that a person establishes', () => {
  test.each(PERSON_TIMES)('%s is kept with who, when and why, and can be taken back', async time => {
    expect((await set(time, instantAt(30), 'theo biên bản')).status).toBe(200)
    const { times, events } = await site.detail()
    expect(times[time]).toBe(instantAt(30))
    expect(events.at(-1)).toMatchObject({ kind: 'time_set', actor: 'lan', at: instantAt(60) })
    expect(events.at(-1)?.text.vi).toContain('10:30')
    expect(events.at(-1)?.text.vi).toContain('Lý do: theo biên bản')
    const [latest] = await site.collector.store.audit.latest(1)
    expect(latest).toMatchObject({ action: 'incident.time_set', actor: 'lan', detail: 'theo biên bản' })
    expect((await undo()).status).toBe(200)
    expect((await site.detail()).times[time]).toBeUndefined()
  })

  test.each(PERSON_TIMES)('%s can’t lie ahead, and is changed only with a reason', async time => {
    expect(await set(time, instantAt(61))).toMatchObject({ status: 422, body: { error: 'in_the_future' } })
    expect((await set(time, instantAt(30))).status).toBe(200)
    expect(await set(time, instantAt(40))).toMatchObject({ status: 422, body: { error: 'reason_needed' } })
    expect(await set(time, null)).toMatchObject({ status: 422, body: { error: 'reason_needed' } })
    expect(await set(time, instantAt(30))).toMatchObject({ status: 409, body: { error: 'no_effect' } })
    expect((await set(time, null, 'ghi nhầm')).status).toBe(200)
  })

  test('lies not before anybody knew, unless it is when it happened', async () => {
    for (const time of PERSON_TIMES) {
      const expected = time === 'occurredAt' ? 200 : 422
      expect((await set(time, instantAt(-1))).status, time).toBe(expected)
    }
    const aware = { regime: 'eu-nis2', instant: instantAt(-1), reason: 'x' }
    expect(await put('aware', aware)).toMatchObject({ status: 422, body: { error: 'before_first_signal' } })
  })

  test('of confirmation counts before when it was pressed, and not for a candidate', async () => {
    await set('confirmedAt', instantAt(20), 'đã họp lúc 10:20')
    const { milestones = [] } = (await site.clock(ND331, 'report')) ?? {}
    expect(milestones[0]).toMatchObject({ id: 'triaged', doneAt: instantAt(20) })
    await site.alert('mail', 59)
    const candidate = { time: 'confirmedAt', instant: instantAt(59), reason: '' }
    expect(await site.ask('/VG-2026-0002/times', 'PUT', candidate)).toMatchObject({ status: 409 })
  })

  test('starts the clock that counts from it', async () => {
    expect(await site.clock('vn-pdp-2026', 'authority')).toBeUndefined()
    await set('personalDataAwareAt', instantAt(30))
    expect(await site.clock('vn-pdp-2026', 'authority')).toMatchObject({
      startsAt: instantAt(30),
      conservativeAt: instantAt(30 + 72 * 60),
    })
    await put('aware', { regime: 'eu-nis2', instant: instantAt(30), reason: 'thông báo của đối tác' })
    expect((await site.detail()).awareAt).toEqual({ 'eu-nis2': instantAt(30) })
  })
})

describe('T0', () => {
  const t0 = (instant: string | null, reason = '') => put('t0', { instant, reason })
  const report = () => site.clock(ND331, 'report')

  test.each(['', '   '])('is moved later only with a written reason, not with %j', async reason => {
    expect(await t0(instantAt(30), reason)).toMatchObject({ status: 422, body: { error: 'reason_needed' } })
    expect((await site.detail()).summary.detectedAt).toBe(T0)
    expect(await report()).toMatchObject({ startsAt: T0 })
  })

  test('moved later is on record beside the first signal, and every deadline follows', async () => {
    const reason = 'cảnh báo đầu là của đợt kiểm thử đã duyệt'
    expect((await t0(instantAt(30), reason)).status).toBe(200)
    const detail = await site.detail()
    expect(detail.t0).toEqual({ at: instantAt(30), reason })
    expect(detail.summary.detectedAt).toBe(instantAt(30))
    expect(await report()).toMatchObject({ startsAt: instantAt(30), conservativeAt: instantAt(30 + 72 * 60) })
    expect(detail.events.at(-1)?.text.vi).toContain(`Lý do: ${reason}`)
    expect(detail.events.at(-1)?.actor).toBe('lan')
  })

  test('is put back by undoing, or by saying that the first signal counts again', async () => {
    await t0(instantAt(30), 'x')
    expect((await undo()).status).toBe(200)
    expect(await report()).toMatchObject({ startsAt: T0 })
    await t0(instantAt(40), 'x')
    await t0(null, 'vẫn là tín hiệu đầu')
    expect(await report()).toMatchObject({ startsAt: T0 })
  })

  test('can’t be moved ahead of now', async () => {
    expect(await t0(instantAt(61), 'x')).toMatchObject({ status: 422, body: { error: 'in_the_future' } })
  })

  test('moves earlier with a member that was seen earlier, which the log tells from when to when', async () => {
    await site.alert('portal', -45)
    const { summary, events } = await site.detail()
    expect(summary.detectedAt).toBe(instantAt(-45))
    expect(await report()).toMatchObject({ startsAt: instantAt(-45), conservativeAt: instantAt(72 * 60 - 45) })
    expect(events.at(-1)?.text.vi).toMatch(/T0\) lùi sớm hơn: từ .*10:00.* thành .*09:15/)
    expect(events.at(-1)?.text.en).toMatch(/T0\) moved earlier: from .*10:00.* to .*09:15/)
  })

  test('that a person had moved later moves back before an earlier member, and undoing that move makes the first signal count again', async () => {
    await t0(instantAt(30), 'x')
    const { number } = (await site.detail()).events.at(-1) as { number: number }
    await site.alert('portal', 10)
    const { summary, events } = await site.detail()
    expect(summary.detectedAt).toBe(instantAt(10))
    expect(events.at(-1)?.text.vi).toMatch(/T0\) lùi sớm hơn: từ .*10:30.* thành .*10:10/)
    await site.alert('portal', 20)
    expect((await site.detail()).summary.detectedAt).toBe(instantAt(10))
    expect((await site.ask(`/${ID}/undo`, 'POST', { number, reason: 'x' })).status).toBe(200)
    expect((await site.detail()).summary.detectedAt).toBe(T0)
  })

  test('of two incidents that become one is the earlier, and undone by taking them apart', async () => {
    await site.alert('mail', -30)
    const merged = await site.ask(`/${ID}/merge`, 'POST', { from: ['VG-2026-0002'], reason: 'cùng một vụ' })
    expect(merged.status).toBe(200)
    expect(await report()).toMatchObject({ startsAt: instantAt(-30) })
    expect((await site.detail()).events.at(-1)?.text.vi).toMatch(/T0\) lùi sớm hơn: từ .*10:00.* thành .*09:30/)
    await site.ask(`/${ID}/unmerge`, 'POST', { part: 'VG-2026-0002', reason: 'nhầm' })
    expect(await report()).toMatchObject({ startsAt: T0 })
    expect((await site.detail()).events.at(-1)?.text.en).toMatch(/nhầm.* \(T0\) moved later: from .*09:30.* to .*10:00/)
  })

  test('moves later when what was seen first is taken out, which the log tells from when to when', async () => {
    await site.alert('portal', -45)
    await site.alert('portal', 5)
    const split = async (sequence: number) => {
      const alerts = [{ agent: 'agent-1', epoch: 1, sequence }]
      expect((await site.ask(`/${ID}/split`, 'POST', { alerts, reason: 'không liên quan' })).status).toBe(200)
      const { summary, events } = await site.detail()
      return { t0: summary.detectedAt, text: events.at(-1)?.text }
    }
    const last = await split(3)
    expect(last).toMatchObject({ t0: instantAt(-45), text: { en: expect.not.stringContaining('T0') } })
    const first = await split(2)
    expect(first.t0).toBe(T0)
    expect(first.text?.vi).toMatch(/không liên quan.* \(T0\) lùi muộn hơn: từ .*09:15.* thành .*10:00/)
  })
})

describe('what people established about an incident', () => {
  test('still counts after it was merged into another, calls included, and goes back with it', async () => {
    await site.alert('mail', 5)
    const other = '/VG-2026-0002'
    await site.ask(`${other}/times`, 'PUT', { time: 'personalDataAwareAt', instant: instantAt(20) })
    const call = { caller: 'Lan', called: 'A05', telephone: '024 0', calledAt: instantAt(30) }
    await site.ask(`${other}/calls`, 'POST', call)
    await site.ask(`/${ID}/merge`, 'POST', { from: ['VG-2026-0002'], reason: 'cùng một vụ' })
    expect(await site.clock('vn-pdp-2026', 'authority')).toMatchObject({ startsAt: instantAt(20) })
    expect(await site.clock('vn-2026-law116-provider', 'immediate')).toMatchObject({ filedAt: instantAt(30) })
    await site.ask(`/${ID}/unmerge`, 'POST', { part: 'VG-2026-0002', reason: 'nhầm' })
    expect(await site.clock('vn-pdp-2026', 'authority')).toBeUndefined()
    expect(await site.clock('vn-2026-law116-provider', 'immediate')).toMatchObject({ filedAt: null })
    expect(await site.clock('vn-pdp-2026', 'authority', 'VG-2026-0002')).toMatchObject({ startsAt: instantAt(20) })
  })
})

describe('severity', () => {
  const judge = (judgement: string, answer: boolean | null, reason = '') =>
    put('judgements', { judgement, answer, reason })

  test('counts as serious until a person says otherwise, which needs a reason', async () => {
    expect((await site.detail()).severity05.suggested).toBe('undecided')
    expect(await site.clock(ND331, 'initial')).toBeDefined()
    expect(await judge('serious', false)).toMatchObject({ status: 422, body: { error: 'reason_needed' } })
    await judge('serious', false, 'không đủ điều kiện theo QĐ 05')
    expect(await site.clock(ND331, 'initial')).toBeUndefined()
  })

  test('confirmed is on record with who and when, as an instant too, and undone as one', async () => {
    await judge('serious', true)
    const { judgements, judgedBy, times, events } = await site.detail()
    expect(judgements['serious']).toBe(true)
    expect(judgedBy['serious']).toEqual({ by: 'lan', at: instantAt(60) })
    expect(times['classifiedSeriousAt']).toBe(instantAt(60))
    expect(events.at(-1)?.text.vi).toContain('Xếp loại nghiêm trọng')
    await undo()
    const after = await site.detail()
    expect([after.judgements, after.judgedBy, after.times]).toEqual([{}, {}, {}])
  })

  test('keeps the instant that a person named before, and drops only one that came of judging', async () => {
    await set('classifiedSeriousAt', instantAt(30))
    await judge('serious', true)
    expect((await site.detail()).times['classifiedSeriousAt']).toBe(instantAt(30))
    await judge('serious', false, 'x')
    expect((await site.detail()).times['classifiedSeriousAt']).toBe(instantAt(30))
    await judge('beyondCapability', true)
    expect(await site.clock('vn-legacy-tt20', 'initial')).toMatchObject({ startsAt: instantAt(60) })
    await judge('beyondCapability', false, 'x')
    expect((await site.detail()).times['exceededCapacityAt']).toBeUndefined()
    expect(await site.clock('vn-legacy-tt20', 'initial')).toBeUndefined()
  })

  test('is suggested from what people have said, and asks for what is left', async () => {
    await judge('onNationalList', true)
    await judge('controlLost', true)
    expect((await site.detail()).severity05).toMatchObject({ suggested: 'undecided', asks: ['beyondCapability'] })
    await judge('beyondCapability', true)
    const { severity05 } = await site.detail()
    expect(severity05).toMatchObject({ suggested: 'serious', asks: [] })
    expect(severity05.plans.map(({ vi }) => vi)).toEqual([
      expect.stringContaining('danh mục quan trọng quốc gia'),
      expect.stringContaining('doanh nghiệp viễn thông'),
    ])
    // A suggestion decides nothing.
    expect((await site.detail()).judgements['serious']).toBeUndefined()
  })

  test('a breach of personal data is known at the latest when somebody judges that it may harm', async () => {
    await judge('personalDataHarmPossible', true)
    expect(await site.clock('vn-pdp-2026', 'authority')).toMatchObject({ startsAt: instantAt(60) })
    await set('personalDataAwareAt', instantAt(15), 'nhật ký trực')
    expect(await site.clock('vn-pdp-2026', 'authority')).toMatchObject({ startsAt: instantAt(15) })
  })
})
