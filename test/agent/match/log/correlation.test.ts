import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CorrelationState } from '../../../../agent/match/log/correlation.ts'
import { compileRuleSet, type EventValue } from '../../../../rules/language/sigma/index.ts'

const SPAN = 10_000

function state(correlation: string, maxGroups?: number): CorrelationState {
  const base = (name: string) =>
    `title: ${name}\nname: ${name}\nlogsource: {}\ndetection:\n  s: { F: ${name} }\n  condition: s\n---\n`
  const text = `${base('a')}${base('b')}title: C\ncorrelation:\n  group-by: [user]\n  timespan: 10s\n${correlation.replace(/^/gm, '  ')}`
  const set = compileRuleSet([{ path: 'r.yml', text }], { variables: new Map(), onGaveUp: () => {} })
  expect(set.refused).toEqual([])
  return new CorrelationState(set.correlations[0] as never, maxGroups)
}

interface Event {
  readonly timeMs: number
  readonly member: number
  readonly user: string
  readonly value: number
}

const add = (correlation: CorrelationState, { timeMs, member, user, value }: Event) =>
  correlation.add(member, {
    timeMs,
    account: user,
    get: field => ({ user, value })[field] as EventValue | undefined,
  })

const event = fc.record({
  timeMs: fc.nat(40).map(n => n * 1000),
  member: fc.nat(1),
  user: fc.constantFrom('x', 'y'),
  value: fc.nat(3),
})

/** The definition, by looking at everything again for each event. */
function bruteForce(events: readonly Event[], holds: (window: readonly Event[]) => boolean): boolean[] {
  const silentUntil = new Map<string, number>()
  const kept: Event[] = []
  return events.map(now => {
    const mine = () => kept.filter(one => one.user === now.user)
    const newest = Math.max(now.timeMs, ...mine().map(one => one.timeMs))
    if (now.timeMs < newest - SPAN) return false
    kept.push(now)
    const window = mine()
      .filter(one => one.timeMs >= newest - SPAN)
      .sort((p, q) => p.timeMs - q.timeMs)
    if (newest < (silentUntil.get(now.user) ?? Number.NEGATIVE_INFINITY) || !holds(window)) return false
    silentUntil.set(now.user, newest + SPAN)
    return true
  })
}

describe('CorrelationState', () => {
  test.each<[string, (window: readonly Event[]) => boolean]>([
    ['type: event_count\nrules: [a, b]\ncondition: { gte: 4 }', w => w.length >= 4],
    ['type: event_count\nrules: [a, b]\ncondition: { gt: 1, lte: 3 }', w => w.length > 1 && w.length <= 3],
    [
      'type: value_count\nrules: [a, b]\ncondition: { field: value, gte: 3 }',
      w => new Set(w.map(e => e.value)).size >= 3,
    ],
    ['type: value_sum\nrules: [a, b]\ncondition: { field: value, gt: 5 }', w => w.reduce((s, e) => s + e.value, 0) > 5],
    ['type: temporal\nrules: [a, b]', w => new Set(w.map(e => e.member)).size === 2],
    [
      'type: temporal\nrules: [a, b]\ncondition: a and not b',
      w => w.some(e => e.member === 0) && !w.some(e => e.member === 1),
    ],
    [
      'type: temporal_ordered\nrules: [a, b]',
      w => w.some((e, i) => e.member === 0 && w.slice(i).some(f => f.member === 1)),
    ],
  ])('fires exactly when its definition says: %s', (text, holds) => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), fc.boolean(), (events, inOrder) => {
        const ordered = inOrder ? [...events].sort((p, q) => p.timeMs - q.timeMs) : events
        const correlation = state(text)
        expect(ordered.map(one => add(correlation, one) !== undefined)).toEqual(bruteForce(ordered, holds))
      }),
    )
  })

  test('a long brute force alerts once per timespan', () => {
    const correlation = state('type: event_count\nrules: [a]\ncondition: { gte: 5 }')
    const fired = Array.from({ length: 60 }, (_, second) =>
      add(correlation, { timeMs: second * 1000, member: 0, user: 'x', value: 0 }),
    )
    expect(fired.flatMap((one, second) => (one ? [second] : []))).toEqual([4, 14, 24, 34, 44, 54])
  })

  test('forgets the group that was quiet longest when there are too many, and counts it', () => {
    const correlation = state('type: event_count\nrules: [a]\ncondition: { gte: 2 }', 2)
    const hit = (user: string) => add(correlation, { timeMs: 0, member: 0, user, value: 0 })
    for (const user of ['x', 'y', 'z']) hit(user)
    expect(correlation.forgottenGroups).toBe(1)
    expect(hit('y')).toMatchObject({ count: 2, accounts: ['y'] })
    expect(hit('x')).toBeUndefined()
  })

  test('bounds what one group holds, and counts what it drops', () => {
    const correlation = state('type: event_count\nrules: [a]\ncondition: { gt: 100000 }'.replace('100000', '9000'))
    for (let i = 0; i < 10_500; i++) add(correlation, { timeMs: 0, member: 0, user: 'x', value: 0 })
    expect(correlation.forgottenHits).toBe(500)
  })
})
