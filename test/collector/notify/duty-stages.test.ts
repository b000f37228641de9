import { expect, test } from 'vitest'
import { dutyFact } from '../../../collector/notify/duty-stages.ts'
import { type DutyOccurrence, dutyOccurrences } from '../../../collector/report/periodic.ts'
import { loadRegimes } from '../../../collector/report/regimes.ts'

const settings = { aheadDays: [14, 3], atMinutes: 8 * 60 }
const from = new Date('2026-12-31T00:00:00Z')
const window = { from, to: new Date('2027-06-30T00:00:00Z'), now: from }
const nobody = { kinds: new Set<string>(), highestLevel: 0 }
const change = { number: 4, changedAt: new Date('2026-12-31T12:00:00Z') }
const [contact, half] = dutyOccurrences(loadRegimes(), window, [change], nobody) as [DutyOccurrence, DutyOccurrence]
const stages = (occurrence: DutyOccurrence) =>
  dutyFact(occurrence, settings).stages.map(({ name, at, kind }) => [name, new Date(at).toISOString(), kind])

test('a yearly duty is told of in the morning: days ahead of its last day, on it, and when it is over', () => {
  expect(dutyFact(half, settings)).toMatchObject({
    occurrence: 'vn-legacy-tt20:tt20-h1:2027-06-20',
    duty: 'vn-legacy-tt20:tt20-h1',
    dueAt: Date.parse('2027-06-20T00:00:00+07:00'),
  })
  expect(stages(half)).toEqual([
    ['14 days', '2027-06-05T01:00:00.000Z', 'duty_ahead'],
    ['3 days', '2027-06-16T01:00:00.000Z', 'duty_ahead'],
    ['day', '2027-06-19T01:00:00.000Z', 'duty_due'],
    ['overdue', '2027-06-20T01:00:00.000Z', 'duty_overdue'],
  ])
})

test('a duty says whether something about it is not confirmed', () => {
  expect(half.notConfirmed.length).toBeGreaterThan(0)
  expect(dutyFact(half, settings).notConfirmed).toBe(true)
  expect(dutyFact({ ...half, notConfirmed: [] }, settings).notConfirmed).toBe(false)
})

test('one that is counted in hours is told of at once, by the regime’s shares, and at its end', () => {
  expect(stages(contact)).toEqual([
    ['begun', '2026-12-31T12:00:00.000Z', 'duty_due'],
    ['0.5', '2027-01-01T00:00:00.000Z', 'duty_due'],
    ['0.75', '2027-01-01T06:00:00.000Z', 'duty_due'],
    ['0.9', '2027-01-01T09:36:00.000Z', 'duty_due'],
    ['overdue', '2027-01-01T12:00:00.000Z', 'duty_overdue'],
  ])
})

test('a report on a day is told of in the morning after it, and once it is overdue, never days ahead', () => {
  const now = new Date('2027-01-05T05:00:00Z')
  const held = { kinds: new Set<string>(), highestLevel: 3 }
  const daily = dutyOccurrences(loadRegimes(), { ...window, now }, [], held).find(
    ({ id }) => id === 'vn-legacy-tt20:monitoring-daily:2027-01-04',
  )
  expect(stages(daily as DutyOccurrence)).toEqual([
    ['day', '2027-01-05T01:00:00.000Z', 'duty_due'],
    ['overdue', '2027-01-06T01:00:00.000Z', 'duty_overdue'],
  ])
})
