/** Every route of the console's API, as it is registered, asked by everyone there is. */
import type { RouteOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeApiToken } from '../../../collector/serve/api-tokens.ts'
import type { Permission } from '../../../collector/serve/permissions.ts'
import type { Role } from '../../../collector/store/users.ts'
import { type Ask, type RunningCollector, runningCollector } from '../../support/running-collector.ts'
import { wireAlert, wireBatch } from '../../support/wire.ts'

const ROLES = ['viewer', 'analyst', 'officer_on_duty', 'lead', 'approver', 'auditor', 'admin'] as const
const ID = 'VG-2026-0001'

/** Who has which permission, spelled out: what changes in the product has to be changed here, too. */
const WHO: Record<Permission, readonly Role[]> = {
  'incident.read': ['viewer', 'analyst', 'officer_on_duty', 'lead', 'approver', 'auditor', 'admin'],
  'incident.write': ['analyst', 'officer_on_duty', 'lead', 'admin'],
  'incident.confirm': ['analyst', 'officer_on_duty', 'lead', 'admin'],
  'incident.close': ['lead', 'admin'],
  'call.acknowledge': ['officer_on_duty', 'lead', 'admin'],
  'report.write': ['analyst', 'officer_on_duty', 'lead', 'admin'],
  'report.approve': ['approver'],
  'approval.record': ['officer_on_duty', 'lead', 'admin'],
  'register.write': ['analyst', 'officer_on_duty', 'lead', 'admin'],
  'agent.read': ['viewer', 'analyst', 'officer_on_duty', 'lead', 'approver', 'auditor', 'admin'],
  'agent.write': ['analyst', 'officer_on_duty', 'lead', 'admin'],
  'fleet.read': ['auditor', 'admin'],
  'fleet.manage': ['admin'],
  'dead_letter.read': ['auditor', 'admin'],
  'people.read': ['auditor', 'admin'],
  'people.manage': ['admin'],
  'token.manage': ['admin'],
  'notify.test': ['admin'],
  'audit.read': ['auditor', 'admin'],
}

/** No program has these, whoever made its token. */
const PEOPLE_ALONE: readonly Permission[] = [
  'people.manage',
  'token.manage',
  'report.approve',
  'approval.record',
  'incident.confirm',
]

type Needs = Permission | 'anyone' | 'signed_in' | 'person'

/** A route, what it needs, how it is asked here, and what is answered to those who may, if that isn't 200. */
type Row = readonly [route: string, needs: Needs, path: string, body?: object | undefined, told?: number]

const KEY = 'a'.repeat(64)
const UUID = '00000000-0000-4000-8000-000000000000'
const NOTICE = `/api/incidents/${ID}/reports/incident_notice`
const PERIOD = '/api/reports/periods/2026-11-19/monitoring_daily'
const DELIVERY = `/api/incidents/${ID}/deliveries/${UUID}`
const CALL = { approver: 'x', number: '0900', calledAt: '2026-11-20T00:00:00Z', reason: 'x' }
const NOTES = { place: '', owner: '', contact: '', note: '', tags: [] }

