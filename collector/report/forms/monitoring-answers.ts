/** What the monitoring reports say, from what was observed: one table or sentence each. */

import { printDate, printInstant, printTime } from '../local-time.ts'
import type { AttackedObject, Observations, SensorState } from '../monitoring/observations.ts'
import { isOver } from '../monitoring/period.ts'
import { recipientName } from '../recipients.ts'
import { SEVERITY_WORDS } from './description.ts'
import { type Answer, both, NOTHING, type PeriodContext, rows, said, text } from './form-schema.ts'
import { ACTIVITY_WORDS, FORM_WORDS, STATUS_WORDS, VERDICT_WORDS } from './words.ts'

const number = (index: number): string => String(index + 1)

export const periodAnswer = ({ period, now }: PeriodContext): Answer => {
  const days =
    period.from === period.to
      ? both(`Ngày ${dayOf(period.from)}`, dayOf(period.from))
      : both(
          `Từ ngày ${dayOf(period.from)} đến hết ngày ${dayOf(period.to)}`,
          `${dayOf(period.from)} to ${dayOf(period.to)}, both included`,
        )
  const over = isOver(period, now)
  return said(
    over ? days : both(`${days.vi} (chưa hết kỳ, số liệu tạm thời)`, `${days.en} (not over yet, preliminary)`),
    'clock',
  )
}

const dayOf = (day: string): string => printDate(new Date(`${day}T00:00:00+07:00`))

export const systemRows = ({ observations }: PeriodContext): Answer =>
  rows(
    observations.systems.map(({ name, level, addresses }, index) => [
      number(index),
      name,
      level === null ? '–' : String(level),
      addresses.join(', ') || '–',
    ]),
    'organisation',
  )

export const sensorRows = ({ observations }: PeriodContext): Answer =>
  rows(
    observations.sensors.map((sensor, index) => [
      number(index),
      sensor.place === '' ? sensor.agent : `${sensor.agent} (${sensor.place})`,
      sensor.lastHeardAt === null ? both('chưa từng báo', 'never heard') : printInstant(sensor.lastHeardAt),
      unwatched(sensor),
    ]),
    'activity',
  )

function unwatched({ unreadMs, stretches }: SensorState) {
  if (stretches === 0) return both('không', 'none')
  const minutes = Math.ceil(unreadMs / 60_000)
  return both(`${minutes} phút, ${stretches} khoảng`, `${minutes} minutes in ${stretches} stretches`)
}

export function sensorSummary({ observations: { sensors } }: PeriodContext): Answer {
  const blind = sensors.filter(({ stretches }) => stretches > 0).length
  const silent = sensors.filter(({ lastHeardAt }) => lastHeardAt === null).length
  return said(
    both(
      `${sensors.length} cảm biến; ${sensors.length - blind - silent} không có khoảng trống, ${blind} có lúc không quan sát được, ${silent} chưa từng báo.`,
      `${sensors.length} sensors; ${sensors.length - blind - silent} without a gap, ${blind} blind at times, ${silent} never heard.`,
    ),
    'activity',
  )
}

export const objectRows = ({ observations }: PeriodContext): Answer =>
  rows(
    observations.objects.map((object, index) => [
      number(index),
      object.name,
      object.service || '–',
      spanOf(object),
      String(object.count),
    ]),
    'alerts',
    100,
  )

function spanOf({ firstAt, lastAt }: Pick<AttackedObject, 'firstAt' | 'lastAt'>): string {
  const [first, last] = [`${printTime(firstAt)} ${printDate(firstAt)}`, `${printTime(lastAt)} ${printDate(lastAt)}`]
  return first === last ? first : `${first} – ${last}`
}

export const techniqueRows = ({ observations }: PeriodContext): Answer =>
  rows(
    observations.techniques.map(({ id, title, severity, count, evidence }, index) => [
      number(index),
      both(`${id}: ${title.vi}`, `${id}: ${title.en}`),
      SEVERITY_WORDS[severity],
      String(count),
      evidence.join(', '),
    ]),
    'alerts',
    100,
  )

export const sourceRows = ({ observations }: PeriodContext): Answer =>
  rows(
    observations.sources.map(({ name, asn, count }, index) => [number(index), name, asn || '–', String(count)]),
    'alerts',
    50,
  )

