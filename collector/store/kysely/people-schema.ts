/** Tables about people, what they did, and what lets them and their programs in. */
import type { ColumnType, Generated } from 'kysely'

type Fixed<T> = ColumnType<T, T, never>

interface PersonTable {
  username: Fixed<string>
  display_name: string
  role: string
  may_read_payload: number
  password_hash: string | null
  created_at: Fixed<number>
  organisation: string | null
  disabled: number
  provider_issuer: string | null
  provider_subject: string | null
}

interface SessionTable {
  id_hash: Fixed<string>
  username: Fixed<string>
  created_at: Fixed<number>
  expires_at: number
  second_factor: number
  id_token: Fixed<string | null>
}

interface HalfSessionTable {
  id_hash: Fixed<string>
  username: Fixed<string>
  how: Fixed<string>
  id_token: Fixed<string | null>
  expires_at: Fixed<number>
  tries_left: number
}

interface SecondFactorTable {
  username: Fixed<string>
  secret: string | null
  pending_secret: string | null
  last_step: number
  since: number | null
}

interface ProviderFlowTable {
  state_hash: Fixed<string>
  nonce: Fixed<string>
  verifier: Fixed<string>
  next: Fixed<string>
  expires_at: Fixed<number>
}

interface ApiTokenTable {
  hash: Fixed<string>
  id: Fixed<string>
  name: Fixed<string>
  permissions: Fixed<string>
  organisation: Fixed<string | null>
  maker: Fixed<string | null>
  made_by: Fixed<string>
  made_at: Fixed<number>
  expires_at: Fixed<number>
  last_used_at: number | null
  revoked_at: number | null
}

interface IdempotencyTable {
  id: Fixed<string>
  actor: Fixed<string>
  fingerprint: Fixed<string>
  began_at: Fixed<number>
  expires_at: Fixed<number>
  answer: string | null
}

interface ApprovalTable {
  id: Generated<number>
  organisation: Fixed<string | null>
  subject: Fixed<string>
  approver: Fixed<string>
  given_at: Fixed<number>
  recorded_at: Fixed<number>
  recorded_by: Fixed<string>
  phone_number: Fixed<string | null>
  called_at: Fixed<number | null>
  reason: Fixed<string | null>
  countersign_by: Fixed<number | null>
  countersigned_at: number | null
  disputed_at: number | null
  dispute: string | null
}

interface AuditTable {
  number: Fixed<number>
  at: Fixed<number>
  actor: Fixed<string>
  action: Fixed<string>
  subject: Fixed<string>
  detail: Fixed<string>
  address: Fixed<string>
  organisation: Fixed<string | null>
  previous_hash: Fixed<string>
  hash: Fixed<string>
}

export interface PeopleTables {
  person: PersonTable
  one_time_token: { hash: string; username: string; expires_at: number; spent_at: number | null }
  session: SessionTable
  half_session: HalfSessionTable
  second_factor: SecondFactorTable
  recovery_code: { username: string; hash: string; spent_at: number | null }
  sign_in_attempt: { key: string; failures: number; last_at: number }
  known_device: { hash: string; username: string; seen_at: number }
  provider_flow: ProviderFlowTable
  api_token: ApiTokenTable
  idempotency: IdempotencyTable
  approval: ApprovalTable
  audit: AuditTable
}
