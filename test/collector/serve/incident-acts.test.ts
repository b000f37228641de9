/** What people do to incidents, through the API of a running collector. */
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkChain } from '../../../collector/incident/chain.ts'
import { replay } from '../../../collector/incident/state.ts'
import { type RunningCollector, runningCollector } from '../../support/running-collector.ts'
import { wireAlert, wireBatch } from '../../support/wire.ts'

const NOW = new Date('2026-11-20T03:10:00Z')
const ID = 'VG-2026-0001'

let collector: RunningCollector
let lan: Awaited<ReturnType<RunningCollector['person']>>
let agent: Awaited<ReturnType<RunningCollector['addAgent']>>

beforeEach(async () => {
  collector = await runningCollector({ now: () => NOW })
  agent = await collector.addAgent()
  lan = await collector.person('lead', { name: 'lan', mayReadPayload: true })
})
afterEach(async () => {
  // Whatever was done: logs hold, and say what is shown.
  for (const { record } of await collector.store.incidents.page({ status: 'all', limit: 100 })) {
    const events = await collector.store.incidents.events(record.state.id)
    expect(checkChain(events, record.head)).toEqual({ intact: true })
    expect(replay(events)).toEqual(record.state)
  }
  await collector[Symbol.asyncDispose]()
})

let next = 0
const victim = (...victims: string[]) =>
  wireAlert(++next, { entities: { victims, attackers: [] }, source: { name: 'x', type: 'interface' } })
async function alerts(...victims: string[]) {
  next = 0
  await collector.sendBatch(agent, wireBatch(victims.map(one => victim(one))))
}

const act = (path: string, body: unknown = {}, method = 'POST', id = ID) =>
  lan(`/api/incidents/${id}/${path}`, { method, body })
const page = async (id = ID) => (await lan(`/api/incidents/${id}`)).body

const keep = (query: string, body: Buffer, id = ID) =>
  fetch(`${collector.console}/api/incidents/${id}/files?${query}`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { cookie: lan.cookie, 'content-type': 'application/json' },
  })

describe('work', () => {
  test('acknowledging assigns, and starts nothing twice', async () => {
    await alerts('web')
    expect(await act('acknowledge')).toMatchObject({
      status: 200,
      body: { acknowledgedBy: 'lan', assignee: 'lan', acknowledgedAt: NOW.toISOString() },
    })
    expect(await act('acknowledge')).toMatchObject({ status: 409, body: { error: 'no_effect' } })
  })

  test('what is somebody’s stays theirs when another acknowledges; nobody unknown gets it', async () => {
    await alerts('web')
    await collector.person('analyst', { name: 'minh' })
    expect(await act('assignee', { to: 'minh' }, 'PUT')).toMatchObject({ status: 200, body: { assignee: 'minh' } })
    expect(await act('acknowledge')).toMatchObject({ body: { acknowledgedBy: 'lan', assignee: 'minh' } })
    expect(await act('assignee', { to: 'ghost' }, 'PUT')).toMatchObject({ status: 409 })
    expect(await act('assignee', { to: null }, 'PUT')).toMatchObject({ status: 200, body: { assignee: null } })
  })

  test('a name that a person gave stays, whatever joins', async () => {
    await alerts('web')
    const title = { vi: 'Cổng thông tin bị phá', en: 'Portal broken' }
    await act('title', { title }, 'PUT')
    await collector.sendBatch(agent, wireBatch([victim('web')]))
    expect((await page()).summary.title).toEqual(title)
    await act('title', { title: null }, 'PUT')
    expect((await page()).summary.title).not.toEqual(title)
  })

  test('tasks come from a playbook once, are changed, done, undone and removed', async () => {
    await alerts('web')
    expect((await act('playbooks/deface')).status).toBe(200)
    expect(await act('playbooks/deface')).toMatchObject({ status: 409 })
    expect(await act('playbooks/nothing')).toMatchObject({ status: 404 })
    const { tasks } = await page()
    expect(tasks.length).toBeGreaterThan(3)
    expect(tasks[0]).toMatchObject({ playbook: 'deface', done: null, dueAt: expect.stringMatching(/^2026-11-20T03:/) })
    await act(`tasks/${tasks[0].id}`, { done: true, assignee: 'lan' }, 'PATCH')
    await act(`tasks/${tasks[1].id}`, undefined, 'DELETE')
    await act('tasks', { title: { vi: 'Gọi điện', en: 'Call' } })
    const after = (await page()).tasks
    expect(after).toHaveLength(tasks.length)
    expect(after[0]).toMatchObject({ done: { by: 'lan', at: NOW.toISOString() }, assignee: 'lan' })
    expect(after.at(-1)).toMatchObject({ title: { en: 'Call' }, playbook: null })
  })
})