export function changesAnswer({ observations: { changes, totals } }: PeriodContext): Answer {
  if (changes === null) return NOTHING
  const { before, newObjects, goneObjects, newTechniques } = changes
  const against = (language: 'vi' | 'en') =>
    language === 'vi'
      ? `Cảnh báo ${before.alerts} → ${totals.alerts}; đối tượng ${before.objects} → ${totals.objects}; nguồn ${before.sources} → ${totals.sources}; sự cố ${before.incidents} → ${totals.incidents}.`
      : `Alerts ${before.alerts} → ${totals.alerts}; objects ${before.objects} → ${totals.objects}; sources ${before.sources} → ${totals.sources}; incidents ${before.incidents} → ${totals.incidents}.`
  const named = (vi: string, en: string, names: readonly string[]) =>
    names.length === 0 ? both('', '') : both(` ${vi}: ${names.join(', ')}.`, ` ${en}: ${names.join(', ')}.`)
  const parts = [
    named('Đối tượng mới bị nhắm tới', 'Newly aimed at', newObjects),
    named('Không còn bị nhắm tới', 'No longer aimed at', goneObjects),
    named('Kỹ thuật mới', 'New techniques', newTechniques),
  ]
  return said(
    both(against('vi') + parts.map(({ vi }) => vi).join(''), against('en') + parts.map(({ en }) => en).join('')),
    'alerts',
  )
}

export const activityRows = ({ observations }: PeriodContext): Answer =>
  rows(
    observations.activities.map(({ kind, days, count, sources, targets }, index) => [
      number(index),
      ACTIVITY_WORDS[kind],
      String(days),
      String(count),
      String(sources),
      String(targets),
    ]),
    'activity',
  )

export const incidentRows = ({ observations }: PeriodContext): Answer =>
  rows(
    observations.incidents.map(({ id, title, severity, status, verdict, detectedAt }, index) => [
      number(index),
      id,
      printInstant(detectedAt),
      title,
      SEVERITY_WORDS[severity],
      verdict === null ? STATUS_WORDS[status] : VERDICT_WORDS[verdict],
    ]),
    'incident',
    200,
  )

export const lossRows = ({ observations }: PeriodContext): Answer =>
  rows(
    observations.losses.map(({ agent, from, to, reason }, index) => [
      number(index),
      agent,
      printInstant(from),
      printInstant(to),
      reason,
    ]),
    'activity',
    100,
  )

/** The whole register: every incident with what became of it, and every report that was proven to be sent. */
export const registerRows = ({ observations }: PeriodContext): Answer =>
  rows(
    observations.incidents.map((incident, index) => [
      number(index),
      incident.id,
      printInstant(incident.detectedAt),
      incident.title,
      incident.objects.join(', ') || '–',
      SEVERITY_WORDS[incident.severity],
      STATUS_WORDS[incident.status],
      outcome(incident),
      reports(incident),
    ]),
    'incident',
    2000,
  )

function outcome({ verdict, reason }: Observations['incidents'][number]) {
  if (verdict === null) return '–'
  const words = VERDICT_WORDS[verdict]
  return reason === '' ? words : both(`${words.vi}. Lý do: ${reason}`, `${words.en}. Reason: ${reason}`)
}

function reports({ reports: sent }: Observations['incidents'][number]) {
  if (sent.length === 0) return both('chưa gửi', 'none sent')
  const told = (language: 'vi' | 'en') =>
    sent
      .map(({ form, recipient, sentAt, number: no }) => {
        const name = FORM_WORDS[form]?.[language] ?? form
        return `${name} → ${recipientName(recipient)[language]}, ${printInstant(sentAt)}${no === null ? '' : `, ${no}`}`
      })
      .join('; ')
  return both(told('vi'), told('en'))
}

/** How far the figures reach. */
export function reachAnswer({ observations: { whole } }: PeriodContext): Answer {
  return whole
    ? said(both('Đã tính đủ mọi cảnh báo đã lưu trong kỳ.', 'All stored alerts of the period are counted.'), 'activity')
    : said(
        both(
          'Nhiều hơn mức thống kê chi tiết: số đếm là tối thiểu.',
          'There was more than is told apart: counts are at least so many.',
        ),
        'activity',
      )
}

/** By the attack categories that people gave them. */
export function byCategory({ observations: { incidents }, categories }: PeriodContext): Answer {
  const counts = new Map<string, number>()
  for (const { category } of incidents) counts.set(category ?? '', (counts.get(category ?? '') ?? 0) + 1)
  const highest = [...counts].sort(([, a], [, b]) => b - a)
  return rows(
    highest.map(([code, count], index) => [
      number(index),
      code === '' ? both('chưa phân loại', 'not classified') : (categories?.get(code) ?? code),
      String(count),
    ]),
    'incident',
  )
}

export const incidentTotals = ({ observations: { incidents, totals } }: PeriodContext): Answer => {
  const real = incidents.filter(({ verdict }) => verdict === 'incident' || verdict === 'undetermined').length
  const dismissed = incidents.filter(({ verdict }) => verdict !== null).length - real
  return said(
    both(
      `${totals.incidents} sự cố và nghi vấn: ${real} kết luận là sự cố, ${dismissed} loại bỏ có kết luận, ${totals.incidents - real - dismissed} chưa kết luận.`,
      `${totals.incidents} incidents and candidates: ${real} judged to be incidents, ${dismissed} dismissed with a verdict, ${totals.incidents - real - dismissed} without a verdict yet.`,
    ),
    'incident',
  )
}

export const organisationName = ({ organisation }: PeriodContext): Answer => text(organisation.name, 'organisation')
