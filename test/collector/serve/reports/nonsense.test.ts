/** What is no question about reports is answered with its own mistake. Who may ask: see `../access.test.ts`. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ReportingCollector, reportingCollector } from '../../../support/reporting.ts'

const ID = 'VG-2026-0001'
const INCIDENT = `/api/incidents/${ID}/reports/incident_notice`

let collector: ReportingCollector
beforeAll(async () => {
  collector = await reportingCollector()
  expect(await collector.openIncident()).toBe(ID)
})
afterAll(() => collector[Symbol.asyncDispose]())

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
    expect((await collector.lan(path, { method, ...(body && { body }) })).status).toBe(status)
  })
})