describe('closing', () => {
  test.each([
    [{ status: 'closed', reason: 'xong' }, 422, 'verdict_needed'],
    [{ status: 'closed', reason: ' ', verdict: 'benign' }, 422, 'reason_needed'],
    [{ status: 'closed', reason: 'xong', verdict: 'duplicate' }, 409, 'not_possible'],
    [{ status: 'closed', reason: 'xong', verdict: 'duplicate', duplicateOf: ID }, 409, 'not_possible'],
    [{ status: 'contained', reason: '', verdict: 'incident' }, 409, 'no_such_step'],
    [{ status: 'candidate', reason: 'x' }, 409, 'no_such_step'],
  ])('refuses %j', async (body, status, error) => {
    await alerts('web')
    expect(await act('status', body)).toMatchObject({ status, body: { error } })
  })

  test('counts what its rules were right about', async () => {
    await alerts('web', 'mail', 'dns')
    const verdicts = ['false_positive', 'benign', 'incident']
    for (const [index, verdict] of verdicts.entries())
      await act('status', { status: 'closed', reason: '…', verdict }, 'POST', `VG-2026-000${index + 1}`)
    const { rules } = (await lan('/api/rules')).body
    expect(rules).toMatchObject([
      { verdicts: { false_positive: 1, benign: 1, incident: 1 }, falsePositiveRatio: expect.closeTo(2 / 3) },
    ])
  })

  test('many at once, with one note and an honest answer for each', async () => {
    await alerts('web', 'mail', 'dns')
    await act('status', { status: 'closed', reason: '…', verdict: 'benign' }, 'POST', 'VG-2026-0002')
    const ids = [ID, 'VG-2026-0002', 'VG-2026-0003', 'VG-2026-0099', ID]
    const bulk = { ids, act: { kind: 'status', status: 'closed', verdict: 'false_positive' }, note: 'đợt kiểm tra' }
    const { status, body } = await lan('/api/incidents/bulk', { method: 'POST', body: bulk })
    expect(status).toBe(200)
    expect(body.outcomes).toEqual([
      { id: ID, done: true, error: null },
      { id: 'VG-2026-0002', done: false, error: 'already_closed' },
      { id: 'VG-2026-0003', done: true, error: null },
      { id: 'VG-2026-0099', done: false, error: 'not_found' },
    ])
    expect((await page()).events.at(-1).text.vi).toContain('đợt kiểm tra')
  })
})

