import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NO_HISTORY } from '../../../agent/bundle/history.ts'
import { judgeBundle } from '../../../agent/bundle/judge.ts'
import { BUNDLE_PATH } from '../../../agent/wire/index.ts'
import { bundleRoutes } from '../../../collector/fleet/bundle-route.ts'
import { BundleWatch } from '../../../collector/fleet/bundle-watch.ts'
import { publishBundle } from '../../../collector/fleet/publish-bundle.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'
import type { Store } from '../../../collector/store/store.ts'
import { bundleKeys, SSH_RULE } from '../../support/bundles.ts'

const keys = bundleKeys()
const never = new AbortController().signal
setMaxListeners(0, never)

let folder: string
let store: Store
let looks: number
let watch: BundleWatch
let app: FastifyInstance

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vonggac-bundles-'))
  store = await openSqlite(join(folder, 'collector.db'))
  looks = 0
  const { bundles, agents } = store
  const counted = {
    ...bundles,
    list: (group: string | null, limit: number) => {
      looks += 1
      return bundles.list(group, limit)
    },
  }
  watch = new BundleWatch({
    store: { bundles: counted, agents },
    signer: keys.signer,
    now: () => new Date(),
    failed: error => {
      throw error
    },
    everyMs: 20,
  })
  app = Fastify()
  app.decorateRequest('agentId', '')
  app.addHook('onRequest', async request => {
    request.agentId = String(request.headers['x-agent'])
  })
  bundleRoutes(watch)(app)
})

afterEach(async () => {
  watch[Symbol.dispose]()
  await app.close()
  await store[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const register = (id: string, group = 'default', state: 'active' | 'pending' = 'active') =>
  store.agents.register({ id, state, group, at: 1 })

const publish = (group = 'default', text = SSH_RULE) =>
  publishBundle(store, keys.signer, {
    group,
    files: [{ path: 'suricata/a.rules', text }],
    settings: {},
    by: 'cli:test',
    at: new Date(),
  })

const ask = (agent: string, query = '') => app.inject({ url: `${BUNDLE_PATH}?${query}`, headers: { 'x-agent': agent } })

test('numbers rise by group and stay on record, and publishing is audited', async () => {
  expect((await publish()).number).toBe(1)
  expect((await publish()).number).toBe(2)
  expect((await publish('canary')).number).toBe(1)
  expect(await store.audit.latest(9)).toContainEqual(
    expect.objectContaining({ actor: 'cli:test', action: 'bundle.published', subject: 'canary' }),
  )
})

test('two people who publish at once get different numbers', async () => {
  const made = await Promise.all([1, 2, 3, 4].map(() => publish()))
  expect(made.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4])
})

test('what an agent is sent is what the agent takes', async () => {
  await register('sensor-1')
  await publish()
  const reply = await ask('sensor-1')
  expect(reply.statusCode).toBe(200)
  const trust = { agent: 'sensor-1', key: keys.publicKey, limitBytes: 1e6 }
  expect(judgeBundle(reply.rawPayload, trust, NO_HISTORY)).toMatchObject({ bundle: { number: 1, group: 'default' } })
  expect(judgeBundle(reply.rawPayload, { ...trust, agent: 'sensor-2' }, NO_HISTORY)).toHaveProperty('refused')
})

test('says that there is nothing newer, and answers a moved agent whatever the number it had', async () => {
  await register('sensor-1')
  await publish()
  expect((await ask('sensor-1', 'group=default&have=1')).statusCode).toBe(204)
  await publish('canary')
  await store.agents.setGroup('sensor-1', 'canary')
  expect((await ask('sensor-1', 'group=default&have=7')).json().bundle).toContain('"group":"canary"')
})

test('an agent that is not active is told nothing', async () => {
  await register('sensor-1', 'default', 'pending')
  await publish()
  expect((await ask('sensor-1')).statusCode).toBe(204)
  expect((await ask('unknown')).statusCode).toBe(204)
})

test.each(['have=-1', 'wait=51', 'wait=x', 'group=../x', 'other=1'])('refuses the question %s', async query => {
  await register('sensor-1')
  expect((await ask('sensor-1', query)).statusCode).toBe(400)
})

test('agents that hang up just before they are sent a bundle take no place of the next', async () => {
  await register('sensor-1')
  await publish()
  const { next } = watch
  let waiting = 0
  let answer = () => {}
  const answered = new Promise<void>(resolve => {
    answer = resolve
  })
  const slow = vi.spyOn(watch, 'next').mockImplementation(async (asked, signal) => {
    waiting += 1
    await answered
    return next.call(watch, asked, signal)
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const hungUp = Array.from({ length: 70 }, () =>
    request({ port, path: BUNDLE_PATH, headers: { 'x-agent': 'sensor-1' }, agent: false }).on('error', () => {}),
  )
  for (const sent of hungUp) sent.end()
  await expect.poll(() => waiting).toBe(hungUp.length)
  for (const sent of hungUp) sent.destroy()
  const connections = promisify(app.server.getConnections.bind(app.server))
  await expect.poll(() => connections()).toBe(0)
  answer()
  await Promise.all(slow.mock.settledResults.map(({ value }) => value))
  expect((await ask('sensor-1')).statusCode).toBe(200)
})

test('thousands of agents that wait are all told of a new bundle, and share one look at the database', async () => {
  const agents = Array.from({ length: 2_000 }, () => randomUUID())
  await store.transaction(async within => {
    for (const id of agents) await within.agents.register({ id, state: 'active', group: 'default', at: 1 })
  })
  const waits = agents.map(agent => watch.next({ agent, waitMs: 60_000 }, never))
  await expect.poll(() => watch.waiting).toBe(agents.length)
  const before = looks
  await publish()
  const replies = await Promise.all(waits)
  expect(new Set(replies.map(reply => reply?.[1])).size).toBe(1)
  expect(replies.every(reply => reply?.[0].includes('"assignment"'))).toBe(true)
  expect(looks - before).toBeLessThan(100)
  expect(watch.waiting).toBe(0)
})

test('an agent waits once: asking again ends its wait before; going away ends it, too', async () => {
  await register('sensor-1')
  const first = watch.next({ agent: 'sensor-1', waitMs: 60_000 }, never)
  await expect.poll(() => watch.waiting).toBe(1)
  const gone = new AbortController()
  const second = watch.next({ agent: 'sensor-1', waitMs: 60_000 }, gone.signal)
  expect(await first).toBeNull()
  await expect.poll(() => watch.waiting).toBe(1)
  gone.abort()
  expect(await second).toBeNull()
  expect(watch.waiting).toBe(0)
})

test('after a restore from a backup, numbers can be made to go on above those that agents have seen', async () => {
  const restored = await publishBundle(store, keys.signer, {
    group: 'default',
    files: [],
    settings: { heartbeatSeconds: 20 },
    by: 'cli:test',
    at: new Date(),
    numberAbove: 40,
  })
  expect(restored.number).toBe(41)
})
