/** Incidents, alerts and what the desk keeps, of two organisations in one installation: one tries to cross to the other. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ask, type RunningCollector, runningCollector } from '../../support/running-collector.ts'
import { wireAlert, wireBatch } from '../../support/wire.ts'

const YEAR = new Date().getFullYear()
const SETTINGS = `organisation: { id: soc, name: Trung tâm điều hành }
reports: { fourEyes: false }
organisations:
  - { id: a, name: Sở A }
  - id: b
    name: Sở B
    address: bí-mật-b
    telephone: 024 1111 1111
    email: van-thu@b.example
    owner: bí-mật-b
    contact: { name: bí-mật-b, position: x, telephone: 024 1, email: x@b.example }
    contacts: { national_coordinator: { portal: https://bí-mật-b.example } }
`
type Asking = Awaited<ReturnType<RunningCollector['person']>>

let collector: RunningCollector
const ask = {} as Record<'all' | 'a' | 'b', Asking>
const ids = {} as Record<'a' | 'b', string>
let periodFile = ''
let periodDelivery = ''
let [file, silence, inhibition, network, system, delivery] = ['', 0, 0, '', '', '']

const post = (who: Asking, path: string, body: object) => who(path, { method: 'POST', body })
const SILENCE = {
  matchers: [{ field: 'host', is: 'is', values: ['bí-mật-b'] }],
  criticalToo: false,
  reason: 'bí-mật-b',
}
const EXPIRES = { expiresAt: new Date(Date.now() + 3_600_000).toISOString() }
const SOURCE = [{ field: 'rule', is: 'is', values: ['x'] }]

const PORTAL = { channel: 'portal', recipient: 'national_coordinator', receipt: 'x', sentAt: '2026-11-20T03:00:00Z' }
const CALL = { approver: 'x', number: '0900', calledAt: '2026-11-20T00:00:00Z', reason: 'x' }
/** What is asked of a report, wherever it lies; decisions that the asker has no right to anyway are left out. */
const PERIOD_OF_B = '/api/reports/periods/2026-11-18/incident_register'

/** With a receipt, as B's own. */
async function handOverPeriod(base: string, handed: object): Promise<void> {
  for (const step of ['/versions', '/versions/1/submission', '/versions/1/sole-approval'])
    expect((await post(ask.b, base + step, {})).body.number, step).toBe(1)
  periodFile = (await post(ask.b, `${base}/files?name=bí-mật-b`, {})).body.id
  const proven = { ...handed, sentAt: new Date().toISOString(), file: periodFile }
  const sent = await post(ask.b, `${base}/versions/1/deliveries`, proven)
  expect(sent.body).toMatchObject({ state: 'sent' })
  periodDelivery = sent.body.id
}

const reportRows = (base: string, query: string): [method: string, path: string, body?: object][] => [
  ['GET', `${base}.json${query}`],
  ['PUT', `${base}/draft${query}`, { fields: {} }],
  ['POST', `${base}/versions${query}`, {}],
  ['GET', `${base}/versions${query}`],
  ['GET', `${base}/versions/1${query}`],
  ['GET', `${base}/versions/1.pdf${query}`],
  ['GET', `${base}/diff${query ? `${query}&` : '?'}from=1&to=1`],
  ['POST', `${base}/versions/1/submission${query}`],
  ['POST', `${base}/versions/1/sole-approval${query}`],
  ['POST', `${base}/versions/1/phone-approval${query}`, CALL],
]

