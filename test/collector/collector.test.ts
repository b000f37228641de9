/** The whole path over real HTTPS: what agents send, what is stored, what people then see. */
import { createConnection } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { ALERTS_PATH, MAX_BATCH_BYTES } from '../../agent/wire/index.ts'
import { type RunningCollector, runningCollector, tempFolder } from '../support/running-collector.ts'
import { AT, wireAlert, wireBatch, wireDrop, wireHeartbeat } from '../support/wire.ts'

let open: RunningCollector[] = []
afterEach(async () => {
  for (const collector of open) await collector[Symbol.asyncDispose]()
  open = []
})

async function start(...options: Parameters<typeof runningCollector>) {
  const collector = await runningCollector(...options)
  open.push(collector)
  return collector
}

const now = () => new Date('2026-11-20T03:00:05Z')

describe('batches', () => {
  test('are acknowledged with the stored watermark, and sent again change nothing', async () => {
    const collector = await start({ now })
    const agent = await collector.addAgent()
    const batch = wireBatch([wireAlert(1), wireAlert(2), wireAlert(3)])
    const first = await collector.sendBatch(agent, batch, { gzip: true })
    expect(first).toMatchObject({
      status: 200,
      body: { stored: { epoch: 1, sequence: 3 }, duplicates: 0, deadLettered: 0 },
    })
    const view = async () => {
      const viewer = await collector.person('viewer')
      const { body } = await viewer('/api/incidents?status=all')
      return { incidents: body.incidents, detail: (await viewer(`/api/incidents/${body.incidents[0].id}`)).body }
    }
    const before = await view()
    expect((await collector.sendBatch(agent, { ...batch, sentAt: '2026-11-19T00:00:00Z' })).body).toMatchObject({
      stored: { epoch: 1, sequence: 3 },
      duplicates: 3,
    })
    expect(await view()).toEqual(before)
    expect(before.detail.summary).toMatchObject({ alertCount: 3, status: 'candidate' })
    expect(before.detail.folds).toMatchObject([{ count: 3 }])
  })

  test('fold by the fields that the site chose, without what says nothing', async () => {
    const collector = await start({ now, settings: 'grouping: { foldBy: [victims], foldStopValues: [unknown] }' })
    const agent = await collector.addAgent()
    const by = (attackers: string[], victims: string[]) => ({ entities: { attackers, victims } })
    const alerts = [
      wireAlert(1, by(['203.0.113.5'], ['web1'])),
      wireAlert(2, by(['203.0.113.6'], ['web1', 'unknown'])),
      wireAlert(3, by(['203.0.113.5'], ['web2'])),
    ]
    await collector.sendBatch(agent, wireBatch(alerts))
    const viewer = await collector.person('viewer')
    const { body } = await viewer('/api/incidents?status=all')
    const { folds } = (await viewer(`/api/incidents/${body.incidents[0].id}`)).body
    expect(folds.map(({ count }: { count: number }) => count).sort()).toEqual([1, 2])
  })

  test('survive a restart of the collector: what was acknowledged is there', async () => {
    const folder = tempFolder()
    const first = await start({ folder, now })
    const agent = await first.addAgent()
    await first.sendBatch(agent, wireBatch([wireAlert(1)]))
    await first[Symbol.asyncDispose]()
    open = []
    const second = await start({ folder, now })
    const again = await second.sendBatch(agent, wireBatch([wireAlert(1), wireAlert(2)]))
    expect(again.body).toMatchObject({ stored: { sequence: 2 }, duplicates: 1 })
    const { body } = await (await second.person('viewer'))('/api/alerts')
    expect(body.alerts.map((alert: { sequence: number }) => alert.sequence)).toEqual([2, 1])
  })

  test('with a hole leave a gap on record, which closes when the missing alerts come', async () => {
    const collector = await start({ now })
    const agent = await collector.addAgent()
    const viewer = await collector.person('viewer')
    const shown = async () => (await viewer('/api/agents')).body.agents[0]
    await collector.sendBatch(agent, wireBatch([wireAlert(1)]))
    const passed = await collector.sendBatch(agent, wireBatch([wireAlert(5)]))
    expect(passed.body.stored.sequence).toBe(1)
    expect(await shown()).toMatchObject({ gaps: [{ epoch: 1, from: 2, to: 4 }], made: 5, stored: 2 })
    expect(String((await collector.ask('/metrics')).body)).toContain('vonggac_collector_gap_numbers 3')
    await collector.sendBatch(agent, wireBatch([wireAlert(2), wireAlert(3)]))
    expect((await shown()).gaps).toMatchObject([{ epoch: 1, from: 4, to: 4 }])
    await collector.sendBatch(agent, wireBatch([], { drops: [wireDrop(4, 4)] }))
    expect(await shown()).toMatchObject({ gaps: [], drops: [{ from: 4, to: 4, reason: { en: 'the spool was full' } }] })
  })

  test('of a new epoch show what the old one still owed as missing: its spool is gone', async () => {
    const collector = await start({ now })
    const agent = await collector.addAgent()
    const viewer = await collector.person('viewer')
    const shown = async () => (await viewer('/api/agents')).body.agents[0]
    await collector.sendBatch(agent, wireBatch([wireAlert(1)]))
    await collector.sendHeartbeat(agent, wireHeartbeat({ epoch: 1, made: 9 }))
    await collector.sendBatch(agent, wireBatch([], { drops: [wireDrop(4, 5)] }))
    expect((await shown()).gaps).toEqual([])
    await collector.sendHeartbeat(agent, wireHeartbeat({ epoch: 2, made: 0 }))
    const gaps = [
      { epoch: 1, from: 6, to: 9 },
      { epoch: 1, from: 2, to: 3 },
    ]
    expect((await shown()).gaps).toMatchObject(gaps)
    expect(String((await collector.ask('/metrics')).body)).toContain('gap_numbers_total{change="opened"} 6')
    await collector.sendBatch(agent, wireBatch([wireAlert(1)], { epoch: 2 }))
    expect((await shown()).gaps).toMatchObject(gaps)
    // A copy of the folder comes back after all.
    await collector.sendBatch(agent, wireBatch([2, 3, 6, 7, 8, 9].map(sequence => wireAlert(sequence))))
    expect(await shown()).toMatchObject({ gaps: [], made: 10, stored: 8 })
  })

  test('a line of which nothing can be read, alone in its batch, has the number it stands for', async () => {
    const collector = await start({ now })
    const agent = await collector.addAgent()
    await collector.sendBatch(agent, wireBatch([wireAlert(1)]))
    const { body } = await collector.sendBatch(agent, { ...wireBatch(['}{']), first: 2 })
    expect(body).toMatchObject({ stored: { sequence: 2 }, deadLettered: 1 })
  })

  test('a poisoned alert becomes a dead letter, once, and its neighbours and the next batch go on', async () => {
    const collector = await start({ now })
    const agent = await collector.addAgent()
    const poison = { ...wireAlert(2), rule: { engine: 'astrology' } }
    for (let time = 0; time < 2; time += 1) {
      const { body } = await collector.sendBatch(agent, wireBatch([wireAlert(1), poison, wireAlert(3)]))
      expect(body).toMatchObject({ stored: { sequence: 3 }, deadLettered: 1 })
    }
    expect((await collector.sendBatch(agent, wireBatch([wireAlert(4)]))).body.stored.sequence).toBe(4)
    const { body } = await (await collector.person('admin'))('/api/dead-letters')
    expect(body.deadLetters).toMatchObject([
      { agent: 'agent-1', epoch: 1, sequence: 2, times: 2, reason: expect.stringContaining('rule.engine') },
    ])
  })

  test.each([
    ['text without lines', 'hello', {}],
    ['a header that is not JSON', 'hello\n{}\n', {}],
    ['a header with an unknown key', `${JSON.stringify({ ...wireBatch([]), surprise: true })}\n{}\n`, {}],
    ['broken gzip', 'hello', { 'content-encoding': 'gzip' }],
    ['a bomb of zeros', gzipSync(Buffer.alloc(MAX_BATCH_BYTES + 1)), { 'content-encoding': 'gzip' }],
    ['an encoding nobody asked for', 'hello', { 'content-encoding': 'br' }],
  ])('refuses %s with 422, keeps it as a dead letter with the reason, and goes on', async (_name, body, headers) => {
    const collector = await start({ now })
    const agent = await collector.addAgent()
    const refused = await collector.agentPost(ALERTS_PATH, agent, body, { headers: headers as Record<string, string> })
    expect(refused).toMatchObject({ status: 422, body: { error: 'unreadable_batch' } })
    const letters = (await (await collector.person('admin'))('/api/dead-letters')).body.deadLetters
    expect(letters).toMatchObject([{ id: refused.body.deadLetter, reason: refused.body.reason }])
    expect((await collector.sendBatch(agent, wireBatch([wireAlert(1)]))).status).toBe(200)
  })

  test('from nobody, or in the name of another agent, are refused', async () => {
    const collector = await start({ now })
    const agent = await collector.addAgent()
    const nobody = { ...agent, key: '', certificate: '' }
    expect((await collector.sendBatch(nobody, wireBatch([wireAlert(1)]))).status).toBe(401)
    expect((await collector.sendBatch(agent, wireBatch([wireAlert(1)], { agent: 'agent-2' }))).status).toBe(403)
    expect((await collector.store.alerts.page({ limit: 10 })).length).toBe(0)
  })

  test('too large on the wire are refused', async () => {
    const collector = await start({ now })
    const agent = await collector.addAgent()
    const reply = collector.agentPost(ALERTS_PATH, agent, Buffer.alloc(MAX_BATCH_BYTES + 1, 32))
    // The server may hang up on the rest of the body before the client has read the answer.
    expect(await reply.then(({ status }) => status).catch(error => error.code)).toSatisfy(result =>
      [413, 'EPIPE', 'ECONNRESET'].includes(result as never),
    )
    expect((await collector.sendBatch(agent, wireBatch([wireAlert(1)]))).status).toBe(200)
  })

  test('beyond the rate are answered 429 with Retry-After', async () => {
    const limited = await start({ now, ingest: 'requestsPerMinute: 2' })
    const agent = await limited.addAgent()
    const statuses = []
    for (let sequence = 1; sequence <= 3; sequence += 1)
      statuses.push(await limited.sendBatch(agent, wireBatch([wireAlert(sequence)])))
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429])
    expect(Number(statuses[2]?.headers['retry-after'])).toBeGreaterThan(0)
  })
})

