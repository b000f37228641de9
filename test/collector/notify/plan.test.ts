import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CallOutFacts, DeadFact, IncidentFact } from '../../../collector/notify/facts.ts'
import { planCallOuts } from '../../../collector/notify/plan.ts'
import type { PlannedCallOut } from '../../../collector/notify/planned.ts'
import { clockFact, DAY, HOUR, incidentFact, MINUTE, T0, TIMERS } from '../../support/call-out-facts.ts'

const NONE: CallOutFacts = { incidents: [], dead: [] }
const plan = (facts: Partial<CallOutFacts>, at: number) => planCallOuts({ ...NONE, ...facts }, at, TIMERS)
const ofIncident = (fact: Partial<IncidentFact>, at: number) => plan({ incidents: [incidentFact(fact)] }, at)
const named = (callOuts: readonly PlannedCallOut[]) => callOuts.map(({ id, state }) => `${state} ${id}`)
const X = 'incident VG-2026-0001'

describe('an incident is told', () => {
  test.each([
    [29_999, []],
    [30_000, [`open ${X} / opened`]],
    [DAY, [`open ${X} / opened`]],
  ])('once it had time to gather alerts: %i ms after', (after, expected) => {
    expect(named(ofIncident({}, T0 + after).callOuts)).toEqual(expected)
  })

  test('with its severity, how many alerts it has, and urgent when it is grave', () => {
    const [told] = ofIncident(
      { severity: 'critical', alertCount: 12, drill: true, organisation: 'q1' },
      T0 + HOUR,
    ).callOuts
    expect(told).toMatchObject({
      ...{ kind: 'incident_opened', severity: 'critical', urgent: true, drill: true, organisation: 'q1', climbs: true },
      says: { incident: 'VG-2026-0001', count: 12 },
    })
    expect(ofIncident({ severity: 'medium' }, T0 + HOUR).callOuts[0]?.urgent).toBe(false)
  })

  test('to nobody when somebody has it in hand already; that is on record', () => {
    const [told] = ofIncident({ acknowledgedAt: T0 + 5000 }, T0 + HOUR).callOuts
    expect(told).toMatchObject({ state: 'skipped', because: 'taken on before it was told' })
    expect(ofIncident({ acknowledgedAt: T0 + 5000 }, T0 + HOUR).standing).toEqual(new Set())
  })

  test.each([{ status: 'closed' } as const, { merged: true }])('no more when it is over: %j', over => {
    expect(ofIncident({ ...over, clocks: [] }, T0 + DAY)).toEqual({ callOuts: [], standing: new Set(), nextAt: null })
  })

  test('of its clocks when it is closed and still owes a report, and no more once that is filed', () => {
    const ids = (status: 'running' | 'filed') =>
      ofIncident({ status: 'closed', clocks: [clockFact({ status, dueAt: T0 + HOUR })] }, T0 + DAY).callOuts
    expect(ids('running').map(({ kind }) => kind)).toContain('clock_overdue')
    expect(ids('filed')).toEqual([])
  })

  test('nor of the clocks of one that was merged into another', () => {
    expect(ofIncident({ merged: true, clocks: [clockFact({ dueAt: T0 + HOUR })] }, T0 + DAY).callOuts).toEqual([])
  })
})

describe('growth is told', () => {
  const told = { openedAt: T0, grown: 0, at: T0 + MINUTE, count: 3, quiet: 0, quietCount: 0 }
  const grew = (change: Partial<IncidentFact>, at: number) =>
    named(ofIncident(change, at).callOuts).filter(name => name.includes('grew'))

  test('not before group_interval since what was told last, and not without more alerts', () => {
    expect(grew({ told, alertCount: 4 }, T0 + 6 * MINUTE - 1)).toEqual([])
    expect(grew({ told, alertCount: 4 }, T0 + 6 * MINUTE)).toEqual([`open ${X} / grew / 1`])
    expect(grew({ told, alertCount: 3 }, T0 + DAY)).toEqual([])
    expect(grew({ alertCount: 400 }, T0 + DAY)).toEqual([])
  })

  test('ever more seldom, up to two hours apart', () => {
    const after = (grown: number) => {
      const at = told.at + DAY
      for (let minutes = 1; minutes < 1000; minutes += 1)
        if (grew({ told: { ...told, at, grown }, alertCount: 99 }, at + minutes * MINUTE).length > 0) return minutes
      return undefined
    }
    expect([0, 1, 2, 3, 4, 5, 20].map(after)).toEqual([5, 10, 20, 40, 80, 120, 120])
  })

  test('by number, so that two who look at once tell the same', () => {
    const seen = { told: { ...told, grown: 6, at: T0 } }
    expect(grew({ ...seen, alertCount: 40 }, T0 + DAY)).toEqual(grew({ ...seen, alertCount: 41 }, T0 + DAY))
  })
})

