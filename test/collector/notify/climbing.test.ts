/** Call-outs from an alert to somebody's answer, over a real store and real channels, with time moved by the test. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { acknowledge, acknowledgedElsewhere } from '../../../collector/incident/acts/work.ts'
import {
  type AcknowledgeDeps,
  acknowledgeByLink,
  acknowledgeCallOut,
  acknowledged,
  lookAtLink,
} from '../../../collector/notify/acknowledge.ts'
import { DAY, HOUR, MINUTE, T0 } from '../../support/call-out-facts.ts'
import { type CallOutSite, callOutSite, notifyServers, type Servers, tokenIn } from '../../support/call-out-site.ts'
import { answers } from '../../support/gateway.ts'

let servers: Servers
let site: CallOutSite
beforeEach(async () => {
  servers = await notifyServers()
  site = await callOutSite({ servers })
})
afterEach(async () => {
  await site[Symbol.asyncDispose]()
  await servers[Symbol.asyncDispose]()
})

const mails = () => servers.mail.taken.map(({ to, subject }) => `${to}: ${subject}`)
const texts = () => servers.sms.asked.map(({ body }) => JSON.parse(body) as { to: string; text: string; id: string })
const smsTo = () => texts().map(({ to }) => to)
const callOut = async (id: string) => {
  const found = await site.store.callOuts.byId(id)
  if (!found) throw new Error(`no ${id}`)
  return found
}
const OPENED = 'incident VG-2026-0001 / opened'

/** One regime, counted in hours and so by no calendar, as if all of it had been confirmed. */
function confirmedLaw(): string {
  const file = 'vn-2026-nd331.yaml'
  const shipped = new URL(`../../../collector/report/regimes/${file}`, import.meta.url)
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-law-'))
  const unsure = /^( *)not_confirmed:\n(?:\1 +.*\n)*/gm
  writeFileSync(join(folder, file), readFileSync(shipped, 'utf8').replace(unsure, ''))
  return folder
}

