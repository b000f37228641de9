import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldIncrements } from '../../../collector/dedupe/fold.ts'

const alert = (sequence: number, detectedAt: number, fingerprint = 'f', incidentId: string | null = 'i') => ({
  agent: 'a',
  epoch: 1,
  sequence,
  fingerprint,
  detectedAt,
  occurredAt: detectedAt - 5,
  incidentId,
  alert: {},
})

describe('foldIncrements', () => {
  test('counts repeats of one fingerprint in one window, with first and last', () => {
    expect(foldIncrements([alert(1, 10), alert(2, 90), alert(3, 40)], 100)).toEqual([
      {
        fingerprint: 'f',
        windowAt: 0,
        incidentId: 'i',
        count: 3,
        firstAt: 5,
        lastAt: 85,
        sample: { agent: 'a', epoch: 1, sequence: 1 },
      },
    ])
  })

  test('counts a storm that was folded at the agent for what it stands for', () => {
    const folded = { count: 1234, firstAt: new Date(2).toISOString(), lastAt: new Date(77).toISOString() }
    expect(foldIncrements([alert(1, 10), { ...alert(2, 20), alert: { folded } }], 100)).toMatchObject([
      { count: 1235, firstAt: 2, lastAt: 77 },
    ])
  })

  test('keeps windows, fingerprints and incidents apart', () => {
    const alerts = [alert(1, 10), alert(2, 110), alert(3, 10, 'g'), alert(4, 10, 'f', null)]
    expect(foldIncrements(alerts, 100)).toHaveLength(4)
  })

  test('gives the same counts in any order', () => {
    const some = fc.array(fc.tuple(fc.nat(500), fc.constantFrom('f', 'g'), fc.constantFrom('i', null)), {
      maxLength: 30,
    })
    const counts = (alerts: ReturnType<typeof alert>[]) =>
      foldIncrements(alerts, 100)
        .map(({ sample: _, ...rest }) => JSON.stringify(rest))
        .sort()
    fc.assert(
      fc.property(some, given => {
        const alerts = given.map(([at, fingerprint, incident], index) => alert(index + 1, at, fingerprint, incident))
        expect(counts([...alerts].reverse())).toEqual(counts(alerts))
      }),
    )
  })
})