describe('quiet is told', () => {
  const told = { openedAt: T0, grown: 0, at: T0, count: 3, quiet: 0, quietCount: 0 }
  const quiet = (change: Partial<IncidentFact>, at: number) =>
    named(ofIncident({ told, ...change }, at).callOuts).filter(name => name.includes('quiet'))

  test('after resolve_timeout without a new alert, once until there are more', () => {
    const lastAlertAt = T0 + 10 * MINUTE
    expect(quiet({ lastAlertAt }, lastAlertAt + HOUR - 1)).toEqual([])
    expect(quiet({ lastAlertAt }, lastAlertAt + HOUR)).toEqual([`open ${X} / quiet / 1`])
    expect(quiet({ lastAlertAt, told: { ...told, quiet: 1, quietCount: 3 } }, T0 + DAY)).toEqual([])
    expect(quiet({ lastAlertAt, alertCount: 5, told: { ...told, quiet: 1, quietCount: 3 } }, T0 + DAY)).toEqual([
      `open ${X} / quiet / 2`,
    ])
  })

  test('and wakes nobody, however grave the incident is', () => {
    const found = ofIncident({ told, severity: 'critical' }, T0 + DAY).callOuts.find(
      ({ kind }) => kind === 'incident_quiet',
    )
    expect(found).toMatchObject({ urgent: false, climbs: false })
  })

  test('not together with an incident that is told of late', () => {
    expect(quiet({ told: { ...told, at: T0 + DAY }, openedAt: T0 }, T0 + DAY + MINUTE)).toEqual([])
  })
})

describe('a legal clock', () => {
  const clocks = [clockFact()]
  const C = `${X} / clock vn-2026-nd331:report`
  const told = (at: number, change: Partial<IncidentFact> = {}) =>
    named(ofIncident({ clocks, ...change }, at).callOuts).filter(name => name.includes('clock'))

  test.each([
    [36 * HOUR - 1, []],
    [36 * HOUR, [`open ${C} / 0.5`]],
    [54 * HOUR, [`skipped ${C} / 0.5`, `open ${C} / 0.75`]],
    [Math.ceil(64.8 * HOUR), [`skipped ${C} / 0.5`, `skipped ${C} / 0.75`, `open ${C} / 0.9`]],
    [72 * HOUR, [`skipped ${C} / 0.5`, `skipped ${C} / 0.75`, `open ${C} / 0.9`]],
    [72 * HOUR + 1, [`skipped ${C} / 0.5`, `skipped ${C} / 0.75`, `skipped ${C} / 0.9`, `open ${C} / overdue`]],
  ])(
    'calls out by the latest stage that is due %i ms after its start, and says what that overtook',
    (after, expected) => {
      expect(told(T0 + after)).toEqual(expected)
    },
  )

  test('says of what overtook a stage which one it was', () => {
    const [skipped] = ofIncident({ clocks }, T0 + 54 * HOUR).callOuts.filter(({ state }) => state === 'skipped')
    expect(skipped?.because).toBe(`overtaken by ${C} / 0.75`)
  })

  test('is urgent from three quarters on, whatever the incident', () => {
    const urgency = (after: number) =>
      ofIncident({ clocks, severity: 'low' }, T0 + after).callOuts.find(({ id }) => id.includes('clock'))?.urgent
    expect(urgency(36 * HOUR)).toBe(false)
    const latest = (after: number) => ofIncident({ clocks, severity: 'low' }, T0 + after).callOuts.at(-1)
    expect(latest(54 * HOUR)).toMatchObject({ urgent: true, kind: 'clock_warning' })
    expect(latest(73 * HOUR)).toMatchObject({
      ...{ urgent: true, kind: 'clock_overdue' },
      says: { clock: 'vn-2026-nd331:report', deadline: T0 + 72 * HOUR, incident: 'VG-2026-0001' },
    })
  })

  test.each([
    clockFact({ status: 'filed' }),
    clockFact({ status: 'no_limit', dueAt: null }),
    clockFact({ dueAt: null }),
  ])('that is answered or has no figure neither calls nor stands', clock => {
    const { callOuts, standing } = ofIncident({ clocks: [clock] }, T0 + 30 * DAY)
    expect(callOuts.filter(({ id }) => id.includes('clock'))).toEqual([])
    expect([...standing].filter(name => name.includes('clock'))).toEqual([])
  })

  test('that was moved earlier says nothing twice; one that a person moved later may say it again', () => {
    const moved = clockFact({ startsAt: T0 - HOUR, dueAt: T0 + 71 * HOUR })
    expect(told(T0 + 36 * HOUR, { clocks: [moved] })).toEqual([`open ${C} / 0.5`])
    const later = clockFact({ startsAt: T0 + DAY, dueAt: T0 + 96 * HOUR, edition: 1 })
    expect(told(T0 + 60 * HOUR, { clocks: [later] })).toEqual([`open ${C} (2) / 0.5`])
  })

  test.each([true, false])('carries on every stage whether its rule is confirmed: %s not', notConfirmed => {
    for (const status of ['running', 'triage'] as const) {
      const fact = {
        status: status === 'triage' ? 'candidate' : 'confirmed',
        clocks: [clockFact({ status, notConfirmed })],
      }
      const { callOuts } = ofIncident(fact as Partial<IncidentFact>, T0 + 73 * HOUR)
      const dated = callOuts.filter(({ says }) => says.deadline !== null)
      expect(dated.length).toBe(4)
      expect(new Set(dated.map(({ says }) => says.notConfirmed))).toEqual(new Set([notConfirmed]))
    }
  })

  test('of a candidate calls out as the earliest deadline by which it has to be judged, and no more once it is', () => {
    const candidate = {
      status: 'candidate',
      clocks: [
        clockFact({ status: 'triage' }),
        clockFact({ status: 'triage', stage: 'initial', dueAt: T0 + 24 * HOUR }),
        clockFact({ status: 'triage', stage: 'x', dueAt: null }),
      ],
    } as const
    const at = T0 + 18 * HOUR
    const { callOuts } = ofIncident(candidate, at)
    expect(named(callOuts).filter(name => !name.includes('opened'))).toEqual([
      `skipped ${X} / triage / 0.5`,
      `open ${X} / triage / 0.75`,
    ])
    expect(callOuts.at(-1)).toMatchObject({ kind: 'triage', says: { clock: 'vn-2026-nd331:initial' } })
    const judged = ofIncident({ ...candidate, status: 'confirmed' }, at)
    expect([...judged.standing]).not.toContain(`${X} / triage`)
  })
})

