/**
 * Sends an approved version by e-mail, in three steps: the intent and the exact bytes are put on record; the message goes
 * out; what the server answered is put on record, with the stages it answers.
 *
 * A collector that stops between the second step and the third leaves a delivery that was begun and of which nothing is
 * known. It is not taken up again: a person asks the recipient and settles it (`settle.ts`).
 */
import { randomUUID } from 'node:crypto'
import type { Delivery, DeliveryChange, SentDocument } from '../../store/reports.ts'
import type { Store, Subjects } from '../../store/store.ts'
import type { OrganisationProfile } from '../facts.ts'
import type { FilledForm } from '../form.ts'
import { subjectOf } from '../form.ts'
import type { PrintFormat } from '../render/printer.ts'
import type { Contacts } from '../send/contacts.ts'
import { type Mailer, type MailReceipt, mayHaveArrived } from '../send/mail.ts'
import { bodyText, messageIdOf, subjectLine } from '../send/message.ts'
import { formOf, sha256Of } from '../versions/content.ts'
import { type Refused, type ReportAct, refused, type Standing, standing } from './act.ts'
import { addStep, auditBegun, type FilingDeps, mayLeave, prove, type Wanted } from './delivery.ts'
import { deliveryState, SENDING_LIMIT_MS } from './delivery-state.ts'

export interface SendDeps extends FilingDeps {
  readonly store: Store
  readonly mailer: Mailer | null
  readonly contacts: Contacts
  readonly organisation: Pick<OrganisationProfile, 'name' | 'contact'>
  readonly print: (format: PrintFormat, found: Standing) => Promise<Buffer>
  readonly now: () => number
  /** The collector is closing: what is under way ends, and is put on record as unknown where it is. */
  readonly closing: AbortSignal
}

interface Document extends SentDocument {
  readonly content: Buffer
  readonly contentType: string
}

export async function sendByMail(
  deps: SendDeps,
  act: ReportAct,
  wanted: Wanted,
): Promise<{ delivery: Delivery; change: DeliveryChange } | Refused> {
  const { store, mailer } = deps
  if (!mailer) return refused('no_mail_server')
  const found = await store.transaction(within => standing(within, act.key, wanted.number))
  if (!found) return refused('not_found')
  // Before anything is printed: most refusals need no document.
  const early = mayLeave(found, deps.contacts, wanted, 'smtp')
  if ('refused' in early) return early
  const documents = await printed(deps, found)
  const begun = await begin(deps, act, wanted, documents, mailer.domain)
  if ('refused' in begun) return begun
  const { delivery } = begun
  const change = await handOver(deps, mailer, found, delivery, documents)
  await store.transaction(within => conclude(within, deps, { ...act, at: deps.now() }, found, delivery, change))
  return { delivery, change }
}

const TYPES: Readonly<Record<PrintFormat, string>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
}

async function printed({ print }: SendDeps, found: Standing): Promise<Document[]> {
  const documents: Document[] = []
  for (const format of ['docx', 'pdf'] as const) {
    const content = await print(format, found)
    const name = `${fileName(formOf(found.version))}.${format}`
    documents.push({ name, sha256: sha256Of(content), bytes: content.length, content, contentType: TYPES[format] })
  }
  return documents
}

export const fileName = (filled: FilledForm): string => `${filled.form}-${subjectOf(filled)}-v${filled.version}`

/** One at a time for a version and recipient, and never again after one that may have arrived. */
const begin = (
  { store, contacts, now }: SendDeps,
  act: ReportAct,
  wanted: Wanted,
  documents: readonly Document[],
  domain: string,
): Promise<{ delivery: Delivery } | Refused> =>
  store.transaction(async within => {
    const found = await standing(within, act.key, wanted.number)
    if (!found) return refused('not_found')
    const leave = mayLeave(found, contacts, wanted, 'smtp')
    if ('refused' in leave) return leave
    const other = await standsInTheWay(within, act, wanted, now())
    if (other) return refused(other)
    const { version } = found
    const delivery: Delivery = {
      ...act.key,
      ...{ id: randomUUID(), organisation: version.organisation, version: version.number, channel: 'smtp' },
      ...{ recipient: wanted.recipient, address: leave.address, at: now(), actor: act.actor, stages: wanted.stages },
      documents: documents.map(({ name, sha256, bytes }) => ({ name, sha256, bytes })),
      messageId: messageIdOf(version, wanted.recipient, domain),
    }
    for (const { sha256, content } of documents) await within.evidence.put(sha256, content)
    await within.reports.addDelivery(delivery)
    await auditBegun(within, act, delivery)
    return { delivery }
  })

async function standsInTheWay(within: Subjects, { key }: ReportAct, { number, recipient }: Wanted, now: number) {
  const before = (await within.reports.deliveries([key.subject])).filter(
    ({ form, version, channel, recipient: to }) =>
      form === key.form && version === number && channel === 'smtp' && to === recipient,
  )
  const steps = await within.reports.deliverySteps(before.map(({ id }) => id))
  const states = before.map(
    delivery =>
      deliveryState(
        delivery,
        steps.filter(step => step.delivery === delivery.id),
        now,
      ).state,
  )
  if (states.includes('sent') || states.includes('sending')) return 'already_sent' as const
  return states.includes('unknown') ? ('delivery_unknown' as const) : null
}

/** Less than after which a delivery counts as unknown: what is concluded late would contradict what people were told. */
const CONVERSATION_MS = SENDING_LIMIT_MS / 2

async function handOver(
  { organisation, now, closing }: SendDeps,
  mailer: Mailer,
  { version }: Standing,
  { address, messageId }: Delivery,
  documents: readonly Document[],
): Promise<DeliveryChange> {
  const filled = formOf(version)
  const mail = {
    to: address,
    subject: subjectLine(filled, organisation),
    text: bodyText(filled, organisation, documents),
    attachments: documents.map(({ name, content, contentType }) => ({ filename: name, content, contentType })),
    messageId: messageId as string,
  }
  try {
    const receipt = await mailer.send(mail, AbortSignal.any([closing, AbortSignal.timeout(CONVERSATION_MS)]))
    return answered(receipt, address, now())
  } catch (error) {
    const { message } = error as Error
    return { kind: mayHaveArrived(error as Error) ? 'unknown' : 'refused', reason: message.slice(0, 1000) }
  }
}

/** Only the recipient's own address counts: what a server accepted for others proves nothing. */
function answered(receipt: MailReceipt, address: string, at: number): DeliveryChange {
  const { messageId, response, accepted, rejected } = receipt
  if (!accepted.some(taken => taken.toLowerCase() === address.toLowerCase()))
    return { kind: 'refused', reason: response }
  return { kind: 'proven', sentAt: at, proof: { channel: 'smtp', messageId, response, accepted, rejected } }
}

async function conclude(
  within: Subjects,
  filing: FilingDeps,
  act: ReportAct,
  { version }: Standing,
  delivery: Delivery,
  change: DeliveryChange,
): Promise<void> {
  await within.reports.claim(delivery.subject)
  if (change.kind !== 'proven') return addStep(within, act, delivery, change)
  const { sentAt, proof } = change
  return prove(within, act, { delivery, sha256: version.sha256, sentAt, proof }, filing)
}
