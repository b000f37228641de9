/** What becomes of alerts does not depend on how they come, over a real store. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Alert } from '../../../agent/wire/index.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'
import type { Store } from '../../../collector/store/store.ts'
import { intakeSettings } from '../../support/intake-settings.ts'
import { alertOf, MINUTE, outcome, type Told, take } from '../../support/placing.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vonggac-any-order-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

let stores = 0
/** @param openAfter for rules, how many alerts they open an incident with */
async function fresh(openAfter: Readonly<Record<string, number>> = {}): Promise<Store> {
  const store = await openSqlite(join(folder, `collector-${++stores}.db`))
  await store.agents.register({ id: 'agent-1', state: 'active', group: 'default', at: 1 })
  const policy = { organisation: 'default', treatAs: null, author: 'lan', reason: '…', at: 1 }
  for (const [ruleId, count] of Object.entries(openAfter))
    await store.triage.setPolicy({ ...policy, ruleId, openAfter: count })
  return store
}

const some = (...names: string[]) => fc.subarray(names, { maxLength: 2 })

/** Many at the same minute, so that something else than time has to tell which was first. */
const told = (rule: fc.Arbitrary<string>, victim: fc.Arbitrary<string>): fc.Arbitrary<Told> =>
  fc.record({
    minute: fc.nat(80).map(fives => fives * 5),
    attacker: fc.constantFrom('203.0.113.1', '203.0.113.2', '203.0.113.3'),
    victim,
    // Everybody tries root: nothing is grouped by it.
    accounts: some('lan', 'minh', 'root'),
    indicators: some('evil.example', 'c2.example'),
    severity: fc.constantFrom('informational', 'low', 'high'),
    outcome: fc.constantFrom(undefined, 'failure'),
    tactics: fc.constantFrom(['TA0043'], ['TA0006'], ['TA0040']),
    rule,
  }) as fc.Arbitrary<Told>

const servers = fc.constantFrom('web', 'mail', 'dns')

function shuffled(alerts: readonly Alert[], order: fc.Stream<number>): Alert[] {
  const ranked = alerts.map(alert => ({ alert, rank: order.next().value ?? 0 }))
  return ranked.sort((a, b) => a.rank - b.rank).map(({ alert }) => alert)
}

const inBatches = (alerts: readonly Alert[], size: number): Alert[][] =>
  Array.from({ length: Math.ceil(alerts.length / size) }, (_, at) => alerts.slice(at * size, (at + 1) * size))

describe('any order and repetition of the same alerts', () => {
  const fewRules = { rules: fc.constantFrom('r-1', 'r-2', 'r-rare'), openAfter: { 'r-rare': 3 } }
  const names = Array.from({ length: 150 }, (_, at) => `r-${at}`)
  const manyRules = { rules: fc.constantFrom(...names), openAfter: Object.fromEntries(names.map(name => [name, 4])) }

  test.each([
    { what: 'few rules', ...fewRules, alerts: [1, 14], most: 5, runs: 60 },
    { what: 'more rules than are told apart', ...manyRules, alerts: [60, 160], most: 60, runs: 15 },
  ] as const)(
    'gives the same incidents, members, sums and daily records: $what',
    async ({ rules, openAfter, alerts: [least, most], most: largest, runs }) => {
      const settings = () => intakeSettings({ windowMs: 30 * MINUTE })
      const property = fc.asyncProperty(
        fc.array(told(rules, servers), { minLength: least, maxLength: most, size: 'max' }),
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: largest }),
        async (tolds, order, size) => {
          const alerts = tolds.map((one, index) => alertOf(index + 1, one))
          await using once = await fresh(openAfter)
          await take(once, alerts, settings())
          await using other = await fresh(openAfter)
          const reader = settings()
          for (const batch of inBatches(shuffled(alerts, order), size))
            for (let time = 0; time < 2; time++) await take(other, batch, reader)
          expect(await outcome(other)).toEqual(await outcome(once))
        },
      )
      await fc.assert(property, { numRuns: runs })
    },
    120_000,
  )
})

test('what people see does not depend on it either, though the rule that is reason enough is beyond those told apart', async () => {
  const grave = Array.from({ length: 64 }, (_, at) => `r-${at}`)
  const openAfter = { ...Object.fromEntries(grave.map(rule => [rule, 99])), 'r-low': 3 }
  const low = [1, 2, 3].map(sequence =>
    alertOf(sequence, { minute: 0, victim: 'web', rule: 'r-low', severity: 'medium' }),
  )
  const rest = grave.map((rule, at) => alertOf(at + 4, { minute: 1, victim: 'web', rule, severity: 'high' }))
  const members = [...low, ...rest].map(({ sequence }) => sequence)
  for (const batches of [[low, rest], [rest, low], [[...low, ...rest]]]) {
    await using of = await fresh(openAfter)
    for (const batch of batches) await take(of, batch, intakeSettings())
    expect((await outcome(of)).incidents).toMatchObject([{ members }])
  }
})

describe('beyond the ceiling, where order tells what is one,', () => {
  test('nothing is lost or counted twice, nothing joins that had no reason to, and repeats change nothing', async () => {
    const hosts = fc.nat(30).map(host => `host-${host}`)
    const property = fc.asyncProperty(
      fc.array(told(fc.constantFrom('r-1', 'r-2'), hosts), { minLength: 20, maxLength: 60, size: 'max' }),
      fc.infiniteStream(fc.nat()),
      fc.integer({ min: 1, max: 9 }),
      async (tolds, order, size) => {
        const alerts = shuffled(
          tolds.map((one, index) => alertOf(index + 1, one)),
          order,
        )
        const taken = async (ceiling: number, times: number) => {
          await using of = await fresh()
          const settings = intakeSettings({ windowMs: 30 * MINUTE, ceiling })
          for (const batch of inBatches(alerts, size))
            for (let time = 0; time < times; time++) await take(of, batch, settings)
          return await outcome(of)
        }
        const [limited, repeated, whole] = [await taken(2, 1), await taken(2, 2), await taken(1_000, 1)]
        expect(repeated).toEqual(limited)
        expect(limited.activities).toEqual(whole.activities)
        const all = ({ incidents }: typeof whole) => incidents.flatMap(({ members }) => members).sort((a, b) => a - b)
        expect(all(limited)).toEqual(all(whole))
        for (const { members } of limited.incidents)
          expect(whole.incidents.filter(one => members.every(member => one.members.includes(member)))).toHaveLength(1)
      },
    )
    await fc.assert(property, { numRuns: 20 })
  }, 120_000)
})
