import type { DeliveryOptions } from '../../serve/report-views.ts'

/** What handing a report over has to know of what it is about: an incident, or a stretch of days. */
export interface Handing {
  /** An incident's number, or ORGANISATION/DAYS. */
  readonly subject: string
  readonly options: DeliveryOptions
  /** Receipts and scans that may prove it. */
  readonly files: readonly { readonly id: string; readonly name: string }[]
  readonly addFile: (file: File) => Promise<unknown>
  /** An incident has stages that a report may answer; days have none. */
  readonly answersStages: boolean
}
