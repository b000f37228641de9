import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EntityKey } from '../../../collector/incident/entity-keys.ts'
import { type Groupable, group } from '../../../collector/incident/group.ts'
import type { Span } from '../../../collector/store/spans.ts'

const WINDOW = 100
const ROLES: Readonly<Record<string, EntityKey['role']>> = { c: 'attacker', d: 'account', e: 'indicator' }
const key = (name: string): EntityKey => {
  const role = ROLES[name] ?? 'victim'
  return { key: `real ${role} ${name}`, role, name }
}
const SETTINGS = { windowMs: WINDOW, ceiling: 200 }
const alert = (at: number, names: string[]): Groupable => ({ at, keys: names.map(key) })
const pair = (name: string): EntityKey => ({ key: `real pair ${name}`, role: 'pair', name })
const follower = (at: number, name: string): Groupable => ({ at, keys: [key(name), pair(name)], follows: true })
const leader = (at: number, name: string): Groupable => ({ at, keys: [key(name), pair(name)] })
const span = (name: string, firstAt: number, lastAt: number, incidentId: string, change: Partial<Span> = {}): Span => ({
  id: 1,
  key: key(name).key,
  firstAt,
  lastAt,
  incidentId,
  root: incidentId,
  openedAt: firstAt,
  closed: false,
  seen: 0n,
  ...change,
})

describe('group', () => {
  test('opens one incident for alerts that share a victim within the window', () => {
    const { placements, opened } = group([alert(0, ['a']), alert(100, ['a'])], [], SETTINGS)
    expect(opened).toHaveLength(1)
    expect(placements[1]).toMatchObject({
      incident: placements[0]?.incident,
      links: [{ kind: 'shared', role: 'victim', name: 'a', from: 0, to: 0 }],
    })
  })

  test.each([
    [100, 1],
    [101, 2],
  ])('%i ms apart with a window of 100 ms makes %i', (apart, incidents) => {
    expect(group([alert(0, ['a']), alert(apart, ['a'])], [], SETTINGS).opened).toHaveLength(incidents)
  })

  test('joins a stored incident and widens its span', () => {
    const { placements, opened, spans } = group([alert(150, ['a'])], [span('a', 0, 60, 'VG-1', { id: 7 })], SETTINGS)
    expect(opened).toEqual([])
    expect(placements[0]?.incident).toBe('VG-1')
    expect(spans.remove).toEqual([7])
    expect(spans.add).toMatchObject([{ firstAt: 0, lastAt: 150, incidentId: 'VG-1' }])
  })

  test('merges the younger incident into the older when an alert bridges them', () => {
    const stored = [span('a', 10, 20, 'VG-2', { id: 1 }), span('b', 0, 20, 'VG-1', { id: 2 })]
    const { merges, placements } = group([alert(50, ['a', 'b'])], stored, SETTINGS)
    expect(merges).toMatchObject([{ from: 'VG-2', into: 'VG-1', link: { kind: 'shared', name: 'a' } }])
    expect(placements[0]?.incident).toBe('VG-1')
  })

  test('a closed incident takes no new alert: another opens and says which it follows', () => {
    const { opened, placements } = group([alert(50, ['a'])], [span('a', 0, 20, 'VG-1', { closed: true })], SETTINGS)
    expect(opened).toMatchObject([{ follows: ['VG-1'] }])
    expect(placements[0]?.incident).not.toBe('VG-1')
  })

  test('what follows neither opens nor links: it goes where its attacker did something else to its victim', () => {
    expect(group([follower(0, 'a')], [], SETTINGS)).toMatchObject({ opened: [], placements: [{ incident: null }] })
    expect(group([follower(0, 'a'), alert(10, ['a'])], [], SETTINGS).placements[0]).toMatchObject({ incident: null })
    const { placements, opened } = group([follower(0, 'a'), leader(50, 'a')], [], SETTINGS)
    expect(opened).toHaveLength(1)
    expect(placements[0]).toMatchObject({ incident: placements[1]?.incident, links: [{ role: 'pair' }] })
  })

  test('merging moves nothing: what is at home in a merged incident stays there, and the next one joins it', () => {
    const part = span('a', 0, 20, 'VG-2', { id: 1, root: 'VG-1', openedAt: 0 })
    const { placements, merges, spans } = group([alert(50, ['a'])], [part], SETTINGS)
    expect(placements[0]?.incident).toBe('VG-2')
    expect(merges).toEqual([])
    expect(spans.add).toMatchObject([{ incidentId: 'VG-2', firstAt: 0, lastAt: 50 }])
  })

  test('never merges what a person has taken apart', () => {
    const stored = [span('a', 10, 20, 'VG-2', { id: 1 }), span('b', 0, 20, 'VG-1', { id: 2 })]
    const { merges, placements } = group([alert(50, ['a', 'b'])], stored, SETTINGS, [['VG-1', 'VG-2']])
    expect(merges).toEqual([])
    expect(placements[0]?.incident).toBe('VG-1')
  })

  test('nor what was merged with one that was taken apart from it', () => {
    const stored = [
      span('a', 0, 20, 'VG-1', { id: 1 }),
      span('b', 1, 20, 'VG-2', { id: 2 }),
      span('c', 2, 20, 'VG-3', { id: 3 }),
    ]
    const { merges } = group([alert(30, ['a', 'b']), alert(40, ['b', 'c'])], stored, SETTINGS, [['VG-1', 'VG-3']])
    expect(merges).toMatchObject([{ from: 'VG-2', into: 'VG-1' }])
  })

  test('an entity seen with more others than the ceiling merges nothing, and is still joined by', () => {
    const hot = { seen: (1n << 200n) - 1n }
    const stored = [span('a', 0, 20, 'VG-1', { id: 1, ...hot }), span('b', 10, 20, 'VG-2', { id: 2 })]
    const bridge = group([alert(50, ['a', 'b'])], stored, SETTINGS)
    expect(bridge.merges).toEqual([])
    expect(bridge.placements[0]?.incident).toBe('VG-2')
    expect(bridge.beyondCeiling).toBe(1)
    const alone = group([alert(50, ['a'])], stored, SETTINGS)
    expect(alone.placements[0]?.incident).toBe('VG-1')
    expect(alone.beyondCeiling).toBe(0)
  })

  test('any order and any cut into batches gives the same partition: linked by shared names within the window', () => {
    const some = fc.array(
      fc.record({
        at: fc.nat(1500),
        names: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 3 }),
      }),
      { maxLength: 25 },
    )
    fc.assert(
      fc.property(some, fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 8 }), (alerts, order, size) => {
        const expected = partition(
          alerts.map((_, index) => index),
          referenceGroups(alerts),
        )
        const shuffled = alerts
          .map((alert, index) => ({ alert, index, rank: order.next().value ?? 0 }))
          .sort((x, y) => x.rank - y.rank)
        const groups = inBatches(
          shuffled.map(({ alert }) => alert),
          size,
        )
        const found = partition(
          shuffled.map(({ index }) => index),
          groups,
        )
        expect(found).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })
})

