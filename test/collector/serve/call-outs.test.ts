/** Call-outs through the console's API, against a running collector with real channels. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { notifyServers, notifySettings, type Servers, tokenIn } from '../../support/call-out-site.ts'
import { answers } from '../../support/gateway.ts'
import { type RunningCollector, runningCollector } from '../../support/running-collector.ts'
import { wireAlert, wireBatch } from '../../support/wire.ts'

const HOUR = 3_600_000
const START = Date.parse('2026-11-20T03:00:05Z')

let now: number
let servers: Servers
let collector: RunningCollector
let agent: Awaited<ReturnType<RunningCollector['addAgent']>>

beforeEach(async () => {
  now = START
  servers = await notifyServers()
  const notify = notifySettings(servers, { timers: { group_wait: '0s', resolve_timeout: '9d' } })
  collector = await runningCollector({ now: () => new Date(now), settings: `notify: ${JSON.stringify(notify)}\n` })
  agent = await collector.addAgent()
})
afterEach(async () => {
  await collector[Symbol.asyncDispose]()
  await servers[Symbol.asyncDispose]()
})

/** An incident that was told to its first step. Resolves to the token in the e-mail. */
async function toldIncident(number = 1): Promise<string> {
  const entities = { attackers: [`203.0.113.${number}`], victims: [] }
  const alert = wireAlert(number, { entities, source: { name: 'eth0', type: 'interface' } })
  await collector.sendBatch(agent, wireBatch([alert]))
  await expect.poll(() => servers.mail.taken.length, { timeout: 15_000 }).toBe(number)
  await expect.poll(() => servers.sms.asked.length, { timeout: 15_000 }).toBe(number)
  await expect.poll(async () => (await collector.store.deliveries.figures()).waiting, { timeout: 15_000 }).toBe(0)
  return tokenIn(servers.mail.taken[number - 1]?.text ?? '')
}

const look = (token: unknown) => collector.ask('/api/acknowledgement/look', { method: 'POST', body: { token } })
const tap = (token: unknown, headers: Record<string, string> = {}) =>
  collector.ask('/api/acknowledgement', { method: 'POST', body: { token }, headers })