describe('heartbeats', () => {
  test('are acknowledged with what is stored, and alone make an agent healthy, until it falls silent', async () => {
    let time = now().getTime()
    const collector = await start({ now: () => new Date(time) })
    const agent = await collector.addAgent()
    const viewer = await collector.person('viewer')
    const health = async () => (await viewer('/api/agents')).body.agents[0].health
    await collector.sendBatch(agent, wireBatch([wireAlert(1), wireAlert(2)]))
    expect(await health()).toBe('never_heard')
    const beat = wireHeartbeat({ made: 3, sentAt: '2026-11-20T03:00:04.000Z' })
    expect(await collector.sendHeartbeat(agent, beat)).toMatchObject({
      status: 200,
      body: { stored: { epoch: 1, sequence: 2 } },
    })
    const { body } = await viewer('/api/agents')
    expect(body.agents).toMatchObject([{ health: 'healthy', clockOffsetMs: 1000, made: 3, stored: 2, gaps: [] }])
    const source = { name: 'auth', type: 'log_tail', state: 'failed', itemsRead: 0 } as const
    await collector.sendHeartbeat(agent, wireHeartbeat({ sources: [source] }))
    expect(await health()).toBe('degraded')
    time += 91_000
    expect(await health()).toBe('silent')
  })

  test('in the name of another agent, or that nobody can read, are refused', async () => {
    const collector = await start({ now })
    const agent = await collector.addAgent()
    expect((await collector.sendHeartbeat(agent, wireHeartbeat({ agent: 'agent-2' }))).status).toBe(403)
    expect((await collector.sendHeartbeat(agent, { ...wireHeartbeat(), made: -1 })).status).toBe(422)
    expect((await collector.sendHeartbeat(agent, wireHeartbeat())).status).toBe(200)
  })
})

