/**
 * Where reports are found: under their incident, or under their days. What a report says now belongs to the incident as
 * it stands, so to the one it was merged into; versions stay where they were saved.
 */
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { find } from '../incident/acts/perform.ts'
import type { Period } from '../report/form.ts'
import { isIncidentForm, isPeriodForm } from '../report/forms/schemas.ts'
import { lengthOf } from '../report/monitoring/period.ts'
import type { Delivery } from '../store/reports.ts'
import { inScope } from '../store/scope.ts'
import type { ServeDeps } from './deps.ts'
import { oneOrganisationFor } from './organisations.ts'
import type { OwnedKey } from './report-acts.ts'
import { incidentSubject, periodSubject, type ReportSubject } from './report-subjects.ts'

export interface Place {
  readonly prefix: string
  /** As it stands now; null: not there for whoever asks. */
  live(deps: ServeDeps, request: FastifyRequest, form: string): Promise<ReportSubject | null>
  /** Of versions that were saved under this address. */
  key(deps: ServeDeps, request: FastifyRequest): Promise<OwnedKey | null>
  /** One hand-over. */
  readonly delivery: string
  /** Whether a delivery is to be found under the address that was asked for, and by whoever asks. */
  holds(deps: ServeDeps, request: FastifyRequest, delivery: Delivery): Promise<boolean>
}

export const PlaceParams = z.record(z.string(), z.string().max(80))
/** Whose report on a period it is; left out: the asker's, or the installation's own. */
export const Whose = z.object({ organisation: z.string().max(63).optional() })

const paramsOf = (request: FastifyRequest) => request.params as Readonly<Record<string, string>>

export const INCIDENT_REPORTS: Place = {
  prefix: '/api/incidents/:id/reports/:form',
  live: (deps, request, form) => incidentSubject(deps, request.scope, paramsOf(request)['id'] ?? '', form),
  async key({ store }, request) {
    const { id = '', form = '' } = paramsOf(request)
    const record = isIncidentForm(form) ? (await store.incidents.load([id])).get(id) : undefined
    if (!record || !inScope(request.scope, record.state.organisation)) return null
    return { key: { subject: id, form }, organisation: record.state.organisation }
  },
  delivery: '/api/incidents/:id/deliveries/:delivery',
  /** Under the incident of its report, or the one that was merged into. */
  async holds({ store }, request, { subject }) {
    const { id = '' } = paramsOf(request)
    const record = await find(store, subject, request.scope.organisation)
    return record !== null && [subject, record.state.id].includes(id)
  },
}

export const PERIOD_REPORTS: Place = {
  prefix: '/api/reports/periods/:period/:form',
  async live(deps, request, form) {
    const days = readPeriod(paramsOf(request)['period'] ?? '')
    const organisation = whoseOf(deps, request)
    return days && organisation !== null ? periodSubject(deps, organisation, form, days) : null
  },
  async key(deps, request) {
    const { period = '', form = '' } = paramsOf(request)
    const organisation = whoseOf(deps, request)
    if (organisation === null || !isPeriodForm(form) || !readPeriod(period)) return null
    return { key: { subject: `${organisation}/${period}`, form }, organisation }
  },
  delivery: '/api/reports/periods/:period/:form/deliveries/:delivery',
  async holds(deps, request, { subject, form }) {
    const owned = await PERIOD_REPORTS.key(deps, request)
    return owned !== null && owned.key.subject === subject && owned.key.form === form
  },
}

export const whoseOf = (deps: ServeDeps, { scope, query }: Pick<FastifyRequest, 'scope' | 'query'>): string | null =>
  oneOrganisationFor(deps, scope, Whose.safeParse(query).data?.organisation)

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