describe('call-outs', () => {
  test('that tell a deadline say that its rule is not confirmed, in the console and to whoever holds the link', async () => {
    await tap(await toldIncident())
    now += 12 * HOUR
    const viewer = await collector.person('viewer')
    const triage = async () => {
      const { callOuts } = (await viewer('/api/call-outs')).body
      return callOuts.find(({ kind, state }: { kind: string; state: string }) => kind === 'triage' && state === 'open')
    }
    await expect.poll(triage, { timeout: 15_000 }).toBeDefined()
    const { text, deadline } = await triage()
    const hint = 'Quy định về hạn này có điểm chưa xác nhận: xem trên màn hình trực.'
    expect(deadline).not.toBeNull()
    expect(text.vi.endsWith(hint)).toBe(true)
    expect(text.en).toContain('Part of the rule behind this deadline is not confirmed: see the console.')
    const mail = () => servers.mail.taken.find(({ subject }) => subject.includes('cần được xác định'))
    await expect.poll(mail, { timeout: 15_000 }).toBeDefined()
    expect(mail()?.text).toContain(hint)
    const lines = (await look(tokenIn(mail()?.text ?? ''))).body.callOuts.flatMap(
      (callOut: { lines: { vi: string }[] }) => callOut.lines.map(({ vi }) => vi),
    )
    expect(lines).toContain(hint)
  })

  test('are listed with their messages, latest first, by state and incident, and acknowledged by who is signed in', async () => {
    const [viewer, officer] = [await collector.person('viewer'), await collector.person('officer_on_duty')]
    await toldIncident(1)
    await toldIncident(2)
    const { body } = await viewer('/api/call-outs')
    expect(body.callOuts.map(({ id }: { id: string }) => id)).toEqual([
      'incident VG-2026-0002 / opened',
      'incident VG-2026-0001 / opened',
    ])
    expect(body.callOuts[1]).toMatchObject({
      ...{ number: 1, kind: 'incident_opened', incident: 'VG-2026-0001', state: 'open', rounds: 1, policy: 'all' },
      text: { vi: 'Sự cố mới VG-2026-0001: mức trung bình, 1 cảnh báo.' },
      ...{ madeAt: '2026-11-20T03:00:05.000Z', nextRoundAt: '2026-11-20T03:10:05.000Z', acknowledgedBy: null },
    })
    const page = await viewer('/api/call-outs?limit=1')
    expect((await viewer(`/api/call-outs?limit=1&cursor=${page.body.nextCursor}`)).body.callOuts).toEqual([
      body.callOuts[1],
    ])
    expect((await viewer('/api/call-outs?incident=VG-2026-0002')).body.callOuts).toHaveLength(1)

    const detail = await viewer('/api/call-outs/1')
    expect(detail.body.deliveries).toMatchObject([
      { recipient: 'lan', route: 'email', state: 'sent', receipt: '250 queued as 1', tries: 1 },
      { recipient: 'lan', route: 'sms:gw', state: 'sent', receipt: 'HTTP 200' },
    ])
    expect(JSON.stringify(detail.body)).not.toMatch(/@don-vi|84901/)

    const acknowledge = () => officer('/api/call-outs/1/acknowledgement', { method: 'POST' })
    expect(await acknowledge()).toMatchObject({
      status: 200,
      body: { state: 'acknowledged', acknowledgedBy: 'officer_on_duty', acknowledgedVia: 'console' },
    })
    expect(await acknowledge()).toMatchObject({ status: 409, body: { error: 'call_out_over' } })
    expect((await viewer('/api/call-outs?state=open')).body.callOuts).toHaveLength(1)
    expect((await officer('/api/call-outs/77/acknowledgement', { method: 'POST' })).status).toBe(404)
  })

  test('of incidents that were taken on together call nobody any more', async () => {
    const officer = await collector.person('officer_on_duty')
    await toldIncident(1)
    const body = { ids: ['VG-2026-0001'], act: { kind: 'acknowledge' }, note: '' }
    const { body: answer } = await officer('/api/incidents/bulk', { method: 'POST', body })
    expect(answer.outcomes).toEqual([{ id: 'VG-2026-0001', done: true, error: null }])
    expect((await officer('/api/call-outs?state=open')).body.callOuts).toEqual([])
  })

  test('that could not be delivered are listed with the reason, warned of, counted, and tried again by hand', async () => {
    const officer = await collector.person('officer_on_duty')
    servers.sms.respond(answers(403, 'no credit'))
    await collector.sendBatch(agent, wireBatch([wireAlert(1)]))
    await expect
      .poll(async () => (await officer('/api/call-outs/undelivered')).body.deliveries, { timeout: 15_000 })
      .toHaveLength(1)
    const [dead] = (await officer('/api/call-outs/undelivered')).body.deliveries
    expect(dead).toMatchObject({ route: 'sms:gw', recipient: 'lan', reason: 'HTTP 403: no credit', state: 'dead' })
    const warnings = async () => JSON.stringify((await officer('/api/status')).body.warnings)
    await expect.poll(warnings, { timeout: 15_000 }).toContain('không gửi được')
    const metrics = String((await collector.ask('/metrics')).body)
    expect(metrics).toMatch(/^vonggac_collector_call_out_deliveries_total\{channel="sms",outcome="dead"\} 1$/m)
    expect(metrics).toMatch(/^vonggac_collector_call_outs_total\{kind="incident_opened",outcome="made"\} 1$/m)
    expect(metrics).toMatch(/^vonggac_collector_call_out_deliveries_dead 1$/m)

    servers.sms.respond(answers(200))
    const retry = (number: number) => officer(`/api/call-outs/deliveries/${number}/retry`, { method: 'POST' })
    expect(await retry(dead.number)).toMatchObject({ status: 200, body: { state: 'waiting', tries: 0 } })
    await expect
      .poll(async () => (await officer('/api/call-outs/undelivered')).body.deliveries, { timeout: 15_000 })
      .toEqual([])
    expect((await retry(dead.number)).status).toBe(409)
    expect((await retry(999)).status).toBe(404)
    expect((await collector.store.audit.latest(20)).map(({ action }) => action)).toContain('call_out.retried')
  })

  test('are tested over every channel of one person, by administrators', async () => {
    const admin = await collector.person('admin')
    const ask = (recipient: string) => admin('/api/notify/test', { method: 'POST', body: { recipient } })
    servers.sms.respond(answers(500))
    expect(await ask('lan')).toMatchObject({
      status: 200,
      body: {
        channels: [
          { route: 'email', sent: true, detail: '250 queued as 1' },
          { route: 'sms:gw', sent: false, detail: 'HTTP 500' },
        ],
      },
    })
    expect(servers.mail.taken[0]?.subject).toBe('[Vọng Gác] Tin thử')
    expect((await ask('nobody')).status).toBe(404)
    for (let tests = 0; tests < 4; tests += 1) await ask('nobody')
    expect(await ask('lan')).toMatchObject({ status: 429, body: { error: 'too_many_requests' } })
    expect(servers.mail.taken).toHaveLength(1)
  })
})