describe('clocks', () => {
  const yearOld = { occurredAt: '2025-11-20T03:00:00.000Z', matchedAt: AT }

  test('a year-old log opens no overdue clock: T0 is when the rule matched', async () => {
    const collector = await start({ now })
    await collector.sendBatch(await collector.addAgent(), wireBatch([wireAlert(1, yearOld)]))
    const { body } = await (await collector.person('viewer'))('/api/incidents')
    const [incident] = body.incidents
    expect(incident).toMatchObject({ occurredAt: yearOld.occurredAt, detectedAt: '2026-11-20T03:00:05.000Z' })
    expect(incident.nextClock.status).toBe('triage')
    const { body: detail } = await (await collector.person('viewer'))(`/api/incidents/${incident.id}`)
    expect(detail.clocks.length).toBeGreaterThan(1)
    for (const clock of detail.clocks) expect(Date.parse(clock.conservativeAt)).toBeGreaterThan(now().getTime())
  })

  test.each([-1, 1])('a host clock %i day off does not move T0', async days => {
    const collector = await start({ now })
    const shift = (at: string) => new Date(Date.parse(at) + days * 86_400_000).toISOString()
    const batch = wireBatch([wireAlert(1, { occurredAt: shift(AT), matchedAt: shift(AT) })], {
      sentAt: shift(now().toISOString()),
    })
    await collector.sendBatch(await collector.addAgent(), batch)
    const { body } = await (await collector.person('viewer'))('/api/alerts')
    expect(body.alerts[0]).toMatchObject({ detectedAt: AT, occurredAt: shift(AT) })
  })
})