type Named = { at: number; names: string[] }

/** Connected components, the slow and obvious way. */
function referenceGroups(alerts: readonly Named[]): string[] {
  const of = alerts.map((_, index) => index)
  for (let changed = true; changed; ) {
    changed = false
    alerts.forEach((one, i) => {
      alerts.forEach((other, j) => {
        const linked = Math.abs(one.at - other.at) <= WINDOW && one.names.some(name => other.names.includes(name))
        if (linked && of[i] !== of[j]) {
          of[i] = of[j] = Math.min(of[i] as number, of[j] as number)
          changed = true
        }
      })
    })
  }
  return of.map(String)
}

/** Keeps spans between batches as the store does. */
function inBatches(alerts: readonly Named[], size: number): string[] {
  let stored: Span[] = []
  let nextId = 1
  let names = 0
  const incidents: string[] = []
  const rootOf = new Map<string, string>()
  const top = (id: string): string => {
    const into = rootOf.get(id)
    return into === undefined ? id : top(into)
  }
  for (let from = 0; from < alerts.length; from += size) {
    const batch = alerts.slice(from, from + size).map(({ at, names }) => alert(at, names))
    const result = group(batch, stored, SETTINGS)
    const idOf = new Map(result.opened.map(({ id }) => [id, `VG-${String(++names).padStart(4, '0')}`]))
    const name = (id: string) => idOf.get(id) ?? id
    for (const { from, into } of result.merges) {
      rootOf.set(from, into)
      const openedAt = Number(top(into).slice(3))
      stored = stored.map(span => (top(span.root) === top(into) ? { ...span, root: top(into), openedAt } : span))
    }
    stored = stored.filter(({ id }) => !result.spans.remove.includes(id as number))
    for (const span of result.spans.add)
      stored.push({
        ...span,
        id: nextId++,
        incidentId: name(span.incidentId),
        root: top(name(span.incidentId)),
        openedAt: Number(top(name(span.incidentId)).slice(3)),
        closed: false,
      })
    incidents.push(...result.placements.map(({ incident }) => name(incident as string)))
  }
  return incidents.map(top)
}

/** Sets of alert numbers, however the groups are called. */
function partition(indices: readonly number[], groups: readonly string[]): number[][] {
  const sets = new Map<string, number[]>()
  indices.forEach((index, position) => {
    const of = groups[position] as string
    sets.set(of, [...(sets.get(of) ?? []), index])
  })
  return [...sets.values()].map(set => set.sort((a, b) => a - b)).sort((a, b) => (a[0] as number) - (b[0] as number))
}