beforeAll(async () => {
  collector = await runningCollector({ settings: SETTINGS })
  ask.all = await collector.person('lead', { name: 'tất-cả', mayReadPayload: true })
  for (const of of ['a', 'b'] as const) {
    ask[of] = await collector.person('lead', { name: `người-của-${of}`, organisation: of, mayReadPayload: true })
    const agent = await collector.addAgent(`of-${of}`, { organisation: of })
    // The very same attack against both.
    await collector.sendBatch(agent, wireBatch([wireAlert(1)], { agent: `of-${of}` }))
    const { incidents } = (await ask[of]('/api/incidents')).body
    ids[of] = incidents[0].id
  }
  await post(ask.b, `/api/incidents/${ids.b}/comments`, { text: 'bí-mật-b' })
  const put = await fetch(`${collector.console}/api/incidents/${ids.b}/files?name=bí-mật-b`, {
    method: 'POST',
    body: 'x',
    headers: { cookie: ask.b.cookie },
  })
  expect(put.status).toBe(200)
  file = (await ask.b(`/api/incidents/${ids.b}`)).body.evidence[0].id
  silence = (await post(ask.b, '/api/silences', { ...SILENCE, ...EXPIRES })).body.id
  const inhibits = { source: SOURCE, target: SILENCE.matchers, equal: ['victim'], windowMinutes: 5, reason: 'bí-mật-b' }
  inhibition = (await post(ask.b, '/api/inhibitions', { ...inhibits, ...EXPIRES })).body.id
  const policy = { treatAs: 'scan', openAfter: 1, reason: 'bí-mật-b' }
  expect((await ask.b('/api/rules/bí-mật-b/policy', { method: 'PUT', body: policy })).status).toBe(200)
  network = (await post(ask.b, '/api/networks', { prefix: '203.0.113.0/24', kind: 'own', site: 'bí-mật-b' })).body.id
  system = (await post(ask.b, '/api/systems', { name: 'bí-mật-b', addresses: ['203.0.113.7'] })).body.id
  const report = `/api/incidents/${ids.b}/reports/incident_notice`
  const typed = { fields: { 'N4.1': { value: 'bí-mật-b' } } }
  expect((await ask.b(`${report}/draft`, { method: 'PUT', body: typed })).status).toBe(200)
  for (const step of ['/versions', '/versions/1/submission', '/versions/1/sole-approval'])
    expect((await post(ask.b, report + step, {})).body.number, step).toBe(1)
  const handed = { channel: 'portal', recipient: 'national_coordinator', receipt: 'bí-mật-b' }
  const sent = await post(ask.b, `${report}/versions/1/deliveries`, { ...handed, sentAt: new Date().toISOString() })
  expect(sent.body).toMatchObject({ state: 'sent' })
  delivery = sent.body.id
  await handOverPeriod(PERIOD_OF_B, handed)
  expect((await post(ask.b, '/api/reports/periods/2026-11-19/incident_register/versions', {})).status).toBe(200)
  expect(
    (await post(ask.b, '/api/reports/periods/2026-11-19/incident_register/versions/1/submission', {})).status,
  ).toBe(200)
})
afterAll(() => collector[Symbol.asyncDispose]())

test('the same attack on two organisations is an incident of each', async () => {
  expect(ids.a).not.toBe(ids.b)
  expect((await ask.a(`/api/incidents/${ids.a}`)).body.summary.alertCount).toBe(1)
})

describe('what is listed for someone of A', () => {
  test.each([
    '/api/incidents?status=all',
    '/api/incidents?status=all&organisation=b',
    '/api/alerts',
    '/api/search?q=bí-mật-b',
    '/api/search?q=of-b',
    '/api/silences?standing=false',
    '/api/silences?organisation=b',
    '/api/inhibitions?standing=false',
    '/api/rules',
    '/api/activities?organisation=b',
    '/api/networks',
    '/api/networks?organisation=b',
    '/api/networks/at/203.0.113.7',
    '/api/systems',
    '/api/systems?organisation=b',
    '/api/entities/203.0.113.7',
    '/api/call-outs',
    '/api/call-outs/undelivered',
    '/api/duties',
    '/api/reports/waiting',
    '/api/approvals?state=all',
    `/api/reports/register?from=${YEAR}-01-01&to=${YEAR}-12-31`,
    '/api/reports/monitoring/daily',
    '/api/reports/periods/2026-11-19/incident_register',
    '/api/reports/periods/2026-11-19/incident_register/versions',
  ])('%s holds nothing of B', async path => {
    const { status, body } = await ask.a(path)
    expect(status).toBe(200)
    const text = JSON.stringify(body)
    for (const secret of ['bí-mật-b', 'of-b', ids.b, 'người-của-b', 'Sở B']) expect(text).not.toContain(secret)
  })

  test('is there for someone of B, and for who sees all', async () => {
    for (const who of [ask.b, ask.all])
      for (const path of ['/api/silences', '/api/inhibitions', '/api/rules', '/api/networks', '/api/systems'])
        expect(JSON.stringify((await who(path)).body), path).toContain('bí-mật-b')
    const days = `from=${YEAR}-01-01&to=${YEAR}-12-31`
    for (const [who, of] of [
      [ask.b, ''],
      [ask.all, '&organisation=b'],
    ] as const) {
      expect(JSON.stringify((await who(`/api/reports/register?${days}${of}`)).body)).toContain(ids.b)
      expect(JSON.stringify((await who(`/api/reports/monitoring/daily?${of}`)).body)).toContain('of-b')
    }
    expect((await ask.all('/api/incidents')).body.incidents).toHaveLength(2)
    expect((await ask.all('/api/incidents?organisation=b')).body.incidents).toMatchObject([{ id: ids.b }])
  })
})

