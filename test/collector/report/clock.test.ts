import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadCalendar } from '../../../collector/report/calendar.ts'
import { type ClockOptions, clocksFor, nextClock } from '../../../collector/report/clock.ts'
import type { IncidentFacts, IncidentJudgements } from '../../../collector/report/facts.ts'
import { loadRegimes } from '../../../collector/report/regimes.ts'
import { incidentFacts } from '../../support/incident-facts.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const regimes = loadRegimes()
const calendar = loadCalendar()
const DISPATCH = 'vn-dispatch-2022-09-02'
const ND331 = 'vn-2026-nd331'

/** A moment in Việt Nam, as people there write it. */
const local = (text: string) => new Date(`${text.replace(' ', 'T')}:00+07:00`)
const plus = (start: Date, ms: number) => new Date(start.getTime() + ms)

const clocks = (facts: IncidentFacts, regime: string, now = facts.times.detectedAt, options: ClockOptions = {}) =>
  clocksFor(facts, regimes, calendar, now, options).filter(clock => clock.regime === regime)

const clock = (facts: IncidentFacts, regime: string, stage: string, now?: Date) => {
  const found = clocks(facts, regime, now).find(each => each.stage === stage)
  if (!found) throw new Error(`no clock ${regime} ${stage}`)
  return found
}
const dispatch = (facts: IncidentFacts, now?: Date) => clock(facts, DISPATCH, 'report', now)

describe('stages without a figure in law', () => {
  const facts = (judgements: IncidentJudgements, times: Partial<IncidentFacts['times']> = {}) =>
    incidentFacts({ judgements, times })

  test('"at once" is due now from the first moment and claims no figure of the law', () => {
    const incident = facts({ seriousDisruption: true })
    const found = clock(incident, ND331, 'immediate')
    expect(found.status).toBe('due_soon')
    expect(found.arithmetic.vi).toContain('luật không ấn định con số')
    expect(found.arithmetic.en).toContain('the law sets no figure')
    expect(clock(incident, ND331, 'immediate', plus(found.startsAt, HOUR + 1)).status).toBe('overdue')
  })

  test('the closing report waits for the end of the response and has no figure', () => {
    const ended = facts({}, { responseEndedAt: local('2026-11-25 09:00') })
    expect(clock(ended, ND331, 'final')).toMatchObject({
      status: 'no_limit',
      conservativeAt: null,
      lawfulAt: null,
      usedShare: null,
    })
    expect(
      clocks(facts({ complex: false }, { responseEndedAt: local('2026-11-25 09:00') }), ND331).map(
        ({ stage }) => stage,
      ),
    ).toEqual(['initial', 'report'])
  })
})

describe('which regimes count', () => {
  test('the default one counts for every date', () => {
    expect(clocks(incidentFacts({ times: { detectedAt: local('2019-01-01 00:00') } }), DISPATCH)).toHaveLength(1)
  })

  test('a disabled one never does', () => {
    const disabled = regimes.map(regime => ({ ...regime, enabled: false }))
    expect(clocksFor(incidentFacts(), disabled, calendar, new Date())).toEqual([])
  })

  test('only configured recipients are named', () => {
    const facts = incidentFacts()
    expect(dispatch(facts).recipients).toEqual([])
    const contacts = new Set(['ais_2022', 'someone_else'])
    expect(clocks(facts, DISPATCH, undefined, { contacts })[0]?.recipients).toEqual(['ais_2022'])
  })
})

