/** The forms the collector can fill, behind the few functions that routes need. */

import type { Places } from './enrich/places.ts'
import type { HolidayCalendar } from './report/calendar.ts'
import type { IncidentFacts, OrganisationProfile, SystemProfile } from './report/facts.ts'
import { type FormId, fillForm } from './report/forms/fill-form.ts'
import type { Regime } from './report/regimes.ts'
import { Printer } from './report/render/printer.ts'
import { systemProfile } from './report/system-profile.ts'
import type { Forms } from './serve/deps.ts'

const NAMES: readonly FormId[] = ['tt20_mau_03']

export interface FormSettings {
  readonly organisation: Omit<OrganisationProfile, 'systems'>
  /** As they are when a form is filled. */
  readonly places: () => Places
  readonly regimes: readonly Regime[]
  readonly calendar: HolidayCalendar
}

/** Disposing ends the thread that draws. */
export function reportForms({ organisation, places, regimes, calendar }: FormSettings): Forms & AsyncDisposable {
  const printer = new Printer()
  return {
    names: NAMES,
    fill: (form, facts, clocks, clockOffsets, now) => {
      const profile = { ...organisation, systems: systemsBehind(facts, places()) }
      return fillForm(form as FormId, { facts, organisation: profile, clocks, now, regimes, calendar, clockOffsets })
    },
    docx: filled => printer.print('docx', filled),
    pdf: filled => printer.print('pdf', filled),
    [Symbol.asyncDispose]: () => printer[Symbol.asyncDispose](),
  }
}

/** The register's systems that the incident's victims and hosts belong to. */
function systemsBehind({ victims, findings }: IncidentFacts, places: Places): SystemProfile[] {
  const hosts = findings.flatMap(({ host }) => host ?? [])
  const systems = [...victims, ...hosts].flatMap(name => places.find(name).system ?? [])
  return [...new Set(systems)].map(system => systemProfile(system, places.networksOf(system.id)))
}
