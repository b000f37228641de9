/** That reports are what was saved, rest on the log, and that what counts as sent was approved and proven. */
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

/** What the incident's log calls filed by a report has a delivery that is proven. */
function wrongFiling({ states, deliveries, deliverySteps }: ReadExport): Part | undefined {
  for (const { state } of states)
    for (const { act } of state.filings) {
      if (act.kind !== 'report') continue
      const delivery = deliveries.find(({ id }) => id === act.delivery)
      const proven = deliverySteps.some(step => step.delivery === act.delivery && step.change.kind === 'proven')
      if (!delivery || !proven)
        return fails(
          'reports',
          `Không có bằng chứng gửi cho ${act.report}.`,
          `There is no proof of sending for ${act.report}.`,
        )
    }
  return undefined
}
