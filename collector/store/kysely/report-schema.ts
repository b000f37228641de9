/** Tables of reports, as Kysely sees them. */
import type { ColumnType, Generated } from 'kysely'

type Fixed<T> = ColumnType<T, T, never>

interface DraftTable {
  subject: string
  form: string
  edits: string
  revision: number
  at: number
  author: string
}

interface VersionTable {
  subject: Fixed<string>
  form: Fixed<string>
  number: Fixed<number>
  organisation: Fixed<string>
  drill: Fixed<number>
  content: Fixed<string>
  sha256: Fixed<string>
  chain_head: Fixed<string>
  author: Fixed<string>
  at: Fixed<number>
}

interface StepTable {
  id: Generated<number>
  subject: Fixed<string>
  form: Fixed<string>
  version: Fixed<number>
  at: Fixed<number>
  actor: Fixed<string>
  kind: Fixed<string>
  change: Fixed<string>
}

interface DeliveryTable {
  number: Generated<number>
  id: Fixed<string>
  subject: Fixed<string>
  form: Fixed<string>
  version: Fixed<number>
  organisation: Fixed<string>
  channel: Fixed<string>
  recipient: Fixed<string>
  address: Fixed<string>
  at: Fixed<number>
  actor: Fixed<string>
  stages: Fixed<string>
  documents: Fixed<string>
  message_id: Fixed<string | null>
}

interface DeliveryStepTable {
  id: Generated<number>
  delivery: Fixed<string>
  at: Fixed<number>
  actor: Fixed<string>
  change: Fixed<string>
}

interface FileTable {
  number: Generated<number>
  id: Fixed<string>
  subject: Fixed<string>
  name: Fixed<string>
  media_type: Fixed<string>
  bytes: Fixed<number>
  sha256: Fixed<string>
  added_at: Fixed<number>
  added_by: Fixed<string>
}

export interface ReportTables {
  report_draft: DraftTable
  report_version: VersionTable
  report_step: StepTable
  report_delivery: DeliveryTable
  report_delivery_step: DeliveryStepTable
  report_file: FileTable
}
