import { describe, expect, test } from 'vitest'
import { type DutyOccurrence, dutyOccurrences, dutyState } from '../../../collector/report/periodic.ts'
import { loadRegimes, type Regime } from '../../../collector/report/regimes.ts'

const shipped = loadRegimes()
const day = (text: string) => new Date(`${text}T00:00:00+07:00`)
const between = (
  from: string,
  to: string,
  regimes: readonly Regime[] = shipped,
  changes: Parameters<typeof dutyOccurrences>[2] = [],
) => dutyOccurrences(regimes, { from: day(from), to: day(to), now: day(from) }, changes, holder())

const holder = (highestLevel = 0, ...kinds: string[]) => ({ kinds: new Set(kinds), highestLevel })

/** One regime with one duty by a day of the year. */
const regimeOf = (due: string, before: boolean, change: Partial<Regime> = {}): Regime => {
  const base = shipped.find(({ id }) => id === 'vn-legacy-tt20') as Regime
  const [duty] = base.periodic as [Regime['periodic'][number]]
  return { ...base, id: 'r', periodic: [{ ...duty, id: 'd', due, before }], from: undefined, ...change }
}

describe('the shipped duties', () => {
  test('come by their dates, "before" meaning that the day before is the last one', () => {
    expect(
      between('2026-12-01', '2027-07-01').map(({ id, lastDay, dueAt, form }) => [
        id,
        lastDay,
        dueAt.toISOString(),
        form,
      ]),
    ).toEqual([
      ['vn-legacy-tt20:tt20-annual:2026-12-15', '2026-12-14', '2026-12-14T17:00:00.000Z', 'tt20_mau_05'],
      ['vn-2026-nd331:level-unit:2026-12-20', '2026-12-19', '2026-12-19T17:00:00.000Z', 'nd331_mau_08'],
      ['vn-2026-nd331:level-owner:2026-12-25', '2026-12-24', '2026-12-24T17:00:00.000Z', 'nd331_mau_08'],
      ['vn-legacy-tt20:tt20-h1:2027-06-20', '2027-06-19', '2027-06-19T17:00:00.000Z', 'tt20_mau_05'],
    ])
  })

  test('say where they come from and what of them is not confirmed', () => {
    const [duty] = between('2026-12-17', '2026-12-21')
    expect(duty).toMatchObject({
      citation: 'Thông tư 12/2022/TT-BTTTT Đ13',
      regime: 'vn-2026-nd331',
      duty: 'level-unit',
    })
    expect(duty?.notConfirmed.length).toBeGreaterThan(1)
  })

  test('of a regime hold only while it is in force', () => {
    expect(between('2025-12-01', '2025-12-31').map(({ regime }) => regime)).not.toContain('vn-2026-nd331')
    expect(between('2017-06-01', '2017-12-31').map(({ lastDay }) => lastDay)).toEqual(['2017-12-14'])
  })

  test('of a regime that is off or binds others are none', () => {
    const off = shipped.map(regime => ({ ...regime, enabled: false }))
    const others = shipped.map(regime => ({ ...regime, applies_to: ['bank'] }))
    expect(between('2026-12-01', '2026-12-31', off)).toEqual([])
    expect(between('2026-12-01', '2026-12-31', others)).toEqual([])
    const window = { from: day('2026-12-01'), to: day('2026-12-31'), now: day('2026-12-01') }
    expect(dutyOccurrences(others, window, [], holder(0, 'bank'))).toHaveLength(3)
  })
})

test.each([
  // due, before, window, last day, end in UTC
  ['01-01', true, ['2026-12-30', '2027-01-02'], '2026-12-31', '2026-12-31T17:00:00.000Z'],
  ['01-01', false, ['2026-12-30', '2027-01-02'], '2027-01-01', '2027-01-01T17:00:00.000Z'],
  ['12-31', false, ['2026-12-31', '2027-01-01'], '2026-12-31', '2026-12-31T17:00:00.000Z'],
  ['12-31', true, ['2026-12-30', '2026-12-31'], '2026-12-30', '2026-12-30T17:00:00.000Z'],
  ['03-01', true, ['2027-02-01', '2027-03-05'], '2027-02-28', '2027-02-28T17:00:00.000Z'],
  ['03-01', true, ['2028-02-01', '2028-03-05'], '2028-02-29', '2028-02-29T17:00:00.000Z'],
  ['02-29', false, ['2027-02-01', '2027-03-05'], '2027-02-28', '2027-02-28T17:00:00.000Z'],
  ['02-29', false, ['2028-02-01', '2028-03-05'], '2028-02-29', '2028-02-29T17:00:00.000Z'],
  ['06-31', false, ['2027-06-01', '2027-07-05'], '2027-06-30', '2027-06-30T17:00:00.000Z'],
] as const)('a duty due %s (before: %s) within %j ends with %s', (due, before, [from, to], lastDay, dueAt) => {
  const found = between(from, to, [regimeOf(due, before)])
  expect(found.map(one => [one.lastDay, one.dueAt.toISOString()])).toEqual([[lastDay, dueAt]])
})

