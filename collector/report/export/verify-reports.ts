/**
 * That reports are what was saved, rest on the log, and that what counts as sent was approved and proven. What the log
 * holds of them is the hash under which they were sent: of anything else only the file tells, and that is said.
 */
import { proofWords } from '../acts/delivery.ts'
import { type DeliveryState, deliveryState } from '../acts/delivery-state.ts'
import { sha256Of } from '../versions/content.ts'
import { CLOCKS_APART_MS, fails, holds, type Part, unknown } from './check.ts'
import type { ReadExport } from './read.ts'
import type { Logs } from './verify.ts'
import { type ExportedVersion, filedReports, versionName, versionsOf } from './versions-of.ts'

export function reportParts(file: ReadExport, logs: Logs): Part[] {
  const versions = versionsOf(file, logs)
  const wrong =
    wrongVersion(versions, logs) ?? wrongStep(file, versions) ?? wrongDelivery(file, versions) ?? wrongFiling(file)
  if (wrong) return [wrong]
  return [
    holds(
      'reports',
      `${versions.length} bản báo cáo khớp mã băm; ${file.deliveries.length} lần gửi đều có phê duyệt.`,
      `${versions.length} versions of reports are what was saved; all ${file.deliveries.length} deliveries were approved.`,
    ),
    ...onlyHere(file, versions, logs),
  ]
}

function wrongVersion(versions: readonly ExportedVersion[], logs: Logs): Part | undefined {
  const heads = new Set([...logs.values()].flatMap(log => log.map(({ hash }) => hash)))
  for (const { name, version, content } of versions) {
    if (sha256Of(version.content) !== version.sha256)
      return fails('reports', `Bản ${name} không khớp mã băm.`, `Version ${name} is not what was saved.`)
    const { form, number, subject } = content ?? {}
    if (form !== version.form || number !== version.number || subject !== version.subject)
      return fails('reports', `Nội dung bản ${name} là của bản khác.`, `What version ${name} holds is another.`)
    // An authority has the printed head: a log that was written anew no longer leads to it.
    const printed = content?.head ?? version.chainHead
    if (!heads.has(version.chainHead) || printed !== version.chainHead)
      return fails('reports', `Bản ${name} không dựa trên nhật ký này.`, `Version ${name} rests on another log.`)
  }
  return undefined
}

function wrongStep({ steps, deliveries, deliverySteps }: ReadExport, versions: readonly ExportedVersion[]) {
  const stray = steps.find(step => !versions.some(({ name }) => name === versionName(step)))
  if (stray) {
    const name = versionName(stray)
    return fails(
      'reports',
      `Có quyết định về bản ${name} không có ở đây.`,
      `A decision is about ${name}, which is not here.`,
    )
  }
  const astray = deliverySteps.find(({ delivery }) => !deliveries.some(({ id }) => id === delivery))
  if (!astray) return undefined
  const { delivery } = astray
  return fails(
    'reports',
    `Có bước gửi của ${delivery} không có ở đây.`,
    `A step is of delivery ${delivery}, which is not here.`,
  )
}

const stateOf = (delivery: ReadExport['deliveries'][number], { deliverySteps }: ReadExport): DeliveryState =>
  deliveryState(
    delivery,
    deliverySteps.filter(step => step.delivery === delivery.id),
  )

function wrongDelivery(file: ReadExport, versions: readonly ExportedVersion[]): Part | undefined {
  for (const delivery of file.deliveries) {
    const { id, at, channel } = delivery
    const approved = versions.find(({ name }) => name === versionName(delivery))?.state
    if (approved?.state !== 'approved')
      return fails('reports', `Lần gửi ${id} không có phê duyệt.`, `Delivery ${id} was not approved.`)
    if (approved.disputed && at > approved.disputed.at + CLOCKS_APART_MS)
      return fails(
        'reports',
        `Lần gửi ${id} là sau khi phê duyệt bị phủ nhận.`,
        `Delivery ${id} came after the dispute.`,
      )
    const state = stateOf(delivery, file)
    if (state.state !== 'sent') continue
    if (state.proof.channel !== channel)
      return fails('reports', `Bằng chứng của ${id} không đúng cách gửi.`, `The proof of ${id} is of another channel.`)
    if (state.sentAt < approved.givenAt - CLOCKS_APART_MS)
      return fails('reports', `Lần gửi ${id} là trước khi được duyệt.`, `Delivery ${id} came before the approval.`)
  }
  return undefined
}

/**
 * What the incident's log calls filed by a report has a delivery of just that version that is proven in the same words;
 * these end with the hash of what was sent, so that the chain holds the report itself.
 */
function wrongFiling({ states, versions, deliveries, deliverySteps }: ReadExport): Part | undefined {
  for (const { state } of states)
    for (const { act } of state.filings) {
      if (act.kind !== 'report') continue
      const delivery = deliveries.find(({ id }) => id === act.delivery)
      const steps = deliverySteps.filter(step => step.delivery === act.delivery)
      const proven = steps.flatMap(({ change }) => (change.kind === 'proven' ? [change.proof] : []))
      if (!delivery || proven.length === 0)
        return fails(
          'reports',
          `Không có bằng chứng gửi cho ${act.report}.`,
          `There is no proof of sending for ${act.report}.`,
        )
      const { form, version, channel } = delivery
      const sent = versions.find(one => versionName({ ...one, version: one.number }) === versionName(delivery))
      const same = form === act.report && version === act.version && channel === act.channel
      if (!same || !sent || !proven.some(proof => proofWords(proof, sent.sha256) === act.proof))
        return fails(
          'reports',
          `Nhật ký ghi đã gửi một bản ${act.report} khác, hoặc bằng chứng khác.`,
          `The log has another ${act.report} sent, or another proof.`,
        )
    }
  return undefined
}

/** What could be written anew without touching the log. */
function onlyHere(file: ReadExport, versions: readonly ExportedVersion[], logs: Logs): Part[] {
  const filed = filedReports(logs)
  const sent = file.deliveries.filter(delivery => stateOf(delivery, file).state === 'sent')
  const unfiled = sent.filter(({ id }) => !filed.some(({ delivery }) => delivery === id)).map(({ id }) => id)
  const names = versions.filter(({ sealed }) => !sealed).map(({ name }) => name)
  return [
    ...(names.length === 0
      ? []
      : [
          unknown(
            'reports',
            `Nhật ký không giữ mã băm của ${names.join(', ')}: nội dung có bị viết lại hay không thì tệp này không chứng minh được.`,
            `The log does not hold the hash of ${names.join(', ')}: that its content was not written anew can't be proved by this file.`,
          ),
        ]),
    ...(unfiled.length === 0
      ? []
      : [
          unknown(
            'reports',
            `Nhật ký không ghi lần gửi ${unfiled.join(', ')} trả lời nghĩa vụ nào: việc đã gửi chỉ do tệp này nói.`,
            `The log has nothing answered by delivery ${unfiled.join(', ')}: that it went out is told by this file alone.`,
          ),
        ]),
  ]
}
