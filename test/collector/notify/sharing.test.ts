/** Several collectors on one database call people out as one would: each decision once, each message once. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acknowledgeByLink } from '../../../collector/notify/acknowledge.ts'
import { openPostgres } from '../../../collector/store/postgres.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'
import type { Store } from '../../../collector/store/store.ts'
import { HOUR, MINUTE, T0 } from '../../support/call-out-facts.ts'
import { type CallOutSite, callOutSite, notifyServers, type Servers, tokenIn } from '../../support/call-out-site.ts'
import { answers } from '../../support/gateway.ts'
import { without } from '../../support/needs.ts'
import { type PostgresServer, postgresServer } from '../../support/postgres.ts'

type OpenSeveral = (count: number) => Promise<Store[]>

const acts = fc.array(
  fc.oneof(
    fc.record({ act: fc.constant('alert' as const), attacker: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ act: fc.constant('pass' as const), minutes: fc.constantFrom(1, 11, 40, 700) }),
    fc.record({ act: fc.constant('confirm' as const), incident: fc.nat(2) }),
    fc.record({ act: fc.constant('acknowledge' as const) }),
    fc.record({ act: fc.constant('trouble' as const), status: fc.constantFrom(503, 403, 200) }),
  ),
  { minLength: 3, maxLength: 10 },
)

function describeSharing(name: string, openSeveral: OpenSeveral): void {
  const sharing = async (
    servers: Servers,
    use: (sites: CallOutSite[], pass: (ms: number) => void) => Promise<void>,
  ) => {
    const stores = await openSeveral(2)
    let at = T0
    try {
      const sites = await Promise.all(stores.map(store => callOutSite({ servers, store, now: () => at })))
      await use(sites, ms => {
        at += ms
        for (const site of sites) site.pass(ms)
      })
    } finally {
      for (const store of stores) await store[Symbol.asyncDispose]()
    }
  }
  const together = (sites: readonly CallOutSite[]) => Promise.all([...sites, ...sites].map(site => site.step()))

  describe(`two collectors on one ${name}`, () => {
    test('make each call-out once and send each message once, whatever happens', async () => {
      await fc.assert(
        fc.asyncProperty(acts, async script => {
          await using servers = await notifyServers()
          await sharing(servers, async (sites, pass) => {
            const [one] = sites as [CallOutSite]
            const made: string[] = []
            for (const step of script) {
              await play(one, servers, step, pass)
              made.push(...(await together(sites)).flat())
            }
            // Everything that waits for another try gets it.
            servers.sms.respond(answers(200))
            for (let minutes = 0; minutes < 4; minutes += 1) {
              pass(20 * MINUTE)
              made.push(...(await together(sites)).flat())
            }
            await checkOnce(one.store, servers, made)
          })
        }),
        { numRuns: 6 },
      )
    }, 240_000)

    test('let one tap of a link count once', async () => {
      await using servers = await notifyServers()
      await sharing(servers, async (sites, pass) => {
        const [one] = sites as [CallOutSite]
        await one.alert()
        pass(MINUTE)
        await one.step()
        const token = tokenIn(servers.mail.taken[0]?.text ?? '')
        const taps = await Promise.all(
          [...sites, ...sites].map(({ store }) => acknowledgeByLink({ store }, token, one.now(), '')),
        )
        expect(taps.filter(({ state }) => state === 'open')).toHaveLength(1)
        const audit = await one.store.audit.latest(20)
        expect(audit.filter(({ action }) => action === 'call_out.acknowledged')).toHaveLength(1)
      })
    })

    test('climb on where the other one stopped', async () => {
      await using servers = await notifyServers()
      await sharing(servers, async (sites, pass) => {
        const [one, other] = sites as [CallOutSite, CallOutSite]
        await one.alert()
        pass(MINUTE)
        await one.loop.tick()
        await other.step()
        pass(10 * MINUTE)
        await other.step()
        expect(servers.mail.taken.map(({ to }) => to[0])).toEqual(['lan@don-vi.example', 'minh@don-vi.example'])
        pass(HOUR)
        await together(sites)
        expect(servers.sms.asked.map(({ body }) => JSON.parse(body).to)).toEqual(['+84901', '+84909'])
      })
    })
  })
}

type Act = typeof acts extends fc.Arbitrary<readonly (infer A)[]> ? A : never

async function play(site: CallOutSite, servers: Servers, step: Act, pass: (ms: number) => void): Promise<void> {
  switch (step.act) {
    case 'alert':
      await site.alert(`203.0.113.${step.attacker}`, step.attacker === 1 ? 'critical' : 'medium')
      return
    case 'pass':
      return pass(step.minutes * MINUTE)
    case 'confirm': {
      const open = (await site.store.incidents.page({ status: 'open', limit: 9 })).map(({ record }) => record.state)
      const candidate = open.filter(({ status }) => status === 'candidate')[step.incident]
      if (candidate) await site.status(candidate.id, 'confirmed')
      return
    }
    case 'acknowledge': {
      const token = tokenIn(servers.mail.taken.at(-1)?.text ?? '')
      if (token !== '') await acknowledgeByLink({ store: site.store }, token, site.now(), '')
      return
    }
    case 'trouble':
      return servers.sms.respond(answers(step.status))
  }
}

/** What is on record, what went out, and what the collectors say they made must be the same. */
async function checkOnce(store: Store, servers: Servers, made: readonly string[]): Promise<void> {
  const callOuts = await store.callOuts.page({ limit: 5000 })
  expect([...made].sort()).toEqual(callOuts.map(({ id }) => id).sort())
  const deliveries = (await Promise.all(callOuts.map(({ number }) => store.deliveries.of(number)))).flat()
  const keys = deliveries.map(({ callOut, round, recipient, route }) => `${callOut} ${round} ${recipient} ${route}`)
  expect(new Set(keys).size).toBe(keys.length)
  for (const { number, rounds } of callOuts) {
    const own = deliveries.filter(({ callOut }) => callOut === number).map(({ round }) => round)
    expect(Math.max(-1, ...own)).toBeLessThan(rounds)
  }
  const sent = (route: string) =>
    new Set(deliveries.filter(one => one.route === route && one.state === 'sent').map(({ message }) => message))
  const mailed = servers.mail.taken.map(({ messageId }) => messageId.slice(1, 41))
  expect(new Set(mailed).size).toBe(mailed.length)
  expect(new Set(mailed)).toEqual(sent('email'))
  const taken = new Set(servers.sms.asked.map(({ body }) => JSON.parse(body).id as string))
  for (const message of sent('sms:gw')) expect(taken).toContain(message)
  const ladders = callOuts.filter(({ state }) => state === 'open').map(({ subject, ladder }) => `${subject} ${ladder}`)
  expect(new Set(ladders).size).toBe(ladders.length)
}

