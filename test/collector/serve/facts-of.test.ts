import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadCalendar } from '../../../collector/report/calendar.ts'
import { clocksFor } from '../../../collector/report/clock.ts'
import { loadRegimes } from '../../../collector/report/regimes.ts'
import { factsOf } from '../../../collector/serve/facts-of.ts'
import type { IncidentChange } from '../../../collector/store/incidents.ts'
import { Incidents } from '../../support/incident-log.ts'

const HOUR = 3_600_000
const regimes = loadRegimes().map(regime => ({ ...regime, enabled: true }))
const calendar = loadCalendar()
/** Every regime is in force then, and a month later. */
const BEGIN = Date.parse('2026-09-01T00:00:00Z')
const NOW = new Date('2026-11-01T00:00:00Z')

/** Conservative ends by stage. */
const deadlines = (incidents: Incidents, id: string): Map<string, number> =>
  new Map(
    clocksFor(factsOf(incidents.record(id)), regimes, calendar, NOW, { organisationKinds: new Set(['isp']) }).map(
      ({ regime, stage, conservativeAt }) => [`${regime} ${stage}`, conservativeAt?.getTime() ?? Number.MAX_VALUE],
    ),
  )

const hour = fc.integer({ min: 0, max: 24 * 40 }).map(hours => BEGIN + hours * HOUR)
const reason = 'x'
/** What people say; without what denies a duty, and without endings, which the whole reaches with its last part. */
const change: fc.Arbitrary<IncidentChange> = fc.oneof(
  fc.record({ kind: fc.constant('t0_moved' as const), instant: fc.option(hour), reason: fc.constant(reason) }),
  fc.record({
    kind: fc.constant('time_set' as const),
    time: fc.constantFrom(
      'exceededCapacityAt' as const,
      'classifiedMajorAt' as const,
      'personalDataAwareAt' as const,
      'reasonableBeliefAt' as const,
      'ransomPaidAt' as const,
    ),
    instant: hour,
    reason: fc.constant(reason),
  }),
  fc.record({
    kind: fc.constant('aware_set' as const),
    regime: fc.constantFrom('eu-nis2', 'eu-cra', 'eu-dora', 'in-certin'),
    instant: hour,
    reason: fc.constant(reason),
  }),
  fc.record({
    kind: fc.constant('judged' as const),
    judgement: fc.constantFrom('serious' as const, 'seriousDisruption' as const, 'beyondCapability' as const),
    answer: fc.constant(true),
    reason: fc.constant(reason),
  }),
)
const changes = fc.array(change, { maxLength: 4 })

const notLater = (before: Map<string, number>, after: Map<string, number>) => {
  for (const [stage, at] of before) expect(after.get(stage) ?? Number.POSITIVE_INFINITY, stage).toBeLessThanOrEqual(at)
}

describe('T0 of a group', () => {
  test('is the earliest of its members, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(hour, { minLength: 1, maxLength: 8 }), hours => {
        const [first = 0, ...others] = hours
        const incidents = new Incidents(NOW.getTime()).open('A', first)
        for (const at of others) incidents.join('A', at)
        expect(factsOf(incidents.record('A')).times.detectedAt.getTime()).toBe(Math.min(...hours))
      }),
    )
  })
})

describe('no deadline ever moves later', () => {
  test('when alerts join, earlier or later ones, whatever people had said', () => {
    fc.assert(
      fc.property(hour, changes, fc.array(hour, { minLength: 1, maxLength: 4 }), (opened, said, joined) => {
        const incidents = new Incidents(NOW.getTime()).open('A', opened).write('A', ...said)
        for (const at of joined) {
          const before = deadlines(incidents, 'A')
          incidents.join('A', at)
          notLater(before, deadlines(incidents, 'A'))
        }
      }),
    )
  })

  test('when two incidents become one: neither owes less, nor later', () => {
    fc.assert(
      fc.property(hour, changes, hour, changes, (one, saidOfOne, other, saidOfOther) => {
        const incidents = new Incidents(NOW.getTime())
          .open('A', one)
          .open('B', other)
          .write('A', ...saidOfOne)
          .write('B', ...saidOfOther)
        const [a, b] = [deadlines(incidents, 'A'), deadlines(incidents, 'B')]
        incidents.merge('B', 'A')
        const whole = deadlines(incidents, 'A')
        notLater(a, whole)
        // What people had said about the whole stays said, where T0 only stood in for the other.
        const said = saidOfOne.some(
          ({ kind, ...of }) => kind === 'aware_set' || ('time' in of && of.time === 'reasonableBeliefAt'),
        )
        if (!said) notLater(b, whole)
      }),
    )
  })
})

test('handling and response of a whole have ended with the last part', () => {
  const ended = (instant: number): IncidentChange => ({ kind: 'time_set', time: 'handledAt', instant, reason })
  const incidents = new Incidents(NOW.getTime()).open('A', BEGIN).open('B', BEGIN)
  incidents
    .write('A', ended(BEGIN + HOUR))
    .write('B', ended(BEGIN + 2 * HOUR))
    .merge('B', 'A')
  expect(factsOf(incidents.record('A')).times.handledAt).toEqual(new Date(BEGIN + 2 * HOUR))
})
