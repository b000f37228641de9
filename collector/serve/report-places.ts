/**
 * Where reports are found: under their incident, or under their days. What a report says now belongs to the incident as
 * it stands, so to the one it was merged into; versions stay where they were saved.
 */
import { z } from 'zod'
import { DEFAULT_ORGANISATION } from '../incident/state.ts'
import type { Period } from '../report/form.ts'
import { isIncidentForm, isPeriodForm } from '../report/forms/schemas.ts'
import { lengthOf } from '../report/monitoring/period.ts'
import type { ReportKey } from '../store/reports.ts'
import type { ServeDeps } from './deps.ts'
import { incidentSubject, periodSubject, type ReportSubject } from './report-subjects.ts'

type Params = Readonly<Record<string, string>>

export interface Place {
  readonly prefix: string
  /** As it stands now; null: not there. */
  live(deps: ServeDeps, params: Params, form: string): Promise<ReportSubject | null>
  /** Of versions that were saved under this address. */
  key(deps: ServeDeps, params: Params): Promise<ReportKey | null>
}

export const PlaceParams = z.record(z.string(), z.string().max(80))

export const INCIDENT_REPORTS: Place = {
  prefix: '/api/incidents/:id/reports/:form',
  live: (deps, { id = '' }, form) => incidentSubject(deps, id, form),
  async key({ store }, { id = '', form = '' }) {
    const known = isIncidentForm(form) && (await store.incidents.load([id])).has(id)
    return known ? { subject: id, form } : null
  },
}

export const PERIOD_REPORTS: Place = {
  prefix: '/api/reports/periods/:period/:form',
  async live(deps, { period = '' }, form) {
    const days = readPeriod(period)
    return days && periodSubject(deps, form, days)
  },
  async key(_deps, { period = '', form = '' }) {
    return isPeriodForm(form) && readPeriod(period) ? { subject: `${DEFAULT_ORGANISATION}/${period}`, form } : null
  },
}

export const PLACES = [INCIDENT_REPORTS, PERIOD_REPORTS]

/** More than a year is no report. */
const MOST_DAYS = 366
const Day = z.iso.date()

/** `2026-11-27`, or `2026-11-01_2026-11-30`; null for anything else. */
export function readPeriod(text: string): Period | null {
  const [from = '', to = from, more] = text.split('_')
  if (more !== undefined || !Day.safeParse(from).success || !Day.safeParse(to).success || to < from) return null
  return lengthOf({ from, to }) <= MOST_DAYS ? { from, to } : null
}
