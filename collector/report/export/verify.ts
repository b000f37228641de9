/**
 * Checks an exported incident by itself, anywhere: the logs' chains, that the states are what the logs say, the hashes of
 * evidence and its custody, the law's files by what approved reports name, every deadline computed anew, and that what
 * counts as sent was approved by the rules and proven.
 *
 * A chain proves that nothing before its end was changed. That nothing was cut off at the end shows only against a head
 * that was kept elsewhere, as every report that went out prints it; without one, that is said and not decided.
 */
import type { WrittenAnchor } from '../../incident/anchor.ts'
import { checkChain } from '../../incident/chain.ts'
import { replay } from '../../incident/state.ts'
import { canonical, GENESIS } from '../../store/canonical.ts'
import type { IncidentEvent, IncidentRecord } from '../../store/incidents.ts'
import type { HolidayCalendar } from '../calendar.ts'
import type { ClockState } from '../clock-state.ts'
import type { Regime } from '../regimes.ts'
import { fails, holds, type Part, unknown, type Verdict } from './check.ts'
import { type ReadExport, readExport, Unreadable } from './read.ts'
import { anchorPart } from './verify-anchors.ts'
import { approvalParts } from './verify-approvals.ts'
import { custodyParts } from './verify-custody.ts'
import { damagedLaw, lawParts } from './verify-law.ts'
import { reportParts } from './verify-reports.ts'

/** How clocks come from a stored incident, at a time: the same as in the collector. */
export type RecomputeClocks = (
  record: IncidentRecord,
  at: Date,
  law: { readonly regimes: readonly Regime[]; readonly calendar: HolidayCalendar },
  settings: ReadExport['settings'],
) => readonly ClockState[]

export interface VerifyOptions {
  /** Kept elsewhere: the chain has to lead through it to its end. */
  readonly head?: string | undefined
  /** Lines of an anchors' file, kept elsewhere. */
  readonly anchors?: readonly WrittenAnchor[] | undefined
  readonly clocksOf: RecomputeClocks
}

export async function verifyExport(lines: AsyncIterable<string>, options: VerifyOptions): Promise<Verdict> {
  let file: ReadExport
  try {
    file = await readExport(lines)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const part = fails(
      'file',
      `Tệp không còn nguyên vẹn: ${error.message}.`,
      `The file is not whole: ${error.message}.`,
    )
    return { sound: false, incident: null, parts: [part] }
  }
  const parts = [WHOLE, ...partsOf(file, options)]
  return { sound: parts.every(part => part.holds !== false), incident: file.header.incident, parts }
}

const WHOLE = holds('file', 'Tệp nguyên vẹn như khi xuất.', 'The file is as it was written.')

function partsOf(file: ReadExport, { head, anchors, clocksOf }: VerifyOptions): Part[] {
  const logs = logsOf(file.events)
  const chain = chainPart(file, logs)
  // What rests on a broken log would only repeat that it is broken.
  if (chain.holds === false) return [chain, evidencePart(file), ...damagedLaw(file)]
  return [
    chain,
    tailPart(file, logs, head),
    anchorPart(file, logs, anchors),
    statePart(file, logs),
    evidencePart(file),
    ...custodyParts(file, logs),
    ...lawParts(file, logs, clocksOf),
    ...reportParts(file, logs),
    ...approvalParts(file, logs),
  ]
}

export type Logs = ReadonlyMap<string, readonly IncidentEvent[]>

function logsOf(events: readonly IncidentEvent[]): Logs {
  const logs = new Map<string, IncidentEvent[]>()
  for (const event of events) {
    const log = logs.get(event.incidentId)
    if (log) log.push(event)
    else logs.set(event.incidentId, [event])
  }
  return logs
}

/** Every log of the tree, each to the head that the file names. */
function chainPart({ header }: ReadExport, logs: Logs): Part {
  const named = new Map(header.heads.map(({ incident, head }) => [incident, head]))
  const extra = [...logs.keys()].find(id => !named.has(id))
  if (extra !== undefined || header.heads[0]?.incident !== header.incident)
    return fails('chain', 'Nhật ký không thuộc sự cố này.', 'There is a log that is not of this incident.')
  for (const [incident, head] of named) {
    const check = checkChain(logs.get(incident) ?? [], head)
    if (!check.intact) {
      const where = `${incident}, ${check.at}`
      return fails(
        'chain',
        `Chuỗi băm đứt ở sự kiện ${where}: ${check.why}.`,
        `The chain breaks at event ${where}: ${check.why}.`,
      )
    }
  }
  const count = [...logs.values()].reduce((sum, log) => sum + log.length, 0)
  return holds(
    'chain',
    `Chuỗi băm liền mạch: ${count} sự kiện, ${named.size} nhật ký.`,
    `The chains hold: ${count} events in ${named.size} logs.`,
  )
}