test('a duty comes once a year, and is named by the law’s own date', () => {
  const ids = between('2026-01-02', '2029-12-31', [regimeOf('01-01', true)]).map(({ id }) => id)
  expect(ids).toEqual(['r:d:2027-01-01', 'r:d:2028-01-01', 'r:d:2029-01-01'])
})

describe('a change of contact details', () => {
  const changedAt = new Date('2026-12-31T10:00:00Z')

  test('is owed 24 hours later, to the minute, over the year’s end too', () => {
    const found = between('2026-12-31', '2027-01-03', shipped, [{ number: 7, changedAt }])
    expect(found).toMatchObject([
      {
        id: 'vn-legacy-tt20:contact-change:7',
        ...{ lastDay: null, startsAt: changedAt, dueAt: new Date('2027-01-01T10:00:00Z') },
        warnAt: [0.5, 0.75, 0.9],
      },
    ])
  })

  test('outside of the window is left out', () => {
    expect(between('2027-01-03', '2027-01-09', shipped, [{ number: 7, changedAt }])).toEqual([])
  })
})

describe('reports on days and weeks', () => {
  // A Wednesday, at noon.
  const now = new Date('2027-01-13T12:00:00+07:00')
  const within = (highestLevel: number, from = '2026-01-01', at = now) =>
    dutyOccurrences(shipped, { from: day(from), to: day('2027-12-31'), now: at }, [], holder(highestLevel)).filter(
      ({ period }) => period !== null,
    )
  const of = (duty: string, ...asked: Parameters<typeof within>) => within(...asked).filter(one => one.duty === duty)

  test('are owed where a system of level 3 or above is registered, and else not', () => {
    expect(within(2)).toEqual([])
    expect(new Set(within(3).map(({ duty }) => duty))).toEqual(new Set(['monitoring-daily', 'monitoring-weekly']))
    expect(within(5)).toEqual(within(3))
  })

  test('are due by the end of the day after, and named by the days that they report on', () => {
    expect(of('monitoring-daily', 3).at(-1)).toMatchObject({
      ...{ id: 'vn-legacy-tt20:monitoring-daily:2027-01-13', form: 'monitoring_daily' },
      period: { from: '2027-01-13', to: '2027-01-13' },
      ...{ lastDay: '2027-01-14', dueAt: day('2027-01-15'), citation: 'Thông tư 31/2017/TT-BTTTT Đ5' },
    })
    expect(of('monitoring-weekly', 3).slice(-2)).toMatchObject([
      { period: { from: '2027-01-04', to: '2027-01-10' }, lastDay: '2027-01-11', dueAt: day('2027-01-12') },
      { period: { from: '2027-01-11', to: '2027-01-17' }, lastDay: '2027-01-18', dueAt: day('2027-01-19') },
    ])
  })

  test('stay in sight for two weeks and for two months, each once', () => {
    const daily = of('monitoring-daily', 3)
    expect(daily.map(({ period }) => period?.from).slice(0, 2)).toEqual(['2026-12-30', '2026-12-31'])
    expect(new Set(daily.map(({ id }) => id)).size).toBe(15)
    expect(of('monitoring-weekly', 3).map(({ period }) => period?.from)).toHaveLength(9)
  })

  test('are of no day on which nobody watched here', () => {
    const daily = of('monitoring-daily', 3, '2027-01-12')
    expect(daily.map(({ period }) => period?.from)).toEqual(['2027-01-12', '2027-01-13'])
    // Of the week that was under way the rest is reported on.
    expect(of('monitoring-weekly', 3, '2027-01-12').map(({ period }) => period?.from)).toEqual(['2027-01-11'])
  })

  test.each([
    ['2027-01-13T23:59:59+07:00', 'upcoming'],
    ['2027-01-14T00:00:00+07:00', 'due'],
    ['2027-01-14T23:59:59+07:00', 'due'],
    ['2027-01-15T00:00:00+07:00', 'overdue'],
  ] as const)('at %s the report on the 13th is %s', (at, state) => {
    const report = of('monitoring-daily', 3).at(-1) as DutyOccurrence
    expect(dutyState(report, false, new Date(at), 14)).toBe(state)
    expect(dutyState(report, true, new Date(at), 14)).toBe('done')
  })
})

describe('a duty’s state', () => {
  const [duty] = between('2026-12-01', '2026-12-16') as [DutyOccurrence]
  const counted = between('2026-12-31', '2027-01-03', shipped, [
    { number: 7, changedAt: day('2026-12-31') },
  ])[0] as DutyOccurrence

  test.each([
    ['2026-11-29T23:59:59+07:00', false, 'upcoming'],
    ['2026-11-30T00:00:00+07:00', false, 'due'],
    ['2026-12-14T23:59:59+07:00', false, 'due'],
    ['2026-12-15T00:00:00+07:00', false, 'overdue'],
    ['2026-12-15T00:00:00+07:00', true, 'done'],
  ] as const)('at %s, done: %s, is %s', (now, done, state) => {
    expect(dutyState(duty, done, new Date(now), 14)).toBe(state)
  })

  test('where hours are counted is due at once', () => {
    expect(dutyState(counted, false, day('2026-12-31'), 14)).toBe('due')
    expect(dutyState(counted, false, day('2027-01-01'), 14)).toBe('overdue')
  })
})
