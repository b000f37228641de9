import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../agent/wire/index.ts'
import { contributionOf, type Member, NOTHING, sumAll } from '../../../collector/incident/contribution.ts'
import { oneEachRule, otherAlerts, REPORT } from '../../../collector/incident/findings.ts'
import { SEVERITIES, severityRank } from '../../../collector/incident/severity.ts'
import type { Contribution, FindingState } from '../../../collector/store/incidents.ts'
import { wireAlert } from '../../support/wire.ts'

const DAY = Date.parse('2026-11-20T00:00:00Z')

interface Told {
  readonly second: number
  readonly rule: number
  readonly severity: Alert['rule']['severity']
  readonly title: string
  readonly tactics: string[]
  readonly victims: string[]
  readonly attackers: string[]
  readonly accounts: string[]
  readonly indicators: string[]
  readonly folded: number
}

const TOLD: Told = {
  ...{ second: 0, rule: 1, severity: 'medium', title: 'Brute force', folded: 1 },
  ...{ tactics: [], victims: [], attackers: [], accounts: [], indicators: [] },
}

function memberOf({ second, rule, severity, title, tactics, folded, ...entities }: Told): Member {
  const at = DAY + second * 1000
  const instant = new Date(at).toISOString()
  const alert = wireAlert(1, {
    source: { name: 'eth0', type: 'interface' },
    rule: { id: `r-${rule}`, severity, title, tactics, techniques: [] },
    entities: { ...entities, systems: [] },
    ...(folded > 1 && { folded: { count: folded, firstAt: instant, lastAt: new Date(at + 60_000).toISOString() } }),
  })
  return { detectedAt: at, occurredAt: at, alert, touched: { systemLevel: rule % 6, management: rule === 3 } }
}

const names = (of: string, most: number) =>
  fc.uniqueArray(
    fc.nat(most).map(number => `${of}-${number}`),
    { maxLength: 3 },
  )

/** Few instants, so that many are alike. */
const told = (rules: number): fc.Arbitrary<Told> =>
  fc.record({
    second: fc.nat(5),
    rule: fc.nat(rules),
    severity: fc.constantFrom(...SEVERITIES),
    title: fc.constantFrom('Brute force', 'Brute force, revised'),
    tactics: fc.uniqueArray(fc.constantFrom('TA0001', 'TA0006', 'TA0040'), { maxLength: 2 }),
    victims: names('host', 400),
    attackers: names('source', 400),
    accounts: names('account', 400),
    indicators: names('domain', 400),
    folded: fc.integer({ min: 1, max: 50 }),
  })

/** Sums of sums, as batches and merged parts come: each leaf is taken once, wherever it stands. */
function inAnyTree(leaves: readonly Contribution[], next: () => number): Contribution {
  let left = [...leaves]
  while (left.length > 1) {
    const from = next() % left.length
    const taken = left.slice(from, from + 1 + (next() % 9))
    left = [...left.slice(0, from), ...left.slice(from + taken.length), sumAll(taken)]
    if (next() % 3 === 0) left.reverse()
  }
  return sumAll(left)
}

describe('sums', () => {
  test.each([
    ['few rules', 4, 30],
    ['as many rules as are told apart', 63, 200],
    ['more rules than are told apart', 150, 300],
  ])('come out the same in any order and any partition: %s', (_what, rules, most) => {
    fc.assert(
      fc.property(
        fc.array(told(rules), { minLength: 1, maxLength: most, size: 'max' }),
        fc.infiniteStream(fc.nat()),
        (tolds, order) => {
          const leaves = tolds.map(memberOf).map(contributionOf)
          const next = () => order.next().value ?? 0
          const shuffled = leaves.map(leaf => ({ leaf, rank: next() })).sort((a, b) => a.rank - b.rank)
          expect(
            inAnyTree(
              shuffled.map(({ leaf }) => leaf),
              next,
            ),
          ).toEqual(sumAll(leaves))
        },
      ),
      { numRuns: 150 },
    )
  })

  test('tell the gravest apart when there are too many, and count the others', () => {
    fc.assert(
      fc.property(fc.array(told(150), { minLength: 100, maxLength: 300, size: 'max' }), tolds => {
        const { alertCount, findings } = sumAll(tolds.map(memberOf).map(contributionOf))
        const countOf = (some: readonly Told[]) => some.reduce((so, { folded }) => so + folded, 0)
        expect(alertCount).toBe(countOf(tolds))
        const kept = new Set(findings.map(({ ruleId, severity }) => `${ruleId} ${severity}`))
        const left = tolds.filter(({ rule, severity }) => !kept.has(`r-${rule} ${severity}`))
        expect(findings.length).toBe(left.length === 0 ? kept.size : 64)
        expect(otherAlerts({ alertCount, findings })).toBe(countOf(left))
        const ranks = (some: readonly { severity: Alert['rule']['severity'] }[]) =>
          some.map(({ severity }) => severityRank(severity))
        expect(Math.min(...ranks(findings))).toBeGreaterThanOrEqual(Math.max(0, ...ranks(left)))
      }),
      { numRuns: 50 },
    )
  })

  test('show a rule once, with its graver reading, its first title and the first host', () => {
    const seen = (second: number, severity: Told['severity'], title: string, victims: string[]) =>
      memberOf({ ...TOLD, second, severity, title, victims })
    const members = [seen(3, 'high', 'late', ['web']), seen(1, 'low', 'first', []), seen(2, 'low', 'then', ['mail'])]
    const { findings } = sumAll(members.map(contributionOf))
    expect(findings).toHaveLength(2)
    expect(oneEachRule(findings)).toMatchObject([
      { severity: 'high', title: { en: 'first' }, host: 'mail', count: 3, firstAt: DAY + 1000, lastAt: DAY + 3000 },
    ])
  })

  test('take what people reported for a finding that is no alert', () => {
    const member = contributionOf(memberOf({ ...TOLD, folded: 5 }))
    const [finding] = member.findings as [FindingState]
    const reported = { ...NOTHING, ...{ occurredAt: DAY, detectedAt: DAY, lastAlertAt: DAY } }
    const both = sumAll([member, { ...reported, findings: [{ ...finding, engine: REPORT, count: 1 }] }])
    expect([both.alertCount, otherAlerts(both)]).toEqual([5, 0])
  })
})