describe('regimes', () => {
  test('that bind only some organisations run a clock for those that say they are such', async () => {
    const regimesOf = async (kinds: string) => {
      const collector = await start({ now, settings: `organisation: { kinds: ${kinds} }` })
      await collector.sendBatch(await collector.addAgent(), wireBatch([wireAlert(1)]))
      const { body } = await (await collector.person('viewer'))('/api/incidents/VG-2026-0001')
      return body.clocks.map(({ regime }: { regime: string }) => regime)
    }
    expect(await regimesOf('[isp]')).toContain('vn-2026-law116-provider')
    expect(await regimesOf('[]')).not.toContain('vn-2026-law116-provider')
    await expect(start({ settings: 'organisation: { kinds: [ips] }' })).rejects.toThrow(
      /kinds: no regime is for ips.*isp/,
    )
  })

  test('show the dispatch and the decree each conservative and lawful, with the arithmetic in words', async () => {
    const collector = await start({ now })
    await collector.sendBatch(await collector.addAgent(), wireBatch([wireAlert(1)]))
    const { body } = await (await collector.person('viewer'))('/api/incidents/VG-2026-0001')
    const clock = (regime: string, stage: string) =>
      body.clocks.find((one: { regime: string; stage: string }) => one.regime === regime && one.stage === stage)
    // T0 is Friday 20 Nov, 10:00 in Hà Nội; the fifth day is Wednesday 25.
    expect(clock('vn-dispatch-2022-09-02', 'report')).toMatchObject({
      conservativeAt: '2026-11-25T03:00:05.000Z',
      lawfulAt: '2026-11-25T17:00:00.000Z',
      arithmetic: { vi: expect.stringContaining('5 × 24 giờ'), en: expect.stringContaining('5 × 24 hours') },
    })
    for (const [stage, hours] of [
      ['initial', 24],
      ['report', 72],
    ] as const) {
      const due = new Date(Date.parse('2026-11-20T03:00:05.000Z') + hours * 3_600_000).toISOString()
      expect(clock('vn-2026-nd331', stage)).toMatchObject({
        conservativeAt: due,
        lawfulAt: due,
        arithmetic: { vi: expect.stringContaining(`${hours} giờ`), en: expect.stringContaining(`${hours} hours`) },
      })
    }
  })
})