describe('what people establish', () => {
  test('a judgement that lightens the duty needs its reason', async () => {
    await alerts('web')
    const judge = (answer: boolean | null, reason = '') =>
      act('judgements', { judgement: 'serious', answer, reason }, 'PUT')
    expect(await judge(false)).toMatchObject({ status: 422, body: { error: 'reason_needed' } })
    expect((await judge(false, 'máy thử nghiệm')).status).toBe(200)
    expect((await page()).judgements).toEqual({ serious: false })
    expect((await judge(true)).status).toBe(200)
    expect((await judge(true)).status).toBe(409)
  })

  test('T0 moves only with a reason, never into the future, and back', async () => {
    await alerts('web')
    const t0 = (instant: string | null, reason: string) => act('t0', { instant, reason }, 'PUT')
    expect(await t0('2026-11-20T03:05:00Z', ' ')).toMatchObject({ status: 422 })
    expect(await t0('2026-11-20T04:00:00Z', 'x')).toMatchObject({ status: 422, body: { error: 'in_the_future' } })
    expect(await t0('2026-11-20T03:05:00Z', 'cảnh báo đầu là của đợt kiểm tra')).toMatchObject({
      status: 200,
      body: { detectedAt: '2026-11-20T03:05:00.000Z' },
    })
    expect((await t0(null, 'xem lại')).body.detectedAt).toBe(NOW.toISOString())
  })

  test('one call answers every stage it names, and is told in the log', async () => {
    await alerts('web')
    const { clocks } = await page()
    const stages = clocks.slice(0, 2).map(({ regime, stage }: { regime: string; stage: string }) => ({ regime, stage }))
    const call = {
      ...{ stages, calledAt: '2026-11-20T03:10:00Z', caller: 'Lan', called: 'Trực ban A05', telephone: '069 234 0001' },
      reference: 'TB-12',
    }
    expect((await act('calls', { ...call, calledAt: '2026-11-20T05:00:00Z' })).status).toBe(422)
    expect((await act('calls', { ...call, calledAt: '2026-11-20T03:08:00Z' })).status).toBe(422)
    expect((await act('calls', call)).status).toBe(200)
    const after = await page()
    expect(after.clocks.filter(({ status }: { status: string }) => status === 'filed')).toHaveLength(stages.length)
    expect(after.filings).toMatchObject([{ stages, act: { kind: 'call', reference: 'TB-12' } }])
    expect(after.events.at(-1).text.vi).toContain('Đã gọi báo lúc 10:10 ngày 20/11/2026')
  })
})

describe('undoing', () => {
  test('takes the latest of its kind back, says so, and refuses what was built upon', async () => {
    await alerts('web')
    await act('status', { status: 'confirmed', reason: '' })
    await act('comments', { text: 'xem' })
    await act('status', { status: 'closed', reason: 'nhầm', verdict: 'benign' })
    const undo = (number: number, reason = '') => act('undo', { number, reason })
    const numbered = async (kind: string) =>
      (await page()).events
        .filter((event: { kind: string }) => event.kind === kind)
        .map((e: { number: number }) => e.number)
    const [confirmed, closed] = await numbered('status_changed')
    expect((await undo(confirmed)).status).toBe(409)
    expect((await undo((await numbered('commented'))[0])).status).toBe(409)
    expect(await undo(closed)).toMatchObject({ status: 200, body: { status: 'confirmed', verdict: null } })
    expect((await undo(closed)).status).toBe(409)
    expect((await lan('/api/rules')).body.rules).toEqual([])
    expect((await undo(999)).status).toBe(404)
  })

  test('a filing is taken back only with a reason, and its clock runs on', async () => {
    await alerts('web')
    const [{ regime, stage }] = (await page()).clocks
    const call = {
      stages: [{ regime, stage }],
      calledAt: '2026-11-20T03:10:00Z',
      caller: 'Lan',
      called: 'A',
      telephone: '113',
    }
    await act('calls', call)
    const [{ number }] = (await page()).filings
    expect((await act('undo', { number })).status).toBe(422)
    expect((await act('undo', { number, reason: 'gọi nhầm số' })).status).toBe(200)
    expect((await page()).clocks[0].status).not.toBe('filed')
  })

  test('one judgement is taken back without touching another', async () => {
    await alerts('web')
    await act('judgements', { judgement: 'serious', answer: true }, 'PUT')
    await act('judgements', { judgement: 'complex', answer: true }, 'PUT')
    const [first] = (await page()).events.filter(({ kind }: { kind: string }) => kind === 'judged')
    await act('undo', { number: first.number })
    expect((await page()).judgements).toEqual({ complex: true })
  })
})

