/** Candidates: a provisional clock from the same T0, confirmed or dismissed with a verdict, and never forgotten. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ClockView } from '../../../collector/serve/views.ts'
import { type IncidentSite, incidentSite, instantAt, T0 } from '../../support/incident-site.ts'

const ID = 'VG-2026-0001'

let site: IncidentSite
beforeEach(async () => {
  site = await incidentSite()
  await site.alert('portal', 0)
})
afterEach(() => site[Symbol.asyncDispose]())

const status = (to: string, change: object = {}, id = ID) =>
  site.ask(`/${id}/status`, 'POST', { status: to, reason: '', ...change })
const close = (verdict: string, change: object = {}) => status('closed', { verdict, reason: 'đã xem kỹ', ...change })
/** What a clock is, without how it stands. */
const law = ({ regime, stage, startsAt, conservativeAt, lawfulAt }: ClockView) => [
  ...[regime, stage, startsAt, conservativeAt, lawfulAt],
]

describe('a candidate', () => {
  test('has its clocks from T0, which only ask for triage, however late it is', async () => {
    for (const minutes of [0, 90, 600]) {
      site.at(minutes)
      const { clocks, summary } = await site.detail()
      expect(clocks.length).toBeGreaterThan(3)
      for (const clock of clocks) expect(clock).toMatchObject({ status: 'triage', startsAt: T0 })
      expect(summary.nextClock?.status).toBe('triage')
    }
  })

  test('plans nothing but that it is triaged', async () => {
    const { clocks } = await site.detail()
    const ids = new Set(clocks.flatMap(({ milestones }) => milestones.map(({ id }) => id)))
    expect([...ids]).toEqual(['triaged'])
  })

  test('that is confirmed keeps T0 and every deadline, and its clocks become real', async () => {
    const before = await site.detail()
    site.at(300)
    await status('confirmed')
    const after = await site.detail()
    expect(after.summary.detectedAt).toBe(T0)
    expect(after.clocks.map(law)).toEqual(before.clocks.map(law))
    expect(new Set(after.clocks.map(clock => clock.status))).toEqual(new Set(['running', 'overdue']))
    expect(after.clocks.find(({ stage }) => stage === 'immediate')?.status).toBe('overdue')
  })

  test('is confirmed by any step of handling, and stays confirmed when moved back', async () => {
    site.at(30)
    await status('contained')
    site.at(60)
    await status('confirmed', { reason: 'lan lại' })
    const { clocks } = await site.detail()
    expect(clocks.map(({ status }) => status)).not.toContain('triage')
  })
})

