import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, Migrator, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '../../../collector/store/migrations/migrations.ts'
import { postgresDialect } from '../../../collector/store/postgres/driver.ts'
import { postgresPool } from '../../../collector/store/postgres/pool.ts'
import { openPostgres } from '../../../collector/store/postgres.ts'
import { testAuthority } from '../../support/certificates.ts'
import { without } from '../../support/needs.ts'
import { type PostgresServer, postgresServer } from '../../support/postgres.ts'
import { freePort } from '../../support/processes.ts'
import { wholeChain } from './audit.contract.ts'
import { describeSharing } from './sharing.contract.ts'
import { describeStore } from './store.contract.ts'

describe.skipIf(without('postgres'))('in a real server', { timeout: 60_000 }, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await postgresServer()
  }, 60_000)
  afterAll(() => server?.remove())

  const open = async () => openPostgres(await server.database())

  describeStore('PostgreSQL', open)
  test('is made once when several collectors start at the same time', async () => {
    const settings = await server.database()
    const stores = await Promise.all([1, 2, 3, 4].map(() => openPostgres(settings)))
    expect(await Promise.all(stores.map(store => store.incidents.nextNumber('VG')))).toHaveLength(4)
    for (const store of stores) await store[Symbol.asyncDispose]()
  })

  test('of the version before keeps what it holds, and chains the lines of its audit', async () => {
    const settings = await server.database()
    const db = new Kysely<unknown>({ dialect: postgresDialect(postgresPool(settings, () => {})) })
    const before = Object.fromEntries(Object.entries(migrations('postgres')).filter(([name]) => name < '0003'))
    await new Migrator({ db, provider: { getMigrations: async () => before } }).migrateToLatest()
    for (let line = 0; line < 1200; line += 400)
      await sql`
        INSERT INTO audit (at, actor, action, subject, detail, address)
        SELECT ${line} + n, 'lan', 'x', 'dòng ' || n, '', '' FROM generate_series(1, 400) AS n`.execute(db)
    await sql`INSERT INTO agent (id, created_at) VALUES ('agent-1', 1)`.execute(db)
    await db.destroy()
    await using store = await openPostgres(settings)
    expect((await wholeChain(store)).map(({ at }) => at)).toEqual(Array.from({ length: 1200 }, (_, index) => index + 1))
    await store.audit.add({ at: 1, actor: 'lan', action: 'x', subject: '', detail: '', address: '' })
    expect(await wholeChain(store)).toHaveLength(1201)
    expect(await store.agents.list()).toMatchObject([{ id: 'agent-1' }])
  })

  test('refuses to change or remove what is on record, whoever asks', async () => {
    const settings = await server.database()
    await using store = await openPostgres(settings)
    await store.audit.add({ at: 1, actor: 'a', action: 'b', subject: '', detail: '', address: '' })
    const outsider = new pg.Client({ connectionString: settings.url })
    await outsider.connect()
    for (const table of ['incident_event', 'audit'])
      for (const statement of [`UPDATE ${table} SET actor = 'x'`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
        await expect(outsider.query(statement)).rejects.toThrow('append-only')
    await outsider.end()
  })

  test('runs a transaction again when another was in its way, and gives up on its own mistakes at once', async () => {
    await using store = await openPostgres(await server.database())
    let [runs, held] = [0, 0]
    // Each holds what the other wants: the server ends one of them.
    const crossed = (one: string, other: string) =>
      store.transaction(async within => {
        runs += 1
        await within.incidents.nextNumber(one)
        held += 1
        await expect.poll(() => held).toBeGreaterThan(1)
        return within.incidents.nextNumber(other)
      })
    await Promise.all([crossed('a', 'b'), crossed('b', 'a')])
    expect(runs).toBeGreaterThan(2)
    expect([await store.incidents.nextNumber('a'), await store.incidents.nextNumber('b')]).toEqual([3, 3])
    let mistakes = 0
    const mistaken = store.transaction(async within => {
      mistakes += 1
      const session = { idHash: 'h', username: 'nobody', createdAt: 1, expiresAt: 2 }
      await within.sessions.add({ ...session, secondFactor: false, idToken: null })
    })
    await expect(mistaken).rejects.toThrow('session_username_fkey')
    expect(mistakes).toBe(1)
  })

  test('lets transactions about other things run side by side, and those about the same wait', async () => {
    await using store = await openPostgres(await server.database())
    const order: string[] = []
    let entered = () => {}
    const inside = new Promise<void>(resolve => {
      entered = resolve
    })
    const first = store.transaction(async within => {
      await within.spans.touching(['x', 'y'], 0, 1)
      entered()
      await within.agents.setState('agent-1', 'active')
      // The other one ends although this one goes on.
      await expect.poll(() => order).toContain('other')
      order.push('first')
    })
    await inside
    const same = store.transaction(async within => {
      await within.spans.touching(['y', 'z'], 0, 1)
      order.push('same')
    })
    await store.transaction(async within => {
      await within.spans.touching(['other'], 0, 1)
      order.push('other')
    })
    await Promise.all([first, same])
    expect(order).toEqual(['other', 'first', 'same'])
  })

  test('is refused where fsync is off', async () => {
    const careless = await postgresServer({ settings: { fsync: 'off' } })
    await expect(openPostgres(await careless.database())).rejects.toThrow('fsync is off')
    await careless.remove()
  })

  test('is reached with a password from a file, over TLS with its name checked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vonggac-store-'))
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const authority = await testAuthority()
    const caFile = file('ca.pem', authority.certificate)
    const passwordFile = file('password', 'một mật khẩu\n')
    const wrongFile = file('wrong', 'khác\n')
    const secured = await postgresServer({ password: 'một mật khẩu', tls: await authority.server('127.0.0.1') })
    const settings = { ...(await secured.database()), passwordFile, tls: { caFile } }
    await using store = await openPostgres(settings)
    expect(await store.incidents.nextNumber('VG')).toBe(1)
    await expect(openPostgres({ ...settings, passwordFile: wrongFile })).rejects.toThrow('password authentication')
    await expect(openPostgres({ ...settings, tls: {} })).rejects.toThrow('certificate')
    await expect(openPostgres({ ...settings, tls: { caFile: '/nowhere/ca.pem' } })).rejects.toThrow('store.tls.caFile')
    await expect(openPostgres({ ...settings, passwordFile: '/nowhere/p' })).rejects.toThrow('store.passwordFile')
    await store[Symbol.asyncDispose]()
    await secured.remove()

    const elsewhere = await postgresServer({ tls: await authority.server('db.example.vn') })
    const named = elsewhere.database().then(database => openPostgres({ ...database, tls: { caFile } }))
    await expect(named).rejects.toThrow("does not match certificate's altnames")
    await elsewhere.remove()
  })

  test('says that it is unavailable when nobody listens', async () => {
    const nowhere = openPostgres({ url: `postgres://vonggac@127.0.0.1:${await freePort()}/vonggac`, poolSize: 2 })
    await expect(nowhere).rejects.toMatchObject({ name: 'StoreUnavailable' })
  })

  describeSharing('PostgreSQL', async count => {
    const settings = await server.database()
    return Promise.all(Array.from({ length: count }, () => openPostgres(settings)))
  })
})