describe('merging and splitting', () => {
  test('many at once, each answered for, and apart again', async () => {
    await alerts('web', 'mail', 'dns')
    const { body } = await act('merge', { from: ['VG-2026-0002', 'VG-2026-0003', 'VG-2026-0009'], reason: 'một vụ' })
    expect(body.outcomes).toEqual([
      { id: 'VG-2026-0002', done: true, error: null },
      { id: 'VG-2026-0003', done: true, error: null },
      { id: 'VG-2026-0009', done: false, error: 'not_found' },
    ])
    const whole = await page()
    expect(whole.summary.alertCount).toBe(3)
    expect(whole.parts.map(({ id }: { id: string }) => id).sort()).toEqual(['VG-2026-0002', 'VG-2026-0003'])
    expect((await lan('/api/incidents')).body.incidents).toHaveLength(1)
    // The number of one that was merged leads to the whole.
    expect((await page('VG-2026-0003')).summary.id).toBe(ID)
    expect((await act('unmerge', { part: 'VG-2026-0002', reason: 'khác vụ' })).status).toBe(200)
    expect((await lan('/api/incidents')).body.incidents).toHaveLength(2)
    expect((await act('unmerge', { part: 'VG-2026-0002', reason: 'lần nữa' })).status).toBe(409)
  })

  test('files, their custody, tasks and category are at hand in the whole, and go back as they have become', async () => {
    await alerts('web', 'mail')
    const PART = 'VG-2026-0002'
    await keep('name=thư.eml', Buffer.from('From: x'), PART)
    await act('tasks', { title: { vi: 'Đổi mật khẩu', en: 'Change passwords' } }, 'POST', PART)
    await act('category', { category: 'spoof' }, 'PUT', PART)
    const before = await page(PART)
    await act('merge', { from: [PART], reason: 'một vụ' })

    const whole = await page()
    expect(whole).toMatchObject({
      ...{ category: 'spoof', evidence: [{ name: 'thư.eml', from: PART }] },
      tasks: [{ title: { vi: 'Đổi mật khẩu' }, from: PART }],
    })
    expect(whole.events.at(-1).text.vi).toContain('Kèm theo: 1 tệp chứng cứ, 1 việc.')
    const [{ id: file }] = whole.evidence
    expect((await lan(`/api/incidents/${ID}/files/${file}`)).body).toEqual(Buffer.from('From: x'))
    expect((await act(`tasks/${whole.tasks[0].id}`, { done: true }, 'PATCH')).status).toBe(200)
    const acts = async (id: string) =>
      (await lan(`/api/incidents/${id}/custody`)).body.custody.map((one: { act: string }) => one.act)
    expect(await acts(ID)).toEqual(['added', 'read'])
    expect((await lan(`/api/incidents/${ID}/export?evidence=true`)).status).toBe(200)

    expect((await act('unmerge', { part: PART, reason: 'khác vụ' })).status).toBe(200)
    expect(await page()).toMatchObject({ category: null, evidence: [], tasks: [] })
    expect(await page(PART)).toMatchObject({
      ...{ category: 'spoof', evidence: before.evidence },
      tasks: [{ ...before.tasks[0], done: { by: 'lan' } }],
    })
    expect(await acts(PART)).toEqual(['added', 'read', 'exported'])
  })

  test('a drill never merges with a real one, a closed one takes nothing in', async () => {
    await alerts('web')
    await collector.sendBatch(agent, wireBatch([wireAlert(2, { drill: true, entities: { victims: ['mail'] } })]))
    const outcome = async (from: string, id = ID) =>
      (await act('merge', { from: [from], reason: 'x' }, 'POST', id)).body.outcomes[0].error
    expect(await outcome('DT-2026-0001')).toBe('not_possible')
    await act('status', { status: 'closed', reason: 'x', verdict: 'benign' })
    await collector.sendBatch(agent, wireBatch([wireAlert(3, { entities: { victims: ['dns'] } })]))
    expect(await outcome('VG-2026-0002')).toBe('already_closed')
  })

  test('alerts taken out are an incident of their own; sums, folds and later alerts follow', async () => {
    await alerts('web', 'web', 'web')
    const chosen = [{ agent: 'agent-1', epoch: 1, sequence: 2 }]
    expect((await act('split', { alerts: chosen, reason: '' })).status).toBe(422)
    const { body } = await act('split', { alerts: chosen, reason: 'không liên quan' })
    expect(body).toEqual({ left: ID, opened: 'VG-2026-0002' })
    expect((await page()).summary.alertCount).toBe(2)
    const opened = await page('VG-2026-0002')
    expect(opened.summary.alertCount).toBe(1)
    expect(opened.folds).toMatchObject([{ count: 1 }])
    expect((await page()).folds).toMatchObject([{ count: 2 }])
    await collector.sendBatch(agent, wireBatch([victim('web')]))
    expect((await page()).summary.alertCount + (await page('VG-2026-0002')).summary.alertCount).toBe(4)
    expect((await lan('/api/incidents')).body.incidents).toHaveLength(2)
    expect((await act('split', { alerts: [{ agent: 'agent-1', epoch: 1, sequence: 9 }], reason: 'x' })).status).toBe(
      404,
    )
  })
})

