/**
 * The annex of every report: what a reader needs to check it. T0 and why, how far clocks could be trusted, what was
 * *not* seen, each deadline's arithmetic with its citation and the hash of the file it rests on, and the head of the
 * incident's hash-chained log.
 */
import { missingYear, yearOf } from '../calendar.ts'
import type { Bilingual, ClockState } from '../clock-state.ts'
import type { Connection } from '../facts.ts'
import type { FilledForm } from '../form.ts'
import { localDate, printInstant, printMoment } from '../local-time.ts'
import { printable } from '../printable.ts'
import type { Regime } from '../regimes.ts'
import type { FormContext } from './form-schema.ts'

type Part = FilledForm['annex'][number]

/** Lines a part prints at most; what is left out is counted in a last line. */
const LINES = 40

export function annexOf(context: FormContext): Part[] {
  return [
    detection(context),
    timeSource(context),
    notSeen(context),
    deadlines(context),
    calendars(context),
    findings(context),
    connections(context),
    chain(context),
  ].filter(({ lines }) => lines.length > 0)
}

const both = (vi: string, en: string): Bilingual => ({ vi, en })

function bounded(lines: readonly Bilingual[]): Bilingual[] {
  if (lines.length <= LINES) return [...lines]
  const left = lines.length - LINES
  return [
    ...lines.slice(0, LINES),
    both(`… và ${left} dòng khác, xem trong hệ thống.`, `… and ${left} more lines, see the system.`),
  ]
}

function detection({ facts }: FormContext): Part {
  const { occurredAt, firstSignalAt, detectedAt } = facts.times
  const first = facts.findings[0]
  const moved = detectedAt.getTime() !== firstSignalAt.getTime()
  return {
    title: both('Thời điểm phát hiện (T0) và căn cứ', 'Moment of detection (T0) and why'),
    lines: [
      both(`T0: ${printInstant(detectedAt)}.`, `T0: ${printInstant(detectedAt)}.`),
      moved
        ? both(
            `T0 khác tín hiệu đầu tiên (${printInstant(firstSignalAt)}): do người có trách nhiệm ấn định, lý do ghi trong nhật ký sự cố.`,
            `T0 differs from the first signal (${printInstant(firstSignalAt)}): set by a responsible person, the reason is in the incident's log.`,
          )
        : both(
            'T0 là tín hiệu sớm nhất: khi luật phát hiện khớp lần đầu, cảm biến khác cảnh báo hoặc có người báo.',
            'T0 is the earliest signal: when a rule first matched, another sensor raised its alert or a person told us.',
          ),
      both(
        `Chứng cứ sớm nhất có thời gian: ${printInstant(occurredAt)}.`,
        `Earliest time the evidence itself carries: ${printInstant(occurredAt)}.`,
      ),
      ...(first
        ? [
            both(
              `Dấu hiệu đầu tiên: ${printable(first.title.vi)} (${printable(first.ruleId)}).`,
              `First finding: ${printable(first.title.en)} (${printable(first.ruleId)}).`,
            ),
          ]
        : []),
    ],
  }
}

function timeSource({ clockOffsets = [] }: FormContext): Part {
  const measured = clockOffsets.map(({ agent, offsetMs }) =>
    offsetMs === null
      ? both(`${printable(agent)}: chưa đo được độ lệch đồng hồ.`, `${printable(agent)}: clock offset not measured.`)
      : both(
          `${printable(agent)}: đồng hồ lệch ${offsetMs} ms so với máy thu nhận.`,
          `${printable(agent)}: clock off by ${offsetMs} ms against the collector.`,
        ),
  )
  return {
    title: both('Nguồn thời gian và độ lệch', 'Time source and offset'),
    lines: bounded([
      both(
        'Thời gian theo đồng hồ máy thu nhận, giờ Việt Nam (UTC+7); độ lệch của từng máy giám sát được đo và hiệu chỉnh một lần khi nhận.',
        "Times by the collector's clock, Vietnamese time (UTC+7); each sensor's offset is measured and corrected once, at receipt.",
      ),
      ...(measured.length > 0
        ? measured
        : [both('Không có số đo độ lệch kèm theo bản này.', 'No measured offsets accompany this draft.')]),
    ]),
  }
}

function notSeen({ facts }: FormContext): Part {
  const gaps = facts.blindSpots.map(({ agent, from, to, reason }) =>
    both(
      `${printable(agent)}: từ ${printInstant(from)} đến ${printInstant(to)}: ${printable(reason.vi)}.`,
      `${printable(agent)}: from ${printInstant(from)} to ${printInstant(to)}: ${printable(reason.en)}.`,
    ),
  )
  return {
    title: both('Những gì không quan sát được', 'What was not seen'),
    lines:
      gaps.length > 0
        ? bounded(gaps)
        : [
            both(
              'Không ghi nhận khoảng trống giám sát nào trong thời gian của sự cố.',
              'No gap in monitoring was recorded during the incident.',
            ),
          ],
  }
}

