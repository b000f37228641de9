/** What the drill must have detected, what it did, and the table that says both. */
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import type { AlertList, ClockView, IncidentDetail } from '../../collector/serve/views.ts'

const Expected = z.strictObject({
  /** Alerts in all, by rule id. */
  alerts: z.record(z.string(), z.int().positive()),
  incidents: z.array(
    z.strictObject({
      name: z.string(),
      /** An address or host that must be among the victims. */
      victim: z.string(),
      /** Rule ids of its alerts, each with its number. */
      alerts: z.record(z.string(), z.int().positive()),
    }),
  ),
  /** Alerts that belong to no incident, by what they are counted as and by rule id. */
  aside: z.record(z.string(), z.record(z.string(), z.int().positive())),
})
export type Expected = z.infer<typeof Expected>

export const loadExpected = async (path: string): Promise<Expected> =>
  Expected.parse(parse(await readFile(path, 'utf8')))

export interface Seen {
  readonly alerts: AlertList['alerts']
  readonly incidents: readonly IncidentDetail[]
}

/** Every difference as a sentence; none means exactly what was to be detected was detected. */
export function differences(expected: Expected, seen: Seen): string[] {
  const found: string[] = []
  compareCounts('alerts', expected.alerts, countBy(seen.alerts.map(({ rule }) => rule.id)), found)
  if (seen.incidents.length !== expected.incidents.length)
    found.push(`${seen.incidents.length} incidents instead of ${expected.incidents.length}`)
  for (const wanted of expected.incidents) {
    const incident = seen.incidents.find(({ summary }) => summary.victims.includes(wanted.victim))
    if (!incident) found.push(`${wanted.name}: no incident with victim ${wanted.victim}`)
    else compareCounts(wanted.name, wanted.alerts, alertsOf(incident), found)
  }
  const aside = asideIn(seen.alerts)
  for (const kind of new Set([...Object.keys(expected.aside), ...Object.keys(aside)]))
    compareCounts(`left aside as ${kind}`, expected.aside[kind] ?? {}, aside[kind] ?? {}, found)
  const numbers = seen.alerts.map(({ agent, epoch, sequence }) => `${agent}/${epoch}/${sequence}`)
  if (new Set(numbers).size !== numbers.length) found.push('an alert is shown twice')
  const foreign = seen.alerts.filter(({ drill }) => !drill).length
  if (foreign > 0) found.push(`${foreign} alerts are not marked as a drill`)
  return found
}

/** What is in no incident, by what it is counted as. */
function asideIn(alerts: Seen['alerts']): Record<string, Record<string, number>> {
  const left = alerts.filter(({ incidentId }) => incidentId === null)
  const kinds = [...new Set(left.map(({ aside }) => aside ?? 'nothing'))]
  return Object.fromEntries(
    kinds.map(kind => [
      kind,
      countBy(left.filter(one => (one.aside ?? 'nothing') === kind).map(({ rule }) => rule.id)),
    ]),
  )
}

const alertsOf = (incident: IncidentDetail): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { rule, count } of incident.folds) counts[rule.id] = (counts[rule.id] ?? 0) + count
  return counts
}

function compareCounts(
  name: string,
  wanted: Record<string, number>,
  got: Record<string, number>,
  found: string[],
): void {
  for (const id of new Set([...Object.keys(wanted), ...Object.keys(got)])) {
    const [want, have] = [wanted[id] ?? 0, got[id] ?? 0]
    if (want !== have) found.push(`${name}: rule ${id} raised ${have} instead of ${want}`)
  }
}

export function countBy(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1
  return counts
}

/** Alerts by rule, then incidents each with its deadlines, in Vietnamese time. */
export function table(seen: Seen): string {
  const rules = new Map(seen.alerts.map(({ rule }) => [rule.id, rule]))
  const counts = countBy(seen.alerts.map(({ rule }) => rule.id))
  const lines = [`CẢNH BÁO / ALERTS: ${seen.alerts.length}`]
  for (const [id, rule] of [...rules].sort(([a], [b]) => a.localeCompare(b)))
    lines.push(`  ${String(counts[id]).padStart(4)} × ${rule.title}  [${rule.engine} ${id}]`)
  lines.push('', `SỰ CỐ / INCIDENTS: ${seen.incidents.length} (giờ Việt Nam / Vietnam's time, UTC+7)`)
  for (const { summary, clocks } of seen.incidents) {
    lines.push(
      `  ${summary.id}  ${SEVERITY[summary.severity]}  ${summary.title.vi} / ${summary.title.en}`,
      `      ${summary.alertCount} cảnh báo / alerts · T0 ${inHanoi(summary.detectedAt)} · ${summary.victims.join(', ')}`,
      ...clocks.filter(({ conservativeAt }) => conservativeAt !== null).map(deadline),
    )
  }
  const aside = Object.entries(asideIn(seen.alerts)).sort(([a], [b]) => a.localeCompare(b))
  if (aside.length > 0) lines.push('', 'BẢN GHI TRONG NGÀY, không mở sự cố / DAILY RECORDS, no incident:')
  for (const [kind, counts] of aside) {
    const alerts = Object.values(counts).reduce((sum, count) => sum + count, 0)
    lines.push(`  ${ASIDE[kind] ?? kind}: ${alerts} cảnh báo / alerts`)
  }
  return lines.join('\n')
}

const ASIDE: Record<string, string> = {
  scan: 'dò quét / scans',
  blocked: 'lần thử bị chặn hoặc không thành / attempts blocked or failed',
  infected_subscriber: 'thuê bao nhiễm mã độc / infected subscribers',
  informational: 'chỉ để biết / informational',
}

const SEVERITY: Record<IncidentDetail['summary']['severity'], string> = {
  informational: 'thông tin / informational',
  low: 'thấp / low',
  medium: 'trung bình / medium',
  high: 'cao / high',
  critical: 'nghiêm trọng / critical',
}

const deadline = (clock: ClockView): string =>
  `      hạn an toàn / conservative ${inHanoi(clock.conservativeAt ?? '')}${clock.lawfulAt ? ` · luật định / lawful ${inHanoi(clock.lawfulAt)}` : ''} · ${clock.title.vi} / ${clock.title.en} [${clock.regime}]${clock.notConfirmed ? ' · có điểm chưa xác nhận / not all of it confirmed' : ''}`

/** `03:55:59 24/11/2026`, as the console and the forms write it; Vietnam's time, which has no summer time. */
export function inHanoi(instant: string): string {
  const [date = '', time = ''] = new Date(Date.parse(instant) + 7 * 3_600_000).toISOString().slice(0, 19).split('T')
  return `${time} ${date.split('-').reverse().join('/')}`
}
