import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Tally } from '../../../../collector/report/monitoring/tally.ts'
import type { WindowFold } from '../../../../collector/store/folds.ts'
import { storedAlert } from '../../store/alerts.contract.ts'

const fold = (victim: string, attacker: string, count: number, at = 0): WindowFold => {
  const alert = storedAlert(1)
  const entities = { ...alert.alert.entities, victims: [victim], attackers: [attacker] }
  const sample = { ...alert, id: 1, payloadPurgedAt: null, purgedLineDigest: null, alert: { ...alert.alert, entities } }
  return { fingerprint: victim, count, firstAt: at, lastAt: at + 1, windowAt: 0, incidentId: null, sample }
}

test('the same folds in any order give the same tables', () => {
  const folds = fc.array(
    fc.record({
      victim: fc.constantFrom('a', 'b', 'c'),
      attacker: fc.constantFrom('x', 'y'),
      count: fc.nat(9),
      at: fc.nat(99),
    }),
    { maxLength: 20 },
  )
  const tables = (given: readonly WindowFold[]) => {
    const tally = new Tally(name => name)
    for (const one of given) tally.add(one)
    return { alerts: tally.alerts, objects: tally.objects(), sources: tally.sources(), whole: tally.whole }
  }
  fc.assert(
    fc.property(folds, fc.infiniteStream(fc.nat()), (given, order) => {
      const all = given.map(({ victim, attacker, count, at }) => fold(victim, attacker, count, at))
      const shuffled = all.map(one => [order.next().value, one] as const).sort(([a], [b]) => a - b)
      expect(tables(shuffled.map(([, one]) => one))).toEqual(tables(all))
    }),
  )
})

test('stays bounded: a name too many counts in the sum, and is said to be left out', () => {
  const tally = new Tally(name => name)
  for (let index = 0; index < 5100; index++) tally.add(fold(`host${index}`, 'x', 1))
  expect(tally.objects()).toHaveLength(5000)
  expect(tally.alerts).toBe(5100)
  expect(tally.whole).toBe(false)
})
