/** Call-outs from an alert to somebody's answer, over a real store and real channels, with time moved by the test. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
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
      'lan@don-vi.example: [Vọng Gác] KHẨN · CHƯA AI XÁC NHẬN lượt gọi trực số 1',
      'minh@don-vi.example: [Vọng Gác] URGENT · NOBODY HAS ANSWERED call-out 1',
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

describe('a message that can’t be delivered', () => {
  test('comes again later, under the same id, until it is taken', async () => {
    await site.alert()
    servers.sms.respond(answers(503))
    site.pass(30_000)
    await site.step()
    servers.sms.respond(answers(200))
    await site.step()
    expect(texts()).toHaveLength(1)
    site.pass(13_000)
    await site.step()
    expect(texts()).toHaveLength(2)
    expect(new Set(texts().map(({ id }) => id)).size).toBe(1)
    const deliveries = await site.store.deliveries.of(1)
    expect(deliveries.find(({ route }) => route === 'sms:gw')).toMatchObject({ state: 'sent', tries: 2 })
  })

  test('is given up when it never will be, told over another channel and shown; a person has it tried again', async () => {
    await site.alert()
    servers.sms.respond(answers(403, 'bad credentials'))
    site.pass(30_000)
    await site.step()
    const [dead] = await site.store.deliveries.dead({ limit: 9 })
    expect(dead).toMatchObject({ route: 'sms:gw', tries: 1, reason: 'HTTP 403: bad credentials', state: 'dead' })
    await site.step()
    expect(mails()).toContain('lan@don-vi.example: [Vọng Gác] KHẨN · Không gửi được lượt gọi trực số 1 qua một kênh')
    const told = await callOut(`delivery ${dead?.number} / dead`)
    expect((await site.store.deliveries.of(told.number)).map(({ route }) => route)).toEqual(['email'])
    expect(await site.step()).toEqual([])

    servers.sms.respond(answers(200))
    expect(await site.store.deliveries.revive(dead?.number ?? 0, site.now())).toBe(true)
    await site.step()
    expect(await site.store.deliveries.find(dead?.number ?? 0)).toMatchObject({ state: 'sent', revived: 1 })
  })

  test('after all its tries is given up, and a dead letter about a dead letter is only shown', async () => {
    await site.alert()
    servers.sms.respond(answers(403))
    servers.mail.answer({ code: 550, text: 'no' })
    site.pass(30_000)
    for (let steps = 0; steps < 4; steps += 1) await site.step()
    const dead = await site.store.deliveries.dead({ limit: 9 })
    // The two of the call-out, and of each dead letter the one over the other channel.
    expect(dead.map(({ route }) => route).sort()).toEqual(['email', 'email', 'sms:gw', 'sms:gw'])
    const all = await site.store.callOuts.page({ limit: 50 })
    expect(all.filter(({ kind }) => kind === 'dead_letter')).toHaveLength(2)
  })

  test('does not hold up other channels while one hangs', async () => {
    await site.alert()
    servers.mail.answer('silence')
    site.pass(30_000)
    await site.loop.tick()
    const hanging = site.loop.sendDue('email')
    await site.loop.sendDue('sms:gw')
    expect(smsTo()).toEqual(['+84901'])
    await servers.mail[Symbol.asyncDispose]()
    await hanging
  })
})

describe('many at once', () => {
  test('are one message to each person, whose one link answers for all of them', async () => {
    for (let incident = 1; incident <= 9; incident += 1)
      await site.alert(`203.0.113.${incident}`, incident === 5 ? 'critical' : 'low')
    site.pass(30_000)
    expect(await site.step()).toHaveLength(9)
    expect(mails()).toEqual(['lan@don-vi.example: [Vọng Gác] KHẨN · 9 lượt gọi trực'])
    expect(texts()).toHaveLength(1)
    const token = tokenIn(servers.mail.taken[0]?.text ?? '')
    expect((await lookAtLink(site.store, token, site.now())).callOuts).toHaveLength(9)
    await acknowledgeByLink({ store: site.store }, token, site.now(), '')
    expect(await site.store.callOuts.page({ state: 'acknowledged', limit: 50 })).toHaveLength(9)
  })

  test('are a handful of messages and then one for everything that waits, urgent ones within minutes', async () => {
    for (let incident = 1; incident <= 60; incident += 1) {
      await site.alert(`203.0.113.${incident}`)
      site.pass(10_000)
      await site.step()
    }
    // Ten minutes of a storm: six in the first five minutes, then one whenever the earliest is five minutes old.
    expect(texts().length).toBeGreaterThan(6)
    expect(texts().length).toBeLessThanOrEqual(14)
    site.pass(6 * MINUTE)
    await site.step()
    const told = await site.store.callOuts.page({ limit: 200 })
    const opened = told.filter(({ kind }) => kind === 'incident_opened')
    expect(opened).toHaveLength(60)
    for (const { number } of opened)
      expect(
        (await site.store.deliveries.of(number))
          .filter(({ recipient }) => recipient === 'lan')
          .map(({ state }) => state),
      ).toEqual(['sent', 'sent'])
  })
})

test('a storm for one person holds up no other', async () => {
  const policies = [
    { name: 'storm', severities: ['low'], steps: [{ after: '0s', recipients: ['lan'] }] },
    { name: 'all', steps: [{ after: '0s', recipients: ['boss'] }] },
  ]
  await using stormy = await callOutSite({ servers, notify: { policies } })
  for (let round = 1; round <= 8; round += 1) {
    for (let incident = 1; incident <= 40; incident += 1) await stormy.alert(`203.0.${round}.${incident}`, 'low')
    stormy.pass(30_000)
    await stormy.step()
  }
  const before = smsTo().filter(to => to === '+84901').length
  expect(before).toBe(6)
  expect((await stormy.store.deliveries.figures()).waiting).toBeGreaterThan(100)
  await stormy.alert('203.0.99.1', 'medium')
  stormy.pass(30_000)
  await stormy.step()
  expect(smsTo().slice(6)).toEqual(['+84909'])
})

describe('quiet hours', () => {
  const calm = {
    recipients: [
      {
        id: 'lan',
        channels: [{ type: 'email', to: 'lan@don-vi.example' }],
        // T0 is 10:00 in Việt Nam.
        quietHours: { from: '09:00', to: '11:00' },
      },
      { id: 'minh', channels: [{ type: 'email', to: 'minh@don-vi.example' }] },
    ],
    policies: [
      {
        name: 'all',
        steps: [
          { after: '0s', recipients: ['lan'] },
          { after: '10m', recipients: ['minh'] },
        ],
      },
    ],
  }

  test('hold back what is not urgent, and the climb with it: nobody is asked before he could be heard', async () => {
    await using calmSite = await callOutSite({ servers, notify: calm })
    await calmSite.alert('203.0.113.1', 'low')
    calmSite.pass(30_000)
    await calmSite.step()
    calmSite.pass(50 * MINUTE)
    await calmSite.step()
    expect(mails()).toEqual([])
    calmSite.pass(T0 + HOUR - calmSite.now())
    await calmSite.step()
    expect(mails().map(line => line.split(':')[0])).toEqual(['lan@don-vi.example'])
    calmSite.pass(10 * MINUTE)
    await calmSite.step()
    expect(mails().map(line => line.split(':')[0])).toEqual(['lan@don-vi.example', 'minh@don-vi.example'])
  })

  test('hold back nothing that is urgent', async () => {
    await using calmSite = await callOutSite({ servers, notify: calm })
    await calmSite.alert('203.0.113.1', 'critical')
    calmSite.pass(30_000)
    await calmSite.step()
    expect(mails()).toHaveLength(1)
  })
})

describe('other call-outs', () => {
  test('an alarm about an agent is told unless it ends at once, and over when it ends', async () => {
    const raise = (agent: string) =>
      site.store.alarms.raise({ agent, kind: 'silent', subject: '', since: site.now(), raisedAt: site.now() })
    await raise('portal')
    await raise('mail')
    site.pass(20_000)
    await site.store.alarms.clear('mail', 'silent', '', site.now())
    site.pass(10_000)
    const [id = ''] = await site.step()
    expect(id).toMatch(/^agent portal \/ silent \//)
    expect(mails()).toEqual(['lan@don-vi.example: [Vọng Gác] KHẨN · Một tác tử im lặng'])
    expect(servers.mail.taken[0]?.raw).not.toContain('portal')
    await site.store.alarms.clear('portal', 'silent', '', site.now())
    await site.step()
    expect(await callOut(id)).toMatchObject({ state: 'ended', because: 'no longer stands' })
  })

  test('a periodic duty is told ahead, on its day, and no more once it is marked as done', async () => {
    // 30 November, 08:00 in Việt Nam: two weeks before 14 December.
    site.pass(Date.parse('2026-11-30T00:59:00Z') - site.now())
    await site.step()
    expect(mails()).toEqual([])
    site.pass(MINUTE)
    const D = 'duty vn-legacy-tt20:tt20-annual:2026-12-15 / duty'
    expect(await site.step()).toEqual([`${D} / 14 days`])
    expect(servers.mail.taken[0]?.text).toContain('Quy định vn-legacy-tt20:tt20-annual.')
    site.pass(13 * DAY)
    expect(await site.step()).toContain(`${D} / 1 days`)
    expect(await callOut(`${D} / 3 days`)).toMatchObject({ state: 'skipped' })
    site.pass(DAY)
    expect(await site.step()).toContain(`${D} / day`)
    expect(await callOut(`${D} / day`)).toMatchObject({ state: 'open' })
    const mark = { doneAt: site.now(), recordedAt: site.now(), recordedBy: 'lan', reference: '12/BC', note: '' }
    await site.store.duties.done({ occurrence: 'vn-legacy-tt20:tt20-annual:2026-12-15', ...mark })
    site.pass(MINUTE)
    await site.step()
    expect(await callOut(`${D} / day`)).toMatchObject({ state: 'ended' })
    site.pass(3 * DAY)
    expect((await site.step()).filter(id => id.startsWith(D))).toEqual([])
  })

  test('a recorded change of contact details is told at once and at its shares', async () => {
    await site.step()
    await site.store.duties.contactChanged({
      changedAt: site.now(),
      recordedAt: site.now(),
      recordedBy: 'lan',
      note: 'số mới',
    })
    site.pass(MINUTE)
    const D = 'duty vn-legacy-tt20:contact-change:1 / duty'
    expect(await site.step()).toEqual([`${D} / begun`])
    site.pass(25 * HOUR)
    await site.step()
    expect(await callOut(`${D} / overdue`)).toMatchObject({ state: 'open', severity: 'high' })
    expect(await callOut(`${D} / 0.9`)).toMatchObject({ state: 'skipped' })
  })

  test('machines get each call-out by itself, however many', async () => {
    await using machines = await callOutSite({
      servers,
      notify: { policies: [{ name: 'all', steps: [{ after: '0s', recipients: ['machine'] }] }] },
    })
    for (let incident = 1; incident <= 9; incident += 1) await machines.alert(`203.0.113.${incident}`)
    machines.pass(30_000)
    await machines.step()
    const incidents = servers.hook.asked.map(({ body }) => JSON.parse(body).callOuts[0].incident)
    expect(new Set(incidents).size).toBe(9)
  })
})
