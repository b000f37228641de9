/** Who may do what with reports: every route, every role. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '../../../../collector/store/users.ts'
import { type ReportingCollector, reportingCollector } from '../../../support/reporting.ts'

const ROLES = ['viewer', 'analyst', 'admin'] as const
const ID = 'VG-2026-0001'
const INCIDENT = `/api/incidents/${ID}/reports/incident_notice`
const PERIOD = '/api/reports/periods/2026-11-19/monitoring_daily'
const DELIVERY = `/api/incidents/${ID}/deliveries/00000000-0000-4000-8000-000000000000`
const PHONE = { phone: { approver: 'x', number: '0900', calledAt: '2026-11-20T00:00:00Z', reason: 'x' } }

/** Method, path, least role, body, and what those who have it are told if it isn't 200. */
type Route = readonly [string, string, Role, object | undefined, number?]

const of = (base: string): Route[] => [
  ['GET', base, 'viewer', undefined],
  ['PUT', `${base}/draft`, 'analyst', { fields: {} }],
  ['GET', `${base}/versions`, 'viewer', undefined],
  ['POST', `${base}/versions`, 'analyst', {}],
  ['GET', `${base}/versions/99`, 'viewer', undefined, 404],
  ['GET', `${base}/diff?from=98&to=99`, 'viewer', undefined, 404],
  ['POST', `${base}/versions/99/submission`, 'analyst', undefined, 404],
  ['POST', `${base}/versions/99/return`, 'admin', { reason: 'x' }, 404],
  ['POST', `${base}/versions/99/approval`, 'admin', {}, 404],
  // Recording a call is for whoever is on duty; the approver has to exist.
  ['POST', `${base}/versions/99/approval`, 'analyst', PHONE, 422],
  ['POST', `${base}/versions/99/countersignature`, 'admin', { agrees: true }, 404],
]

const ROUTES: readonly Route[] = [
  ...of(INCIDENT),
  ...of(PERIOD),
  ['GET', `/api/incidents/${ID}/reports`, 'viewer', undefined],
  ['POST', `${INCIDENT}/versions/99/deliveries`, 'analyst', { channel: 'smtp', recipient: 'owner' }, 404],
  ['POST', `${DELIVERY}/settlement`, 'analyst', { arrived: false, text: 'x' }, 404],
  ['POST', `${DELIVERY}/replies`, 'analyst', { repliedAt: '2026-11-20T00:00:00Z', from: 'x' }, 404],
  ['GET', `${DELIVERY}/documents/x.pdf`, 'viewer', undefined, 404],
  ['GET', '/api/reports/waiting', 'viewer', undefined],
  ['GET', '/api/reports/monitoring/daily?day=2026-11-19', 'viewer', undefined],
  ['GET', '/api/reports/monitoring/weekly?day=2026-11-19', 'viewer', undefined],
  ['GET', '/api/reports/monitoring/half-year?year=2026&half=2', 'viewer', undefined],
  ['GET', '/api/reports/periodic?year=2026&half=2', 'viewer', undefined],
  ['GET', '/api/reports/register?from=2026-11-01&to=2026-11-30', 'viewer', undefined],
  ['GET', `/api/incidents/${ID}/stix`, 'viewer', undefined],
  ['GET', `/api/incidents/${ID}/export`, 'viewer', undefined],
]

let collector: ReportingCollector
const asks = {} as Record<Role, ReportingCollector['lan']>
beforeAll(async () => {
  collector = await reportingCollector()
  expect(await collector.openIncident()).toBe(ID)
  for (const role of ROLES) asks[role] = await collector.person(role, { name: `a-${role}` })
})
afterAll(() => collector[Symbol.asyncDispose]())

test.each(ROUTES.map(([method, path, least, body, told = 200]) => [method, path, least, body, told] as const))(
  '%s %s needs at least %s',
  async (method, path, least, body, told) => {
    const ask = { method, ...(body && { body }) }
    expect(await collector.ask(path, ask)).toMatchObject({ status: 401, body: { error: 'not_signed_in' } })
    for (const role of ROLES) {
      const { status } = await asks[role](path, ask)
      expect(status, role).toBe(ROLES.indexOf(role) >= ROLES.indexOf(least) ? told : 403)
    }
  },
)

describe('nonsense', () => {
  test.each([
    ['GET', `${INCIDENT}/versions?cursor=x`, undefined, 400],
    ['GET', `${INCIDENT}/versions/eins`, undefined, 404],
    ['GET', `${INCIDENT}/diff?from=0&to=1`, undefined, 400],
    ['GET', `${INCIDENT}?language=fr`, undefined, 400],
    ['PUT', `${INCIDENT}/draft`, { fields: { D: { nonsense: 1 } } }, 400],
    ['PUT', `${INCIDENT}/draft`, { fields: {}, more: 1 }, 400],
    ['POST', `${INCIDENT}/versions/1/deliveries`, { channel: 'pigeon', recipient: 'owner' }, 400],
    [
      'POST',
      `${INCIDENT}/versions/1/deliveries`,
      { channel: 'portal', recipient: 'owner', sentAt: 'now', receipt: 'x' },
      400,
    ],
    ['GET', '/api/reports/periods/2026-13-01/monitoring_daily', undefined, 404],
    ['GET', '/api/reports/periods/2026-11-19/tt20_mau_03', undefined, 404],
    ['GET', '/api/reports/register?from=2026-11-30&to=2026-11-01', undefined, 400],
    ['GET', '/api/reports/register?from=2020-01-01&to=2026-11-01', undefined, 400],
    ['GET', '/api/reports/monitoring/half-year?year=2026&half=3', undefined, 400],
    ['GET', '/api/incidents/VG-1999-0001/export', undefined, 404],
    ['GET', '/api/incidents/VG-1999-0001/stix', undefined, 404],
  ])('%s %s is answered with its own mistake, never ours', async (method, path, body, status) => {
    expect((await asks.admin(path, { method, ...(body && { body }) })).status).toBe(status)
  })
})
