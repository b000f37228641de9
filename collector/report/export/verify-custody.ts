/**
 * That the custody of evidence fits the log: each file was put in by whom and when the log has it, nobody had to do with it
 * before, and giving it out is on record. The custody itself is in no chain of the file: that a reading is missing from it,
 * or was made up, can't be seen here. The audit's chain has readings and exports, too.
 */
import { replay } from '../../incident/state.ts'
import { CUSTODY_ACTS } from '../../store/evidence.ts'
import type { EvidenceItem, IncidentEvent } from '../../store/incidents.ts'
import { CLOCKS_APART_MS, fails, holds, type Part, timeOf, unknown } from './check.ts'
import type { ReadExport } from './read.ts'
import type { Logs } from './verify.ts'

export function custodyParts(file: ReadExport, logs: Logs): Part[] {
  const items = new Map(
    file.states.flatMap(({ state }) => (state.evidence ?? []).map(item => [item.id, item] as const)),
  )
  const wrong =
    strangeLine(file, items) ?? wrongBeginning(file, items, logs) ?? wrongTime(file, items) ?? notExported(file, logs)
  if (wrong) return [wrong]
  if (items.size === 0) return []
  const others = file.custody.filter(({ act }) => act !== 'added').length
  return [
    holds(
      'custody',
      `${items.size} tệp chứng cứ: ai đưa vào, lúc nào trong sổ giao nhận đúng như nhật ký.`,
      `Custody: who put in each of ${items.size} files, and when, is as the log has it.`,
    ),
    unknown(
      'custody',
      `${others} lần đọc hoặc xuất trong sổ giao nhận không nằm trong chuỗi băm nào của tệp này: có thiếu hay có dòng bịa thêm hay không thì phải đối chiếu nhật ký kiểm toán (evidence.read, incident.exported).`,
      `Custody: ${others} readings and exports are in no chain of this file; whether one is missing or was made up, the audit tells (evidence.read, incident.exported).`,
    ),
    ...elsewhere(file, logs),
  ]
}

type Items = ReadonlyMap<string, EvidenceItem>

function strangeLine({ custody }: ReadExport, items: Items): Part | undefined {
  const strange = custody.find(({ item }) => !items.has(item))
  if (strange)
    return fails(
      'custody',
      `Sổ giao nhận nói về ${strange.item}, không phải chứng cứ của sự cố này.`,
      `The custody speaks of ${strange.item}, which is no evidence of this incident.`,
    )
  const unheard = custody.find(({ act }) => !CUSTODY_ACTS.some(known => known === act))
  return (
    unheard &&
    fails(
      'custody',
      `Sổ giao nhận có việc không rõ là gì: ${unheard.act}.`,
      `The custody has an act that there is not: ${unheard.act}.`,
    )
  )
}

function wrongBeginning({ custody }: ReadExport, items: Items, logs: Logs): Part | undefined {
  const homes = new Map([...logs.values()].flatMap(log => log.flatMap(homeOf)))
  for (const { id, name, addedAt, addedBy } of items.values()) {
    const [added, ...more] = custody.filter(({ item, act }) => item === id && act === 'added')
    const home = homes.get(id) ?? added?.incidentId
    const asLogged = added?.at === addedAt && added.actor === addedBy && added.incidentId === home
    if (asLogged && more.length === 0) continue
    return fails(
      'custody',
      `Sổ giao nhận của ${name} không bắt đầu như nhật ký ghi: ${addedBy} đưa vào lúc ${timeOf(addedAt)}.`,
      `The custody of ${name} does not begin as the log has it: put in by ${addedBy} at ${timeOf(addedAt)}.`,
    )
  }
  return undefined
}

/** Where a file was put in. What came with an incident that has been taken out again was put in elsewhere. */
const homeOf = ({ incidentId, change }: IncidentEvent): [string, string][] =>
  change.kind === 'evidence_added' ? [[change.item.id, incidentId]] : []

function wrongTime({ custody, header }: ReadExport, items: Items): Part | undefined {
  const early = custody.find(({ item, at }) => at < (items.get(item)?.addedAt ?? 0) - CLOCKS_APART_MS)
  if (early)
    return fails(
      'custody',
      `Sổ giao nhận có ${early.act} của ${early.actor} lúc ${timeOf(early.at)}, khi chứng cứ chưa được đưa vào.`,
      `The custody has ${early.act} by ${early.actor} at ${timeOf(early.at)}, before that evidence was put in.`,
    )
  const late = custody.find(({ at }) => at > header.exportedAt + CLOCKS_APART_MS)
  return (
    late &&
    fails(
      'custody',
      `Sổ giao nhận có ${late.act} của ${late.actor} lúc ${timeOf(late.at)}, sau khi tệp này được xuất.`,
      `The custody has ${late.act} by ${late.actor} at ${timeOf(late.at)}, after this file was written.`,
    )
  )
}

/** Noted before anything leaves, of what the incident held at that moment. */
function notExported(
  { header: { evidence, exportedAt, incident }, custody }: ReadExport,
  logs: Logs,
): Part | undefined {
  if (!evidence) return undefined
  const log = logs.get(incident) ?? []
  const since = log.findIndex(({ at }) => at > exportedAt)
  const held = replay(since === -1 ? log : log.slice(0, since))?.evidence ?? []
  const missing = held.find(
    ({ id }) =>
      !custody.some(
        one => one.item === id && one.act === 'exported' && one.at === exportedAt && one.incidentId === incident,
      ),
  )
  return (
    missing &&
    fails(
      'custody',
      `Tệp này mang theo ${missing.name}, mà sổ giao nhận không ghi lần xuất này.`,
      `This file carries ${missing.name}, and the custody has no word of giving it out.`,
    )
  )
}

/** A file's custody goes with it: it may name a whole that the incident was part of once. Its own log says of which. */
function elsewhere({ custody, header }: ReadExport, logs: Logs): Part[] {
  const known = new Set([
    ...header.heads.map(({ incident }) => incident),
    ...[...logs.values()].flat().flatMap(namedBy),
  ])
  const foreign = custody.find(({ incidentId }) => !known.has(incidentId))
  if (!foreign) return []
  return [
    unknown(
      'custody',
      `Sổ giao nhận có ${foreign.act} của ${foreign.actor} trong ${foreign.incidentId}, là sự cố mà nhật ký ở đây không nhắc đến.`,
      `The custody has ${foreign.act} by ${foreign.actor} within ${foreign.incidentId}, an incident that no log in here speaks of.`,
    ),
  ]
}

function namedBy({ change }: IncidentEvent): string[] {
  switch (change.kind) {
    case 'merged':
    case 'unmerged':
      return [change.from]
    case 'merged_into':
    case 'unmerged_from':
      return [change.into]
    default:
      return []
  }
}