function deadlines({ clocks, regimes }: FormContext): Part {
  const ids = [...new Set(clocks.map(({ regime }) => regime))]
  return {
    title: both('Thời hạn báo cáo và cách tính', 'Reporting deadlines and their arithmetic'),
    lines: ids.flatMap(id => {
      const regime = regimes.find(each => each.id === id)
      const lines = clocks.filter(clock => clock.regime === id).flatMap(clock => deadline(clock, regime))
      return regime ? [...lines, ...doubts(regime.not_confirmed), source(regime)] : lines
    }),
  }
}

function deadline(clock: ClockState, regime: Regime | undefined): Bilingual[] {
  const stage = regime?.stages.find(({ id }) => id === clock.stage)
  return [
    both(
      `${regime?.title.vi ?? clock.regime}, ${clock.title.vi}: ${clock.arithmetic.vi} Căn cứ: ${clock.citation}.`,
      `${regime?.title.en ?? clock.regime}, ${clock.title.en}: ${clock.arithmetic.en} Citation: ${clock.citation}.`,
    ),
    // Without the regime's data the clock's own text still carries every doubt.
    ...(stage ? doubts(stage.not_confirmed) : clock.notConfirmed ? doubts([clock.notConfirmed]) : []),
  ]
}

const doubts = (sentences: readonly Bilingual[]): Bilingual[] =>
  sentences.map(({ vi, en }) => both(`Chưa xác nhận: ${vi}`, `Not confirmed: ${en}`))

const source = ({ file, sha256 }: Regime): Bilingual =>
  both(`Tệp quy định ${file}, SHA-256 ${sha256}.`, `Regime file ${file}, SHA-256 ${sha256}.`)

/** The calendars of the years the clocks run through, and what those leave open. */
function calendars({ calendar, clocks }: FormContext): Part {
  const instants = clocks.flatMap(({ startsAt, lawfulAt }) => (lawfulAt ? [startsAt, lawfulAt] : [startsAt]))
  const years = [...new Set(instants.map(instant => yearOf(localDate(instant))))]
  return {
    title: both('Lịch nghỉ lễ đã dùng', 'Holiday calendars in use'),
    lines: years.flatMap(year => {
      const found = calendar?.years.get(year)
      if (!found) return calendar ? [missingYear(year)] : []
      const { file, sha256, not_confirmed } = found
      return [
        both(`Năm ${year}: tệp ${file}, SHA-256 ${sha256}.`, `${year}: file ${file}, SHA-256 ${sha256}.`),
        ...doubts(not_confirmed),
      ]
    }),
  }
}

function findings({ facts }: FormContext): Part {
  return {
    title: both('Các dấu hiệu đã ghi nhận', 'Findings'),
    lines: bounded(
      facts.findings.map(({ title, ruleId, engine, count, firstAt, lastAt, techniques }) => {
        const tail = `${printable(engine)} ${printable(ruleId)}${techniques.length > 0 ? `, ATT&CK ${techniques.map(id => printable(id, { limit: 20 })).join(', ')}` : ''}`
        return both(
          `${printable(title.vi, { limit: 300 })}: ${count} lần, từ ${printInstant(firstAt)} đến ${printInstant(lastAt)} (${tail}).`,
          `${printable(title.en, { limit: 300 })}: ${count} times, from ${printInstant(firstAt)} to ${printInstant(lastAt)} (${tail}).`,
        )
      }),
    ),
  }
}

/** An address that many subscribers share is somebody's only together with port and time. */
function connections({ facts: { connections: known = [] } }: FormContext): Part {
  const told = known.map(connection => {
    const line = `${printMoment(connection.at)}: ${flow(connection)} (${printable(connection.engine)} ${printable(connection.ruleId)}).`
    return both(line, line)
  })
  return {
    title: both(
      'Kết nối kèm cổng nguồn và thời gian đến mili giây',
      'Connections with source port and time to the millisecond',
    ),
    lines: bounded(told),
  }
}

function flow({ transport, source, sourcePort, destination, destinationPort }: Connection): string {
  const end = (address: string, port: number | null) => {
    const shown = printable(address, { limit: 80 })
    return port === null ? shown : `${shown.includes(':') ? `[${shown}]` : shown}:${port}`
  }
  const to = destination === null ? '' : ` → ${end(destination, destinationPort)}`
  return `${transport === null ? '' : `${printable(transport, { limit: 20 })} `}${end(source, sourcePort)}${to}`
}

const chain = ({ facts }: FormContext): Part => ({
  title: both('Nhật ký sự cố', "The incident's log"),
  lines: [
    both(`Mã sự cố: ${printable(facts.id)}.`, `Incident: ${printable(facts.id)}.`),
    both(
      `Đầu chuỗi băm của nhật ký (SHA-256): ${printable(facts.chainHead)}.`,
      `Head of the hash-chained log (SHA-256): ${printable(facts.chainHead)}.`,
    ),
  ],
})