describe('files of evidence', () => {
  const bytes = Buffer.from('GET /shell.php\r\n\0\xff', 'latin1')
  const put = (query: string, body: Buffer = bytes) => keep(query, body)
  test('are kept as they came, with hash and custody', async () => {
    await alerts('web')
    expect((await put('name=máy%20chủ.log&source=web-01&description=nhật%20ký')).status).toBe(200)
    const [item] = (await page()).evidence
    expect(item).toMatchObject({
      ...{ name: 'máy chủ.log', bytes: bytes.length, source: 'web-01', addedBy: 'lan' },
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })
    const got = await lan(`/api/incidents/${ID}/files/${item.id}`)
    expect(got.headers['content-disposition']).toContain('attachment')
    expect(got.body).toEqual(bytes)
    const { custody } = (await lan(`/api/incidents/${ID}/custody`)).body
    expect(custody).toMatchObject([
      { act: 'added', actor: 'lan' },
      { act: 'read', actor: 'lan' },
    ])
  })

  test('are read by nobody without the right to payload, and nothing empty is taken', async () => {
    await alerts('web')
    await put('name=a')
    expect((await put('name=b', Buffer.alloc(0))).status).toBe(400)
    expect((await put('')).status).toBe(400)
    const [item] = (await page()).evidence
    const minh = await collector.person('analyst', { name: 'minh' })
    expect((await minh(`/api/incidents/${ID}/files/${item.id}`)).status).toBe(403)
  })
})

describe('somebody told us', () => {
  const report = {
    title: { vi: 'Thư điện tử không gửi được', en: 'Mail does not go out' },
    severity: 'high',
    text: 'Người dùng báo không gửi được thư từ sáng.',
    source: { who: 'Chị Hoa', channel: 'điện thoại' },
    firstSignalAt: '2026-11-20T01:00:00Z',
    victims: ['mail'],
  }

  test('opens an incident whose clocks run from the first word of it', async () => {
    const { status, body } = await lan('/api/incidents', { method: 'POST', body: report })
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: ID, title: report.title, detectedAt: '2026-11-20T01:00:00.000Z', alertCount: 0 })
    expect(body.nextClock.startsAt).toBe('2026-11-20T01:00:00.000Z')
  })

  test('is never told of the future', async () => {
    const body = { ...report, firstSignalAt: '2026-11-20T09:00:00Z' }
    expect((await lan('/api/incidents', { method: 'POST', body })).status).toBe(409)
  })
})