describeSharing('SQLite', async count => {
  const path = join(mkdtempSync(join(tmpdir(), 'vonggac-sharing-')), 'collector.db')
  return Promise.all(Array.from({ length: count }, () => openSqlite(path)))
})

describe.skipIf(without('postgres'))('in a real server', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await postgresServer()
  }, 60_000)
  afterAll(() => server?.remove())

  test('a database that goes away while a message is being sent costs neither the message nor a second one', async () => {
    const own = await postgresServer()
    await using servers = await notifyServers()
    await using store = await openPostgres(await own.database())
    const site = await callOutSite({ servers, store })
    await site.alert()
    site.pass(MINUTE)
    await site.loop.tick()
    // Gone once the gateway has the message, back before its lease ends.
    servers.sms.respond(async (reply, asked) => {
      await own.stop('SIGKILL')
      answers(200)(reply, asked)
      setTimeout(() => void own.start(), 1_500)
    })
    await site.loop.sendDue('sms:gw')
    expect((await site.store.deliveries.of(1)).map(({ route, state }) => `${route} ${state}`)).toEqual([
      'email waiting',
      'sms:gw sent',
    ])
    servers.sms.respond(answers(200))
    await site.step()
    expect([servers.mail.taken.length, servers.sms.asked.length]).toEqual([1, 1])
    await own.remove()
  })

  describeSharing('PostgreSQL', async count => {
    const settings = await server.database()
    return Promise.all(Array.from({ length: count }, () => openPostgres(settings)))
  })
})