const ROUTES: readonly Row[] = [
  ['GET /api/status', 'anyone', '/api/status'],
  ['GET /api/openapi.json', 'signed_in', '/api/openapi.json'],
  ['POST /api/session', 'anyone', '/api/session', {}, 400],
  ['POST /api/session/one-time', 'anyone', '/api/session/one-time', {}, 400],
  ['POST /api/session/code', 'anyone', '/api/session/code', {}, 400],
  ['GET /api/session', 'person', '/api/session'],
  ['DELETE /api/session/others', 'person', '/api/session/others', undefined, 204],
  ['PUT /api/session/password', 'person', '/api/session/password', {}, 400],
  ['GET /api/session/second-factor', 'person', '/api/session/second-factor'],
  ['POST /api/session/second-factor', 'person', '/api/session/second-factor', {}],
  ['POST /api/session/second-factor/confirmation', 'person', '/api/session/second-factor/confirmation', {}, 400],
  ['POST /api/session/second-factor/recovery-codes', 'person', '/api/session/second-factor/recovery-codes', {}, 400],
  ['DELETE /api/session/second-factor', 'person', '/api/session/second-factor', {}, 400],
  ['GET /api/provider/start', 'anyone', '/api/provider/start', undefined, 302],
  ['GET /api/provider/callback', 'anyone', '/api/provider/callback', undefined, 302],
  ['GET /api/organisations', 'signed_in', '/api/organisations'],
  ['GET /api/people', 'people.read', '/api/people'],
  ['POST /api/people', 'people.manage', '/api/people', { username: 'viewer', role: 'viewer' }, 409],
  ['PATCH /api/people/:username', 'people.manage', '/api/people/nobody', {}, 404],
  ['POST /api/people/:username/reset', 'people.manage', '/api/people/nobody/reset', {}, 404],
  ['DELETE /api/people/:username/sessions', 'people.manage', '/api/people/nobody/sessions', undefined, 404],
  ['DELETE /api/people/:username', 'people.manage', '/api/people/nobody', undefined, 404],
  ['GET /api/tokens', 'token.manage', '/api/tokens'],
  ['POST /api/tokens', 'token.manage', '/api/tokens', { name: 'x', permissions: ['agent.read'], days: 1 }],
  ['DELETE /api/tokens/:id', 'token.manage', '/api/tokens/nothing', undefined, 404],
  ['GET /api/audit', 'audit.read', '/api/audit'],
  ['GET /api/approvals', 'incident.read', '/api/approvals'],
  ['POST /api/approvals/:id/countersignature', 'report.approve', '/api/approvals/1/countersignature', undefined, 404],
  ['POST /api/approvals/:id/dispute', 'report.approve', '/api/approvals/1/dispute', { because: 'x' }, 404],
  ['GET /api/incidents', 'incident.read', '/api/incidents'],
  ['GET /api/incidents/:id', 'incident.read', `/api/incidents/${ID}`],
  ['GET /api/incidents/:id/alerts', 'incident.read', `/api/incidents/${ID}/alerts`],
  ['GET /api/incidents/:id/reports/:form', 'incident.read', `/api/incidents/${ID}/reports/tt20_mau_03`],
  ['PUT /api/incidents/:id/reports/:form/draft', 'report.write', `${NOTICE}/draft`, { fields: {} }],
  ['GET /api/incidents/:id/reports/:form/versions', 'incident.read', `${NOTICE}/versions`],
  ['POST /api/incidents/:id/reports/:form/versions', 'report.write', `${NOTICE}/versions`, {}],
  ['GET /api/incidents/:id/reports/:form/versions/:number', 'incident.read', `${NOTICE}/versions/99`, undefined, 404],
  ['GET /api/incidents/:id/reports/:form/diff', 'incident.read', `${NOTICE}/diff?from=98&to=99`, undefined, 404],
  [
    'POST /api/incidents/:id/reports/:form/versions/:number/submission',
    'report.write',
    `${NOTICE}/versions/99/submission`,
    undefined,
    404,
  ],
  [
    'POST /api/incidents/:id/reports/:form/versions/:number/return',
    'report.approve',
    `${NOTICE}/versions/99/return`,
    { reason: 'x' },
    404,
  ],
  [
    'POST /api/incidents/:id/reports/:form/versions/:number/approval',
    'report.approve',
    `${NOTICE}/versions/99/approval`,
    undefined,
    404,
  ],
  [
    'POST /api/incidents/:id/reports/:form/versions/:number/phone-approval',
    'approval.record',
    `${NOTICE}/versions/99/phone-approval`,
    CALL,
    404,
  ],
  ['GET /api/reports/periods/:period/:form', 'incident.read', `${PERIOD}`],
  ['PUT /api/reports/periods/:period/:form/draft', 'report.write', `${PERIOD}/draft`, { fields: {} }],
  ['GET /api/reports/periods/:period/:form/versions', 'incident.read', `${PERIOD}/versions`],
  ['POST /api/reports/periods/:period/:form/versions', 'report.write', `${PERIOD}/versions`, {}],
  ['GET /api/reports/periods/:period/:form/versions/:number', 'incident.read', `${PERIOD}/versions/99`, undefined, 404],
  ['GET /api/reports/periods/:period/:form/diff', 'incident.read', `${PERIOD}/diff?from=98&to=99`, undefined, 404],
  [
    'POST /api/reports/periods/:period/:form/versions/:number/submission',
    'report.write',
    `${PERIOD}/versions/99/submission`,
    undefined,
    404,
  ],
  [
    'POST /api/reports/periods/:period/:form/versions/:number/return',
    'report.approve',
    `${PERIOD}/versions/99/return`,
    { reason: 'x' },
    404,
  ],
  [
    'POST /api/reports/periods/:period/:form/versions/:number/approval',
    'report.approve',
    `${PERIOD}/versions/99/approval`,
    undefined,
    404,
  ],
  [
    'POST /api/reports/periods/:period/:form/versions/:number/phone-approval',
    'approval.record',
    `${PERIOD}/versions/99/phone-approval`,
    CALL,
    404,
  ],
  ['GET /api/reports/periods/:period/:form/deliveries', 'incident.read', `${PERIOD}/deliveries`],
  ['POST /api/reports/periods/:period/:form/files', 'report.write', `${PERIOD}/files?name=x`, {}],
  ['GET /api/reports/periods/:period/:form/files/:file', 'incident.read', `${PERIOD}/files/${UUID}`, undefined, 404],
  [
    'POST /api/reports/periods/:period/:form/versions/:number/deliveries',
    'report.write',
    `${PERIOD}/versions/99/deliveries`,
    { channel: 'smtp', recipient: 'owner' },
    404,
  ],
  [
    'POST /api/reports/periods/:period/:form/deliveries/:delivery/settlement',
    'report.write',
    `${PERIOD}/deliveries/${UUID}/settlement`,
    { arrived: false, text: 'x' },
    404,
  ],
  [
    'POST /api/reports/periods/:period/:form/deliveries/:delivery/replies',
    'report.write',
    `${PERIOD}/deliveries/${UUID}/replies`,
    { repliedAt: '2026-11-20T00:00:00Z', from: 'x' },
    404,
  ],
  [
    'GET /api/reports/periods/:period/:form/deliveries/:delivery/documents/:name',
    'incident.read',
    `${PERIOD}/deliveries/${UUID}/documents/x.pdf`,
    undefined,
    404,
  ],
  ['GET /api/incidents/:id/reports', 'incident.read', `/api/incidents/${ID}/reports`],
  [
    'POST /api/incidents/:id/reports/:form/versions/:number/deliveries',
    'report.write',
    `${NOTICE}/versions/99/deliveries`,
    { channel: 'smtp', recipient: 'owner' },
    404,
  ],
  [
    'POST /api/incidents/:id/deliveries/:delivery/settlement',
    'report.write',
    `${DELIVERY}/settlement`,
    { arrived: false, text: 'x' },
    404,
  ],
  [
    'POST /api/incidents/:id/deliveries/:delivery/replies',
    'report.write',
    `${DELIVERY}/replies`,
    { repliedAt: '2026-11-20T00:00:00Z', from: 'x' },
    404,
  ],
  [
    'GET /api/incidents/:id/deliveries/:delivery/documents/:name',
    'incident.read',
    `${DELIVERY}/documents/x.pdf`,
    undefined,
    404,
  ],
  [
    'GET /api/incidents/:id/reports/:form/versions/:number/fulfils',
    'incident.read',
    `${NOTICE}/versions/99/fulfils?to=owner`,
    undefined,
    404,
  ],
  ['GET /api/reports/waiting', 'incident.read', '/api/reports/waiting'],
  ['GET /api/reports/monitoring/daily', 'incident.read', '/api/reports/monitoring/daily?day=2026-11-19'],
  ['GET /api/reports/monitoring/weekly', 'incident.read', '/api/reports/monitoring/weekly?day=2026-11-19'],
  ['GET /api/reports/monitoring/half-year', 'incident.read', '/api/reports/monitoring/half-year?year=2026&half=2'],
  ['GET /api/reports/periodic', 'incident.read', '/api/reports/periodic?year=2026&half=2'],
  ['GET /api/reports/register', 'incident.read', '/api/reports/register?from=2026-11-01&to=2026-11-30'],
  ['GET /api/incidents/:id/stix', 'incident.read', `/api/incidents/${ID}/stix`],
  ['GET /api/incidents/:id/export', 'incident.read', `/api/incidents/${ID}/export`],
  ['POST /api/incidents/:id/comments', 'incident.write', `/api/incidents/${ID}/comments`, { text: 'seen' }],
  // Let in, and refused for the missing reason.
  [
    'POST /api/incidents/:id/evidence',
    'incident.write',
    `/api/incidents/${ID}/evidence`,
    { held: true, reason: '' },
    422,
  ],
  [
    'POST /api/incidents/:id/status',
    'incident.write',
    `/api/incidents/${ID}/status`,
    { status: 'candidate', reason: '' },
    409,
  ],
  ['GET /api/alerts', 'incident.read', '/api/alerts'],
  // A right beside the role, which nobody here has.
  [
    'GET /api/alerts/:agent/:epoch/:sequence/payload',
    'incident.read',
    '/api/alerts/agent-1/1/1/payload',
    undefined,
    403,
  ],
  ['GET /api/alerts/:agent/:epoch/:sequence/proof', 'incident.read', '/api/alerts/agent-1/1/1/proof'],
  ['GET /api/agents', 'agent.read', '/api/agents'],
  ['GET /api/agents/:id', 'agent.read', '/api/agents/agent-1'],
  ['PUT /api/agents/:id/notes', 'agent.write', '/api/agents/nobody/notes', NOTES, 404],
  ['GET /api/agents/:id/keys', 'fleet.read', '/api/agents/agent-1/keys'],
  ['POST /api/agents/:id/approval', 'fleet.manage', '/api/agents/nobody/approval', { keyId: KEY }, 404],
  ['POST /api/agents/:id/revocation', 'fleet.manage', '/api/agents/nobody/revocation', { reason: 'x' }, 404],
  ['PUT /api/agents/:id/group', 'fleet.manage', '/api/agents/nobody/group', { group: 'web' }, 404],
  [
    'PUT /api/agents/:id/organisation',
    'fleet.manage',
    '/api/agents/nobody/organisation',
    { organisation: 'default' },
    404,
  ],
  ['GET /api/enrolment', 'fleet.read', '/api/enrolment'],
  ['POST /api/enrolment/tokens', 'fleet.manage', '/api/enrolment/tokens', {}],
  ['DELETE /api/enrolment/tokens/:id', 'fleet.manage', `/api/enrolment/tokens/${KEY.slice(0, 16)}`, undefined, 404],
  ['GET /api/bundles', 'agent.read', '/api/bundles'],
  ['GET /api/dead-letters', 'dead_letter.read', '/api/dead-letters'],
  ['GET /api/incidents/:id/events', 'incident.read', `/api/incidents/${ID}/events`],
  ['GET /api/incidents/:id/fulfils', 'incident.read', `/api/incidents/${ID}/fulfils?kind=call`],
  ['GET /api/incidents/:id/custody', 'incident.read', `/api/incidents/${ID}/custody`],
  ['GET /api/incidents/:id/files/:item', 'incident.read', `/api/incidents/${ID}/files/${UUID}`, undefined, 403],
  ['POST /api/incidents/:id/files', 'incident.write', `/api/incidents/${ID}/files`, {}, 400],
  ['POST /api/incidents', 'incident.write', '/api/incidents', {}, 400],
  ['POST /api/incidents/bulk', 'incident.write', '/api/incidents/bulk', {}, 400],
  ['POST /api/incidents/:id/merge', 'incident.close', `/api/incidents/${ID}/merge`, {}, 400],
  ['POST /api/incidents/:id/split', 'incident.close', `/api/incidents/${ID}/split`, {}, 400],
  ['POST /api/incidents/:id/unmerge', 'incident.close', `/api/incidents/${ID}/unmerge`, {}, 400],
  ['POST /api/incidents/:id/undo', 'incident.write', `/api/incidents/${ID}/undo`, { number: 999, reason: '' }, 404],
  ['POST /api/incidents/:id/acknowledge', 'incident.write', '/api/incidents/nobody/acknowledge', undefined, 404],
  ['PUT /api/incidents/:id/assignee', 'incident.write', `/api/incidents/${ID}/assignee`, {}, 400],
  ['PUT /api/incidents/:id/title', 'incident.write', `/api/incidents/${ID}/title`, {}, 400],
  ['PUT /api/incidents/:id/category', 'incident.write', `/api/incidents/${ID}/category`, {}, 400],
  ['PUT /api/incidents/:id/judgements', 'incident.write', `/api/incidents/${ID}/judgements`, {}, 400],
  ['PUT /api/incidents/:id/times', 'incident.write', `/api/incidents/${ID}/times`, {}, 400],
  ['PUT /api/incidents/:id/aware', 'incident.confirm', `/api/incidents/${ID}/aware`, {}, 400],
  ['PUT /api/incidents/:id/t0', 'incident.confirm', `/api/incidents/${ID}/t0`, {}, 400],
  ['POST /api/incidents/:id/calls', 'incident.write', `/api/incidents/${ID}/calls`, {}, 400],
  ['POST /api/incidents/:id/tasks', 'incident.write', `/api/incidents/${ID}/tasks`, {}, 400],
  ['PATCH /api/incidents/:id/tasks/:task', 'incident.write', `/api/incidents/${ID}/tasks/x`, { done: true }, 404],
  ['DELETE /api/incidents/:id/tasks/:task', 'incident.write', `/api/incidents/${ID}/tasks/x`, undefined, 404],
  ['POST /api/incidents/:id/playbooks/:playbook', 'incident.write', `/api/incidents/${ID}/playbooks/x`, undefined, 404],
  ['GET /api/choices', 'incident.read', '/api/choices'],
  ['GET /api/search', 'incident.read', '/api/search?q=web'],
  ['GET /api/activities', 'incident.read', '/api/activities'],
  ['GET /api/activities/:day/:kind', 'incident.read', '/api/activities/2026-11-20/scan', undefined, 404],
  ['GET /api/silences', 'incident.read', '/api/silences'],
  ['POST /api/silences', 'incident.close', '/api/silences', {}, 400],
  ['POST /api/silences/preview', 'incident.read', '/api/silences/preview', {}, 400],
  ['DELETE /api/silences/:id', 'incident.close', '/api/silences/1', undefined, 404],
  ['GET /api/inhibitions', 'incident.read', '/api/inhibitions'],
  ['POST /api/inhibitions', 'incident.close', '/api/inhibitions', {}, 400],
  ['DELETE /api/inhibitions/:id', 'incident.close', '/api/inhibitions/1', undefined, 404],
  ['GET /api/rules', 'incident.read', '/api/rules'],
  ['PUT /api/rules/:id/policy', 'incident.close', '/api/rules/x/policy', {}, 400],
  ['DELETE /api/rules/:id/policy', 'incident.close', '/api/rules/x/policy', undefined, 404],
  ['GET /api/networks', 'incident.read', '/api/networks'],
  ['GET /api/networks/at/:address', 'incident.read', '/api/networks/at/192.0.2.1'],
  ['POST /api/networks', 'register.write', '/api/networks', {}, 422],
  ['PUT /api/networks/:id', 'register.write', '/api/networks/nobody', { prefix: '10.0.0.0/8', kind: 'own' }, 404],
  ['DELETE /api/networks/:id', 'register.write', '/api/networks/nobody', undefined, 404],
  ['POST /api/networks/import', 'register.write', '/api/networks/import', { name: 'x', format: 'csv', text: '' }, 422],
  ['GET /api/systems', 'incident.read', '/api/systems'],
  ['GET /api/systems/:id', 'incident.read', '/api/systems/nobody', undefined, 404],
  ['POST /api/systems', 'register.write', '/api/systems', {}, 422],
  ['PUT /api/systems/:id', 'register.write', '/api/systems/nobody', { name: 'x' }, 404],
  ['DELETE /api/systems/:id', 'register.write', '/api/systems/nobody', undefined, 404],
  ['POST /api/systems/import', 'register.write', '/api/systems/import', { name: 'x', format: 'csv', text: '' }, 422],
  ['GET /api/entities/:value', 'incident.read', '/api/entities/192.0.2.1'],
  ['POST /api/entities', 'incident.read', '/api/entities', { values: ['192.0.2.1'] }],
  ['GET /api/call-outs', 'incident.read', '/api/call-outs'],
  ['GET /api/call-outs/:number', 'incident.read', '/api/call-outs/1', undefined, 404],
  ['GET /api/call-outs/undelivered', 'incident.read', '/api/call-outs/undelivered'],
  [
    'POST /api/call-outs/:number/acknowledgement',
    'call.acknowledge',
    '/api/call-outs/1/acknowledgement',
    undefined,
    404,
  ],
  [
    'POST /api/call-outs/deliveries/:number/retry',
    'call.acknowledge',
    '/api/call-outs/deliveries/1/retry',
    undefined,
    404,
  ],
  // The link's own secret is the right to use them: see `call-outs.test.ts`.
  ['POST /api/acknowledgement', 'anyone', '/api/acknowledgement', {}, 400],
  ['POST /api/acknowledgement/look', 'anyone', '/api/acknowledgement/look', {}, 400],
  ['POST /api/notify/test', 'notify.test', '/api/notify/test', { recipient: 'x' }, 404],
  ['GET /api/duties', 'incident.read', '/api/duties'],
  ['POST /api/duties/:id/done', 'report.write', '/api/duties/x/done', { reference: 'x' }, 404],
  ['POST /api/contact-changes', 'register.write', '/api/contact-changes', { note: 'x' }],
]

