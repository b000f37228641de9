/** One regime's clocks in lines that can be compared at a glance, and its rules as its file states them. */
import { loadCalendar } from '../../collector/report/calendar.ts'
import { clocksFor } from '../../collector/report/clock.ts'
import type { ClockState } from '../../collector/report/clock-state.ts'
import type { FiledStage, IncidentFacts } from '../../collector/report/facts.ts'
import { loadRegimes, type Regime, recipientsOf } from '../../collector/report/regimes.ts'
import { incidentFacts } from './incident-facts.ts'

const calendar = loadCalendar()
const regimes = loadRegimes()

/** A moment in Việt Nam, as people there write it. */
export const local = (text: string): Date => new Date(`${text.replace(' ', 'T')}:00+07:00`)

export const print = (at: Date | null): string =>
  at === null ? '-' : new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')

/** A Friday: what is counted in days runs into weekends. */
export const DETECTED = '2026-10-23 10:00'

export interface Case extends Partial<Pick<IncidentFacts, 'judgements' | 'status' | 'dismissed'>> {
  readonly times?: Partial<IncidentFacts['times']>
  readonly filed?: readonly Omit<FiledStage, 'regime'>[]
  readonly kinds?: readonly string[]
  readonly now?: Date
}

export function regimeOf(id: string): Regime {
  const found = regimes.find(regime => regime.id === id)
  if (!found) throw new Error(`no regime ${id}`)
  return found
}

/** Every recipient counts as configured; the regime is switched on. */
export function clocksOf(id: string, { times = {}, filed = [], kinds = [], now, ...rest }: Case = {}): ClockState[] {
  const detectedAt = times.detectedAt ?? local(DETECTED)
  const regime = { ...regimeOf(id), enabled: true }
  const facts = incidentFacts({
    ...rest,
    times: { ...times, detectedAt },
    filed: filed.map(each => ({ regime: id, ...each })),
  })
  const contacts = new Set(regime.stages.flatMap(stage => recipientsOf(regime, stage)))
  return clocksFor(facts, [regime], calendar, now ?? detectedAt, { contacts, organisationKinds: new Set(kinds) })
}

/** `stage: conservative | lawful` */
export const ladder = (id: string, given: Case = {}): string[] =>
  clocksOf(id, given).map(
    ({ stage, conservativeAt, lawfulAt }) => `${stage}: ${print(conservativeAt)} | ${print(lawfulAt)}`,
  )

export const stagesOf = (id: string, given: Case = {}): string[] => clocksOf(id, given).map(({ stage }) => stage)

/** `stage: period, from start, when condition, form, to recipients` */
export function rulesOf(id: string): string[] {
  const regime = regimeOf(id)
  return regime.stages.map(stage => {
    const { immediate, value, unit = '', counting, event_day, cap } = stage
    const days = counting && event_day && ` (${counting}, event day ${event_day})`
    const period = immediate ? 'immediate' : value === null ? 'no figure' : `${value} ${unit}${days ?? ''}`
    const limit = cap ? ` but ${cap.value} ${cap.unit} from ${cap.start}` : ''
    const to = recipientsOf(regime, stage).join('+') || 'nobody named'
    return `${stage.id}: ${period}${limit}, from ${stage.start}, when ${stage.when}, form ${stage.form ?? 'none'}, to ${to}`
  })
}