describe('status', () => {
  const facts = incidentFacts()
  const due = plus(facts.times.detectedAt, 5 * DAY)

  test.each([
    ['at T0', facts.times.detectedAt, 'running'],
    ['a moment before three quarters', plus(facts.times.detectedAt, 0.75 * 5 * DAY - 1), 'running'],
    ['at three quarters', plus(facts.times.detectedAt, 0.75 * 5 * DAY), 'due_soon'],
    ['at the deadline', due, 'due_soon'],
    ['a moment after the deadline, whatever the lawful end', plus(due, 1), 'overdue'],
  ])('%s', (_when, now, status) => {
    expect(dispatch(facts, now).status).toBe(status)
  })

  test.each([
    ['at the deadline', due, false],
    ['a moment after it, though within the lawful end', plus(due, 1), true],
  ])('a report filed %s is late: %s', (_when, filedAt, late) => {
    const filed = incidentFacts({ filed: [{ regime: DISPATCH, stage: 'report', filedAt }] })
    const found = dispatch(filed, plus(due, 30 * DAY))
    expect(found.status).toBe('filed')
    expect(found.lawfulAt && found.lawfulAt > filedAt).toBe(true)
    expect(found.late).toBe(late)
    expect(found.arithmetic.vi).toContain(late ? 'trễ so với hạn an toàn' : 'đúng hạn')
    expect(found.arithmetic.en).toContain(late ? 'late by the conservative deadline' : 'on time')
  })

  test("the first of two filings counts, and another stage's filing does not", () => {
    const filed = incidentFacts({
      filed: [
        { regime: DISPATCH, stage: 'report', filedAt: plus(due, DAY) },
        { regime: DISPATCH, stage: 'report', filedAt: plus(due, -DAY) },
      ],
    })
    expect(dispatch(filed).filedAt).toEqual(plus(due, -DAY))
    expect(clock(filed, ND331, 'report').filedAt).toBeNull()
  })

  test('a candidate runs from the same T0 and only asks for triage, however late it is', () => {
    const candidate = incidentFacts({ status: 'candidate' })
    for (const now of [candidate.times.detectedAt, plus(due, DAY)]) {
      const found = dispatch(candidate, now)
      expect(found.status).toBe('triage')
      expect(found.conservativeAt).toEqual(due)
    }
  })

  test('confirming makes the clock real without moving it', () => {
    const candidate = dispatch(incidentFacts({ status: 'candidate' }))
    const confirmed = dispatch(incidentFacts({ times: { confirmedAt: plus(due, -DAY) } }))
    expect([confirmed.startsAt, confirmed.conservativeAt, confirmed.lawfulAt]).toEqual([
      candidate.startsAt,
      candidate.conservativeAt,
      candidate.lawfulAt,
    ])
    expect(confirmed.status).toBe('running')
  })

  test('an incident that was dismissed has no clocks; one that was merely closed keeps them', () => {
    const closed = incidentFacts({ status: 'closed' })
    expect(dispatch(closed, plus(due, 1)).status).toBe('overdue')
    expect(clocksFor({ ...closed, dismissed: true }, regimes, calendar, due)).toEqual([])
  })
})

describe('the next act that is due', () => {
  test('is the earliest conservative deadline still open', () => {
    const facts = incidentFacts()
    const next = (filed: IncidentFacts['filed']) => {
      const found = nextClock(clocksFor({ ...facts, filed }, regimes, calendar, facts.times.detectedAt))
      return found && `${found.regime}/${found.stage}`
    }
    const initial = { regime: ND331, stage: 'initial', filedAt: facts.times.detectedAt }
    const report = { ...initial, stage: 'report' }
    expect(next([])).toBe(`${ND331}/initial`)
    expect(next([initial])).toBe(`${ND331}/report`)
    expect(next([initial, report])).toMatch(/\/(report|notice)$/)
  })

  test('is nothing when all is filed or nothing has a figure', () => {
    expect(nextClock([])).toBeNull()
    const ended = incidentFacts({ times: { responseEndedAt: new Date('2026-11-25T00:00:00Z') } })
    expect(nextClock([clock(ended, ND331, 'final')])).toBeNull()
  })
})