/**
 * Asked in a way of their own: a stream has no end, signing out ends what the others ask with, and no program approves
 * alone, though it may close incidents.
 */
const ASKED_APART = [
  'GET /api/stream',
  'DELETE /api/session',
  'POST /api/incidents/:id/reports/:form/versions/:number/sole-approval',
  'POST /api/reports/periods/:period/:form/versions/:number/sole-approval',
]

const registered = new Set<string>()
let collector: RunningCollector
let agent: Awaited<ReturnType<RunningCollector['addAgent']>>
const asks = {} as Record<Role, Awaited<ReturnType<RunningCollector['person']>>>

function onRoute({ method, url }: RouteOptions): void {
  if (url.startsWith('/api/') && method !== 'HEAD') registered.add(`${String(method)} ${url}`)
}

beforeAll(async () => {
  const oidc = 'issuer: "http://127.0.0.1:9", clientId: x, roles: { soc: analyst }'
  collector = await runningCollector({
    now: () => new Date('2026-11-20T03:00:05Z'),
    console: `publicUrl: "http://127.0.0.1:9", oidc: { ${oidc} }`,
    onRoute,
  })
  agent = await collector.addAgent()
  await collector.sendBatch(agent, wireBatch([wireAlert(1)]))
  for (const role of ROLES) asks[role] = await collector.person(role)
})
afterAll(() => collector[Symbol.asyncDispose]())

