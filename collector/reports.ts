/** Reports as configured: law, contacts, the mail server and the thread that draws, behind what routes need. */
import type { CollectorConfig } from './config-schema.ts'
import type { HolidayCalendar } from './report/calendar.ts'
import type { Regime } from './report/regimes.ts'
import { Printer } from './report/render/printer.ts'
import { openMailer } from './report/send/smtp.ts'
import type { ReportDeps } from './serve/report-deps.ts'

interface Law {
  readonly regimes: readonly Regime[]
  readonly calendar: HolidayCalendar
}

/** Disposing ends e-mails under way, waits until what became of them is on record, and ends the thread that draws. */
export function openReports(
  { reports, contacts, regimes: settings, organisation }: CollectorConfig,
  { regimes, calendar }: Law,
): ReportDeps & AsyncDisposable {
  const printer = new Printer()
  const closing = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  return {
    regimes,
    calendar,
    contacts,
    fourEyes: reports.fourEyes,
    timeSource: reports.timeSource,
    mailer: reports.mail ? openMailer(reports.mail) : null,
    lawFolders: { regimes: settings.folder, calendars: settings.calendarFolder },
    organisationKinds: organisation.kinds,
    print: (format, filled, options) => printer.print(format, filled, options),
    closing: closing.signal,
    track(work) {
      underWay.add(work)
      const done = () => underWay.delete(work)
      work.then(done, done)
      return work
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      await Promise.allSettled(underWay)
      await printer[Symbol.asyncDispose]()
    },
  }
}