test('no date that evidence may bear, and no host clock, keeps people from reading anything', async () => {
  const collector = await start({ now })
  const agent = await collector.addAgent()
  const [first, last] = ['0000-01-01T00:00:00+14:00', '9999-12-31T23:59:59-12:00']
  const drops = [{ ...wireDrop(2, 3), firstAt: first, lastAt: last }]
  let epoch = 0
  for (const at of [first, last])
    for (const [change, sentAt] of [[{ occurredAt: at }], [{ matchedAt: at }], [{}, at]] as const) {
      const alert = wireAlert(1, { ...change, entities: { victims: [`web${epoch}`], attackers: [] } })
      const batch = wireBatch([alert], { epoch: ++epoch, drops, ...(sentAt && { sentAt }) })
      expect(await collector.sendBatch(agent, batch)).toMatchObject({ status: 200, body: { deadLettered: 0 } })
    }
  const viewer = await collector.person('viewer')
  const { body } = await viewer('/api/incidents?status=all')
  expect(body.incidents).toHaveLength(6)
  const paths = body.incidents.map(({ id }: { id: string }) => `/api/incidents/${id}`)
  for (const path of ['/api/alerts', '/api/agents', ...paths, `${paths[0]}/reports/tt20_mau_03`])
    expect((await viewer(path)).status, path).toBe(200)
})