const EVERY = Object.keys(WHO) as Permission[]

/** A program with these, made on the command line, whose operator may everything. */
async function program(...permissions: readonly Permission[]) {
  const wanted = { name: 'test', permissions, organisation: null, days: 1 }
  const at = Date.parse('2026-11-20T03:00:00Z')
  const { token } = await makeApiToken(collector.store, wanted, null, { actor: 'test', address: '' }, at)
  const headers = { authorization: `Bearer ${token}` }
  return async (path: string, ask: Ask) => (await collector.ask(path, { ...ask, headers })).status
}

describe('every route', () => {
  test('that is registered stands in the table, and only those', () => {
    expect(registered.size).toBeGreaterThan(40)
    expect([...ROUTES.map(([route]) => route), ...ASKED_APART].sort()).toEqual([...registered].sort())
  })

  test.each(ROUTES.map(row => [row[0], row[1], row] as const))('%s needs %s', async (route, needs, row) => {
    const [, , path, body, told = 200] = row
    const ask = { method: route.split(' ')[0] ?? '', ...(body && { body }) }
    const stranger = await collector.ask(path, ask)
    if (needs === 'anyone') expect(stranger.status).toBe(told)
    else {
      const said = { error: 'not_signed_in', message: { vi: expect.any(String), en: expect.any(String) } }
      expect(stranger).toMatchObject({ status: 401, body: said })
    }
    const open = ['anyone', 'signed_in', 'person'].includes(needs)
    for (const role of ROLES) {
      const may = open || WHO[needs as Permission].includes(role)
      expect((await asks[role](path, ask)).status, role).toBe(may ? told : 403)
    }
    if (open) {
      const any = await (await program('agent.read'))(path, ask)
      expect(any, 'any program').toBe(needs === 'person' ? 403 : told)
      return
    }
    const permission = needs as Permission
    const mayProgram = !PEOPLE_ALONE.includes(permission)
    const others = EVERY.filter(each => each !== permission)
    expect(await (await program(permission))(path, ask), 'a program for it').toBe(mayProgram ? told : 403)
    expect(await (await program(...others))(path, ask), 'a program for all else').toBe(403)
  })

  test('refuses a token that is wrong, whoever else is signed in', async () => {
    const headers = { authorization: `Bearer vgt_${'x'.repeat(43)}` }
    expect(await asks.admin('/api/agents', { headers })).toMatchObject({
      status: 401,
      body: { error: 'token_refused' },
    })
    expect((await collector.ask('/api/status', { headers })).status).toBe(401)
  })

  test('is asked for in vain by an agent: its certificate opens its own door, and the console is not behind it', async () => {
    for (const path of ['/api/incidents', '/api/agents', '/api/session'])
      expect((await collector.agentPost(path, agent, '', { method: 'GET' })).status, path).toBe(404)
  })

  test('that ends or goes on is as closed as the others', async () => {
    for (const role of ROLES) expect((await asks[role]('/api/stream', { method: 'HEAD' })).status, role).toBe(200)
    expect((await collector.ask('/api/stream')).status).toBe(401)
    expect(await (await program('agent.read'))('/api/stream', {})).toBe(403)
    expect((await collector.ask('/api/session', { method: 'DELETE' })).status).toBe(204)
  })
})

