/** What every act on a report shares: who does it when, how it is refused, and what is written into the audit. */

import type { ReportKey, ReportStep, ReportVersion } from '../../store/reports.ts'
import type { Subjects } from '../../store/store.ts'
import type { Bilingual } from '../clock-state.ts'
import { type VersionState, versionState } from './version-state.ts'

export interface ReportAct {
  readonly key: ReportKey
  /** Whose report it is. */
  readonly organisation: string
  readonly actor: string
  readonly address: string
  readonly at: number
}

export type ReportRefusal =
  | 'not_found'
  /** Somebody else has changed the draft, or saved a version, meanwhile. */
  | 'draft_changed'
  | 'fields_missing'
  | 'not_latest'
  | 'already_decided'
  | 'not_submitted'
  | 'own_version'
  | 'reason_needed'
  | 'not_possible'
  | 'no_such_approver'
  | 'not_approved'
  | 'approval_disputed'
  | 'drill_never_leaves'
  | 'no_address'
  | 'already_sent'
  | 'delivery_unknown'
  | 'no_mail_server'
  | 'no_such_stage'
  | 'proof_needed'
  | 'too_many'

export type Refused = { readonly refused: ReportRefusal }
export const refused = (why: ReportRefusal): Refused => ({ refused: why })

export interface FieldProblem {
  readonly field: string
  readonly message: Bilingual
}

export const nameOf = ({ subject, form }: ReportKey, version?: number): string =>
  version === undefined ? `${subject}/${form}` : `${subject}/${form}/${version}`

export const auditReport = (
  within: Pick<Subjects, 'audit'>,
  { actor, address, at, key, organisation }: ReportAct,
  what: string,
  version: number | undefined,
  detail: string,
): Promise<void> =>
  within.audit.add({
    at,
    actor,
    action: `report.${what}`,
    subject: nameOf(key, version),
    detail,
    address,
    organisation,
  })

export interface Standing {
  readonly version: ReportVersion
  readonly state: VersionState
  readonly steps: readonly ReportStep[]
}

/** A version with where it stands; in a transaction, nobody else decides about it until the end. */
export async function standing(
  within: Pick<Subjects, 'reports'>,
  key: ReportKey,
  number: number,
): Promise<Standing | null> {
  await within.reports.claim(key.subject)
  const version = await within.reports.version(key, number)
  if (!version) return null
  const steps = (await within.reports.steps([key.subject], key.form)).filter(step => step.version === number)
  return { version, state: versionState(steps), steps }
}
