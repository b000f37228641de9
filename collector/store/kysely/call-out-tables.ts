/** Tables of call-outs and duties as Kysely sees them; see `schema.ts`. */
import type { ColumnType, Generated } from 'kysely'

type Fixed<T> = ColumnType<T, T, never>

interface CallOutTable {
  number: Generated<number>
  id: Fixed<string>
  kind: Fixed<string>
  subject: Fixed<string>
  ladder: Fixed<string>
  parent: Fixed<string | null>
  organisation: Fixed<string | null>
  severity: Fixed<string>
  urgent: Fixed<number>
  drill: Fixed<number>
  climbs: Fixed<number>
  says: Fixed<string>
  due_at: Fixed<number>
  made_at: Fixed<number>
  state: string
  because: string
  policy: Fixed<string | null>
  rounds: number
  next_round_at: number | null
  over_at: number | null
  acknowledged_by: string | null
  acknowledged_via: string | null
}

interface DeliveryTable {
  number: Generated<number>
  call_out: Fixed<number>
  round: Fixed<number>
  recipient: Fixed<string>
  route: Fixed<string>
  urgent: Fixed<number>
  made_at: Fixed<number>
  next_at: number
  state: string
  tries: number
  first_try_at: number | null
  leased_until: number | null
  leased_by: string | null
  message: string | null
  receipt: string | null
  reason: string | null
  over_at: number | null
  revived: number
  dead_told: number
}

export interface CallOutTables {
  call_out: CallOutTable
  call_out_delivery: DeliveryTable
  call_out_token: {
    hash: Fixed<string>
    call_out: Fixed<number>
    recipient: Fixed<string>
    made_at: Fixed<number>
    expires_at: Fixed<number>
    used_at: number | null
  }
  duty_done: {
    occurrence: Fixed<string>
    done_at: Fixed<number>
    recorded_at: Fixed<number>
    recorded_by: Fixed<string>
    reference: Fixed<string>
    note: Fixed<string>
  }
  contact_change: {
    number: Generated<number>
    changed_at: Fixed<number>
    recorded_at: Fixed<number>
    recorded_by: Fixed<string>
    note: Fixed<string>
  }
}
