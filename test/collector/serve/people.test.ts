/** People through the API: who looks after them, and what becomes of what was open. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hashPassword } from '../../../collector/serve/password.ts'
import { user } from '../../support/people.ts'
import { type RunningCollector, runningCollector } from '../../support/running-collector.ts'

let collector: RunningCollector
let admin: Awaited<ReturnType<RunningCollector['person']>>

beforeEach(async () => {
  collector = await runningCollector({ settings: 'organisations: [{ id: a }, { id: b }]\n' })
  admin = await collector.person('admin', { name: 'quan-tri' })
})
afterEach(() => collector[Symbol.asyncDispose]())

const add = (body: object, ask = admin) => ask('/api/people', { method: 'POST', body })
const edit = (name: string, body: object, ask = admin) => ask(`/api/people/${name}`, { method: 'PATCH', body })
const spend = (link: string) =>
  collector.ask('/api/session/one-time', { method: 'POST', body: { token: link.split('#token=')[1] } })
const actions = async () =>
  (await collector.store.audit.latest(9)).map(
    ({ actor, action, subject, detail }) => `${actor} ${action} ${subject} ${detail}`,
  )

describe('an administrator', () => {
  test('adds somebody, who comes in by the link once', async () => {
    const added = await add({ username: 'mai', displayName: 'Mai', role: 'lead', mayReadPayload: true })
    const person = {
      ...{ username: 'mai', displayName: 'Mai', role: 'lead', organisation: null, mayReadPayload: true },
      ...{ disabled: false, signsInBy: 'link', secondFactor: false },
    }
    expect(added).toMatchObject({
      status: 200,
      body: { person, link: expect.stringMatching(/^\/sign-in#token=[\w-]{43}$/) },
    })
    expect(added.headers['cache-control']).toBe('no-store')
    expect((await spend(added.body.link)).body).toMatchObject({ username: 'mai', role: 'lead', organisation: null })
    expect((await spend(added.body.link)).status).toBe(401)
    expect(await add({ username: 'mai', role: 'viewer' })).toMatchObject({ status: 409, body: { error: 'name_taken' } })
    for (const username of ['a b', 'token:1', '', 'x'.repeat(65)])
      expect((await add({ username, role: 'viewer' })).status, username).toBe(400)
    expect(await actions()).toContainEqual('quan-tri user.added mai lead, *, payload')
  })

  test('changes what somebody may, which ends what was open', async () => {
    const mai = await collector.person('analyst', { name: 'mai' })
    expect((await edit('mai', { displayName: 'Chị Mai' })).body).toMatchObject({
      displayName: 'Chị Mai',
      role: 'analyst',
    })
    expect((await mai('/api/session')).status).toBe(200)
    expect((await edit('mai', { role: 'viewer' })).status).toBe(200)
    expect((await mai('/api/session')).status).toBe(401)
    const again = await collector.person('analyst', { name: 'mai' })
    expect((await edit('mai', { disabled: true })).body.disabled).toBe(true)
    expect((await again('/api/session')).status).toBe(401)
    expect(await actions()).toContainEqual('quan-tri user.changed mai analyst, * → viewer, *')
  })

  test('shuts somebody out who then has no way in', async () => {
    const passwordHash = await hashPassword('mật khẩu rất dài')
    await collector.store.users.save(user({ username: 'mai', passwordHash }), 0)
    const { link } = (await admin('/api/people/mai/reset', { method: 'POST', body: {} })).body
    await collector.store.users.save(user({ username: 'mai', passwordHash }), 0)
    await edit('mai', { disabled: true })
    const body = { username: 'mai', password: 'mật khẩu rất dài' }
    expect((await collector.ask('/api/session', { method: 'POST', body })).body.error).toBe('wrong_credentials')
    expect((await spend(link)).body.error).toBe('token_spent')
  })

  test('lets somebody in anew: sessions end, links before and the password are void', async () => {
    const passwordHash = await hashPassword('mật khẩu rất dài')
    const mai = await collector.person('analyst', { name: 'mai' })
    await collector.store.users.save(user({ username: 'mai', passwordHash }), 0)
    const reset = async () => (await admin('/api/people/mai/reset', { method: 'POST', body: {} })).body.link
    const [first, second] = [await reset(), await reset()]
    expect((await mai('/api/session')).status).toBe(401)
    const body = { username: 'mai', password: 'mật khẩu rất dài' }
    expect((await collector.ask('/api/session', { method: 'POST', body })).status).toBe(401)
    expect((await spend(first)).status).toBe(401)
    expect((await spend(second)).status).toBe(200)
  })

  test('ends sessions, and removes somebody', async () => {
    const mai = await collector.person('analyst', { name: 'mai' })
    expect((await admin('/api/people/mai/sessions', { method: 'DELETE' })).status).toBe(204)
    expect((await mai('/api/session')).status).toBe(401)
    expect((await admin('/api/people/mai', { method: 'DELETE' })).status).toBe(204)
    expect((await admin('/api/people')).body.people.map(({ username }: { username: string }) => username)).toEqual([
      'quan-tri',
    ])
    expect(await actions()).toContainEqual('quan-tri user.removed mai analyst, *')
  })

  test('cannot shut himself out', async () => {
    for (const change of [{ role: 'viewer' }, { disabled: true }, { organisation: 'a' }])
      expect(await edit('quan-tri', change)).toMatchObject({ status: 409, body: { error: 'not_yourself' } })
    expect((await admin('/api/people/quan-tri', { method: 'DELETE' })).status).toBe(409)
    expect((await edit('quan-tri', { displayName: 'Quản trị' })).status).toBe(200)
  })

  test('of one organisation has to do with its people alone', async () => {
    const [a] = [
      await collector.person('admin', { name: 'an', organisation: 'a' }),
      await collector.person('lead', { name: 'binh', organisation: 'b' }),
    ]
    await collector.person('lead', { name: 'chung' })
    expect((await a('/api/people')).body.people.map(({ username }: { username: string }) => username)).toEqual(['an'])
    expect((await a('/api/organisations')).body).toEqual({ organisations: [{ id: 'a', name: '' }] })
    for (const name of ['binh', 'chung', 'nobody']) {
      expect((await edit(name, { role: 'viewer' }, a)).status).toBe(404)
      expect((await a(`/api/people/${name}`, { method: 'DELETE' })).status).toBe(404)
      expect((await a(`/api/people/${name}/reset`, { method: 'POST', body: {} })).status).toBe(404)
      expect((await a(`/api/people/${name}/sessions`, { method: 'DELETE' })).status).toBe(404)
    }
    for (const organisation of ['b', null, 'nowhere'])
      expect((await add({ username: 'moi', role: 'viewer', organisation }, a)).body.error).toBe('no_such_organisation')
    expect((await add({ username: 'moi', role: 'viewer' }, a)).body.person.organisation).toBe('a')
    expect((await edit('moi', { organisation: 'b' }, a)).body.error).toBe('no_such_organisation')
    expect((await edit('moi', { organisation: 'b' })).body.organisation).toBe('b')
    expect((await edit('moi', { role: 'lead' }, a)).status).toBe(404)
  })
})

describe('a new password', () => {
  const OLD = 'mật khẩu rất dài'
  const NEW = 'mật khẩu mới rất dài'
  const put = (ask: typeof admin, body: object) => ask('/api/session/password', { method: 'PUT', body })
  const signIn = (password: string) =>
    collector.ask('/api/session', { method: 'POST', body: { username: 'mai', password } })

  test('needs the old one, is long and not the name, and ends what else is open', async () => {
    const mai = await collector.person('analyst', { name: 'mai' })
    const elsewhere = await collector.person('analyst', { name: 'mai' })
    await collector.store.users.save(user({ username: 'mai', passwordHash: await hashPassword(OLD) }), 0)
    expect((await put(mai, { newPassword: NEW })).body.error).toBe('wrong_credentials')
    expect((await put(mai, { oldPassword: 'sai', newPassword: NEW })).body.error).toBe('wrong_credentials')
    expect((await put(mai, { oldPassword: OLD, newPassword: 'ngắn quá mà' })).body.error).toBe('password_short')
    expect((await put(mai, { oldPassword: OLD, newPassword: NEW })).status).toBe(204)
    expect((await mai('/api/session')).status).toBe(200)
    expect((await elsewhere('/api/session')).status).toBe(401)
    expect((await signIn(OLD)).status).toBe(401)
    expect((await signIn(NEW)).status).toBe(200)
    expect(await actions()).toContainEqual(expect.stringContaining('mai user.password_changed mai'))
  })

  test('must not be the user name, however it is written', async () => {
    const name = 'nguyễn.thị.mai'
    const mai = await collector.person('analyst', { name })
    expect((await put(mai, { newPassword: name.toUpperCase().normalize('NFD') })).body.error).toBe('password_is_name')
  })

  test('is the same whether a keyboard sends one character or two for a letter', async () => {
    const mai = await collector.person('analyst', { name: 'mai' })
    expect((await put(mai, { newPassword: NEW.normalize('NFD') })).status).toBe(204)
    expect((await signIn(NEW.normalize('NFC'))).status).toBe(200)
  })

  test('is guessed at no faster than a code: wrong old ones make the next wait', async () => {
    const mai = await collector.person('analyst', { name: 'mai' })
    await collector.store.users.save(user({ username: 'mai', passwordHash: await hashPassword(OLD) }), 0)
    const tries = []
    for (let tried = 0; tried < 7; tried += 1) tries.push(await put(mai, { oldPassword: 'sai', newPassword: NEW }))
    expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401, 429])
    expect((await put(mai, { oldPassword: OLD, newPassword: NEW })).status).toBe(429)
  })
})

test('people are listed page by page', async () => {
  for (const name of ['an', 'binh', 'chi', 'dung']) await collector.person('viewer', { name })
  const names: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await admin(`/api/people?limit=2&cursor=${cursor}`)
    names.push(...body.people.map(({ username }: { username: string }) => username))
    cursor = body.nextCursor
  }
  expect(names).toEqual(['an', 'binh', 'chi', 'dung', 'quan-tri'])
})
