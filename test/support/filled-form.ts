/** Forms filled for tests, through the real clocks, regimes and calendar. */
import { loadCalendar } from '../../collector/report/calendar.ts'
import { clocksFor } from '../../collector/report/clock.ts'
import type { IncidentFacts, OrganisationProfile } from '../../collector/report/facts.ts'
import type { FilledField, FilledForm } from '../../collector/report/form.ts'
import { fillForm, fillPeriodForm } from '../../collector/report/forms/fill-form.ts'
import type { FormInput, PeriodContext } from '../../collector/report/forms/form-schema.ts'
import type { IncidentFormId, PeriodFormId } from '../../collector/report/forms/schemas.ts'
import { loadRegimes } from '../../collector/report/regimes.ts'
import { incidentFacts, T0 } from './incident-facts.ts'
import { observations } from './observations.ts'
import { organisationProfile } from './organisation-profile.ts'

const regimes = loadRegimes()
const calendar = loadCalendar()
export const NOW = new Date(T0.getTime() + 3 * 3_600_000)

export const filledForm = (
  facts: IncidentFacts = incidentFacts(),
  organisation: OrganisationProfile = organisationProfile(),
): FilledForm => filledAs('tt20_mau_03', { facts, organisation })

/** What a form on an incident is filled from; say only what the test is about. */
export function formInput(given: Partial<FormInput> = {}): FormInput {
  const facts = given.facts ?? incidentFacts()
  const now = given.now ?? NOW
  const clocks = clocksFor(facts, regimes, calendar, now)
  return { facts, organisation: organisationProfile(), clocks, now, regimes, calendar, ...given }
}

/** Any form on an incident. */
export const filledAs = (form: IncidentFormId, given: Partial<FormInput> = {}): FilledForm =>
  fillForm(form, formInput(given))

/** Any form on a period. */
export const filledPeriod = (form: PeriodFormId, given: Partial<PeriodContext> = {}): FilledForm =>
  fillPeriodForm(form, {
    organisation: organisationProfile(),
    period: { from: '2026-11-20', to: '2026-11-20' },
    now: new Date('2026-11-21T01:00:00Z'),
    observations: observations(),
    ...given,
  })

export function fieldOf(form: FilledForm, code: string): FilledField {
  const found = form.sections.flatMap(({ fields }) => fields).find(field => field.code === code)
  if (!found) throw new Error(`no field ${code}`)
  return found
}

/** Everything the form prints, for looking for what must not be there. */
export const allText = (form: FilledForm): string => JSON.stringify(form)

/** What an attacker would write into a banner, a log line or a host name. */
export const HOSTILE = {
  markup: '<w:p/>]]></w:t><script>alert(1)</script>&amp;&#x0; {{x}} \\par %PDF-1.7',
  control: 'a\u0000b\u0007c\u001b[31md\u009be\uffff',
  direction: 'gpj.\u202eexe\u2066x\u2069\u200f',
  surrogate: 'half \ud83d of a pair \udc00',
  long: 'Ổ'.repeat(100_000),
  unbroken: 'x'.repeat(1500),
  emoji: '👾 日本語 العربية',
}
