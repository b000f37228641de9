/** Tokens for programs, made by people through the API of a running collector. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Ask, type RunningCollector, runningCollector } from '../../support/running-collector.ts'

const DAY = 86_400_000
let now: number
let collector: RunningCollector
let admin: Awaited<ReturnType<RunningCollector['person']>>

beforeEach(async () => {
  now = Date.parse('2026-11-20T03:00:00Z')
  collector = await runningCollector({
    now: () => new Date(now),
    settings: 'organisations: [{ id: a }, { id: b }]\n',
  })
  admin = await collector.person('admin', { name: 'hung' })
})
afterEach(() => collector[Symbol.asyncDispose]())

const wanted = { name: 'soar', permissions: ['agent.read', 'agent.write'], days: 30 }
const make = async (given: object = {}, ask = admin) =>
  (await ask('/api/tokens', { method: 'POST', body: { ...wanted, ...given } })).body

const by =
  (token: string) =>
  (path: string, init: Ask = {}) =>
    collector.ask(path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } })

const change = (body: object, name = 'hung') =>
  collector.store.users.find(name).then(user => collector.store.users.save({ ...user, ...body } as never, 0))

describe('a token for a program', () => {
  test('is shown once, kept as its hash, and lets in until it is revoked', async () => {
    const { token, ...shown } = await make()
    expect(token).toMatch(/^vgt_[\w-]{43}$/)
    expect(shown).toMatchObject({
      ...{ name: 'soar', madeBy: 'hung', expiresAt: '2026-12-20T03:00:00.000Z' },
      lastUsedAt: null,
    })
    const program = by(token)
    expect((await program('/api/agents')).status).toBe(200)
    const [listed] = (await admin('/api/tokens')).body.tokens
    expect(listed).toEqual({ ...shown, lastUsedAt: '2026-11-20T03:00:00.000Z' })
    expect(
      JSON.stringify(await collector.store.apiTokens.page({ scope: { organisation: null }, limit: 9 })),
    ).not.toContain(token)
    expect(JSON.stringify(await collector.store.audit.latest(9))).not.toContain(token)

    expect((await admin(`/api/tokens/${shown.id}`, { method: 'DELETE' })).status).toBe(204)
    expect(await program('/api/agents')).toMatchObject({ status: 401, body: { error: 'token_refused' } })
    expect((await admin(`/api/tokens/${shown.id}`, { method: 'DELETE' })).status).toBe(404)
  })

  test.each([
    [30 * DAY - 1, 200],
    [30 * DAY, 401],
  ])('ends with its days: %i ms on it is answered %i', async (later, status) => {
    const { token } = await make()
    now += later
    expect((await by(token)('/api/agents')).status).toBe(status)
  })

  test('has to end within a year', async () => {
    const ask = (days: number | undefined) =>
      admin('/api/tokens', {
        method: 'POST',
        body: { ...wanted, ...(days === undefined ? { days: undefined } : { days }) },
      })
    expect((await ask(366)).status).toBe(400)
    expect((await ask(undefined)).status).toBe(400)
    expect((await ask(365)).status).toBe(200)
  })

  test('is never good for more than its maker, who cannot give what is for people alone', async () => {
    for (const permission of ['people.manage', 'token.manage', 'report.approve', 'incident.confirm', 'nonsense'])
      expect(
        (await admin('/api/tokens', { method: 'POST', body: { ...wanted, permissions: [permission] } })).status,
      ).toBe(400)
    const { token } = await make({ permissions: ['agent.read', 'fleet.read'] })
    const program = by(token)
    const statuses = async () => [(await program('/api/agents')).status, (await program('/api/enrolment')).status]
    expect(await statuses()).toEqual([200, 200])
    await change({ role: 'viewer' })
    expect(await statuses()).toEqual([200, 403])
    await change({ role: 'admin', disabled: true })
    expect(await statuses()).toEqual([401, 401])
  })

  test('goes with its maker, and does not come back with somebody else of the name', async () => {
    const other = await collector.person('admin', { name: 'mai' })
    const { token } = await make({}, other)
    expect((await by(token)('/api/agents')).status).toBe(200)
    expect((await admin('/api/people/mai', { method: 'DELETE' })).status).toBe(204)
    await collector.person('admin', { name: 'mai' })
    expect((await by(token)('/api/agents')).status).toBe(401)
  })

  test('is of its maker’s organisation, and of no other', async () => {
    await collector.addAgent('of-a', { organisation: 'a' })
    await collector.addAgent('of-b', { organisation: 'b' })
    const scoped = await collector.person('admin', { name: 'an', organisation: 'a' })
    for (const organisation of ['b', null, 'nowhere'])
      expect(await make({ organisation }, scoped)).toMatchObject({ error: 'no_such_organisation' })
    const { token, organisation } = await make({}, scoped)
    expect(organisation).toBe('a')
    const names = async () => (await by(token)('/api/agents')).body.agents?.map(({ agent }: { agent: string }) => agent)
    expect(await names()).toEqual(['of-a'])
    await change({ organisation: 'b' }, 'an')
    expect(await names()).toBeUndefined()
    const narrow = await make({ organisation: 'b' })
    expect((await by(narrow.token)('/api/agents/of-a')).status).toBe(404)
    expect((await scoped('/api/tokens')).status).toBe(200)
  })

  test('writes from wherever it is, on record under its own name, and reads no evidence', async () => {
    await collector.addAgent('of-a', { organisation: 'a' })
    const { token, id } = await make({ permissions: ['agent.write', 'incident.read', 'dead_letter.read'] })
    const notes = { place: 'Phòng 2', owner: '', contact: '', note: '', tags: [] }
    const headers = { origin: 'https://elsewhere.example' }
    const written = await by(token)('/api/agents/of-a/notes', { method: 'PUT', body: notes, headers })
    expect(written).toMatchObject({ status: 200, body: { notes } })
    const [line] = await collector.store.audit.latest(1)
    expect(line).toMatchObject({ actor: `token:${id}`, action: 'agent.notes', organisation: 'a' })
    expect(await by(token)('/api/alerts/of-a/1/1/payload')).toMatchObject({
      status: 403,
      body: { error: 'payload_not_allowed' },
    })
  })

  test('goes before a session that comes with it', async () => {
    const { token } = await make({ permissions: ['agent.read'] })
    const headers = { authorization: `Bearer ${token}` }
    expect((await admin('/api/people', { headers })).status).toBe(403)
    expect((await admin('/api/agents', { headers })).status).toBe(200)
  })
})

test('tokens are listed page by page, newest first', async () => {
  for (let number = 0; number < 5; number += 1) {
    await make({ name: `${number}` })
    now += 1000
  }
  const names: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await admin(`/api/tokens?limit=2&cursor=${cursor}`)
    names.push(...body.tokens.map(({ name }: { name: string }) => name))
    cursor = body.nextCursor
  }
  expect(names).toEqual(['4', '3', '2', '1', '0'])
})