describe('at any time', () => {
  const moment = fc.date({
    min: new Date('2021-01-01T00:00:00Z'),
    max: new Date('2028-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  const judgement = fc.option(fc.boolean(), { nil: undefined })
  const anyFacts = fc
    .record({
      detectedAt: moment,
      later: fc.integer({ min: 0, max: 60 * 24 }),
      serious: judgement,
      seriousDisruption: judgement,
      status: fc.constantFrom('candidate' as const, 'confirmed' as const, 'closed' as const),
      filedHours: fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined }),
    })
    .map(({ detectedAt, later, serious, seriousDisruption, status, filedHours }) =>
      incidentFacts({
        status,
        times: {
          detectedAt,
          handledAt: plus(detectedAt, later * HOUR),
          responseEndedAt: plus(detectedAt, later * HOUR),
        },
        judgements: {
          ...(serious === undefined ? {} : { serious }),
          ...(seriousDisruption === undefined ? {} : { seriousDisruption }),
        },
        filed:
          filedHours === undefined
            ? []
            : [{ regime: ND331, stage: 'report', filedAt: plus(detectedAt, filedHours * HOUR) }],
      }),
    )
  const everything = regimes.map(regime => ({ ...regime, enabled: true }))

  test('the conservative deadline is never later than the lawful one, nor before the start', () => {
    fc.assert(
      fc.property(anyFacts, facts => {
        for (const { startsAt, conservativeAt, lawfulAt } of clocksFor(
          facts,
          everything,
          calendar,
          facts.times.detectedAt,
        )) {
          if (conservativeAt) expect(conservativeAt >= startsAt).toBe(true)
          if (conservativeAt && lawfulAt) expect(conservativeAt <= lawfulAt).toBe(true)
        }
      }),
    )
  })

  test('a lawful end in days is midnight in Việt Nam after a working day', () => {
    fc.assert(
      fc.property(anyFacts, facts => {
        const end = dispatch(facts).lawfulAt
        expect(end && (end.getTime() + 7 * HOUR) % DAY).toBe(0)
        // The day that ended, read at its noon.
        expect([0, 6]).not.toContain(end && plus(end, -5 * HOUR).getUTCDay())
      }),
    )
  })

  test('an overdue clock never un-expires as time goes on, and no deadline moves', () => {
    fc.assert(
      fc.property(anyFacts, moment, fc.nat({ max: 400 }), (facts, now, days) => {
        const before = clocksFor(facts, everything, calendar, now)
        const later = clocksFor(facts, everything, calendar, plus(now, days * DAY))
        expect(later.map(({ conservativeAt, lawfulAt, arithmetic }) => [conservativeAt, lawfulAt, arithmetic])).toEqual(
          before.map(({ conservativeAt, lawfulAt, arithmetic }) => [conservativeAt, lawfulAt, arithmetic]),
        )
        before.forEach((each, index) => {
          if (each.status === 'overdue') expect(later[index]?.status).toBe('overdue')
          expect((later[index]?.usedShare ?? 0) >= (each.usedShare ?? 0)).toBe(true)
        })
      }),
    )
  })

  test('the same facts give the same clocks and are left as they were', () => {
    fc.assert(
      fc.property(anyFacts, moment, (facts, now) => {
        const copy = structuredClone(facts)
        expect(clocksFor(facts, everything, calendar, now)).toEqual(clocksFor(copy, everything, calendar, now))
        expect(facts).toEqual(copy)
      }),
    )
  })

  test("the host's own time zone changes nothing", () => {
    const script = `
      import { loadCalendar } from './collector/report/calendar.ts'
      import { clocksFor } from './collector/report/clock.ts'
      import { loadRegimes } from './collector/report/regimes.ts'
      import { incidentFacts } from './test/support/incident-facts.ts'
      const facts = incidentFacts({ times: { detectedAt: new Date('2022-08-26T18:30:00Z') } })
      console.log(JSON.stringify(clocksFor(facts, loadRegimes(), loadCalendar(), facts.times.detectedAt)))`
    const answer = (TZ: string) =>
      execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        cwd: new URL('../../..', import.meta.url).pathname,
        env: { ...process.env, TZ },
        encoding: 'utf8',
      })
    const newYork = answer('America/New_York')
    expect(newYork).toBe(answer('Asia/Ho_Chi_Minh'))
    expect(newYork).toContain('2022-09-05T17:00:00.000Z')
  })
})
