/** What becomes of messages: tries, dead letters, several in one, quiet hours; and what else is told. Over real servers. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { acknowledgeByLink, lookAtLink } from '../../../collector/notify/acknowledge.ts'
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