/** A report prints the head as it was when it was saved; sending it goes on with the log. */
function tailPart({ header }: ReadExport, logs: Logs, head: string | undefined): Part {
  const own = header.heads[0]?.head ?? GENESIS
  if (head === undefined)
    return unknown(
      'tail',
      `Không có --head nên không chứng minh được phần cuối chưa bị cắt. Đầu chuỗi trong tệp: ${own}.`,
      `Without --head it can't be proved that nothing was cut off at the end. Head in the file: ${own}.`,
    )
  if (head === own) return holds('tail', 'Chuỗi kết thúc đúng ở đầu chuỗi đã cho.', 'The chain ends at the given head.')
  const through = [...logs].flatMap(([id, log]) =>
    log.filter(({ hash }) => hash === head).map(event => ({ id, event, log })),
  )[0]
  if (!through)
    return fails(
      'tail',
      `Chuỗi kết thúc ở ${own} và không đi qua đầu chuỗi đã cho.`,
      `The chain ends at ${own} and does not lead through the given head.`,
    )
  const { id, event, log } = through
  const after = log.length - event.number
  return holds(
    'tail',
    `Chuỗi đi qua đầu chuỗi đã cho ở ${id}, sự kiện ${event.number}: đến đó không bị cắt. Sau đó còn ${after} sự kiện, cần đầu chuỗi mới hơn để chứng minh không thiếu. Đầu chuỗi trong tệp: ${own}.`,
    `The chain leads through the given head at ${id}, event ${event.number}: nothing is missing up to there. ${after} more come after it; that none is missing behind those takes a later head. Head in the file: ${own}.`,
  )
}

function statePart({ states, header }: ReadExport, logs: Logs): Part {
  const wrong = header.heads.find(({ incident }) => {
    const [state, ...more] = states.filter(line => line.incident === incident)
    return !state || more.length > 0 || canonical(replay(logs.get(incident) ?? [])) !== canonical(state.state)
  })
  if (wrong || states.length !== header.heads.length) {
    const id = wrong?.incident ?? '?'
    return fails(
      'state',
      `Trạng thái của ${id} không khớp nhật ký của nó.`,
      `The state of ${id} is not what its log says.`,
    )
  }
  return holds('state', 'Trạng thái đúng như nhật ký.', 'The states are what the logs say.')
}

function evidencePart({ header, files, bytes, states, deliveries }: ReadExport): Part {
  const wanted = [
    ...states.flatMap(({ state }) => state.evidence ?? []),
    ...deliveries.flatMap(({ documents }) => documents),
  ]
  const listed = new Map(files.map(file => [file.sha256, file]))
  const missing = wanted.find(({ sha256, bytes: length }) => listed.get(sha256)?.bytes !== length)
  if (missing) return fails('evidence', `Thiếu tệp ${missing.name}.`, `The file ${missing.name} is not listed.`)
  if ([...bytes.keys()].some(sha256 => !listed.has(sha256)))
    return fails('evidence', 'Có tệp không thuộc sự cố.', 'There is a file that is not of the incident.')
  if (!header.evidence)
    return unknown(
      'evidence',
      `Tệp này không kèm nội dung chứng cứ: chỉ có mã băm của ${files.length} tệp.`,
      `The evidence itself is not in this file: there are only the hashes of ${files.length} files.`,
    )
  const wrong = files.find(({ sha256, bytes: length }) => {
    const came = bytes.get(sha256)
    return came?.sha256 !== sha256 || came.length !== length
  })
  return wrong
    ? fails('evidence', `Chứng cứ ${wrong.name} không khớp mã băm.`, `The evidence ${wrong.name} is not what was kept.`)
    : holds('evidence', `${files.length} tệp khớp mã băm.`, `${files.length} files are what was kept.`)
}
