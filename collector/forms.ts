/** The forms the collector can fill, behind the few functions that routes need. */
import type { HolidayCalendar } from './report/calendar.ts'
import type { OrganisationProfile } from './report/facts.ts'
import { type FormId, fillForm } from './report/forms/fill-form.ts'
import type { Regime } from './report/regimes.ts'
import { renderDocx } from './report/render/docx.ts'
import { renderPdf } from './report/render/pdf.ts'
import type { Forms } from './serve/deps.ts'

const NAMES: readonly FormId[] = ['tt20_mau_03']

export interface FormSettings {
  readonly organisation: OrganisationProfile
  readonly regimes: readonly Regime[]
  readonly calendar: HolidayCalendar
}

export const reportForms = ({ organisation, regimes, calendar }: FormSettings): Forms => ({
  names: NAMES,
  fill: (form, facts, clocks, clockOffsets, now) =>
    fillForm(form as FormId, { facts, organisation, clocks, now, regimes, calendar, clockOffsets }),
  docx: renderDocx,
  pdf: renderPdf,
})
