/**
 * Checks an export against anchors: the day's hash that drew all logs' heads together and was written down outside the
 * database. Up to the event that it names, an anchored log can't have been changed without changing that writing.
 */
import { brokenAnchor, isAnchored, type WrittenAnchor } from '../../incident/anchor.ts'
import { CLOCKS_APART_MS, fails, holds, type Part, unknown } from './check.ts'
import type { ReadExport } from './read.ts'
import type { Logs } from './verify.ts'

/** @param written lines of an anchors' file that was kept elsewhere; undefined: none was given */
export function anchorPart({ header, anchors }: ReadExport, logs: Logs, written?: readonly WrittenAnchor[]): Part {
  const wrong = anchors.find(({ proof: { head, ...proof } }) => {
    const event = logs.get(head.incidentId)?.[head.number - 1]
    return event?.hash !== head.head || !isAnchored({ head, ...proof })
  })
  if (wrong) {
    const id = wrong.proof.head.incidentId
    return fails('anchor', `Nhật ký ${id} không khớp neo của nó.`, `The log of ${id} is not what was anchored.`)
  }
  const own = anchors.find(({ proof }) => proof.head.incidentId === header.incident)
  if (!own) return missing(logs.get(header.incident)?.[0]?.at, header.exportedAt, written)
  return written ? against(anchors, written) : named(own.proof)
}

/** An anchor draws in every log that has changed: one that was made in the log's time has this one, unless it is another's. */
function missing(openedAt = 0, exportedAt: number, written: readonly WrittenAnchor[] = []): Part {
  const due = written.find(({ at }) => at > openedAt + CLOCKS_APART_MS && at < exportedAt - CLOCKS_APART_MS)
  return due
    ? unknown(
        'anchor',
        `Tệp này không mang neo nào của nhật ký, trong khi neo ngày ${due.day} được lập sau khi sự cố mở và trước khi xuất: neo có thể đã bị bỏ ra khỏi tệp.`,
        `There is no anchor of the log in here, while that of ${due.day} was made after the incident was opened and before this was written: it may have been taken out.`,
      )
    : unknown('anchor', 'Nhật ký của sự cố chưa được neo.', "The incident's log has not been anchored yet.")
}

type Anchors = ReadExport['anchors']

function named({ anchor, head }: Anchors[number]['proof']): Part {
  return unknown(
    'anchor',
    `Đến sự kiện ${head.number}, nhật ký nằm trong neo ngày ${anchor.day}: hãy đối chiếu với tệp neo hoặc thư neo (--anchors). Mã của neo: ${anchor.hash}.`,
    `Up to event ${head.number} the log is in the anchor of ${anchor.day}: hold it against the anchors' file or mail (--anchors). Its hash: ${anchor.hash}.`,
  )
}

function against(anchors: Anchors, written: readonly WrittenAnchor[]): Part {
  const broken = brokenAnchor(written)
  if (broken)
    return fails(
      'anchor',
      `Tệp neo hỏng ở dòng ${broken.line}: ${broken.why}.`,
      `The anchors' file breaks at line ${broken.line}: ${broken.why}.`,
    )
  const known = new Set(written.map(({ hash }) => hash))
  const missing = anchors.find(({ proof }) => !known.has(proof.anchor.hash))
  if (missing) {
    const { day } = missing.proof.anchor
    return fails('anchor', `Tệp neo không có neo ngày ${day} này.`, `The anchors' file lacks this anchor of ${day}.`)
  }
  const days = [...new Set(anchors.map(({ proof }) => proof.anchor.day))].sort().join(', ')
  return holds('anchor', `Đúng như các neo đã ghi (${days}).`, `As the anchors that were written down say (${days}).`)
}
