import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadCalendar } from '../../../collector/report/calendar.ts'
import { clocksFor } from '../../../collector/report/clock.ts'
import type { IncidentFacts } from '../../../collector/report/facts.ts'
import { loadRegimes, type Regime } from '../../../collector/report/regimes.ts'
import { incidentFacts } from '../../support/incident-facts.ts'
import { local, print } from '../../support/regime-ladder.ts'

const calendar = loadCalendar()
const regimes = loadRegimes()
const ND331 = 'vn-2026-nd331'
const T0 = local('2026-10-23 10:00')
const at = (text: string) => local(`2026-10-${text}`)

/** `id planned status (done at)` of the report within 72 hours: 18, 36, 54 and 64.8 hours after T0. */
function plan(facts: Partial<IncidentFacts>, now: Date, policy: Partial<Regime['policy']> = {}, stage = 'report') {
  const changed = regimes.map(regime => ({ ...regime, policy: { ...regime.policy, ...policy } }))
  const clocks = clocksFor(
    incidentFacts({ ...facts, times: { detectedAt: T0, ...facts.times } }),
    changed,
    calendar,
    now,
  )
  const clock = clocks.find(each => each.regime === ND331 && each.stage === stage)
  return clock?.milestones.map(
    ({ id, at: planned, status, doneAt }) => `${id} ${print(planned)} ${status}${doneAt ? ` ${print(doneAt)}` : ''}`,
  )
}
const confirmed = { confirmedAt: at('23 12:00'), occurredAt: T0, firstSignalAt: T0, detectedAt: T0 }
const filed = [{ regime: ND331, stage: 'report', filedAt: at('25 09:00') }]

test('are planned back from the conservative deadline by shares of the period', () => {
  expect(plan({ times: confirmed, drafts: [] }, at('23 13:00'))).toEqual([
    'triaged 2026-10-24 04:00 done 2026-10-23 12:00',
    'drafted 2026-10-24 22:00 due',
    'submitted 2026-10-25 16:00 due',
    'sent 2026-10-26 02:48 due',
  ])
})

test('or by fixed times ahead of it, never before the period begins, in the order they are due', () => {
  const milestones: Regime['policy']['milestones'] = [
    { id: 'sent', before_minutes: 60 },
    { id: 'drafted', before_minutes: 24 * 60 },
    { id: 'triaged', before_minutes: 100 * 60 },
  ]
  expect(plan({ times: confirmed, drafts: [] }, at('23 13:00'), { milestones })).toEqual([
    'triaged 2026-10-23 10:00 done 2026-10-23 12:00',
    'drafted 2026-10-25 10:00 due',
    'sent 2026-10-26 09:00 due',
  ])
})

test('a candidate has to be triaged, and nothing is written about it yet', () => {
  expect(plan({ status: 'candidate' }, at('23 13:00'))).toEqual(['triaged 2026-10-24 04:00 due'])
  expect(plan({ status: 'candidate' }, at('24 04:01'))).toEqual(['triaged 2026-10-24 04:00 missed'])
})

test.each([
  ['the moment itself', '24 22:00', 'due'],
  ['a minute later', '24 22:01', 'missed'],
])('are missed after their time: %s', (_when, now, status) => {
  expect(plan({ times: confirmed, drafts: [] }, at(now))?.[1]).toBe(`drafted 2026-10-24 22:00 ${status}`)
})

test('are done by the event that is on record for them, whenever it came', () => {
  const drafts = [{ form: 'tt20_mau_03', draftedAt: at('25 08:00'), submittedAt: null }]
  expect(plan({ times: confirmed, drafts }, at('25 17:00'))?.slice(1)).toEqual([
    'drafted 2026-10-24 22:00 done 2026-10-25 08:00',
    'submitted 2026-10-25 16:00 missed',
    'sent 2026-10-26 02:48 due',
  ])
  // The draft of another form is none for this stage.
  const other = [{ form: 'nd356_mau_08', draftedAt: at('25 08:00'), submittedAt: null }]
  expect(plan({ times: confirmed, drafts: other }, at('25 17:00'))?.[1]).toContain('missed')
})

test('what was sent had been drafted and approved', () => {
  expect(plan({ times: confirmed, drafts: [], filed }, at('26 17:00'))?.slice(1)).toEqual([
    'drafted 2026-10-24 22:00 done',
    'submitted 2026-10-25 16:00 done',
    'sent 2026-10-26 02:48 done 2026-10-25 09:00',
  ])
})

test('where nothing keeps drafts, nobody is told that one was missed', () => {
  expect(plan({ times: confirmed }, at('26 09:00'))?.map(line => line.split(' ').at(3))).toEqual([
    'done',
    'planned',
    'planned',
    'missed',
  ])
})

test('there are none for what is due at once, nor where the law gives no figure', () => {
  const judgements = { seriousDisruption: true }
  expect(plan({ times: confirmed, judgements }, at('23 13:00'), {}, 'immediate')).toEqual([])
  const ended = { ...confirmed, responseEndedAt: at('25 10:00') }
  expect(plan({ times: ended }, at('25 13:00'), {}, 'final')).toEqual([])
})

test('lie within the period, are few, and are never taken for a deadline', () => {
  const hours = fc.integer({ min: 0, max: 400 }).map(count => new Date(T0.getTime() + count * 3_600_000))
  fc.assert(
    fc.property(hours, fc.boolean(), (now, candidate) => {
      const facts = incidentFacts({ times: confirmed, status: candidate ? 'candidate' : 'confirmed' })
      for (const clock of clocksFor(facts, regimes, calendar, now)) {
        expect(clock.milestones.length).toBeLessThanOrEqual(4)
        for (const { at: planned } of clock.milestones) {
          expect(planned >= clock.startsAt).toBe(true)
          expect(planned < (clock.conservativeAt ?? clock.startsAt)).toBe(true)
        }
        const without = { ...clock, milestones: [] }
        expect(JSON.stringify(without)).not.toMatch(/triaged|drafted|submitted/)
      }
    }),
  )
})
