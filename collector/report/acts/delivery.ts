/** What every hand-over shares: whether a version may leave at all, to whom, and what it answers once it is proven. */
import { fileWithin, type OwedStage } from '../../incident/acts/file.ts'
import { find, type NextDueAt } from '../../incident/acts/perform.ts'
import { IncidentLog } from '../../incident/incident-log.ts'
import type { AnsweredStage, IncidentRecord, StageRef } from '../../store/incidents.ts'
import type { Channel, Delivery, DeliveryChange, DeliveryProof } from '../../store/reports.ts'
import type { Subjects } from '../../store/store.ts'
import { addressFor, type Contacts } from '../send/contacts.ts'
import { auditReport, nameOf, type Refused, type ReportAct, refused, type Standing } from './act.ts'

export interface Wanted {
  readonly number: number
  readonly recipient: string
  /** What it answers, as a person has confirmed. */
  readonly stages: readonly StageRef[]
}

/** Nothing leaves without approval, nothing of a drill ever, and nothing to nobody. */
export function mayLeave(
  { version, state }: Standing,
  contacts: Contacts,
  { recipient }: Wanted,
  channel: Channel,
): { readonly address: string; readonly approvedAt: number } | Refused {
  if (version.drill) return refused('drill_never_leaves')
  if (state.state !== 'approved') return refused('not_approved')
  if (state.disputed) return refused('approval_disputed')
  const address = addressFor(contacts, recipient, channel)
  return address === null ? refused('no_address') : { address, approvedAt: state.givenAt }
}

/** The words under which a proof stands in the incident's log. */
export function proofWords(proof: DeliveryProof, sha256: string): string {
  return `${wordsOf(proof)}; SHA-256 ${sha256}`
}

function wordsOf(proof: DeliveryProof): string {
  switch (proof.channel) {
    case 'smtp':
      return 'messageId' in proof
        ? `<${proof.messageId}> ${proof.response}`
        : `${proof.confirmedBy}: ${proof.reference} ${proof.text}`.trim()
    case 'call':
      return `${proof.caller} → ${proof.called} (${proof.telephone}) ${proof.reference}`.trim()
    case 'fax':
      return `${proof.number}, ${proof.pages}, ${proof.transmission}`
    case 'portal':
      return proof.receipt
    case 'e_office':
      return `${proof.documentNumber}, ${proof.documentDate}`
    case 'paper':
      return `${proof.documentNumber}, ${proof.documentDate}, ${proof.carrier}`
  }
}

export interface Proven {
  readonly delivery: Delivery
  readonly sha256: string
  readonly sentAt: number
  readonly proof: DeliveryProof
}

/** What an incident owed when a report on this form went to this recipient, and what of it that answers. */
export type OwedByReport = (
  record: IncidentRecord,
  report: { readonly sentAt: number; readonly form: string; readonly to: string },
) => readonly OwedStage[]

/** What filing depends on: the law, bound to the incident's organisation. */
export interface FilingDeps {
  readonly nextDueAt: NextDueAt
  readonly owedByReport: OwedByReport
}

/** The step that makes a delivery `sent`, and in the same transaction the stages that it answers. */
export async function prove(
  within: Subjects,
  act: ReportAct,
  { delivery, sha256, sentAt, proof }: Proven,
  { nextDueAt, owedByReport }: FilingDeps,
): Promise<void> {
  const { id, form, version, channel, recipient } = delivery
  await addStep(within, act, delivery, { kind: 'proven', sentAt, proof })
  const record = await find(within, delivery.subject, null)
  if (!record) return
  // What was answered meanwhile, by a call or another report, is not answered twice.
  const owed = owedByReport(record, { sentAt, form, to: recipient })
  const stages = owed.filter(one => delivery.stages.some(stage => isSame(one, stage))).map(answerOf)
  if (stages.length === 0) return
  const filing = {
    kind: 'report',
    report: form,
    version,
    delivery: id,
    channel,
    proof: proofWords(proof, sha256),
  } as const
  const log = new IncidentLog(await within.incidents.load([record.state.id]), act)
  await fileWithin(within, log, record.state.id, { stages, filedAt: sentAt, act: filing }, nextDueAt)
}

const isSame = (one: StageRef, { regime, stage }: StageRef): boolean => one.regime === regime && one.stage === stage

/** Where a person says that it answers a stage of others than its recipient, all of them are told. */
function answerOf({ ticked: _, recipients = [], ...stage }: OwedStage): AnsweredStage {
  return { ...stage, ...(recipients.length > 0 && { recipients }) }
}

export async function addStep(
  within: Subjects,
  act: ReportAct,
  { id, subject, form, version, recipient, organisation }: Delivery,
  change: DeliveryChange,
): Promise<void> {
  await within.reports.addDeliveryStep({ delivery: id, at: act.at, actor: act.actor, change })
  const detail = `${recipient} ${id} ${'reason' in change ? change.reason : ''}`.trim()
  const { actor, address, at } = act
  const named = nameOf({ subject, form }, version)
  await within.audit.add({
    at,
    actor,
    action: `report.delivery_${change.kind}`,
    subject: named,
    detail,
    address,
    organisation,
  })
}

export const auditBegun = (within: Subjects, act: ReportAct, { id, version, channel, recipient }: Delivery) =>
  auditReport(within, act, 'delivery_begun', version, `${channel} ${recipient} ${id}`)
