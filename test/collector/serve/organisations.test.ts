/** Two organisations in one installation: whoever is of one tries to cross into the other. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publishBundle } from '../../../collector/fleet/publish-bundle.ts'
import { hostKeys } from '../../support/agent-keys.ts'
import { askToEnrol } from '../../support/agent-side.ts'
import { SSH_RULE } from '../../support/bundles.ts'
import { type RunningCollector, runningCollector } from '../../support/running-collector.ts'
import { eventReader } from '../../support/stream.ts'
import { wireAlert, wireBatch, wireHeartbeat } from '../../support/wire.ts'

const SETTINGS = `organisation: { id: soc, name: Trung tâm điều hành }
organisations:
  - { id: a, name: Sở A }
  - { id: b, name: Sở B, contacts: { nobody: x } }
`
let collector: RunningCollector
const ask = {} as Record<'all' | 'a' | 'b' | 'soc', Awaited<ReturnType<RunningCollector['person']>>>
const agents = {} as Record<'of-a' | 'of-b', Awaited<ReturnType<RunningCollector['addAgent']>>>
/** What must not be told to anyone of A. */
const SECRETS = ['of-b', 'Sở B', 'b-group', 'pending-b', 'người-của-b']

beforeAll(async () => {
  collector = await runningCollector({ settings: SETTINGS })
  const { store, fleet } = collector
  ask.all = await collector.person('admin', { name: 'tất-cả', mayReadPayload: true })
  ask.a = await collector.person('admin', { name: 'người-của-a', organisation: 'a', mayReadPayload: true })
  ask.b = await collector.person('admin', { name: 'người-của-b', organisation: 'b', mayReadPayload: true })
  ask.soc = await collector.person('admin', { name: 'người-của-soc', organisation: 'soc' })
  for (const of of ['a', 'b'] as const) {
    const agent = await collector.addAgent(`of-${of}`, { organisation: of, group: `${of}-group` })
    agents[`of-${of}`] = agent
    // An alert that can't be read: a dead letter of this organisation.
    await collector.sendBatch(agent, wireBatch([wireAlert(1), '{"sequence":2,"broken'], { agent: `of-${of}` }))
    const token = await collector.addToken({ organisation: of, approval: 'manual', uses: 3 })
    await askToEnrol(collector.door, await hostKeys(`pending-${of}`), token)
    const files = [{ path: 'suricata/a.rules', text: SSH_RULE }]
    const bundle = { organisation: of, group: `${of}-group`, files, settings: {}, by: 'cli:test', at: new Date() }
    await publishBundle(store, fleet.bundleKey, bundle)
  }
  // In the name of B's agent, under a key that nobody knows: nobody can tell whose it is.
  const stranger = { ...agents['of-a'], signer: (await hostKeys('of-b')).signer }
  await collector.sendBatch(stranger, wireBatch([wireAlert(9)], { agent: 'of-a' }))
})
afterAll(() => collector[Symbol.asyncDispose]())

