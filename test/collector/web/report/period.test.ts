import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { halfYearPeriod, weekPeriod } from '../../../../collector/report/monitoring/period.ts'
import { readPeriod } from '../../../../collector/serve/report-places.ts'
import { type Chosen, daysOf } from '../../../../collector/web/report/period.ts'

const CHOSEN: Chosen = { day: '2026-11-27', from: '2026-11-01', to: '2026-11-30', year: '2026', half: '2' }
const days = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map(date => date.toISOString().slice(0, 10))

describe('the days of a report', () => {
  test('have the name that the API reads, as the API counts weeks and half years', () => {
    fc.assert(
      fc.property(days, fc.constantFrom('1', '2'), (day, half) => {
        const chosen = { ...CHOSEN, day, year: day.slice(0, 4), half } as const
        expect(readPeriod(daysOf('monitoring_daily', chosen) ?? '')).toEqual({ from: day, to: day })
        expect(readPeriod(daysOf('monitoring_weekly', chosen) ?? '')).toEqual(weekPeriod(day))
        const ofHalf = halfYearPeriod(Number(chosen.year), half === '1' ? 1 : 2)
        expect(readPeriod(daysOf('tt20_mau_05', chosen) ?? '')).toEqual(ofHalf)
      }),
    )
  })

  test('are those chosen, and refused exactly where the API refuses them', () => {
    fc.assert(
      fc.property(days, days, (from, to) => {
        const name = daysOf('incident_register', { ...CHOSEN, from, to })
        expect(name === null ? null : readPeriod(name)).toEqual(readPeriod(`${from}_${to}`))
      }),
    )
  })

  test.each([
    ['monitoring_daily', { day: '' }],
    ['monitoring_weekly', { day: '2026-13-01' }],
    ['monitoring_half_year', { year: '26' }],
    ['incident_register', { from: '' }],
    ['incident_register', { from: '2026-12-01' }],
  ] as const)('are none: %s %j', (form, wrong) => {
    expect(daysOf(form, { ...CHOSEN, ...wrong })).toBeNull()
  })
})
