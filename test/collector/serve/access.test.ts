/** Every route of the console's API, as it is registered, asked by everyone there is. */
import type { RouteOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeApiToken } from '../../../collector/serve/api-tokens.ts'
import type { Permission } from '../../../collector/serve/permissions.ts'
import type { Role } from '../../../collector/store/users.ts'
import { ASKED_APART, ID, NOTICE, PERIOD, ROLES, ROUTES, WHO } from '../../support/console-routes.ts'
import { type Ask, type RunningCollector, runningCollector } from '../../support/running-collector.ts'
import { wireAlert, wireBatch } from '../../support/wire.ts'

/** No program has these, whoever made its token. */
const PEOPLE_ALONE: readonly Permission[] = [
  'people.manage',
  'token.manage',
  'report.approve',
  'approval.record',
  'incident.confirm',
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