describe('what is listed for someone of A', () => {
  test.each([
    '/api/agents',
    '/api/enrolment',
    '/api/bundles',
    '/api/dead-letters',
    '/api/audit?limit=500',
    '/api/people',
    '/api/tokens',
    '/api/approvals?state=all',
    '/api/organisations',
    '/api/status',
  ])('%s holds nothing of B, and for someone of B and of all it does', async path => {
    const toldTo = async (who: typeof ask.a) => {
      const text = JSON.stringify((await who(path)).body)
      return SECRETS.filter(secret => text.includes(secret))
    }
    expect(await toldTo(ask.a)).toEqual([])
    const holds = !['/api/tokens', '/api/approvals?state=all'].includes(path)
    expect((await toldTo(ask.b)).length > 0).toBe(holds)
    if (path !== '/api/status') expect((await toldTo(ask.all)).length > 0).toBe(holds)
  })

  test('counts nothing of B', async () => {
    const count = async (who: typeof ask.a) => (await who('/api/agents')).body.deadLetters
    // The one of nobody is seen by those alone who see everything.
    expect([await count(ask.a), await count(ask.b), await count(ask.all), await count(ask.soc)]).toEqual([1, 1, 3, 0])
    const { groups, bundles } = (await ask.a('/api/bundles')).body
    expect(groups).toMatchObject([{ group: 'a-group', agents: 1, latest: 1 }])
    expect(bundles).toMatchObject([{ group: 'a-group', number: 1 }])
  })

  test('names its own organisation, and what that one lacks', async () => {
    expect((await ask.a('/api/status')).body).toMatchObject({ organisation: 'Sở A' })
    const warnings = JSON.stringify((await ask.a('/api/status')).body.warnings)
    expect(warnings).toContain('Sở A: ')
    expect(warnings).not.toContain('Trung tâm điều hành')
    expect((await collector.ask('/api/status')).body).toMatchObject({
      organisation: 'Trung tâm điều hành',
      warnings: [],
    })
  })
})

describe('what is of B, asked for by someone of A', () => {
  const notes = { place: '', owner: '', contact: '', note: '', tags: [] }
  test.each([
    ['GET', '/api/agents/of-b', undefined],
    ['GET', '/api/agents/of-b/keys', undefined],
    ['PUT', '/api/agents/of-b/notes', notes],
    ['POST', '/api/agents/of-b/revocation', { reason: 'x' }],
    ['PUT', '/api/agents/of-b/group', { group: 'a-group' }],
    ['POST', '/api/agents/pending-b/approval', { keyId: 'a'.repeat(64) }],
  ] as const)('%s %s is as if it were not there', async (method, path, body) => {
    const asked = { method, ...(body && { body }) }
    const foreign = await ask.a(path, asked)
    const unknown = await ask.a(path.replace(/(of|pending)-b/, 'nobody'), asked)
    expect([foreign.status, foreign.body]).toEqual([404, unknown.body])
    expect(unknown.status).toBe(404)
  })

  test('is approved by nobody of A, who has the right key id', async () => {
    const [waiting] = (await ask.b('/api/enrolment')).body.pending
    const approve = (who: typeof ask.a) =>
      who('/api/agents/pending-b/approval', { method: 'POST', body: { keyId: waiting.keyId } })
    expect((await approve(ask.a)).status).toBe(404)
    expect((await approve(ask.b)).status).toBe(200)
  })

  test('is no enrolment token to remove', async () => {
    const [token] = (await ask.b('/api/enrolment')).body.tokens
    expect((await ask.a(`/api/enrolment/tokens/${token.name}`, { method: 'DELETE' })).status).toBe(404)
    expect((await ask.b('/api/enrolment')).body.tokens).toHaveLength(1)
  })

  test('was not touched by any of it', async () => {
    expect(await collector.store.agents.find('of-b')).toMatchObject({
      state: 'active',
      group: 'b-group',
      organisation: 'b',
    })
    expect((await ask.b('/api/audit?actor=người-của-a')).body.rows).toEqual([])
  })
})