describe('an acknowledge link', () => {
  test('changes nothing by being looked at, says what the message said, and is good once', async () => {
    const token = await toldIncident()
    for (let times = 0; times < 3; times += 1)
      expect(await look(token)).toMatchObject({
        status: 200,
        body: {
          state: 'open',
          callOuts: [{ number: 1, lines: [{ vi: 'Sự cố mới VG-2026-0001: mức trung bình, 1 cảnh báo.' }] }],
        },
      })
    // As a scanner of mail does it: GET of the page and of the addresses behind it.
    for (const path of ['/a', `/a?token=${token}`, '/api/acknowledgement', '/api/acknowledgement/look'])
      await collector.ask(path)
    expect((await collector.store.callOuts.load([1])).get(1)?.state).toBe('open')

    expect((await tap(token)).body.state).toBe('open')
    expect((await collector.store.callOuts.load([1])).get(1)).toMatchObject({
      ...{ state: 'acknowledged', acknowledgedBy: 'recipient:lan', acknowledgedVia: 'link' },
    })
    expect((await look(token)).body.state).toBe('used')
    expect((await tap(token)).body.state).toBe('used')
    expect(await collector.store.audit.latest(1)).toMatchObject([
      { actor: 'recipient:lan', action: 'call_out.acknowledged', address: '127.0.0.1' },
    ])
  })

  test('tapped many times at the same moment counts once', async () => {
    const token = await toldIncident()
    const states = (await Promise.all(Array.from({ length: 8 }, () => tap(token)))).map(({ body }) => body.state)
    expect(states.filter(state => state === 'open')).toHaveLength(1)
    const audit = await collector.store.audit.latest(50)
    expect(audit.filter(({ action }) => action === 'call_out.acknowledged')).toHaveLength(1)
  })

  test('ends after a day, and with what it is about', async () => {
    const token = await toldIncident()
    now += 24 * HOUR - 1
    expect((await look(token)).body.state).toBe('open')
    now += 1
    expect((await look(token)).body.state).toBe('expired')
    expect((await tap(token)).body.state).toBe('expired')
    expect((await collector.store.callOuts.load([1])).get(1)?.state).toBe('open')
    now = START
    const other = await toldIncident(2)
    await collector.store.callOuts.end(2, { state: 'ended', at: now, because: 'closed' })
    expect((await tap(other)).body.state).toBe('over')
  })

  test('is of a secret that is kept nowhere, and that nobody guesses: wrong ones say nothing and are limited', async () => {
    const token = await toldIncident()
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    const kept = await Promise.all([
      collector.store.callOuts.page({ limit: 9 }),
      collector.store.deliveries.of(1),
      collector.store.audit.latest(99),
    ])
    expect(JSON.stringify(kept)).not.toContain(token)
    const guesses = [token.slice(0, -1), `${token}A`, token.toLowerCase(), 'a'.repeat(43)]
    for (const guess of guesses) expect((await tap(guess)).body).toEqual({ state: 'unknown', callOuts: [] })
    for (const nonsense of ['', 7, null, 'x'.repeat(500), "' OR 1=1", ['a']])
      expect((await tap(nonsense)).status).toBe(400)
    let status = 200
    for (let tries = 0; tries < 30 && status === 200; tries += 1) status = (await tap('b'.repeat(43))).status
    expect(status).toBe(429)
    // Another site's page can't tap for somebody.
    expect(await tap(token, { origin: 'https://evil.example' })).toMatchObject({ status: 403 })
    expect((await collector.store.callOuts.load([1])).get(1)?.state).toBe('open')
  })
})
