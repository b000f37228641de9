/** Periodic duties through the console's API, against a running collector. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { type RunningCollector, runningCollector } from '../../support/running-collector.ts'

const SETTINGS = {
  organisation: { name: 'Trung tâm Dữ liệu Mẫu' },
  contacts: { ministry: { portal: 'https://bao-cao.example/' } },
}

let now: number
let collector: RunningCollector
beforeEach(async () => {
  now = Date.parse('2026-12-01T03:00:00Z')
  collector = await runningCollector({ now: () => new Date(now), settings: stringify(SETTINGS) })
})
afterEach(() => collector[Symbol.asyncDispose]())

const H1 = 'vn-legacy-tt20:tt20-h1:2027-06-20'
const ANNUAL = 'vn-legacy-tt20:tt20-annual:2026-12-15'

test('duties are listed by their ends, with what is due, and are marked as done once, with the proof', async () => {
  const [viewer, analyst] = [await collector.person('viewer'), await collector.person('analyst')]
  const states = async () =>
    (await viewer('/api/duties')).body.duties.map(({ id, state }: { id: string; state: string }) => `${state} ${id}`)
  expect((await states()).slice(0, 4)).toEqual([
    `due ${ANNUAL}`,
    'upcoming vn-2026-nd331:level-unit:2026-12-20',
    'upcoming vn-2026-nd331:level-owner:2026-12-25',
    `upcoming ${H1}`,
  ])
  const done = (id: string, body: object) => analyst(`/api/duties/${id}/done`, { method: 'POST', body })
  expect((await done(ANNUAL, { reference: ' ' })).status).toBe(400)
  expect((await done(ANNUAL, { reference: 'x', doneAt: '2026-12-02T00:00:00Z' })).status).toBe(400)
  expect((await done('vn-legacy-tt20:tt20-annual:1999-12-15', { reference: 'x' })).status).toBe(404)
  const mark = { reference: '123/BC-TTDL', doneAt: '2026-11-30T09:00:00+07:00', note: 'gửi qua trục liên thông' }
  expect(await done(ANNUAL, mark)).toMatchObject({
    status: 200,
    body: {
      state: 'done',
      done: { doneAt: '2026-11-30T02:00:00.000Z', recordedBy: 'analyst', reference: '123/BC-TTDL', note: mark.note },
    },
  })
  expect(await done(ANNUAL, mark)).toMatchObject({ status: 409, body: { error: 'duty_done' } })
  expect(await states()).toContain(`done ${ANNUAL}`)
  expect(await collector.store.audit.latest(1)).toMatchObject([
    { actor: 'analyst', action: 'duty.done', subject: ANNUAL, detail: '123/BC-TTDL' },
  ])
})

test('a duty that passes is overdue until it is done; one that ended before anybody looked is nobody’s here', async () => {
  const viewer = await collector.person('viewer')
  expect((await viewer('/api/duties')).body.duties.map(({ id }: { id: string }) => id)).not.toContain(
    'vn-legacy-tt20:tt20-h1:2026-06-20',
  )
  now = Date.parse('2026-12-14T17:00:00Z')
  const again = await collector.person('viewer')
  const [first] = (await again('/api/duties')).body.duties
  expect(first).toMatchObject({
    id: ANNUAL,
    state: 'overdue',
    lastDay: '2026-12-14',
    dueAt: '2026-12-14T17:00:00.000Z',
  })
})

test('a recorded change of contact details is a duty of 24 hours', async () => {
  const analyst = await collector.person('analyst')
  const changed = (body: object) => analyst('/api/contact-changes', { method: 'POST', body })
  expect((await changed({ note: 'x', changedAt: '2026-12-01T03:00:01Z' })).status).toBe(400)
  expect(await changed({ note: 'Số trực mới' })).toMatchObject({
    status: 200,
    body: { number: 1, changedAt: '2026-12-01T03:00:00.000Z' },
  })
  const duties = (await analyst('/api/duties')).body.duties
  expect(duties[0]).toMatchObject({
    ...{ id: 'vn-legacy-tt20:contact-change:1', state: 'due', lastDay: null, dueAt: '2026-12-02T03:00:00.000Z' },
  })
})

describe('daily and weekly reports, once a system of level 3 is registered', { timeout: 60_000 }, () => {
  const DAILY = 'vn-legacy-tt20:monitoring-daily:2026-12-01'
  const duty = async (id: string) => {
    const viewer = await collector.person('viewer')
    return (await viewer('/api/duties')).body.duties.find((one: { id: string }) => one.id === id)
  }
  const register = async (level: number) => {
    const lead = await collector.person('lead')
    const body = { name: `cấp độ ${level}`, addresses: [`203.0.113.${level}`], level }
    expect((await lead('/api/systems', { method: 'POST', body })).status).toBe(200)
  }

  test('are owed from then on', async () => {
    await register(2)
    expect(await duty(DAILY)).toBeUndefined()
    await register(3)
    expect(await duty(DAILY)).toMatchObject({ state: 'upcoming', period: '2026-12-01', form: 'monitoring_daily' })
    expect(await duty('vn-legacy-tt20:monitoring-weekly:2026-11-30_2026-12-06')).toMatchObject({ state: 'upcoming' })
    now = Date.parse('2026-12-02T01:00:00Z')
    expect(await duty(DAILY)).toMatchObject({ state: 'due', lastDay: '2026-12-02' })
  })

  test('are done by the report that went out, not by one that is only approved', async () => {
    await register(3)
    expect(await duty(DAILY)).toMatchObject({ state: 'upcoming' })
    now = Date.parse('2026-12-02T01:00:00Z')
    const [officer, chief] = [await collector.person('officer_on_duty'), await collector.person('approver')]
    const base = '/api/reports/periods/2026-12-01/monitoring_daily'
    const post = async (who: typeof officer, path: string, body: object = {}) => {
      const reply = await who(base + path, { method: 'POST', body })
      expect(reply.status, JSON.stringify(reply.body)).toBe(200)
    }
    await post(officer, '/versions')
    await post(officer, '/versions/1/submission')
    await post(chief, '/versions/1/approval')
    expect(await duty(DAILY)).toMatchObject({ state: 'due', done: null })
    const call = { channel: 'portal', recipient: 'ministry', receipt: 'R-7', sentAt: '2026-12-02T01:00:00Z' }
    await post(officer, '/versions/1/deliveries', call)
    expect(await duty(DAILY)).toMatchObject({
      state: 'done',
      done: { doneAt: '2026-12-02T01:00:00.000Z', recordedBy: 'officer_on_duty', reference: 'v1 → ministry (portal)' },
    })
    expect(await duty('vn-legacy-tt20:monitoring-daily:2026-12-02')).toMatchObject({ state: 'upcoming', done: null })
    const again = await officer(`/api/duties/${DAILY}/done`, { method: 'POST', body: { reference: 'x' } })
    expect(again).toMatchObject({ status: 409, body: { error: 'duty_done' } })
  })
})
