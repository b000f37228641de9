/** That reports are what was saved, rest on the log, and that what counts as sent was approved and proven. */
import { proofWords } from '../acts/delivery.ts'
import { deliveryState } from '../acts/delivery-state.ts'
import { versionState } from '../acts/version-state.ts'
import { sha256Of } from '../versions/content.ts'
import { fails, holds, type Part } from './check.ts'
import type { ReadExport } from './read.ts'
import type { Logs } from './verify.ts'

export function reportParts(file: ReadExport, logs: Logs): Part[] {
  const wrong = wrongVersion(file, logs) ?? wrongDelivery(file) ?? wrongFiling(file)
  if (wrong) return [wrong]
  const { versions, deliveries } = file
  return [
    holds(
      'reports',
      `${versions.length} bản báo cáo khớp mã băm; ${deliveries.length} lần gửi đều có phê duyệt.`,
      `${versions.length} versions of reports are what was saved; all ${deliveries.length} deliveries were approved.`,
    ),
  ]
}

function wrongVersion({ versions }: ReadExport, logs: Logs): Part | undefined {
  const heads = new Set([...logs.values()].flatMap(log => log.map(({ hash }) => hash)))
  for (const { form, number, content, sha256, chainHead } of versions) {
    const name = `${form} v${number}`
    if (sha256Of(content) !== sha256)
      return fails('reports', `Bản ${name} không khớp mã băm.`, `Version ${name} is not what was saved.`)
    if (!heads.has(chainHead))
      return fails('reports', `Bản ${name} không dựa trên nhật ký này.`, `Version ${name} rests on another log.`)
  }
  return undefined
}

const nameOf = (subject: string, form: string, version: number) => `${subject} ${form} ${version}`

function wrongDelivery({ versions, steps, deliveries, deliverySteps }: ReadExport): Part | undefined {
  const known = new Set(versions.map(({ subject, form, number }) => nameOf(subject, form, number)))
  for (const delivery of deliveries) {
    const { id, subject, form, version } = delivery
    const own = steps.filter(step => nameOf(step.subject, step.form, step.version) === nameOf(subject, form, version))
    if (!known.has(nameOf(subject, form, version)) || versionState(own).state !== 'approved')
      return fails('reports', `Lần gửi ${id} không có phê duyệt.`, `Delivery ${id} was not approved.`)
    const state = deliveryState(
      delivery,
      deliverySteps.filter(step => step.delivery === id),
    )
    if (state.state === 'sent' && state.proof.channel !== delivery.channel)
      return fails('reports', `Bằng chứng của ${id} không đúng cách gửi.`, `The proof of ${id} is of another channel.`)
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
      const { subject, form, version, channel } = delivery
      const sent = versions.find(one => nameOf(one.subject, one.form, one.number) === nameOf(subject, form, version))
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