describe('approving alone', () => {
  test.each([NOTICE, PERIOD])('%s is for people who may close, never for a program', async base => {
    const [path, ask] = [`${base}/versions/99/sole-approval`, { method: 'POST' }]
    expect((await collector.ask(path, ask)).status).toBe(401)
    for (const role of ROLES)
      expect((await asks[role](path, ask)).status, role).toBe(WHO['incident.close'].includes(role) ? 404 : 403)
    expect(await (await program(...EVERY.filter(each => !PEOPLE_ALONE.includes(each))))(path, ask)).toBe(403)
  })
})

describe('steps of an incident', () => {
  test('that start the clocks or end the matter need more than the right to write', async () => {
    const path = `/api/incidents/${ID}/status`
    const to = (status: string) => ({ method: 'POST', body: { status, reason: '' } })
    for (const role of ['analyst', 'officer_on_duty'] as const)
      expect((await asks[role](path, to('closed'))).status, role).toBe(403)
    for (const role of ['lead', 'admin'] as const) expect((await asks[role](path, to('closed'))).status, role).toBe(422)
    expect(await (await program('incident.write'))(path, to('confirmed'))).toBe(403)
    expect((await asks.analyst(path, to('confirmed'))).status).toBe(200)
  })
})

describe('access', () => {
  test('refuses writes that come from another site', async () => {
    const path = `/api/incidents/${ID}/comments`
    const ask = { method: 'POST', body: { text: 'x' } }
    expect(await asks.analyst(path, { ...ask, headers: { origin: 'https://elsewhere.example' } })).toMatchObject({
      status: 403,
      body: { error: 'foreign_origin' },
    })
    expect((await asks.analyst(path, { ...ask, headers: { origin: collector.console } })).status).toBe(200)
  })

  test('answers nonsense with 400 or 404 in both languages, never with 500', async () => {
    for (const path of ['/api/incidents?status=purple', '/api/incidents?cursor=garbage', '/api/alerts?limit=0'])
      expect(await asks.viewer(path)).toMatchObject({ status: 400, body: { error: 'bad_request' } })
    for (const path of ['/api/incidents/VG-1999-0001', `/api/incidents/${ID}/reports/no_such_form`, '/api/nothing'])
      expect(await asks.viewer(path)).toMatchObject({ status: 404, body: { error: 'not_found' } })
  })

  test('gives the report as a page, and as files with proper names', async () => {
    const page = await asks.viewer(`/api/incidents/${ID}/reports/tt20_mau_03`)
    expect(page.body).toMatchObject({ form: 'tt20_mau_03', incidentId: ID })
    expect(page.body.missing.length).toBeGreaterThan(0)
    for (const [format, start] of [
      ['docx', 'PK'],
      ['pdf', '%PDF'],
    ] as const) {
      const file = await asks.viewer(`/api/incidents/${ID}/reports/tt20_mau_03.${format}`)
      expect(file.status).toBe(200)
      expect(file.headers['content-disposition']).toBe(`attachment; filename="tt20_mau_03-${ID}.${format}"`)
      expect(file.body.subarray(0, start.length).toString()).toBe(start)
    }
    const json = await asks.viewer(`/api/incidents/${ID}/reports/tt20_mau_03.json`)
    expect(json.body).toMatchObject({ form: 'tt20_mau_03' })
  })

  test('tells those who ask for more documents than may wait to come again', { timeout: 60_000 }, async () => {
    const all = Array.from({ length: 20 }, () => asks.viewer(`/api/incidents/${ID}/reports/tt20_mau_03.docx`))
    const statuses = (await Promise.all(all)).map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([200, 503]))
    expect(statuses.filter(status => status === 200).length).toBeGreaterThanOrEqual(16)
    expect((await asks.viewer(`/api/incidents/${ID}/reports/tt20_mau_03.docx`)).status).toBe(200)
  })

  test('pages through alerts and incidents by cursor', async () => {
    const alerts = [2, 3, 4, 5].map(sequence =>
      wireAlert(sequence, { entities: { victims: [`w${sequence}`], attackers: [] } }),
    )
    await collector.sendBatch(agent, wireBatch(alerts))
    for (const [path, key] of [
      ['/api/alerts?limit=2', 'alerts'],
      ['/api/incidents?status=open&limit=2', 'incidents'],
      ['/api/incidents?status=all&limit=2', 'incidents'],
    ] as const) {
      const seen: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const { body } = await asks.viewer(`${path}&cursor=${cursor}`)
        seen.push(...body[key].map((row: object) => JSON.stringify(row)))
        cursor = body.nextCursor
      }
      expect(seen).toHaveLength(5)
      expect(new Set(seen).size).toBe(5)
    }
  })

  test('lets pages load only their own code', async () => {
    const { headers } = await collector.ask('/')
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
  })
})
