/** Every form there is, by name: those on one incident, and those on a period. */
import type { FormSchema, IncidentContext, PeriodContext } from './form-schema.ts'
import { incidentNotice } from './incident-notice.ts'
import { incidentRegister } from './incident-register.ts'
import { monitoringDaily } from './monitoring-daily.ts'
import { monitoringHalfYear } from './monitoring-half-year.ts'
import { monitoringWeekly } from './monitoring-weekly.ts'
import { nd331QuickReport } from './nd331-quick-report.ts'
import { nd356Mau08 } from './nd356-mau-08.ts'
import { tt20Mau03 } from './tt20-mau-03.ts'
import { tt20Mau04 } from './tt20-mau-04.ts'
import { tt20Mau05 } from './tt20-mau-05.ts'

const INCIDENT_FORMS = {
  incident_notice: incidentNotice,
  tt20_mau_03: tt20Mau03,
  tt20_mau_04: tt20Mau04,
  nd331_quick_report: nd331QuickReport,
  nd356_mau_08: nd356Mau08,
} as const satisfies Readonly<Record<string, FormSchema<IncidentContext>>>

const PERIOD_FORMS = {
  monitoring_daily: monitoringDaily,
  monitoring_weekly: monitoringWeekly,
  monitoring_half_year: monitoringHalfYear,
  incident_register: incidentRegister,
  tt20_mau_05: tt20Mau05,
} as const satisfies Readonly<Record<string, FormSchema<PeriodContext>>>

export type IncidentFormId = keyof typeof INCIDENT_FORMS
export type PeriodFormId = keyof typeof PERIOD_FORMS

export const INCIDENT_FORM_IDS = Object.keys(INCIDENT_FORMS) as readonly IncidentFormId[]
export const PERIOD_FORM_IDS = Object.keys(PERIOD_FORMS) as readonly PeriodFormId[]

export const isIncidentForm = (form: string): form is IncidentFormId => Object.hasOwn(INCIDENT_FORMS, form)
export const isPeriodForm = (form: string): form is PeriodFormId => Object.hasOwn(PERIOD_FORMS, form)

export const incidentSchema = (form: IncidentFormId): FormSchema<IncidentContext> => INCIDENT_FORMS[form]
export const periodSchema = (form: PeriodFormId): FormSchema<PeriodContext> => PERIOD_FORMS[form]
