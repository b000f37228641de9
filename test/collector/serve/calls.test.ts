/** «Đã gọi báo»: one act closes every stage it fulfils, and what is late stays late. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FulfilmentView } from '../../../collector/serve/clock-views.ts'
import { type IncidentSite, incidentSite, instantAt } from '../../support/incident-site.ts'

const ND331 = 'vn-2026-nd331'
const LAW116 = 'vn-2026-law116-provider'
const ID = 'VG-2026-0001'

let site: IncidentSite
beforeEach(async () => {
  site = await incidentSite()
  await site.alert('portal', 0)
  await site.ask(`/${ID}/status`, 'POST', { status: 'confirmed', reason: '' })
  await site.ask(`/${ID}/judgements`, 'PUT', { judgement: 'seriousDisruption', answer: true })
})
afterEach(() => site[Symbol.asyncDispose]())

const who = { caller: 'Lan', called: 'trực ban A05', telephone: '024 0000 0000', reference: 'TB-77' }
const call = (minutes: number, change: object = {}) =>
  site.ask(`/${ID}/calls`, 'POST', { ...who, calledAt: instantAt(minutes), ...change })
const proposals = async (query: string) =>
  (await site.ask(`/${ID}/fulfils?${query}`)) as { status: number; body: { stages: FulfilmentView[] } }
const filed = async () =>
  (await site.detail()).clocks.filter(({ filedAt }) => filedAt).map(({ regime, stage }) => `${regime}/${stage}`)

describe('one call', () => {
  test('is proposed for all that is due at once, and without a word closes just that', async () => {
    site.at(40)
    const { body } = await proposals(`kind=call&at=${instantAt(30)}`)
    const ticked = body.stages.filter(stage => stage.ticked).map(({ regime, stage }) => `${regime}/${stage}`)
    expect(ticked).toEqual([`${LAW116}/immediate`, `${ND331}/immediate`])
    expect((await call(30)).status).toBe(200)
    expect(await filed()).toEqual(ticked)
    expect(await site.clock(ND331, 'immediate')).toMatchObject({ status: 'filed', filedAt: instantAt(30), late: false })
    expect((await site.clock(ND331, 'initial'))?.status).toBe('running')
  })

  test('is on record with who called whom, the number, the minute and the reference', async () => {
    site.at(40)
    await call(30)
    const { filings, reportedAt, events } = await site.detail()
    expect(filings).toMatchObject([{ filedAt: instantAt(30), act: { kind: 'call', ...who } }])
    expect(reportedAt).toMatchObject([
      { regime: LAW116, stage: 'immediate', recipient: 'mps_specialised_agency', at: instantAt(30), act: who },
      { regime: ND331, stage: 'immediate', recipient: 'mps_specialised_agency', at: instantAt(30) },
    ])
    expect(events.at(-1)).toMatchObject({ kind: 'stages_filed', actor: 'lan', at: instantAt(40) })
    expect(events.at(-1)?.text.vi).toContain('Lan gọi trực ban A05 (024 0000 0000), số TB-77')
    const [latest] = await site.collector.store.audit.latest(1)
    expect(latest).toMatchObject({ action: 'incident.stages_filed', actor: 'lan', subject: ID })
  })

  test('is offered, and stays on record, with what its rules leave open', async () => {
    site.at(40)
    const { body } = await proposals(`kind=call&at=${instantAt(30)}`)
    const { clocks } = await site.detail()
    expect(body.stages.length).toBeGreaterThan(3)
    for (const { regime, stage, notConfirmed } of body.stages)
      expect(notConfirmed).toEqual(clocks.find(one => one.regime === regime && one.stage === stage)?.notConfirmed)
    await call(30)
    const doubt = { vi: expect.stringContaining('«ngay»'), en: expect.stringContaining('"at once"') }
    expect((await site.detail()).reportedAt).toMatchObject([
      { regime: LAW116, notConfirmed: doubt },
      { regime: ND331, notConfirmed: doubt },
    ])
    expect(await site.clock(ND331, 'immediate')).toMatchObject({ status: 'filed', notConfirmed: doubt })
  })

  test('closes what a person says it closed, and nothing else', async () => {
    site.at(40)
    const stages = [{ regime: ND331, stage: 'initial' }]
    expect((await call(30, { stages })).status).toBe(200)
    expect(await filed()).toEqual([`${ND331}/initial`])
  })

  test('to others than the most urgent closes theirs', async () => {
    site.at(40)
    expect(await call(30, { to: ['ais_2022'] })).toMatchObject({ status: 409, body: { error: 'not_owed' } })
    expect(await filed()).toEqual([])
  })

  test('to some of a stage’s recipients leaves it open for the others', async () => {
    site.at(40)
    await site.ask(`/${ID}/judgements`, 'PUT', { judgement: 'beyondCapability', answer: true })
    site.at(50)
    const stage = { regime: 'vn-legacy-tt20', stage: 'initial' }
    await call(41, { stages: [{ ...stage, recipients: ['owner', 'same_level_unit'] }] })
    expect((await site.clock('vn-legacy-tt20', 'initial'))?.filedAt).toBeNull()
    expect((await site.detail()).reportedAt.map(({ recipient }) => recipient)).toEqual(['owner', 'same_level_unit'])
    await call(45, { stages: [{ ...stage, recipients: ['national_coordinator', 'responsible_member'] }] })
    expect((await site.clock('vn-legacy-tt20', 'initial'))?.filedAt).toBe(instantAt(45))
  })

  test('can be taken back with a reason, and is then owed again', async () => {
    site.at(40)
    await call(30)
    const { number } = (await site.detail()).events.at(-1) as { number: number }
    expect(await site.ask(`/${ID}/undo`, 'POST', { number, reason: '' })).toMatchObject({ status: 422 })
    expect((await site.ask(`/${ID}/undo`, 'POST', { number, reason: 'nhầm sự cố' })).status).toBe(200)
    expect(await filed()).toEqual([])
    expect((await call(30)).status).toBe(200)
  })
})

describe('is refused', () => {
  test('when it has not been made yet', async () => {
    site.at(40)
    expect(await call(41)).toMatchObject({ status: 422, body: { error: 'in_the_future' } })
  })

  test('before anybody knew, until a person says that they did', async () => {
    site.at(40)
    const refused = await call(-1)
    expect(refused).toMatchObject({ status: 422, body: { error: 'before_first_signal' } })
    expect(refused.body['message']).toMatchObject({ vi: expect.stringContaining('hãy dời T0 kèm lý do') })
    await site.ask(`/${ID}/t0`, 'PUT', { instant: instantAt(-10), reason: 'khách hàng đã báo miệng' })
    expect((await call(-1)).status).toBe(200)
    expect((await call(-11, { stages: [{ regime: ND331, stage: 'initial' }] })).body).toMatchObject({
      error: 'before_first_signal',
    })
  })

  test('for what is not owed, and the second time', async () => {
    site.at(40)
    for (const stages of [
      [{ regime: ND331, stage: 'final' }],
      [{ regime: ND331, stage: 'no-such' }],
      [{ regime: 'no-such', stage: 'report' }],
      [
        { regime: ND331, stage: 'initial' },
        { regime: 'eu-nis2', stage: 'notification' },
      ],
    ])
      expect(await call(30, { stages })).toMatchObject({ status: 409, body: { error: 'not_owed' } })
    expect(await filed()).toEqual([])
    await call(30)
    expect(await call(35)).toMatchObject({ status: 409, body: { error: 'not_owed' } })
    const again = [{ regime: ND331, stage: 'immediate' }]
    expect(await call(35, { stages: again })).toMatchObject({ status: 409, body: { error: 'no_effect' } })
  })

  test.each([
    ['caller', ''],
    ['called', '  '],
    ['telephone', ''],
    ['calledAt', 'hôm qua'],
    ['stages', []],
  ])('with %s missing or empty', async (field, value) => {
    site.at(40)
    expect(await call(30, { [field]: value })).toMatchObject({ status: 400, body: { error: 'bad_request' } })
  })

  test('by somebody who may only read', async () => {
    const viewer = await site.collector.person('viewer')
    const body = { ...who, calledAt: instantAt(0) }
    expect(await viewer(`/api/incidents/${ID}/calls`, { method: 'POST', body })).toMatchObject({ status: 403 })
    expect((await viewer(`/api/incidents/${ID}/fulfils?kind=call`)).status).toBe(200)
  })

  test.each(['', 'kind=letter', 'kind=report', 'kind=report&form=tt20_mau_03', 'kind=call&at=yesterday'])(
    'what it would answer, asked for as %j',
    async query => {
      expect((await proposals(query)).status).toBe(400)
    },
  )
})

describe('a late call', () => {
  const LATE = { status: 'filed', filedAt: instantAt(90), late: true }
  const immediate = () => site.clock(ND331, 'immediate')

  test('is late against the house target, says so, and stays so as time goes on', async () => {
    site.at(100)
    await call(90)
    expect(await immediate()).toMatchObject(LATE)
    expect((await immediate())?.arithmetic.vi).toContain('trễ so với mốc nội bộ')
    site.at(600)
    expect(await immediate()).toMatchObject(LATE)
  })

  test('is not made punctual by moving T0 afterwards', async () => {
    site.at(100)
    await call(90)
    const moved = { instant: instantAt(60), reason: 'tín hiệu đầu không thuộc sự cố này' }
    expect((await site.ask(`/${ID}/t0`, 'PUT', moved)).status).toBe(200)
    const clock = await immediate()
    expect(clock?.conservativeAt).toBe(instantAt(120))
    expect(clock).toMatchObject(LATE)
  })

  test('and a punctual one becomes late when an earlier signal joins', async () => {
    site.at(100)
    await call(50)
    expect(await immediate()).toMatchObject({ late: false })
    await site.alert('portal', -60)
    expect(await immediate()).toMatchObject({ conservativeAt: instantAt(0), late: true })
  })
})

test('in the minute of T0 a call counts, though the minute began before it', async () => {
  await using other = await incidentSite()
  await other.alert('portal', 0.7)
  other.at(2)
  const body = { ...who, calledAt: instantAt(0) }
  expect((await other.ask(`/${ID}/calls`, 'POST', body)).status).toBe(200)
  expect(await other.clock(LAW116, 'immediate')).toMatchObject({ late: false, filedAt: instantAt(0) })
})

test('a full report within a day is proposed for the initial notice too, one to the same address for both laws', async () => {
  const { body } = await proposals(`kind=report&form=tt20_mau_03&to=mps_specialised_agency,ais_2022&at=${instantAt(0)}`)
  const ticked = body.stages.filter(stage => stage.ticked).map(({ regime, stage }) => `${regime}/${stage}`)
  expect(ticked).toEqual([
    `${LAW116}/immediate`,
    `${ND331}/immediate`,
    `${ND331}/initial`,
    `${ND331}/report`,
    'vn-dispatch-2022-09-02/report',
  ])
  for (const { because } of body.stages) expect([because.vi, because.en].every(Boolean)).toBe(true)
})
