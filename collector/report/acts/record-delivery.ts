/** A hand-over that people did themselves: by call, fax, portal, e-office or on paper, each with what proves it. */
import { randomUUID } from 'node:crypto'
import { find } from '../../incident/acts/perform.ts'
import type { Delivery, DeliveryProof } from '../../store/reports.ts'
import type { Store, Subjects } from '../../store/store.ts'
import type { Contacts } from '../send/contacts.ts'
import { type Refused, type ReportAct, refused, standing } from './act.ts'
import { auditBegun, type FilingDeps, mayLeave, prove, type Wanted } from './delivery.ts'

export interface Recorded extends Wanted {
  readonly sentAt: number
  readonly proof: Exclude<DeliveryProof, { channel: 'smtp' }>
}

export const recordDelivery = (
  { store, contacts, ...filing }: FilingDeps & { store: Store; contacts: Contacts },
  act: ReportAct,
  wanted: Recorded,
): Promise<{ delivery: Delivery } | Refused> =>
  store.transaction(async within => {
    const found = await standing(within, act.key, wanted.number)
    if (!found) return refused('not_found')
    const { proof, sentAt, recipient, stages } = wanted
    const leave = mayLeave(found, contacts, wanted, proof.channel)
    if ('refused' in leave) return leave
    // It was approved before it was handed over, and has been handed over by now. People write times down by the minute.
    if (sentAt > act.at || sentAt < minuteOf(leave.approvedAt)) return refused('not_possible')
    if (!(await fileIsThere(within, act.key.subject, proof))) return refused('proof_needed')
    const { version } = found
    const delivery: Delivery = {
      ...act.key,
      ...{ id: randomUUID(), organisation: version.organisation, version: version.number, channel: proof.channel },
      ...{ recipient, address: leave.address, at: act.at, actor: act.actor, stages, documents: [], messageId: null },
    }
    await within.reports.addDelivery(delivery)
    await auditBegun(within, act, delivery)
    await prove(within, act, { delivery, sha256: version.sha256, sentAt, proof }, filing)
    return { delivery }
  })

const MINUTE = 60_000
const minuteOf = (at: number): number => at - (at % MINUTE)

/** A receipt or scan lies among the incident's evidence, or the files of the period. */
async function fileIsThere(within: Subjects, subject: string, proof: Recorded['proof']): Promise<boolean> {
  const file = 'file' in proof ? proof.file : null
  return file === null || filesAreThere(within, subject, [file])
}

export async function filesAreThere(within: Subjects, subject: string, files: readonly string[]): Promise<boolean> {
  const record = await find(within, subject, null)
  const kept = record ? record.state.evidence : await within.reports.files(subject)
  const known = new Set(kept.map(({ id }) => id))
  return files.every(file => known.has(file))
}
