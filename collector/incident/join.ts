/**
 * Groups a batch of new alerts within the store's transaction: reads the spans they touch, decides (`group.ts`), writes
 * the events, the states derived from them, and the spans.
 */
import type { Alert } from '../../agent/wire/index.ts'
import type { AlertKey } from '../store/alerts.ts'
import type { Bilingual } from '../store/bilingual.ts'
import type {
  IncidentChange,
  IncidentEvent,
  IncidentRecord,
  IncidentState,
  NumberedAlerts,
} from '../store/incidents.ts'
import type { Subjects } from '../store/store.ts'
import { record } from './chain.ts'
import { contributionOf, sumAll } from './contribution.ts'
import type { EntityKeysOf } from './entity-keys.ts'
import { type Grouping, group } from './group.ts'
import { reasonOf } from './reasons.ts'
import { severityRank } from './severity.ts'
import { yearOf } from './words.ts'

export interface NewMember extends AlertKey {
  readonly detectedAt: number
  readonly occurredAt: number
  readonly alert: Alert
}

export interface JoinSettings {
  readonly windowMs: number
  readonly keysOf: EntityKeysOf
  /** Earliest deadline still open of an incident in this state. Kept with it, so that lists can be sorted by it. */
  readonly nextDueAt: (record: IncidentRecord) => number | null
}

export interface Joined {
  /** In the order of the alerts. */
  readonly placements: readonly { readonly incidentId: string | null; readonly reasons: readonly Bilingual[] }[]
  readonly events: readonly IncidentEvent[]
}

/** Who acts when nobody does. */
export const COLLECTOR = 'vonggac'

export async function joinAlerts(
  within: Subjects,
  members: readonly NewMember[],
  now: number,
  settings: JoinSettings,
): Promise<Joined> {
  if (members.length === 0) return { placements: [], events: [] }
  const { windowMs, keysOf } = settings
  const groupables = members.map(({ agent, alert, detectedAt }) => ({
    at: detectedAt,
    opens: severityRank(alert.rule.severity) >= severityRank('low'),
    keys: keysOf(agent, alert),
  }))
  const keys = [...new Set(groupables.flatMap(({ keys }) => keys.map(({ key }) => key)))]
  const times = members.map(({ detectedAt }) => detectedAt)
  const spans = await within.spans.touching(keys, Math.min(...times) - windowMs, Math.max(...times) + windowMs)
  const grouping = group(groupables, spans, windowMs)

  const ids = await nameOpened(within, grouping, members)
  const idOf = (id: string) => ids.get(id) ?? id
  const steps = stepsOf(grouping, members, idOf)
  const log = new Log(await within.incidents.load([...steps.incidents]), now)
  for (const { from, into, link } of grouping.merges) log.merge(from, into, reasonOf(link, windowMs))
  for (const { incidentId, change } of steps.changes) log.write(incidentId, change)

  const changed = log.records.map(record => ({ ...record, nextDueAt: settings.nextDueAt(record) }))
  await within.incidents.save(changed)
  await within.incidents.append(log.events)
  for (const { from, into } of grouping.merges) {
    await within.spans.moveIncident(from, into)
    await within.alerts.moveIncident(from, into)
    await within.folds.moveIncident(from, into)
  }
  await within.spans.remove(grouping.spans.remove)
  await within.spans.add(grouping.spans.add.map(span => ({ ...span, incidentId: idOf(span.incidentId) })))
  return {
    placements: grouping.placements.map(({ incident, links }) => ({
      incidentId: incident === null ? null : idOf(incident),
      reasons: incident === null ? [] : links.map(link => reasonOf(link, windowMs)),
    })),
    events: log.events,
  }
}