describe('silences', () => {
  const silence = {
    matchers: [{ field: 'victim', is: 'is', values: ['WEB'] }],
    reason: 'bảo trì',
    expiresAt: '2026-11-20T09:00:00Z',
  }
  const post = (path: string, body: unknown) => lan(path, { method: 'POST', body })

  test('are shown beforehand what they would have hidden', async () => {
    await alerts('web', 'web', 'mail')
    const { matchers } = silence
    const { body } = await post('/api/silences/preview', { matchers })
    expect(body).toMatchObject({ looked: 3, whole: true, alerts: 2, incidents: [ID], gone: [ID] })
    expect(body.byRule).toMatchObject([{ alerts: 2 }])
    expect(body.samples).toHaveLength(2)
  })

  test('count from the next alert on, and end when taken back', async () => {
    const { body } = await post('/api/silences', silence)
    expect(body).toMatchObject({ author: 'lan', startsAt: NOW.toISOString(), endedAt: null })
    const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000).toISOString()
    const later = (sequence: number) =>
      wireAlert(sequence, { matchedAt: at(0), entities: { victims: ['web'], attackers: [] } })
    await collector.sendBatch(agent, { ...wireBatch([later(1)]), sentAt: at(0) })
    expect((await lan('/api/incidents')).body.incidents).toEqual([])
    expect((await lan('/api/alerts')).body.alerts[0]).toMatchObject({ aside: 'silenced', incidentId: null })
    expect((await lan('/api/silences')).body.silences).toHaveLength(1)
    expect((await lan(`/api/silences/${body.id}`, { method: 'DELETE' })).status).toBe(200)
    expect((await lan(`/api/silences/${body.id}`, { method: 'DELETE' })).status).toBe(404)
    expect((await lan('/api/silences')).body.silences).toEqual([])
    expect((await lan('/api/silences?standing=false')).body.silences).toMatchObject([{ endedBy: 'lan' }])
    await collector.sendBatch(agent, { ...wireBatch([later(2)]), sentAt: at(0) })
    expect((await lan('/api/incidents')).body.incidents).toHaveLength(1)
  })

  test.each([
    ['nothing in particular', { matchers: [{ field: 'severity', is: 'is', values: ['low'] }] }, 'too_wide'],
    ['everything', { matchers: [{ field: 'victim', is: 'like', values: ['*'] }] }, 'too_wide'],
    ['every address', { matchers: [{ field: 'attacker', is: 'within', values: ['0.0.0.0/0'] }] }, 'too_wide'],
    ['no address', { matchers: [{ field: 'attacker', is: 'within', values: ['10.0.0.0/99'] }] }, 'bad_prefix'],
    ['longer than is allowed', { expiresAt: '2027-11-20T09:00:00Z' }, 'too_long'],
    ['the past', { expiresAt: '2026-11-20T02:00:00Z' }, 'already_over'],
    ['no reason', { reason: '  ' }, 'reason_needed'],
  ])('refuse %s', async (_what, change, error) => {
    expect(await post('/api/silences', { ...silence, ...change })).toMatchObject({ status: 422, body: { error } })
  })

  test('inhibitions and policies are set, listed and taken back, each on record', async () => {
    const inhibition = {
      ...{ source: silence.matchers, target: silence.matchers, equal: ['victim'] },
      ...{ reason: '…', expiresAt: silence.expiresAt },
    }
    const { body } = await post('/api/inhibitions', inhibition)
    expect((await lan('/api/inhibitions')).body.inhibitions).toMatchObject([{ id: body.id, windowMinutes: 60 }])
    expect((await lan(`/api/inhibitions/${body.id}`, { method: 'DELETE' })).status).toBe(200)
    const policy = { treatAs: 'scan', openAfter: 1, reason: 'ồn' }
    expect((await lan('/api/rules/r-1/policy', { method: 'PUT', body: policy })).status).toBe(200)
    expect((await lan('/api/rules')).body.rules).toMatchObject([
      { ruleId: 'r-1', policy: { treatAs: 'scan', author: 'lan' } },
    ])
    expect((await lan('/api/rules/r-1/policy', { method: 'DELETE' })).status).toBe(200)
    expect((await lan('/api/rules/r-1/policy', { method: 'DELETE' })).status).toBe(404)
    const actions = (await collector.store.audit.latest(10)).map(({ action }) => action)
    for (const action of ['inhibition.added', 'inhibition.ended', 'rule_policy.set', 'rule_policy.removed'])
      expect(actions).toContain(action)
  })
})

describe('daily records', () => {
  test('tell how much there was, of whom and by what', async () => {
    next = 0
    const scan = (attacker: string) =>
      wireAlert(++next, { rule: { tactics: ['TA0043'] }, entities: { victims: ['web'], attackers: [attacker] } })
    await collector.sendBatch(agent, wireBatch(['203.0.113.1', '203.0.113.1', '203.0.113.2'].map(scan)))
    const { activities } = (await lan('/api/activities')).body
    expect(activities).toMatchObject([{ kind: 'scan', day: '2026-11-20', alerts: 3, sources: 2, targets: 1 }])
    const detail = await lan('/api/activities/2026-11-20/scan')
    expect(detail.body.sources).toEqual([
      { name: '203.0.113.1', count: 2 },
      { name: '203.0.113.2', count: 1 },
    ])
    expect((await lan('/api/activities/2026-11-20/blocked')).status).toBe(404)
    expect((await lan('/api/incidents')).body.incidents).toEqual([])
  })
})
