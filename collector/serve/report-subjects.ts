/** What a report is about: an incident, or a stretch of days. Both are filled, checked and kept alike. */
import { find } from '../incident/acts/perform.ts'
import { rsitOf } from '../incident/categories.ts'
import type { FieldProblem } from '../report/acts/act.ts'
import { sentDeliveries } from '../report/acts/sent-deliveries.ts'
import type { Filled } from '../report/acts/version.ts'
import { type Period, periodName } from '../report/form.ts'
import { readEdit } from '../report/forms/edit.ts'
import { contextOf, fillForm, fillPeriodForm } from '../report/forms/fill-form.ts'
import type { FormInput, FormSchema, PeriodContext, SentReport } from '../report/forms/form-schema.ts'
import { both } from '../report/forms/form-schema.ts'
import {
  incidentSchema,
  isIncidentForm,
  isPeriodForm,
  type PeriodFormId,
  periodSchema,
} from '../report/forms/schemas.ts'
import { observe } from '../report/monitoring/observe.ts'
import { isOver } from '../report/monitoring/period.ts'
import type { IncidentRecord } from '../store/incidents.ts'
import type { Edits, FieldEdit } from '../store/reports.ts'
import type { Scope } from '../store/scope.ts'
import type { ServeDeps } from './deps.ts'
import { blindSpotsOf, clockFlagsOf, clockOffsetsOf, connectionsOf, factsOf } from './facts-of.ts'
import type { OwnedKey } from './report-acts.ts'
import { silencesOf } from './silences-of.ts'

/** What filling needs; commands have it without a server. */
export type SubjectDeps = Pick<ServeDeps, 'store' | 'reports' | 'now' | 'clocksOf' | 'drill' | 'categories'>

export interface ReportSubject extends OwnedKey {
  /** The incident, as it is now; null for a period. */
  readonly record: IncidentRecord | null
  fill(edits: Edits, version: number): Promise<Filled>
  /** What is wrong with what a person typed. */
  check(fields: Readonly<Record<string, FieldEdit | null>>): FieldProblem[]
}

/** Null: no such incident in scope, or no such form. */
export async function incidentSubject(
  deps: SubjectDeps,
  { organisation }: Scope,
  id: string,
  form: string,
): Promise<ReportSubject | null> {
  if (!isIncidentForm(form)) return null
  const record = await find(deps.store, id, organisation)
  if (!record) return null
  const input = await incidentInput(deps, record)
  return {
    key: { subject: record.state.id, form },
    organisation: record.state.organisation,
    record,
    fill: async (edits, version) => ({
      form: fillForm(form, { ...input, now: deps.now(), edits, version }),
      organisation: record.state.organisation,
      chainHead: record.head,
    }),
    check: fields => problemsOf(incidentSchema(form), fields, contextOf(input)),
  }
}

/** Everything that forms on this incident answer from. */
export async function incidentInput(deps: SubjectDeps, record: IncidentRecord): Promise<FormInput> {
  const { store, reports, now } = deps
  const flags = await clockFlagsOf(store, record, reports.windowMs, now().getTime())
  const connections = await connectionsOf(store, record)
  const facts = { ...factsOf(record, await blindSpotsOf(store, record), flags), connections }
  const moved = await t0Moved(deps, record)
  return {
    facts,
    rsit: rsitOf(facts.category, deps.categories),
    organisation: { ...reports.houseOf(facts.organisation).profile, systems: reports.systemsBehind(facts) },
    now: now(),
    clocks: deps.clocksOf(facts, now()),
    regimes: reports.regimes,
    calendar: reports.calendar,
    timeSource: reports.timeSource,
    clockOffsets: await clockOffsetsOf(store, record),
    silences: await silencesOf(store, record),
    sent: await sentReports(deps, record),
    ...(moved && { t0Moved: moved }),
  }
}

const EVENTS_LOOKED_AT = 1000

/** Who moved T0 last, as the log has it. */
async function t0Moved({ store }: SubjectDeps, { state }: IncidentRecord) {
  if (!state.t0) return undefined
  const events = await store.incidents.latestEvents(state.id, EVENTS_LOOKED_AT)
  const event = events.find(({ change }) => change.kind === 't0_moved' && change.instant !== null)
  return event && { by: event.actor, at: new Date(event.at) }
}

/** Proven deliveries of the incident and of all that was merged into it. */
export async function sentReports({ store }: SubjectDeps, { state }: IncidentRecord): Promise<SentReport[]> {
  const sent = await sentDeliveries(store, await store.incidents.tree(state.id))
  return sent.map(({ delivery: { form, version, recipient }, sentAt, number }) => ({
    ...{ form, version, recipient, number },
    sentAt: new Date(sentAt),
  }))
}

/** Null: no such form. */
export function periodSubject(
  deps: SubjectDeps,
  organisation: string,
  form: string,
  period: Period,
): ReportSubject | null {
  if (!isPeriodForm(form)) return null
  let seen: Promise<PeriodContext> | undefined
  const context = () => {
    seen ??= periodContext(deps, organisation, form, period)
    return seen
  }
  return {
    key: { subject: `${organisation}/${periodName(period)}`, form },
    organisation,
    record: null,
    fill: async (edits, version) => ({
      form: fillPeriodForm(form, { ...(await context()), now: deps.now(), edits, version }),
      organisation,
      chainHead: '',
    }),
    // What may be typed there depends on nothing that was seen.
    check: fields => problemsOf(periodSchema(form), fields, {} as PeriodContext),
  }
}

/** Half a year is told by its incidents, shorter ones by every alert. */
const BY_INCIDENTS: ReadonlySet<PeriodFormId> = new Set(['monitoring_half_year', 'incident_register', 'tt20_mau_05'])
const COMPARED: ReadonlySet<PeriodFormId> = new Set(['monitoring_daily', 'monitoring_weekly', 'monitoring_half_year'])

async function periodContext(
  { store, reports, drill, now, categories }: SubjectDeps,
  organisation: string,
  form: PeriodFormId,
  period: Period,
): Promise<PeriodContext> {
  const profile = { ...reports.houseOf(organisation).profile, systems: reports.systemsOf(organisation) }
  const observations = await observe(store, profile, {
    ...{ period, organisation },
    drill,
    detail: BY_INCIDENTS.has(form) ? 'incidents' : 'alerts',
    compare: COMPARED.has(form) && isOver({ from: period.from, to: period.from }, now()),
  })
  return {
    organisation: profile,
    now: now(),
    period,
    observations,
    categories: new Map(categories.all.map(({ code, title }) => [code, title])),
  }
}

function problemsOf<C>(
  schema: FormSchema<C>,
  fields: Readonly<Record<string, FieldEdit | null>>,
  context: C,
): FieldProblem[] {
  const known = new Map(schema.sections.flatMap(section => section.fields.map(field => [field.code, field])))
  return Object.entries(fields).flatMap(([code, edit]) => {
    const field = known.get(code)
    if (!field) return [{ field: code, message: both('Biểu mẫu không có mục này.', 'The form has no such field.') }]
    const read = edit === null ? null : readEdit(field, edit, context)
    return read && 'problem' in read ? [{ field: code, message: read.problem }] : []
  })
}