describe('an incident', () => {
  test('is told once its alerts had time to gather, to the first step, over every channel, in his language', async () => {
    await site.alert()
    await site.alert()
    expect(await site.step()).toEqual([])
    site.pass(30_000)
    expect(await site.step()).toEqual([OPENED])
    expect(mails()).toEqual(['lan@don-vi.example: [Vọng Gác] Sự cố mới VG-2026-0001'])
    expect(texts()).toMatchObject([{ to: '+84901', text: expect.stringMatching(/^VongGac: Su co moi VG-2026-0001/) }])
    expect(servers.mail.taken[0]?.text).toContain('2 cảnh báo')
    expect(await site.step()).toEqual([])
    expect(mails()).toHaveLength(1)
  })

  test('climbs to the next ones until somebody answers, and says when nobody does', async () => {
    await site.alert()
    site.pass(30_000)
    await site.step()
    site.pass(10 * MINUTE - 1)
    await site.step()
    expect(mails()).toHaveLength(1)
    site.pass(1)
    await site.step()
    expect(mails()[1]).toBe('minh@don-vi.example: [Vọng Gác] New incident VG-2026-0001')
    site.pass(10 * MINUTE)
    await site.step()
    expect(smsTo()).toEqual(['+84901', '+84909'])
    // The last step again, and everyone else hears that nobody answers.
    site.pass(30 * MINUTE)
    await site.step()
    expect(smsTo().slice(2).sort()).toEqual(['+84901', '+84909'])
    expect(mails().slice(2).sort()).toEqual([
      'lan@don-vi.example: [Vọng Gác] KHẨN · CHƯA AI XÁC NHẬN lượt gọi trực số 1 (sự cố VG-2026-0001)',
      'minh@don-vi.example: [Vọng Gác] URGENT · NOBODY HAS ANSWERED call-out 1 (incident VG-2026-0001)',
    ])
    expect(await callOut(`${OPENED} / unanswered`)).toMatchObject({ state: 'told', kind: 'unanswered', parent: OPENED })
    site.pass(30 * MINUTE)
    await site.step()
    expect(smsTo().slice(4)).toEqual(['+84909'])
    expect(mails()).toHaveLength(4)
    expect(await callOut(OPENED)).toMatchObject({ state: 'open', rounds: 5 })
  })

  test('stops climbing when somebody taps the link of any of its messages', async () => {
    await site.alert()
    site.pass(30_000)
    await site.step()
    const token = tokenIn(servers.mail.taken[0]?.text ?? '')
    expect(token).not.toBe('')
    expect(await lookAtLink(site.store, token, site.now())).toMatchObject({ state: 'open', recipient: 'lan' })
    expect(await acknowledgeByLink({ store: site.store }, token, site.now(), '192.0.2.7')).toMatchObject({
      state: 'open',
    })
    site.pass(HOUR)
    await site.step()
    expect(mails()).toHaveLength(1)
    expect(await callOut(OPENED)).toMatchObject({
      ...{ state: 'acknowledged', acknowledgedBy: 'recipient:lan', acknowledgedVia: 'link', rounds: 1 },
    })
    expect(await site.store.audit.latest(1)).toMatchObject([
      { actor: 'recipient:lan', action: 'call_out.acknowledged', subject: OPENED, address: '192.0.2.7' },
    ])
    // The same link again, and the one in the SMS.
    expect(await acknowledgeByLink({ store: site.store }, token, site.now(), '')).toMatchObject({ state: 'used' })
    const other = tokenIn(texts()[0]?.text ?? '')
    expect(await acknowledgeByLink({ store: site.store }, other, site.now(), '')).toMatchObject({ state: 'over' })
  })

  test('is answered by the link that says nobody answers, too', async () => {
    await site.alert()
    site.pass(30_000)
    for (const wait of [10, 10, 30]) {
      await site.step()
      site.pass(wait * MINUTE)
    }
    await site.step()
    const unanswered = servers.mail.taken.find(({ subject }) => subject.includes('NOBODY'))
    const token = tokenIn(unanswered?.text ?? '')
    expect(await acknowledgeByLink({ store: site.store }, token, site.now(), '')).toMatchObject({ state: 'open' })
    expect(await callOut(OPENED)).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'recipient:minh' })
  })

  test('stops when it is closed; messages that wait are not sent any more', async () => {
    const incident = await site.alert()
    servers.mail.answer({ code: 451, text: 'later' })
    site.pass(30_000)
    await site.step()
    await site.status(incident, 'closed')
    site.pass(HOUR)
    servers.mail.answer('take')
    await site.step()
    expect(mails()).toEqual([])
    expect(await callOut(OPENED)).toMatchObject({ state: 'ended', because: 'the incident was closed' })
    const deliveries = await site.store.deliveries.of((await callOut(OPENED)).number)
    expect(deliveries.map(({ route, state }) => `${route} ${state}`)).toEqual(['email not_needed', 'sms:gw sent'])
  })

  test('is told to grow and to be quiet, to the first step alone, without asking for an answer', async () => {
    await using quiet = await callOutSite({ servers, notify: { timers: { resolve_timeout: '1h' } } })
    await quiet.alert()
    quiet.pass(30_000)
    await quiet.step()
    await acknowledgeCallOut({ store: quiet.store }, 1, { by: 'lan', via: 'console', at: quiet.now(), address: '' })
    for (let alerts = 0; alerts < 3; alerts += 1) {
      quiet.pass(MINUTE)
      await quiet.alert()
      await quiet.step()
    }
    expect(mails()).toHaveLength(1)
    quiet.pass(3 * MINUTE)
    expect(await quiet.step()).toEqual(['incident VG-2026-0001 / grew / 1'])
    quiet.pass(HOUR)
    expect(await quiet.step()).toEqual(['incident VG-2026-0001 / quiet / 1'])
    expect(mails().slice(1)).toEqual([
      'lan@don-vi.example: [Vọng Gác] Sự cố VG-2026-0001 có thêm cảnh báo',
      'lan@don-vi.example: [Vọng Gác] Sự cố VG-2026-0001 đã lắng, không có cảnh báo mới',
    ])
    expect(servers.mail.taken[1]?.text).toContain('Xem tại: https://gac.don-vi.example/incidents/VG-2026-0001')
    quiet.pass(DAY / 2)
    await quiet.step()
    expect(mails().filter(subject => !subject.includes('nghi vấn') && !subject.includes('hạn'))).toHaveLength(3)
  })

  test('that a person confirms is in hand: it climbs no further, and is not told if it was not yet', async () => {
    const incident = await site.alert()
    site.pass(30_000)
    await site.step()
    await site.status(incident, 'confirmed')
    const other = await site.alert('203.0.113.2')
    await site.status(other, 'confirmed')
    site.pass(HOUR)
    await site.step()
    expect(mails()).toHaveLength(1)
    expect(await callOut(OPENED)).toMatchObject({ state: 'ended', because: 'a person has taken the incident on' })
    expect(await callOut(`incident ${other} / opened`)).toMatchObject({ state: 'skipped' })
  })

  test('that cannot be read is told of and holds up no other', async () => {
    const broken = await site.alert()
    const record = (await site.store.incidents.load([broken])).get(broken)
    if (!record) throw new Error('no incident')
    const state = { ...record.state, findings: null as never }
    await site.store.incidents.save([{ ...record, state }])
    await site.alert('203.0.113.2')
    site.pass(30_000)
    expect(await site.step()).toEqual(['incident VG-2026-0002 / opened'])
    expect(mails()).toHaveLength(1)
    await site.store.incidents.save([record])
    expect(await site.step()).toEqual([OPENED])
  })

  test('that a person takes on elsewhere is answered with all of its call-outs', async () => {
    const incident = await site.alert()
    site.pass(30_000)
    await site.step()
    const answered = await site.store.transaction(within => acknowledged(within, incident, 'hoa', site.now()))
    expect(answered.map(({ id }) => id)).toEqual([OPENED])
    expect(await callOut(OPENED)).toMatchObject({ acknowledgedBy: 'hoa', acknowledgedVia: 'incident' })
  })
})

