import type { DeliveryOptions } from '../../serve/report-views.ts'
import type { Text } from '../messages/text.ts'

export interface KnownStage {
  readonly regime: string
  readonly stage: string
  readonly notConfirmed: Text | null
}

/** What handing a report over has to know of what it is about: an incident, or a stretch of days. */
export interface Handing {
  /** An incident's number, or ORGANISATION/DAYS. */
  readonly subject: string
  readonly options: DeliveryOptions
  /** Receipts and scans that may prove it. */
  readonly files: readonly { readonly id: string; readonly name: string }[]
  readonly addFile: (file: File) => Promise<unknown>
  /** Those of an incident, which a report may answer; null: days have none. */
  readonly stages: readonly KnownStage[] | null
}
