/** Every route of either door, asked by an agent with its certificate; and the agents' own routes, asked by everyone else. */
import type { RouteOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ALERTS_PATH,
  BATCH_TYPE,
  BUNDLE_PATH,
  ENROLMENT_PATH,
  HEARTBEAT_PATH,
  RENEWAL_PATH,
} from '../../../agent/wire/index.ts'
import { makeApiToken } from '../../../collector/serve/api-tokens.ts'
import { type Post, post, signedBatch } from '../../support/agent-side.ts'
import { ASKED_APART, ROLES, ROUTES } from '../../support/console-routes.ts'
import { type RunningCollector, runningCollector } from '../../support/running-collector.ts'
import { wireAlert, wireBatch, wireHeartbeat } from '../../support/wire.ts'

const registered = new Set<string>()
let collector: RunningCollector
let agent: Awaited<ReturnType<RunningCollector['addAgent']>>
let other: typeof agent

function onRoute({ method, url }: RouteOptions): void {
  if (url.startsWith('/agent/') && method !== 'HEAD') registered.add(`${String(method)} ${url}`)
}

beforeAll(async () => {
  const oidc = 'issuer: "http://127.0.0.1:9", clientId: x, roles: { soc: analyst }'
  collector = await runningCollector({ console: `publicUrl: "http://127.0.0.1:9", oidc: { ${oidc} }`, onRoute })
  agent = await collector.addAgent()
  other = await collector.addAgent('agent-2')
  await collector.sendBatch(agent, wireBatch([wireAlert(1)]))
})
afterAll(() => collector[Symbol.asyncDispose]())

/** As it stands, with anything where a name belongs. */
const asked = (route: string) => [route, (route.split(' ')[1] ?? '').replace(/:\w+/g, '1'), undefined] as const

const EVERY = [...ROUTES.map(([route, , path, body]) => [route, path, body] as const), ...ASKED_APART.map(asked)]

describe('an agent’s certificate', () => {
  test.each(EVERY)('%s is not behind the agents’ door', async (route, path) => {
    const reply = await collector.agentPost(path, agent, '', { method: route.split(' ')[0] ?? '' })
    expect(reply).toMatchObject({ status: 404, body: { error: 'not_found' } })
  })

  test.each(EVERY)('%s takes one that is shown to the console for a stranger', async (route, path, body) => {
    const pem = encodeURIComponent(agent.certificate)
    // As proxies hand them on.
    const headers = {
      'x-forwarded-client-cert': `Cert="${pem}"`,
      'x-ssl-client-cert': pem,
      'x-ssl-client-s-dn': 'CN=agent-1',
    }
    const ask = { method: route.split(' ')[0] ?? '', ...(body && { body }) }
    const shown = await collector.ask(path, { ...ask, headers })
    expect(shown.status).toBe((await collector.ask(path, ask)).status)
    const open = ROUTES.some(([row, needs]) => row === route && needs === 'anyone') || route === 'DELETE /api/session'
    if (!open) expect(shown).toMatchObject({ status: 401, body: { error: 'not_signed_in' } })
  })
})

/** What is answered to the agent itself, to it in another's name, and to those without a certificate. */
interface Own {
  readonly route: string
  readonly post: Post
  readonly own: number
  readonly others?: { readonly post: Post; readonly told: number }
  readonly stranger: number
}

const json = (body: unknown): Post => ({ method: 'POST', body: JSON.stringify(body) })
const batch = (of: typeof agent, sequence: number): Post => ({
  ...{ method: 'POST', headers: { 'content-type': BATCH_TYPE } },
  body: signedBatch(wireBatch([wireAlert(sequence)], { agent: of.agent }), of.signer),
})

const ownRoutes = (): Own[] => [
  {
    ...{ route: `POST ${ALERTS_PATH}`, post: batch(agent, 2), own: 200, stranger: 401 },
    others: { post: batch(other, 1), told: 403 },
  },
  {
    ...{ route: `POST ${HEARTBEAT_PATH}`, post: json(wireHeartbeat()), own: 200, stranger: 401 },
    others: { post: json(wireHeartbeat({ agent: other.agent })), told: 403 },
  },
  {
    ...{ route: `POST ${RENEWAL_PATH}`, post: json(agent.keys.asked), own: 200, stranger: 401 },
    others: { post: json(other.keys.asked), told: 403 },
  },
  { route: `GET ${BUNDLE_PATH}`, post: { method: 'GET' }, own: 204, stranger: 401 },
  // Open to everyone, as only what a token in the body names is done there.
  { route: `POST ${ENROLMENT_PATH}`, post: json({}), own: 422, stranger: 422 },
]

describe('the agents’ own routes', () => {
  test('are these, and no others', () => {
    expect(
      ownRoutes()
        .map(({ route }) => route)
        .sort(),
    ).toEqual([...registered].sort())
  })

  test('are for the agent itself, and not in another’s name', async () => {
    for (const { route, post: given, own, others } of ownRoutes()) {
      const [, path = ''] = route.split(' ')
      expect((await post(collector.door, path, agent, given)).status, route).toBe(own)
      if (others) expect((await post(collector.door, path, agent, others.post)).status, route).toBe(others.told)
    }
  })

  test('are closed to people and programs, whatever they may', async () => {
    const wanted = { name: 'test', permissions: ['fleet.manage'], organisation: null, days: 1 } as const
    const { token } = await makeApiToken(collector.store, wanted, null, { actor: 'test', address: '' }, Date.now())
    const people = await Promise.all(ROLES.map(role => collector.person(role)))
    const everyone = [{}, { authorization: `Bearer ${token}` }, ...people.map(({ cookie }) => ({ cookie }))]
    for (const { route, post: given, stranger } of ownRoutes())
      for (const headers of everyone) {
        const [, path = ''] = route.split(' ')
        const reply = await post(collector.door, path, {}, { ...given, headers: { ...given.headers, ...headers } })
        expect(reply.status, route).toBe(stranger)
      }
  })
})