describe('agents, duties, countersignatures and undelivered messages', () => {
  test('an alarm that stands is told after group_wait, by when it was raised', () => {
    const alarm = { agent: 'portal', kind: 'silent', subject: '', raisedAt: T0 } as const
    expect(plan({ alarms: [alarm] }, T0 + 29_999).callOuts).toEqual([])
    const [told] = plan({ alarms: [alarm] }, T0 + 30_000).callOuts
    expect(told).toMatchObject({
      ...{
        id: 'agent portal / silent / 2026-11-20T03:00:00.000Z',
        kind: 'agent_alarm',
        severity: 'high',
        urgent: true,
      },
      says: { alarm: 'silent', incident: null },
    })
    const again = plan({ alarms: [{ ...alarm, raisedAt: T0 + DAY }] }, T0 + 2 * DAY).callOuts
    expect(again.map(({ id }) => id)).not.toContain(told?.id)
  })

  test('a duty is told ahead, on its day and when it is overdue: the latest of what is due', () => {
    const duty = {
      occurrence: 'vn-legacy-tt20:tt20-h1:2027-06-20',
      duty: 'vn-legacy-tt20:tt20-h1',
      dueAt: T0 + 14 * DAY,
      notConfirmed: false,
      stages: [
        { name: '7 days', at: T0 + 7 * DAY, kind: 'duty_ahead' },
        { name: '14 days', at: T0, kind: 'duty_ahead' },
        { name: 'day', at: T0 + 13 * DAY, kind: 'duty_due' },
        { name: 'overdue', at: T0 + 15 * DAY, kind: 'duty_overdue' },
      ],
    } as const
    const told = (at: number) => named(plan({ duties: [duty] }, at).callOuts)
    const D = 'duty vn-legacy-tt20:tt20-h1:2027-06-20 / duty'
    expect(told(T0 - 1)).toEqual([])
    expect(told(T0)).toEqual([`open ${D} / 14 days`])
    expect(told(T0 + 13 * DAY)).toEqual([`skipped ${D} / 14 days`, `skipped ${D} / 7 days`, `open ${D} / day`])
    expect(told(T0 + 16 * DAY).at(-1)).toBe(`open ${D} / overdue`)
    expect(plan({ duties: [duty] }, T0).callOuts[0]).toMatchObject({ climbs: false, says: { duty: duty.duty } })
    expect(plan({ duties: [duty] }, T0 + 16 * DAY).callOuts.at(-1)).toMatchObject({ climbs: true, severity: 'high' })
    for (const notConfirmed of [true, false])
      for (const { says } of plan({ duties: [{ ...duty, notConfirmed }] }, T0 + 16 * DAY).callOuts)
        expect(says.notConfirmed).toBe(notConfirmed)
  })

  test('a countersignature is told when it is overdue', () => {
    const waiting = { id: 'r-17', organisation: 'q1', dueAt: T0 }
    expect(plan({ countersignatures: [waiting] }, T0).callOuts).toEqual([])
    expect(plan({ countersignatures: [waiting] }, T0 + 1).callOuts).toMatchObject([
      { id: 'countersign r-17 / overdue', kind: 'countersign_overdue', organisation: 'q1', urgent: true },
    ])
  })

  test('a message that was given up is told, and again after it was revived and given up once more', () => {
    const dead: DeadFact = {
      ...{ delivery: 9, revived: 0, callOut: 4, organisation: null, drill: false, diedAt: T0 },
      severity: 'high',
    }
    expect(named(plan({ dead: [dead] }, T0).callOuts)).toEqual(['open delivery 9 / dead'])
    expect(named(plan({ dead: [{ ...dead, revived: 1 }] }, T0).callOuts)).toEqual(['open delivery 9 / dead / 2'])
    expect(plan({ dead: [dead] }, T0).callOuts[0]).toMatchObject({ urgent: true, says: { about: 4 } })
  })
})

