/** What routes about reports need beside the store; `reports.ts` puts it together. */
import type { OwedByReport } from '../report/acts/delivery.ts'
import type { HolidayCalendar } from '../report/calendar.ts'
import type { IncidentFacts, OrganisationProfile, SystemProfile } from '../report/facts.ts'
import type { FilledForm } from '../report/form.ts'
import type { Regime } from '../report/regimes.ts'
import type { RenderOptions } from '../report/render/layout.ts'
import type { PrintFormat } from '../report/render/printer.ts'
import type { Contacts } from '../report/send/contacts.ts'
import type { Mailer } from '../report/send/mail.ts'

/** Who reports, and where to. */
export interface House {
  readonly profile: Omit<OrganisationProfile, 'systems'>
  readonly contacts: Contacts
  /** What it is (isp, hosting, …): some regimes bind these alone. */
  readonly kinds: readonly string[]
}

export interface ReportDeps {
  readonly regimes: readonly Regime[]
  readonly calendar: HolidayCalendar
  /** One that is not configured has an empty profile, and reports nowhere. */
  readonly houseOf: (organisation: string) => House
  /** Systems of the register behind an incident's victims and hosts. */
  readonly systemsBehind: (facts: IncidentFacts) => readonly SystemProfile[]
  /** The whole register of an organisation. */
  readonly systemsOf: (organisation: string) => readonly SystemProfile[]
  readonly owedByReport: OwedByReport
  /** A version is approved by somebody else than its author. */
  readonly fourEyes: boolean
  /** What keeps the collector's clock right, in the organisation's words. */
  readonly timeSource: string
  /** So long before an incident's first signal an alert still would have belonged to it. */
  readonly windowMs: number
  /** Null: no mail server is configured. */
  readonly mailer: Mailer | null
  /** Where the law's data lie; undefined: the shipped ones. An export carries the files. */
  readonly lawFolders: { readonly regimes: string | undefined; readonly calendars: string | undefined }
  readonly print: (format: PrintFormat, filled: FilledForm, options?: RenderOptions) => Promise<Buffer>
  readonly closing: AbortSignal
  /** Closing waits for this work. */
  track<T>(work: Promise<T>): Promise<T>
}
