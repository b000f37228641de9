/** The forms the collector can fill, behind the few functions that routes need. */
import type { HolidayCalendar } from './report/calendar.ts'
import type { OrganisationProfile } from './report/facts.ts'
import { fillForm } from './report/forms/fill-form.ts'
import { INCIDENT_FORM_IDS, type IncidentFormId } from './report/forms/schemas.ts'
import type { Regime } from './report/regimes.ts'
import { Printer } from './report/render/printer.ts'
import type { Forms } from './serve/deps.ts'

export interface FormSettings {
  readonly organisation: OrganisationProfile
  readonly regimes: readonly Regime[]
  readonly calendar: HolidayCalendar
}

/** Disposing ends the thread that draws. */
export function reportForms({ organisation, regimes, calendar }: FormSettings): Forms & AsyncDisposable {
  const printer = new Printer()
  return {
    names: INCIDENT_FORM_IDS,
    fill: (form, facts, clocks, clockOffsets, now) =>
      fillForm(form as IncidentFormId, { facts, organisation, clocks, now, regimes, calendar, clockOffsets }),
    docx: filled => printer.print('docx', filled),
    pdf: filled => printer.print('pdf', filled),
    [Symbol.asyncDispose]: () => printer[Symbol.asyncDispose](),
  }
}
