/** The e-mail that carries a report: its subject as the authority asks, what is attached by hash, who to answer. */
import { createHash } from 'node:crypto'
import { canonical } from '../../store/canonical.ts'
import type { ReportVersion, SentDocument } from '../../store/reports.ts'
import type { OrganisationProfile } from '../facts.ts'
import type { FilledForm } from '../form.ts'
import { subjectOf } from '../form.ts'
import { printable } from '../printable.ts'

/** "Thông báo sự cố": the portal of form 03 tells the sender of what concerns an incident to begin with this. */
export const SUBJECT_MARK = '[TBSC]'

type Sender = Pick<OrganisationProfile, 'name' | 'contact'>

export const subjectLine = (filled: FilledForm, organisation: Sender): string =>
  [
    ...(filled.incidentId === null ? [] : [SUBJECT_MARK]),
    printable(filled.title.vi, { limit: 120 }),
    '-',
    oneLine(organisation.name),
    '-',
    oneLine(subjectOf(filled)),
  ]
    .join(' ')
    .trim()

const oneLine = (text: string): string => printable(text, { limit: 120 })

/** The same for the same version and recipient, so that a message sent again can be told for what it is. */
export function messageIdOf(
  { subject, form, number, sha256 }: Pick<ReportVersion, 'subject' | 'form' | 'number' | 'sha256'>,
  recipient: string,
  domain: string,
): string {
  const hash = createHash('sha256').update(canonical({ subject, form, number, sha256, recipient })).digest('hex')
  return `report.${hash.slice(0, 40)}@${domain}`
}

export function bodyText(filled: FilledForm, organisation: Sender, documents: readonly SentDocument[]): string {
  const { contact } = organisation
  return [
    'Kính gửi Quý cơ quan,',
    '',
    `${oneLine(organisation.name)} gửi kèm ${oneLine(filled.title.vi)} (${oneLine(subjectOf(filled))}, bản số ${filled.version}).`,
    `Căn cứ: ${printable(filled.citation)}.`,
    '',
    'Tệp kèm theo và mã băm (SHA-256):',
    ...documents.map(({ name, sha256, bytes }) => `- ${name} (${bytes} byte): ${sha256}`),
    '',
    'Đề nghị xác nhận đã nhận và cho biết số tiếp nhận.',
    '',
    'Đầu mối liên hệ:',
    ...[contact.name, contact.position, contact.telephone, contact.email].filter(part => part !== '').map(oneLine),
    '',
  ].join('\n')
}