describe('closing', () => {
  test('without a verdict, or without a reason, is refused', async () => {
    expect(await status('closed', { reason: 'xong' })).toMatchObject({ status: 422, body: { error: 'verdict_needed' } })
    expect(await status('closed', { verdict: 'benign' })).toMatchObject({
      status: 422,
      body: { error: 'reason_needed' },
    })
    expect(await status('closed', { verdict: 'unsure', reason: 'x' })).toMatchObject({ status: 400 })
    expect((await site.list()).map(({ status }) => status)).toEqual(['candidate'])
  })

  test.each(['attempt', 'benign', 'false_positive'])(
    'as %s ends its clocks and stays in the register',
    async verdict => {
      expect((await close(verdict)).status).toBe(200)
      const { clocks, summary } = await site.detail()
      expect(clocks).toEqual([])
      expect(summary).toMatchObject({
        status: 'closed',
        verdict,
        closedBecause: 'đã xem kỹ',
        owing: 0,
        owingNotConfirmed: false,
        nextClock: null,
      })
      expect(await site.list('open')).toEqual([])
      for (const filter of ['closed', 'all'])
        expect(await site.list(filter)).toMatchObject([{ id: ID, verdict, closedBecause: 'đã xem kỹ' }])
    },
  )

  test('as a duplicate names the other one, whose clocks go on', async () => {
    expect(await close('duplicate')).toMatchObject({ status: 409 })
    expect(await close('duplicate', { duplicateOf: ID })).toMatchObject({ status: 409 })
    await site.alert('mail', -5)
    expect((await close('duplicate', { duplicateOf: 'VG-2026-0002' })).status).toBe(200)
    const { clocks, summary, duplicateOf } = await site.detail()
    expect([clocks, summary.verdict, duplicateOf]).toEqual([[], 'duplicate', 'VG-2026-0002'])
    expect((await site.detail('VG-2026-0002')).clocks.length).toBeGreaterThan(3)
  })

  test.each(['incident', 'undetermined'])('as %s ends nothing: what was owed is owed', async verdict => {
    const before = await site.detail()
    site.at(90)
    await status('confirmed')
    await close(verdict)
    const { clocks, summary } = await site.detail()
    expect(clocks.map(law)).toEqual(expect.arrayContaining(before.clocks.map(law)))
    expect(clocks.find(({ stage }) => stage === 'immediate')?.status).toBe('overdue')
    expect(summary).toMatchObject({ status: 'closed', verdict, owing: clocks.length })
  })

  test.each(['incident', 'undetermined'])('a candidate at once as %s makes its clocks real, too', async verdict => {
    await close(verdict)
    expect((await site.detail()).clocks.map(({ status }) => status)).not.toContain('triage')
  })

  test('undone brings back candidate and clocks, with the same deadlines', async () => {
    const before = await site.detail()
    site.at(30)
    await close('benign')
    const { number } = (await site.detail()).events.at(-1) as { number: number }
    expect((await site.ask(`/${ID}/undo`, 'POST', { number, reason: 'nhầm' })).status).toBe(200)
    const after = await site.detail()
    expect(after.summary).toMatchObject({ status: 'candidate', verdict: null, closedBecause: null })
    expect(after.clocks.map(law)).toEqual(before.clocks.map(law))
  })
})

describe('a closed incident that still owes a report', () => {
  const call = (stages: object[]) =>
    site.ask(`/${ID}/calls`, 'POST', {
      ...{ caller: 'Lan', called: 'A05', telephone: '024 0', calledAt: instantAt(20), stages },
    })
  const owed = async () => (await site.detail()).clocks.filter(({ filedAt }) => filedAt === null)

  test('stays among the open ones by its next deadline, until all is answered', async () => {
    await site.alert('mail', -30)
    site.at(60)
    await status('confirmed')
    await close('incident')
    expect((await site.list('open')).map(({ id }) => id)).toEqual(['VG-2026-0002', ID])
    expect((await site.list('closed')).map(({ id }) => id)).toEqual([ID])
    const open = await owed()
    const figures = open.filter(({ conservativeAt }) => conservativeAt !== null)
    await call(figures.map(({ regime, stage }) => ({ regime, stage })))
    // The closing report of a complex case has no figure in law, and is owed all the same.
    expect(await owed()).toMatchObject([{ stage: 'final', status: 'no_limit' }])
    expect((await site.list('open')).find(({ id }) => id === ID)).toMatchObject({
      ...{ owing: 1, owingNotConfirmed: true, nextClock: null },
    })
    expect((await site.list('open')).map(({ id }) => id)).toEqual(['VG-2026-0002', ID])
    const simple = { judgement: 'complex', answer: false, reason: 'một máy, một giờ' }
    await site.ask(`/${ID}/judgements`, 'PUT', simple)
    expect((await site.list('open')).map(({ id }) => id)).toEqual(['VG-2026-0002'])
    expect(await site.list('all')).toHaveLength(2)
  })

  test('comes back when what had answered it is taken back', async () => {
    site.at(60)
    await status('confirmed')
    await close('incident')
    await site.ask(`/${ID}/judgements`, 'PUT', { judgement: 'complex', answer: false, reason: 'x' })
    await call((await owed()).map(({ regime, stage }) => ({ regime, stage })))
    expect(await site.list('open')).toEqual([])
    const { number } = (await site.detail()).events.at(-1) as { number: number }
    await site.ask(`/${ID}/undo`, 'POST', { number, reason: 'gọi nhầm nơi' })
    expect(await site.list('open')).toMatchObject([{ id: ID, status: 'closed' }])
  })
})