/** Numbers by year: VG-2026-0001, and DT-2026-0001 (diễn tập) for drills. */
async function nameOpened(within: Subjects, grouping: Grouping, members: readonly NewMember[]) {
  const names = new Map<string, string>()
  for (const { id } of grouping.opened) {
    const first = members[grouping.placements.findIndex(({ incident }) => incident === id)] as NewMember
    const series = `${first.alert.drill ? 'DT' : 'VG'}-${yearOf(first.detectedAt)}`
    names.set(id, `${series}-${String(await within.incidents.nextNumber(series)).padStart(4, '0')}`)
  }
  return names
}

function stepsOf(grouping: Grouping, members: readonly NewMember[], idOf: (id: string) => string) {
  const byIncident = new Map<string, NewMember[]>()
  grouping.placements.forEach(({ incident }, index) => {
    if (incident === null) return
    const of = byIncident.get(incident) ?? []
    of.push(members[index] as NewMember)
    byIncident.set(incident, of)
  })
  const follows = new Map(grouping.opened.map(({ id, follows }) => [id, follows]))
  const changes: { incidentId: string; change: IncidentChange }[] = []
  for (const [id, joined] of byIncident) {
    const incidentId = idOf(id)
    const followed = follows.get(id)
    const drill = (joined[0] as NewMember).alert.drill
    if (followed) changes.push({ incidentId, change: { kind: 'opened', drill, follows: followed } })
    const adds = sumAll(joined.map(contributionOf))
    changes.push({ incidentId, change: { kind: 'alerts_joined', alerts: numbered(joined), adds } })
  }
  const incidents = new Set(changes.map(({ incidentId }) => incidentId))
  for (const { from, into } of grouping.merges) incidents.add(from).add(into)
  return { changes, incidents }
}

/** Numbers as ranges, by agent and epoch. */
export function numbered(keys: readonly AlertKey[]): NumberedAlerts[] {
  const byEpoch = new Map<string, { agent: string; epoch: number; ranges: [number, number][] }>()
  for (const { agent, epoch, sequence } of [...keys].sort((a, b) => a.sequence - b.sequence)) {
    const of = byEpoch.get(`${agent} ${epoch}`) ?? { agent, epoch, ranges: [] }
    byEpoch.set(`${agent} ${epoch}`, of)
    const last = of.ranges.at(-1)
    if (last && last[1] === sequence - 1) last[1] = sequence
    else of.ranges.push([sequence, sequence])
  }
  return [...byEpoch.values()]
}

/** Incidents under change, with the events that change them. */
class Log {
  readonly events: IncidentEvent[] = []
  readonly #records: Map<string, IncidentRecord>
  readonly #changed = new Set<string>()
  readonly #at: number

  constructor(records: Map<string, IncidentRecord>, at: number) {
    this.#records = records
    this.#at = at
  }

  get records(): IncidentRecord[] {
    return [...this.#changed].map(id => this.#records.get(id) as IncidentRecord)
  }

  write(incidentId: string, change: IncidentChange): void {
    const before = this.#records.get(incidentId) ?? null
    const { event, after } = record(before, { incidentId, at: this.#at, actor: COLLECTOR, change })
    this.#records.set(incidentId, after)
    this.#changed.add(incidentId)
    this.events.push(event)
  }

  /** The event carries all that the younger one brings, so that either log can be read by itself. */
  merge(from: string, into: string, because: Bilingual): void {
    const { state } = this.#records.get(from) as IncidentRecord
    const held = state.evidenceHeld && { evidenceHeld: true as const }
    this.write(into, { kind: 'merged', from, because, status: state.status, adds: contributionIn(state), ...held })
    this.write(from, { kind: 'merged_into', into, because })
  }
}

const contributionIn = (state: IncidentState) => ({
  alertCount: state.alertCount,
  occurredAt: state.occurredAt,
  detectedAt: state.detectedAt,
  lastAlertAt: state.lastAlertAt,
  victims: state.victims,
  attackers: state.attackers,
  accounts: state.accounts,
  indicators: state.indicators,
  findings: state.findings,
})
