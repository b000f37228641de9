/** Annex: what was seen and held, what was not, and the head of the log that all of it rests on. */
import { printInstant } from '../local-time.ts'
import { printable } from '../printable.ts'
import { type AnnexPart, bounded } from './annex-part.ts'
import { logHead, TITLES } from './annex-words.ts'
import { both, type IncidentContext } from './form-schema.ts'

export function notSeen({ facts }: IncidentContext): AnnexPart {
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

export function findings({ facts }: IncidentContext): AnnexPart {
  const { otherAlerts = 0 } = facts
  const others = both(
    `Ngoài ra ${otherAlerts} cảnh báo của những luật khác, không kể riêng.`,
    `Besides these, alerts of further rules, not told apart: ${otherAlerts}.`,
  )
  const lines = bounded(
    facts.findings.map(({ title, ruleId, engine, count, firstAt, lastAt, techniques }) => {
      const tail = `${printable(engine)} ${printable(ruleId)}${techniques.length > 0 ? `, ATT&CK ${techniques.map(id => printable(id, { limit: 20 })).join(', ')}` : ''}`
      return both(
        `${printable(title.vi, { limit: 300 })}: ${count} lần, từ ${printInstant(firstAt)} đến ${printInstant(lastAt)} (${tail}).`,
        `${printable(title.en, { limit: 300 })}: ${count} times, from ${printInstant(firstAt)} to ${printInstant(lastAt)} (${tail}).`,
      )
    }),
  )
  return {
    title: both('Các dấu hiệu đã ghi nhận', 'Findings'),
    lines: otherAlerts > 0 ? [...lines, others] : lines,
  }
}

export const chain = ({ facts }: IncidentContext): AnnexPart => ({
  title: TITLES.log,
  lines: [
    both(`Mã sự cố: ${printable(facts.id)}.`, `Incident: ${printable(facts.id)}.`),
    logHead(printable(facts.chainHead)),
  ],
})

/** What people had told the collector to leave aside while the incident ran, and how much of it that hid. */
export function silences({ silences: standing = [] }: IncidentContext): AnnexPart {
  return {
    title: both('Lệnh tắt tiếng có hiệu lực trong thời gian của sự cố', 'Silences in force during the incident'),
    lines:
      standing.length === 0
        ? [both('Không có lệnh tắt tiếng nào liên quan.', 'No silence touched it.')]
        : bounded(standing.map(silence)),
  }
}

function silence({ id, author, reason, from, to, hidden }: NonNullable<IncidentContext['silences']>[number]) {
  const [start, end] = [printInstant(from), printInstant(to)]
  const why = printable(reason, { limit: 200 })
  return both(
    `Số ${id} của ${printable(author)}, từ ${start} đến ${end}, lý do: ${why}: ${hidden} cảnh báo không vào sự cố.`,
    `No. ${id} by ${printable(author)}, from ${start} to ${end}, because: ${why}: ${hidden} alerts opened nothing.`,
  )
}

/** Files, and hashes of what alerts matched: who holds the bytes can show that they are these. */
export function evidence({ facts }: IncidentContext): AnnexPart {
  return {
    title: both('Chứng cứ đang giữ và mã băm', 'Evidence held, with hashes'),
    lines: bounded(
      facts.evidence.map(({ name, bytes, sha256: hash, source, addedAt, addedBy }) => {
        const sha256 = printable(hash, { limit: 64 })
        const from = source === '' ? both('', '') : both(`, nguồn ${printable(source)}`, `, from ${printable(source)}`)
        const [file, at, by] = [printable(name, { limit: 200 }), printInstant(new Date(addedAt)), printable(addedBy)]
        return both(
          `${file}: ${bytes} byte, SHA-256 ${sha256}${from.vi}; ${by} đưa vào lúc ${at}.`,
          `${file}: ${bytes} bytes, SHA-256 ${sha256}${from.en}; added by ${by} at ${at}.`,
        )
      }),
    ),
  }
}