describe('taking an incident on', () => {
  test('tells whoever keeps incidents, in the same transaction or not at all', async () => {
    const incident = await site.alert()
    site.pass(30_000)
    await site.step()
    const token = tokenIn(servers.mail.taken[0]?.text ?? '')
    const broken = { store: site.store, incidentTaken: () => Promise.reject(new Error('refused')) }
    await expect(acknowledgeByLink(broken, token, site.now(), '')).rejects.toThrow('refused')
    expect((await callOut(OPENED)).state).toBe('open')
    const taken: unknown[] = []
    const keeper = { store: site.store, incidentTaken: async (_: unknown, told: unknown) => void taken.push(told) }
    expect(await acknowledgeByLink(keeper, token, site.now(), '')).toMatchObject({ state: 'open' })
    expect(taken).toEqual([{ incident, by: 'recipient:lan', at: site.now() }])
  })

  test('by a link is an event of the incident, told once', async () => {
    const incident = await site.alert()
    site.pass(30_000)
    await site.step()
    const keeper: AcknowledgeDeps = {
      store: site.store,
      incidentTaken: (within, { incident, by, at }) =>
        acknowledgedElsewhere(within, { incidentId: incident, by, at }, () => null),
    }
    await acknowledgeByLink(keeper, tokenIn(servers.mail.taken[0]?.text ?? ''), site.now(), '')
    const { state } = (await site.store.incidents.load([incident])).get(incident) ?? {}
    expect(state).toMatchObject({ acknowledgedBy: 'recipient:lan', acknowledgedAt: site.now() })
    const act = { incidentId: incident, organisation: null, actor: 'minh', address: '', at: site.now() }
    expect(await acknowledge(site.store, act, () => null)).toEqual({ refused: 'no_effect' })
  })

  test('at the desk calls nobody any more', async () => {
    const incident = await site.alert()
    site.pass(30_000)
    await site.step()
    expect((await callOut(OPENED)).state).toBe('open')
    const act = { incidentId: incident, organisation: null, actor: 'minh', address: '', at: site.now() }
    await acknowledge(
      site.store,
      act,
      () => null,
      (within, id) => acknowledged(within, id, 'minh', site.now()),
    )
    expect(await callOut(OPENED)).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'minh' })
  })

  test('that runs finishes what it is sending when it is told to stop', async () => {
    await site.alert()
    servers.sms.respond((reply, asked) => void setTimeout(() => answers(200)(reply, asked), 500))
    site.pass(30_000)
    site.loop.start()
    await expect.poll(() => servers.sms.asked.length, { timeout: 10_000 }).toBe(1)
    await site.loop.stop()
    const deliveries = await site.store.deliveries.of(1)
    expect(deliveries.map(({ route, state }) => `${route} ${state}`)).toEqual(['email sent', 'sms:gw sent'])
  })
})

