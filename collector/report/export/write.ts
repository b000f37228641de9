/**
 * Writes an incident with everything that its reports rest on into one file (`lines.ts`). What can change is read in one
 * transaction, so that it fits together; files of evidence, which never change, follow part by part.
 */
import { createHash } from 'node:crypto'
import { proofOf } from '../../incident/anchor.ts'
import { canonical } from '../../store/canonical.ts'
import type { EvidenceItem, IncidentEvent, IncidentRecord } from '../../store/incidents.ts'
import type { Store, Subjects } from '../../store/store.ts'
import type { HolidayCalendar } from '../calendar.ts'
import type { ClockState } from '../clock-state.ts'
import type { Regime } from '../regimes.ts'
import { lawFiles } from './law-files.ts'
import { EXPORT_FORMAT, EXPORT_VERSION, type ExportedClock, type ExportLine, PART_BYTES } from './lines.ts'

export interface ExportSettings {
  readonly regimes: readonly Regime[]
  readonly calendar: HolidayCalendar
  readonly lawFolders: { readonly regimes: string | undefined; readonly calendars: string | undefined }
  readonly organisationKinds: readonly string[]
  readonly contacts: readonly string[]
  readonly fourEyes: boolean
  readonly clocksOf: (record: IncidentRecord, at: Date) => readonly ClockState[]
  readonly product: string
}

export interface ExportWanted {
  /** The root's number. */
  readonly incident: string
  readonly withEvidence: boolean
  readonly at: Date
}

/** Chunks of text; the last line seals them. Nothing but the root's number has to be there. */
export async function* exportIncident(
  store: Store,
  settings: ExportSettings,
  wanted: ExportWanted,
): AsyncGenerator<string> {
  const hash = createHash('sha256')
  let lines = 0
  const sealed = (line: ExportLine): string => {
    const text = `${canonical(line)}\n`
    hash.update(text)
    lines += 1
    return text
  }
  const { before, files } = await store.transaction(within => read(within, settings, wanted))
  for (const line of before) yield sealed(line)
  for (const file of files) {
    yield sealed({ line: 'evidence', sha256: file.sha256, bytes: file.bytes, name: file.name })
    if (wanted.withEvidence) for await (const line of partsOf(store, file.sha256)) yield sealed(line)
  }
  yield `${canonical({ line: 'end', lines, sha256: hash.digest('hex') } satisfies ExportLine)}\n`
}

type File = Pick<EvidenceItem, 'sha256' | 'bytes' | 'name'>

async function read(within: Subjects, settings: ExportSettings, { incident, withEvidence, at }: ExportWanted) {
  const tree = await within.incidents.tree(incident)
  const records = await within.incidents.load(tree)
  const inOrder = tree.flatMap(id => records.get(id) ?? [])
  const root = records.get(incident)
  if (!root) throw new Error(`there is no incident ${incident}`)
  const reports = await reportLines(within, tree)
  const before: ExportLine[] = [
    {
      line: 'header',
      ...{ format: EXPORT_FORMAT, version: EXPORT_VERSION, incident, exportedAt: at.getTime() },
      product: settings.product,
      heads: inOrder.map(({ state, head }) => ({ incident: state.id, head })),
      evidence: withEvidence,
    },
    ...settingLines(settings),
    ...(await logLines(within, inOrder)),
    ...(await anchorLines(within, tree)),
    { line: 'clocks', clocks: settings.clocksOf(root, at).map(exportedClock) },
    ...reports.lines,
    ...(await custodyLines(within, inOrder)),
  ]
  return { before, files: filesOf(inOrder, reports.documents) }
}

function settingLines({
  regimes,
  calendar,
  lawFolders,
  organisationKinds,
  contacts,
  fourEyes,
}: ExportSettings): ExportLine[] {
  const enabled = regimes.filter(regime => regime.enabled).map(({ id }) => id)
  const years = [...calendar.years.values()]
  return [
    { line: 'settings', enabled, organisationKinds: [...organisationKinds], contacts: [...contacts], fourEyes },
    ...lawFiles('regimes', lawFolders.regimes, regimes).map(file => ({ line: 'regime' as const, ...file })),
    ...lawFiles('calendars', lawFolders.calendars, years).map(file => ({ line: 'calendar' as const, ...file })),
  ]
}

async function logLines(within: Subjects, records: readonly IncidentRecord[]): Promise<ExportLine[]> {
  const lines: ExportLine[] = []
  for (const { state } of records) {
    const events: IncidentEvent[] = await within.incidents.events(state.id)
    lines.push(...events.map(event => ({ line: 'event' as const, event })))
    lines.push({ line: 'state', incident: state.id, state })
  }
  return lines
}

/** Each log's path to the latest anchor that it is in. */
async function anchorLines({ anchors }: Subjects, tree: readonly string[]): Promise<ExportLine[]> {
  const lines: ExportLine[] = []
  for (const id of tree) {
    const found = await anchors.of(id)
    if (!found) continue
    const { writtenAt: _, ...anchor } = found.anchor
    const proof = proofOf(anchor, found.heads, id)
    if (proof) lines.push({ line: 'anchor', proof: { ...proof, path: [...proof.path] } })
  }
  return lines
}

export const exportedClock = (clock: ClockState): ExportedClock => ({
  regime: clock.regime,
  stage: clock.stage,
  startsAt: clock.startsAt.toISOString(),
  conservativeAt: clock.conservativeAt?.toISOString() ?? null,
  lawfulAt: clock.lawfulAt?.toISOString() ?? null,
  filedAt: clock.filedAt?.toISOString() ?? null,
})

async function reportLines({ reports }: Subjects, tree: readonly string[]) {
  const lines: ExportLine[] = []
  for (const { subject, form, number } of await reports.latest(tree))
    for (let at = 1; at <= number; at++) {
      const version = await reports.version({ subject, form }, at)
      if (version) lines.push({ line: 'version', version })
    }
  for (const step of await reports.steps(tree)) lines.push({ line: 'step', step })
  const deliveries = await reports.deliveries(tree)
  for (const delivery of deliveries) lines.push({ line: 'delivery', delivery })
  for (const step of await reports.deliverySteps(deliveries.map(({ id }) => id)))
    lines.push({ line: 'delivery_step', step })
  return { lines, documents: deliveries.flatMap(({ documents }) => documents) }
}

async function custodyLines({ evidence }: Subjects, records: readonly IncidentRecord[]): Promise<ExportLine[]> {
  const items = new Set(records.flatMap(({ state }) => state.evidence.map(({ id }) => id)))
  return (await evidence.custody([...items])).map(custody => ({ line: 'custody', ...custody }))
}

/** Evidence of every incident of the tree, and the documents that were sent; the same bytes once. */
function filesOf(records: readonly IncidentRecord[], documents: readonly File[]): File[] {
  const files = [...records.flatMap(({ state }) => state.evidence), ...documents]
  return [...new Map(files.map(file => [file.sha256, file])).values()]
}

async function* partsOf(store: Pick<Subjects, 'evidence'>, sha256: string): AsyncGenerator<ExportLine> {
  const bytes = await store.evidence.get(sha256)
  if (!bytes) return
  for (let part = 0; part * PART_BYTES < Math.max(bytes.length, 1); part++) {
    const body = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES).toString('base64')
    yield { line: 'evidence_part', sha256, part, body }
  }
}