describe('a host', () => {
  test('becomes one of A with a token of A, and takes no name that is B’s', async () => {
    const made = await ask.a('/api/enrolment/tokens', {
      method: 'POST',
      body: { agent: 'of-b', approval: 'automatic' },
    })
    expect(made).toMatchObject({ status: 200, body: { organisation: 'a' } })
    expect(await askToEnrol(collector.door, await hostKeys('of-b'), made.body.token)).toMatchObject({
      status: 401,
      body: { error: 'token_refused' },
    })
    expect((await collector.sendBatch(agents['of-b'], wireBatch([wireAlert(3)], { agent: 'of-b' }))).status).toBe(200)
    for (const organisation of ['b', 'nowhere'])
      expect((await ask.a('/api/enrolment/tokens', { method: 'POST', body: { organisation } })).body.error).toBe(
        'no_such_organisation',
      )
    const own = await ask.all('/api/enrolment/tokens', { method: 'POST', body: {} })
    expect(own.body.organisation).toBe('soc')
  })

  test('is moved to another organisation by those alone who see all of them', async () => {
    await collector.addAgent('moving', { organisation: 'a' })
    const move = (who: typeof ask.a, organisation: string) =>
      who('/api/agents/moving/organisation', { method: 'PUT', body: { organisation } })
    expect((await move(ask.a, 'b')).status).toBe(403)
    expect((await move(ask.all, 'nowhere')).body.error).toBe('no_such_organisation')
    expect((await move(ask.all, 'b')).status).toBe(204)
    expect((await ask.a('/api/agents/moving')).status).toBe(404)
    expect((await ask.b('/api/agents/moving')).status).toBe(200)
    expect((await ask.b('/api/audit?subject=moving&action=agent.organisation')).body.rows).toMatchObject([
      { detail: 'a → b' },
    ])
  })

  test('of B gets nothing that was published for a group of the same name in A', async () => {
    const { store, fleet } = collector
    await collector.addAgent('b-canary', { organisation: 'b', group: 'canary' })
    await collector.addAgent('a-canary', { organisation: 'a', group: 'canary' })
    const files = [{ path: 'suricata/a.rules', text: SSH_RULE }]
    const publish = (organisation: string) =>
      publishBundle(store, fleet.bundleKey, {
        organisation,
        group: 'canary',
        files,
        settings: {},
        by: 'x',
        at: new Date(),
      })
    expect((await publish('a')).number).toBe(1)
    expect(await store.bundles.latest('b', 'canary')).toBeNull()
    // One number after the other, whoever they are for: an agent that is moved takes what it gets for newer.
    expect((await publish('b')).number).toBe(2)
    expect((await store.bundles.latest('a', 'canary'))?.number).toBe(1)
  })
})

describe('the live stream', () => {
  test('carries to each organisation what is its own, and everything to who sees all', async () => {
    const open = (who: 'a' | 'b' | 'all') => eventReader(path => ask[who].stream(path))
    const [a, b, all] = [await open('a'), await open('b'), await open('all')]
    for (const read of [a, b, all]) expect((await read(1))[0]?.event).toBe('hello')
    await collector.sendHeartbeat(agents['of-b'], wireHeartbeat({ agent: 'of-b' }))
    await collector.sendBatch(agents['of-b'], wireBatch([wireAlert(20)], { agent: 'of-b' }))
    await collector.sendHeartbeat(agents['of-a'], wireHeartbeat({ agent: 'of-a' }))
    const ofB = await b(3)
    expect(ofB.map(({ event }) => event)).toEqual(['agent', 'alert', 'incident'])
    const first = await a(1)
    expect(first).toMatchObject([{ event: 'agent', data: { agent: 'of-a' } }])
    expect((await all(4)).map(({ event }) => event)).toEqual(['agent', 'alert', 'incident', 'agent'])
  })

  test('ends for who is moved to another organisation, or may no more', async () => {
    // Looked at once a minute: the clock of the stream is the collector's.
    let now = Date.now()
    const own = await runningCollector({ settings: SETTINGS, now: () => new Date(now) })
    const agent = await own.addAgent('of-a', { organisation: 'a' })
    const lan = await own.person('viewer', { name: 'lan', organisation: 'a' })
    const read = await eventReader(path => lan.stream(path))
    await read(1)
    const beat = () => own.sendHeartbeat(agent, wireHeartbeat({ agent: 'of-a' }))
    await beat()
    expect(await read(1)).toHaveLength(1)
    const user = await own.store.users.find('lan')
    await own.store.users.save({ ...user, organisation: 'b' } as never, 0)
    now += 61_000
    await beat()
    expect(await read(1)).toEqual([])
    await own[Symbol.asyncDispose]()
  })
})