describe('what is of B, asked for by someone of A', () => {
  const at = '2026-11-20T03:00:00Z'
  const rows = (): [method: string, path: string, body?: object][] => [
    ['GET', `/api/incidents/${ids.b}`],
    ['GET', `/api/incidents/${ids.b}/alerts`],
    ['GET', `/api/incidents/${ids.b}/events`],
    ['GET', `/api/incidents/${ids.b}/custody`],
    ['GET', `/api/incidents/${ids.b}/fulfils?kind=call`],
    ['GET', `/api/incidents/${ids.b}/files/${file}`],
    ['GET', `/api/incidents/${ids.b}/reports/tt20_mau_03`],
    ['GET', `/api/incidents/${ids.b}/reports`],
    ['GET', `/api/incidents/${ids.b}/deliveries`],
    ['GET', `/api/incidents/${ids.b}/stix`],
    ['GET', `/api/incidents/${ids.b}/export`],
    ...reportRows(`/api/incidents/${ids.b}/reports/incident_notice`, ''),
    ...reportRows('/api/reports/periods/2026-11-19/incident_register', '?organisation=b'),
    ['GET', `/api/incidents/${ids.b}/reports/incident_notice/versions/1/fulfils?to=national_coordinator`],
    ['POST', `/api/incidents/${ids.b}/reports/incident_notice/versions/1/deliveries`, PORTAL],
    // The delivery of B under the incident of A.
    ...[ids.a, ids.b].flatMap((of): [string, string, object?][] => [
      ['POST', `/api/incidents/${of}/deliveries/${delivery}/settlement`, { arrived: false, text: 'x' }],
      ['POST', `/api/incidents/${of}/deliveries/${delivery}/replies`, { repliedAt: at, from: 'x' }],
      ['GET', `/api/incidents/${of}/deliveries/${delivery}/documents/x.pdf`],
    ]),
    ['GET', `${PERIOD_OF_B}/deliveries?organisation=b`],
    ['GET', `${PERIOD_OF_B}/hand-over?organisation=b`],
    ['POST', `${PERIOD_OF_B}/files?name=x&organisation=b`, {}],
    ['POST', `${PERIOD_OF_B}/versions/1/deliveries?organisation=b`, PORTAL],
    // The delivery and the file of B under the same days of A.
    ...['?organisation=b', ''].flatMap((of): [string, string, object?][] => [
      ['GET', `${PERIOD_OF_B}/files/${periodFile}${of}`],
      ['POST', `${PERIOD_OF_B}/deliveries/${periodDelivery}/settlement${of}`, { arrived: false, text: 'x' }],
      ['POST', `${PERIOD_OF_B}/deliveries/${periodDelivery}/replies${of}`, { repliedAt: at, from: 'x' }],
      ['GET', `${PERIOD_OF_B}/deliveries/${periodDelivery}/documents/x.pdf${of}`],
    ]),
    ['GET', '/api/reports/monitoring/daily?organisation=b'],
    ['GET', '/api/reports/monitoring/weekly?organisation=b'],
    ['GET', '/api/reports/monitoring/half-year?year=2026&half=2&organisation=b'],
    ['GET', '/api/reports/periodic?year=2026&half=2&organisation=b'],
    ['GET', '/api/reports/register?from=2026-11-01&to=2026-11-30&organisation=b'],
    ['POST', `/api/incidents/${ids.b}/acknowledge`],
    ['PUT', `/api/incidents/${ids.b}/assignee`, { to: 'người-của-a' }],
    ['POST', `/api/incidents/${ids.b}/status`, { status: 'confirmed', reason: '' }],
    ['POST', `/api/incidents/${ids.b}/comments`, { text: 'x' }],
    ['PUT', `/api/incidents/${ids.b}/title`, { title: { vi: 'x', en: 'x' } }],
    ['PUT', `/api/incidents/${ids.b}/t0`, { instant: at, reason: 'x' }],
    ['POST', `/api/incidents/${ids.b}/evidence`, { held: true, reason: 'x' }],
    ['POST', `/api/incidents/${ids.b}/unmerge`, { part: ids.a, reason: 'x' }],
    ['POST', `/api/incidents/${ids.b}/undo`, { number: 2, reason: 'x' }],
    ['POST', `/api/incidents/${ids.b}/split`, { alerts: [{ agent: 'of-b', epoch: 1, sequence: 1 }], reason: 'x' }],
    ['GET', '/api/alerts/of-b/1/1/payload'],
    ['GET', '/api/alerts/of-b/1/1/proof'],
    ['DELETE', `/api/silences/${silence}`],
    ['DELETE', `/api/inhibitions/${inhibition}`],
    ['DELETE', '/api/rules/bí-mật-b/policy'],
    ['DELETE', '/api/rules/bí-mật-b/policy?organisation=b'],
    ['PUT', `/api/networks/${network}`, { prefix: '203.0.113.0/24', kind: 'own' }],
    ['DELETE', `/api/networks/${network}`],
    ['GET', `/api/systems/${system}`],
    ['PUT', `/api/systems/${system}`, { name: 'x' }],
    ['DELETE', `/api/systems/${system}`],
    ['GET', '/api/entities/203.0.113.7?organisation=b'],
    ['GET', '/api/networks/at/203.0.113.7?organisation=b'],
    ['GET', '/api/activities/2026-11-20/scan?organisation=b'],
  ]

  test('is as if it were not there', async () => {
    for (const [method, path, body] of rows()) {
      const asked: Ask = { method, ...(body && { body }) }
      const { status, body: told } = await ask.a(path, asked)
      expect([status, told.error], `${method} ${path}`).toEqual([404, 'not_found'])
    }
  })

  test('is neither merged, nor done to in bulk, nor opened, nor silenced under B’s name', async () => {
    const merged = await post(ask.a, `/api/incidents/${ids.a}/merge`, { from: [ids.b], reason: 'x' })
    expect(merged.body.outcomes).toEqual([{ id: ids.b, done: false, error: 'not_found' }])
    const bulk = await post(ask.a, '/api/incidents/bulk', { ids: [ids.b], act: { kind: 'acknowledge' }, note: '' })
    expect(bulk.body.outcomes).toEqual([{ id: ids.b, done: false, error: 'not_found' }])
    const closed = { status: 'closed', reason: 'x', verdict: 'duplicate', duplicateOf: ids.b }
    expect((await post(ask.a, `/api/incidents/${ids.a}/status`, closed)).body.error).toBe('not_possible')
    const report = {
      ...{ title: { vi: 'x', en: 'x' }, severity: 'low', text: 'x', drill: false, firstSignalAt: at },
      ...{ source: { who: 'x', channel: 'phone' }, victims: [], attackers: [], organisation: 'b' },
    }
    for (const [path, body] of [
      ['/api/incidents', report],
      ['/api/silences', { ...SILENCE, ...EXPIRES, organisation: 'b' }],
      ['/api/silences/preview', { matchers: SILENCE.matchers, criticalToo: false, days: 1, organisation: 'b' }],
    ] as const)
      expect((await post(ask.a, path, body)).body.error, path).toBe('no_such_organisation')
    const network = await post(ask.a, '/api/networks', { prefix: '192.0.2.0/24', kind: 'own', organisation: 'b' })
    expect(network.body.problems).toMatchObject([{ field: 'organisation' }])
    const text = 'prefix,kind,organisation\n192.0.2.0/24,own,b\n'
    const imported = await post(ask.a, '/api/networks/import', { name: 'x.csv', format: 'csv', text })
    expect([imported.status, imported.body.problems]).toMatchObject([422, [{ line: 2, field: 'organisation' }]])
  })

  test('was not touched by any of it', async () => {
    const { rows } = await audited(ask.b)
    expect(rows.filter(({ actor }: { actor: string }) => actor === 'người-của-a')).toEqual([])
    expect((await ask.b(`/api/incidents/${ids.b}`)).body.summary).toMatchObject({ status: 'candidate', assignee: null })
    expect((await ask.b('/api/silences')).body.silences).toHaveLength(1)
    expect((await ask.b('/api/networks')).body.networks).toHaveLength(1)
  })

  test('stands in the audit of its own organisation', async () => {
    const { rows } = await audited(ask.b)
    const actions = new Set(rows.map(({ action }: { action: string }) => action))
    for (const action of [
      'incident.commented',
      'silence.added',
      'inhibition.added',
      'rule_policy.set',
      'network.added',
      'report.draft_changed',
      'report.version_saved',
      'report.approved',
      'report.delivery_proven',
    ])
      expect(actions, action).toContain(action)
    expect((await audited(ask.a)).rows.map(({ action }: { action: string }) => action)).not.toContain('silence.added')
  })

  /** An auditor of the asker's organisation. */
  async function audited(of: Asking) {
    const organisation = of === ask.a ? 'a' : 'b'
    const auditor = await collector.person('auditor', { name: `kiểm-tra-${organisation}`, organisation })
    return (await auditor('/api/audit?limit=500')).body
  }
})
