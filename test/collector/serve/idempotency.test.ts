/** Idempotency keys, at a running collector and on both databases. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { without } from '../../support/needs.ts'
import { type PostgresServer, postgresServer } from '../../support/postgres.ts'
import { type RunningCollector, runningCollector, tempFolder } from '../../support/running-collector.ts'

const HOUR = 3_600_000
let now: number
let collector: RunningCollector
let admin: Awaited<ReturnType<RunningCollector['person']>>

beforeEach(async () => {
  now = Date.parse('2026-11-20T03:00:00Z')
  collector = await runningCollector({ now: () => new Date(now) })
  admin = await collector.person('admin')
})
afterEach(() => collector[Symbol.asyncDispose]())

const token = (key: string, body: object = {}, ask = admin) =>
  ask('/api/enrolment/tokens', { method: 'POST', body, headers: { 'idempotency-key': key } })
const made = async () => (await collector.store.enrolmentTokens.list(now)).length

describe('a write under an idempotency key', () => {
  test('is done once, and answered the same again', async () => {
    const key = randomUUID()
    const [first, second] = [await token(key), await token(key)]
    expect(first.status).toBe(200)
    expect([second.status, second.body]).toEqual([200, first.body])
    expect([first.headers['idempotency-replayed'], second.headers['idempotency-replayed']]).toEqual([undefined, 'true'])
    expect(await made()).toBe(1)
    expect((await token(randomUUID())).body.token).not.toBe(first.body.token)
    expect(await made()).toBe(2)
  })

  test('is done once by ten who ask at once: the others are told to wait', async () => {
    const key = randomUUID()
    const replies = await Promise.all(Array.from({ length: 10 }, () => token(key)))
    expect(await made()).toBe(1)
    for (const { status, body } of replies)
      expect(status === 200 || body.error === 'idempotency_in_progress').toBe(true)
    expect((await token(key)).body).toEqual(replies.find(({ status }) => status === 200)?.body)
  })

  test('with another body, or to another route, is refused', async () => {
    const key = randomUUID()
    await token(key)
    const reused = { status: 422, body: { error: 'idempotency_key_reused' } }
    expect(await token(key, { uses: 2 })).toMatchObject(reused)
    const elsewhere = await admin('/api/people', {
      method: 'POST',
      body: { username: 'mai', role: 'viewer' },
      headers: { 'idempotency-key': key },
    })
    expect(elsewhere).toMatchObject(reused)
    expect([await made(), await collector.store.users.find('mai')]).toEqual([1, null])
  })

  test('of somebody else is another one', async () => {
    const key = randomUUID()
    const other = await collector.person('admin', { name: 'mai' })
    const [mine, hers] = [await token(key), await token(key, {}, other)]
    expect(hers.status).toBe(200)
    expect(hers.body.token).not.toBe(mine.body.token)
  })

  test('repeats refusals and empty answers, too', async () => {
    await collector.addAgent('portal')
    const headers = () => ({ 'idempotency-key': `${randomUUID()} `.trim() })
    for (const [path, status] of [
      ['/api/agents/portal/group', 204],
      ['/api/agents/nobody/group', 404],
    ] as const) {
      const asked = { method: 'PUT', body: { group: 'web' }, headers: headers() }
      const [first, second] = [await admin(path, asked), await admin(path, asked)]
      expect([first.status, second.status]).toEqual([status, status])
      expect(second.headers['idempotency-replayed']).toBe('true')
      expect(second.body).toEqual(first.body)
    }
    expect((await collector.store.audit.latest(9)).filter(({ action }) => action === 'agent.grouped')).toHaveLength(1)
  })

  test('is forgotten after a day', async () => {
    const key = randomUUID()
    await token(key)
    now += 24 * HOUR - 1
    admin = await collector.person('admin')
    expect((await token(key)).headers['idempotency-replayed']).toBe('true')
    now += 1
    expect((await token(key)).headers['idempotency-replayed']).toBeUndefined()
  })

  test('that was begun and left no answer behind is not begun again', async () => {
    const key = randomUUID()
    const { begin, finish } = collector.store.idempotency
    // As if the collector had been killed before it could answer.
    const begun: string[] = []
    Object.assign(collector.store.idempotency, {
      begin: (request: Parameters<typeof begin>[0], keep: number) => {
        begun.push(request.id)
        return begin(request, keep)
      },
      finish: async () => {},
    })
    await token(key)
    Object.assign(collector.store.idempotency, { begin, finish })
    expect(begun).toHaveLength(1)
    expect(await token(key)).toMatchObject({ status: 409, body: { error: 'idempotency_in_progress' } })
    now += 60_000
    expect(await token(key)).toMatchObject({ status: 409, body: { error: 'idempotency_unknown' } })
    expect(await made()).toBe(1)
  })

  test('that could not be done now is done the next time', async () => {
    const key = randomUUID()
    const { transaction } = collector.store
    const away = Object.assign(new Error('away'), { statusCode: 503 })
    Object.assign(collector.store, { transaction: () => Promise.reject(away) })
    expect((await token(key)).status).toBe(503)
    Object.assign(collector.store, { transaction })
    expect((await token(key)).status).toBe(200)
    expect(await made()).toBe(1)
  })

  test.each(['short', 'x'.repeat(129), 'with a space in the middle'])('wants a key that is one: %s', async key => {
    expect(await token(key)).toMatchObject({ status: 400, body: { error: 'idempotency_key_invalid' } })
    expect(await made()).toBe(0)
  })

  test('keeps what was shown once so that the database alone tells nobody', async () => {
    const key = randomUUID()
    const { body } = await token(key)
    const secret = body.token.split('.')[0]
    const id = (await import('node:crypto'))
      .createHash('sha256')
      .update(JSON.stringify(['admin', key]))
      .digest('hex')
    const asked = { id, actor: 'admin', fingerprint: '', at: now, expiresAt: now + 1 }
    const kept = await collector.store.idempotency.begin(asked, 9)
    expect(kept.kind).toBe('done')
    const bytes = kept.kind === 'done' ? Buffer.from(kept.answer, 'base64').toString('latin1') : ''
    expect(bytes).not.toContain(secret)
    expect(bytes).not.toContain('usesLeft')
  })

  test('means nothing to a read, and to who is not signed in', async () => {
    const headers = { 'idempotency-key': 'x' }
    expect((await admin('/api/agents', { headers })).status).toBe(200)
    const body = { username: 'nobody', password: 'sai' }
    expect((await collector.ask('/api/session', { method: 'POST', body, headers })).status).toBe(401)
  })
})

describe.skipIf(without('postgres'))('two collectors on one PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await postgresServer()
  }, 60_000)
  afterAll(() => server?.remove())

  test('do once between them what both are asked at the same time', { timeout: 60_000 }, async () => {
    const { url } = await server.database()
    const settings = `store: { type: postgres, url: "${url}" }\n`
    const folder = tempFolder()
    const one = await runningCollector({ folder, settings })
    const other = await runningCollector({ folder, settings })
    const asks = [await one.person('admin'), await other.person('admin')]
    for (let round = 0; round < 5; round += 1) {
      const key = randomUUID()
      const replies = await Promise.all([...asks, ...asks].map(ask => token(key, {}, ask)))
      expect(await one.store.enrolmentTokens.list(Date.now())).toHaveLength(round + 1)
      const good = replies.filter(({ status }) => status === 200)
      expect(new Set(good.map(({ body }) => body.token)).size).toBe(1)
      for (const ask of asks) expect((await token(key, {}, ask)).body).toEqual(good[0]?.body)
    }
    for (const collector of [one, other]) await collector[Symbol.asyncDispose]()
  })
})