const incident = fc.record({
  severity: fc.constantFrom('low', 'high', 'critical'),
  status: fc.constantFrom('candidate', 'confirmed', 'contained', 'closed'),
  alertCount: fc.integer({ min: 1, max: 1000 }),
  lastAlertAt: fc.integer({ min: T0, max: T0 + 3 * DAY }),
  clocks: fc.array(
    fc.record({
      stage: fc.constantFrom('a', 'b', 'c'),
      status: fc.constantFrom('running', 'triage', 'filed'),
      startsAt: fc.integer({ min: T0 - 9 * DAY, max: T0 }),
      dueAt: fc.option(fc.integer({ min: T0, max: T0 + 5 * DAY })),
      warnAt: fc.uniqueArray(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { maxLength: 4 }),
    }),
    { maxLength: 3 },
  ),
})

describe('planning', () => {
  const factsOf = (given: object) => {
    const fact = incidentFact(given as Partial<IncidentFact>)
    const seen = new Set<string>()
    const clocks = fact.clocks.filter(({ stage }) => !seen.has(stage) && seen.add(stage)).map(clock => clockFact(clock))
    return { ...fact, clocks }
  }

  test('never takes anything back: what is due stays due, and what was overtaken stays overtaken', () => {
    fc.assert(
      fc.property(incident, fc.nat(10 * DAY), fc.nat(10 * DAY), (given, one, more) => {
        const fact = factsOf(given)
        const [then, later] = [ofIncident(fact, T0 + one), ofIncident(fact, T0 + one + more)]
        const ids = new Set(later.callOuts.map(({ id }) => id))
        expect(then.callOuts.filter(({ id }) => !ids.has(id))).toEqual([])
        const skipped = new Set(later.callOuts.filter(({ state }) => state === 'skipped').map(({ id }) => id))
        for (const { id, state } of then.callOuts) if (state === 'skipped') expect(skipped.has(id)).toBe(true)
      }),
    )
  })

  test('gives each thing one id, and one open stage a ladder', () => {
    fc.assert(
      fc.property(incident, fc.nat(10 * DAY), (given, after) => {
        const { callOuts } = ofIncident(factsOf(given), T0 + after)
        const ids = callOuts.map(({ id }) => id)
        expect(new Set(ids).size).toBe(ids.length)
        const open = callOuts.filter(({ state }) => state === 'open').map(({ ladder }) => ladder)
        expect(new Set(open).size).toBe(open.length)
      }),
    )
  })

  test('says when there will be more: nothing new comes due before, and something then', () => {
    fc.assert(
      fc.property(incident, fc.nat(10 * DAY), (given, after) => {
        const fact = factsOf(given)
        const { callOuts, nextAt } = ofIncident(fact, T0 + after)
        const count = (at: number) => ofIncident(fact, at).callOuts.length
        if (nextAt === null) {
          expect(count(T0 + 400 * DAY)).toBe(callOuts.length)
          return
        }
        expect(nextAt).toBeGreaterThan(T0 + after)
        expect(count(nextAt - 1)).toBe(callOuts.length)
        expect(count(nextAt)).toBeGreaterThan(callOuts.length)
      }),
    )
  })
})