describe('a legal clock', () => {
  test('calls out at its shares; each stage takes the place of the one before and asks anew', async () => {
    const incident = await site.alert()
    await site.status(incident, 'confirmed')
    site.pass(12 * HOUR)
    const made = await site.step()
    const C = `incident ${incident} / clock vn-2026-nd331:initial`
    expect(made).toContain(`${C} / 0.5`)
    const { number } = await callOut(`${C} / 0.5`)
    await acknowledgeCallOut({ store: site.store }, number, { by: 'lan', via: 'console', at: site.now(), address: '' })
    site.pass(6 * HOUR)
    expect(await site.step()).toContain(`${C} / 0.75`)
    expect(await callOut(`${C} / 0.75`)).toMatchObject({ state: 'open', urgent: true })
    site.pass(Math.ceil(3.6 * HOUR))
    await site.step()
    expect(await callOut(`${C} / 0.75`)).toMatchObject({ state: 'superseded', because: `overtaken by ${C} / 0.9` })
    site.pass(3 * HOUR)
    await site.step()
    expect(await callOut(`${C} / overdue`)).toMatchObject({ state: 'open', kind: 'clock_overdue' })
  })

  test.each([
    ['as it ships', {}, true],
    ['with nothing left open in it', { regimes: { folder: confirmedLaw() } }, false],
  ])('says in every message whether its rule is confirmed, by the law %s', async (_name, settings, doubted) => {
    const steps = [{ after: '0s', recipients: ['lan', 'minh', 'machine'] }]
    await using lawful = await callOutSite({ servers, settings, notify: { policies: [{ name: 'all', steps }] } })
    const incident = await lawful.alert()
    await lawful.status(incident, 'confirmed')
    lawful.pass(12 * HOUR)
    await lawful.step()
    lawful.pass(DAY)
    await lawful.step()
    const ofDeadlines = (text: string) => /còn \d|quá hạn \d|left \(|overdue \(/i.test(text)
    const whole = servers.mail.taken.map(({ text }) => text).filter(ofDeadlines)
    const hint = /có điểm chưa xác nhận: xem trên màn hình trực\.|is not confirmed: see the console\./
    expect(whole.length).toBeGreaterThan(2)
    for (const text of whole) expect(hint.test(text), text).toBe(doubted)
    const short = texts().filter(({ text }) => /\d\d:\d\d \d\d\/\d\d/.test(text))
    expect(short.length).toBeGreaterThan(0)
    for (const { text } of short) expect(text.includes('chua xac nhan'), text).toBe(doubted)
    const forMachines = servers.hook.asked.flatMap(({ body }) => JSON.parse(body).callOuts)
    const dated = forMachines.filter(({ deadline }) => deadline !== null)
    expect(dated.map(({ kind }) => kind)).toContain('clock_warning')
    for (const { notConfirmed } of dated) expect(notConfirmed).toBe(doubted)
  })

  test('nobody answers to keeps what its rule leaves open when that is told', async () => {
    const incident = await site.alert()
    await site.status(incident, 'confirmed')
    site.pass(12 * HOUR)
    await site.step()
    for (const wait of [10, 10, 30]) {
      site.pass(wait * MINUTE)
      await site.step()
    }
    const unanswered = await callOut(`incident ${incident} / clock vn-2026-nd331:initial / 0.5 / unanswered`)
    expect(unanswered.says).toMatchObject({ deadline: T0 + DAY, notConfirmed: true })
  })

  test('of an incident that was closed goes on until what it owes is reported', async () => {
    const incident = await site.alert()
    await site.status(incident, 'confirmed')
    await site.status(incident, 'closed')
    site.pass(25 * HOUR)
    const C = `incident ${incident} / clock vn-2026-nd331:initial / overdue`
    expect(await site.step()).toContain(C)
    expect(await callOut(C)).toMatchObject({ state: 'open', kind: 'clock_overdue' })
    await site.report(incident, { regime: 'vn-2026-nd331', stage: 'initial' })
    await site.step()
    expect(await callOut(C)).toMatchObject({ state: 'ended', because: 'answered' })
  })

  test('of a candidate asks for it to be judged, and no more once it is', async () => {
    const incident = await site.alert()
    site.pass(12 * HOUR)
    const T = `incident ${incident} / triage`
    expect(await site.step()).toContain(`${T} / 0.5`)
    await site.status(incident, 'confirmed')
    await site.step()
    expect(await callOut(`${T} / 0.5`)).toMatchObject({ state: 'ended', because: 'the incident was judged' })
  })
})

describe('after an outage', () => {
  test('what fell due meanwhile is told once: the latest stage, with the earlier ones on record as overtaken', async () => {
    const incident = await site.alert()
    await site.status(incident, 'confirmed')
    site.pass(23 * HOUR)
    site.restart()
    const made = await site.step()
    const C = `incident ${incident} / clock vn-2026-nd331:initial`
    expect(made.filter(id => id.startsWith(C))).toEqual([`${C} / 0.5`, `${C} / 0.75`, `${C} / 0.9`])
    const states = await Promise.all(made.filter(id => id.startsWith(C)).map(callOut))
    expect(states.map(({ state, because, rounds }) => [state, because, rounds])).toEqual([
      ['skipped', `overtaken by ${C} / 0.9`, 0],
      ['skipped', `overtaken by ${C} / 0.9`, 0],
      ['open', '', 1],
    ])
    const before = servers.mail.taken.length
    site.restart()
    expect(await site.step()).toEqual([])
    expect(servers.mail.taken).toHaveLength(before)
  })

  test('people still get their time to answer, and a repeat that was missed comes once', async () => {
    await site.alert()
    site.pass(30_000)
    await site.step()
    site.pass(9 * MINUTE)
    // Down for two hours: two steps and some repeats long past.
    site.pass(2 * HOUR)
    site.restart()
    await site.step()
    expect([mails().filter(to => to.startsWith('minh')).length, smsTo().length]).toEqual([1, 1])
    site.pass(10 * MINUTE)
    await site.step()
    expect(smsTo()).toEqual(['+84901', '+84909'])
  })
})