describe('incidents', () => {
  test('a brute force, a login and a defaced page on one portal are one incident with a name that says so', async () => {
    const collector = await start({ now })
    const guess = (sequence: number) =>
      wireAlert(sequence, {
        rule: { id: 'g', title: 'SSH password guessing', titleVi: 'Dò mật khẩu SSH', tactics: ['TA0006'] },
      })
    const login = wireAlert(3, {
      rule: {
        id: 'l',
        severity: 'high',
        title: 'Login after password guessing',
        titleVi: 'Đăng nhập thành công sau dò mật khẩu',
        tactics: ['TA0006', 'TA0001'],
      },
    })
    const defaced = wireAlert(4, {
      occurredAt: '2026-11-20T03:00:04.000Z',
      rule: {
        id: 'd',
        engine: 'suricata',
        severity: 'high',
        title: 'Page defaced',
        titleVi: 'Thay đổi giao diện',
        tactics: ['TA0040'],
      },
      entities: { attackers: [] },
    })
    await collector.sendBatch(await collector.addAgent(), wireBatch([guess(1), guess(2), login, defaced]))
    const { body } = await (await collector.person('viewer'))('/api/incidents')
    expect(body.incidents).toMatchObject([
      {
        id: 'VG-2026-0001',
        title: {
          vi: 'Đăng nhập thành công sau dò mật khẩu, thay đổi giao diện trên portal',
          en: 'Login after password guessing, page defaced on portal',
        },
        severity: 'critical',
        alertCount: 4,
      },
    ])
    const { body: alerts } = await (await collector.person('viewer'))('/api/incidents/VG-2026-0001/alerts')
    for (const alert of alerts.alerts) expect(alert.reasons[0].vi).not.toBe('')
    expect(alerts.alerts[0].reasons[0].en).toContain('Same victim “portal”')
  })

  test('drill and real never meet', async () => {
    const collector = await start({ now })
    await collector.sendBatch(await collector.addAgent(), wireBatch([wireAlert(1), wireAlert(2, { drill: true })]))
    const { body } = await (await collector.person('viewer'))('/api/incidents')
    expect(body.incidents.map(({ id, drill }: { id: string; drill: boolean }) => [id, drill]).sort()).toEqual([
      ['DT-2026-0001', true],
      ['VG-2026-0001', false],
    ])
  })

  test('two that a later alert bridges become one, with nothing lost, and the merged one is still found', async () => {
    const collector = await start({ now })
    const agent = await collector.addAgent()
    const about = (sequence: number, victim: string, attacker: string) =>
      wireAlert(sequence, { entities: { victims: [victim], attackers: [attacker] } })
    await collector.sendBatch(agent, wireBatch([about(1, 'web1', '203.0.113.1')]))
    await collector.sendBatch(agent, wireBatch([about(2, 'web2', '203.0.113.2')]))
    await collector.sendBatch(agent, wireBatch([about(3, 'web2', '203.0.113.1')]))
    const viewer = await collector.person('viewer')
    expect((await viewer('/api/incidents?status=all')).body.incidents).toMatchObject([
      { id: 'VG-2026-0001', alertCount: 3 },
    ])
    const { body } = await viewer('/api/incidents/VG-2026-0002')
    expect(body.summary).toMatchObject({ id: 'VG-2026-0001', victims: ['web1', 'web2'] })
    expect(body.events.map(({ kind }: { kind: string }) => kind)).toEqual([
      'opened',
      'alerts_joined',
      'merged',
      'alerts_joined',
    ])
    expect((await viewer('/api/incidents/VG-2026-0001/alerts')).body.alerts).toHaveLength(3)
  })

  test('a closed one takes no new alerts: another opens and refers to it', async () => {
    const collector = await start({ now })
    const agent = await collector.addAgent()
    await collector.sendBatch(agent, wireBatch([wireAlert(1)]))
    const lead = await collector.person('lead')
    const close = (reason: string) =>
      lead('/api/incidents/VG-2026-0001/status', {
        method: 'POST',
        body: { status: 'closed', reason, verdict: 'false_positive' },
      })
    expect(await close('  ')).toMatchObject({
      status: 422,
      body: { error: 'reason_needed', message: { vi: expect.any(String) } },
    })
    expect(await close('false alarm')).toMatchObject({ status: 200, body: { status: 'closed' } })
    expect((await close('again')).status).toBe(409)
    await collector.sendBatch(agent, wireBatch([wireAlert(2)]))
    const { body } = await lead('/api/incidents/VG-2026-0002')
    expect(body.summary.alertCount).toBe(1)
    expect(body.events[0].text.en).toContain('VG-2026-0001')
    expect((await lead('/api/incidents/VG-2026-0001')).body.summary.alertCount).toBe(1)
    const audit = await collector.store.audit.latest(10)
    expect(audit).toContainEqual(expect.objectContaining({ actor: 'lead', action: 'incident.status_changed' }))
  })

  test('their state is what their log replays to, and the chain holds', async () => {
    const { checkChain } = await import('../../collector/incident/chain.ts')
    const { replay } = await import('../../collector/incident/state.ts')
    const collector = await start({ now })
    const agent = await collector.addAgent()
    for (let sequence = 1; sequence <= 6; sequence += 1)
      await collector.sendBatch(
        agent,
        wireBatch([
          wireAlert(sequence, { entities: { victims: [`web${sequence % 2}`], attackers: [`a${sequence % 3}`] } }),
        ]),
      )
    const analyst = await collector.person('analyst')
    await analyst('/api/incidents/VG-2026-0001/comments', { method: 'POST', body: { text: 'Đã gọi quản trị' } })
    await analyst('/api/incidents/VG-2026-0001/status', { method: 'POST', body: { status: 'confirmed', reason: '' } })
    const record = (await collector.store.incidents.load(['VG-2026-0001'])).get('VG-2026-0001')
    const events = await collector.store.incidents.events('VG-2026-0001')
    expect(replay(events)).toEqual(record?.state)
    expect(checkChain(events, record?.head)).toEqual({ intact: true })
  })
})

describe('shutdown', () => {
  test('does not wait for idle connections', async () => {
    const collector = await runningCollector({ now })
    const { port } = new URL(collector.console)
    const idle = createConnection(Number(port), '127.0.0.1')
    await new Promise(resolve => idle.once('connect', resolve))
    await collector[Symbol.asyncDispose]()
    await expect.poll(() => idle.destroyed || idle.readableEnded || idle.closed).toBe(true)
    idle.destroy()
  })
})
