/** What routes about reports need beside the store; `reports.ts` puts it together. */
import type { HolidayCalendar } from '../report/calendar.ts'
import type { FilledForm } from '../report/form.ts'
import type { Regime } from '../report/regimes.ts'
import type { RenderOptions } from '../report/render/layout.ts'
import type { PrintFormat } from '../report/render/printer.ts'
import type { Contacts } from '../report/send/contacts.ts'
import type { Mailer } from '../report/send/mail.ts'

export interface ReportDeps {
  readonly regimes: readonly Regime[]
  readonly calendar: HolidayCalendar
  readonly contacts: Contacts
  /** A version is approved by somebody else than its author. */
  readonly fourEyes: boolean
  /** What keeps the collector's clock right, in the organisation's words. */
  readonly timeSource: string
  /** Null: no mail server is configured. */
  readonly mailer: Mailer | null
  /** Where the law's data lie; undefined: the shipped ones. An export carries the files. */
  readonly lawFolders: { readonly regimes: string | undefined; readonly calendars: string | undefined }
  readonly organisationKinds: readonly string[]
  readonly print: (format: PrintFormat, filled: FilledForm, options?: RenderOptions) => Promise<Buffer>
  readonly closing: AbortSignal
  /** Closing waits for this work. */
  track<T>(work: Promise<T>): Promise<T>
}
