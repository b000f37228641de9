/**
 * Groups a batch of new alerts within the store's transaction: reads the spans they touch, decides (`group.ts`), writes
 * the events, the states derived from them, and the spans.
 */
import type { AlertKey } from '../store/alerts.ts'
import type { Bilingual } from '../store/bilingual.ts'
import type { Follower } from '../store/followers.ts'
import type { IncidentEvent, IncidentRecord } from '../store/incidents.ts'
import type { Span } from '../store/spans.ts'
import type { Subjects } from '../store/store.ts'
import { type AdoptSettings, adopt, settle } from './adopt.ts'
import { contributionOf, type Member, sumAll } from './contribution.ts'
import type { EntityKey } from './entity-keys.ts'
import { type Grouping, type GroupSettings, group } from './group.ts'
import { COLLECTOR, IncidentLog } from './incident-log.ts'
import { numbered } from './numbered.ts'
import { openManySeries, openSeries, surfaces } from './opening.ts'
import { reasonOf, surfacedBecause } from './reasons.ts'

export interface NewMember extends AlertKey, Member {
  readonly organisation: string
  readonly keys: readonly EntityKey[]
  /** See `group.ts`. */
  readonly follows: boolean
}

export interface JoinSettings extends GroupSettings, AdoptSettings {
  /** How many alerts of a rule it takes to open an incident. */
  readonly openAfter: (organisation: string, ruleId: string) => number
  /** Earliest deadline still open of an incident in this state. Kept with it, so that lists can be sorted by it. */
  readonly nextDueAt: (record: IncidentRecord) => number | null
}

export interface Joined {
  /** In the order of the alerts. */
  readonly placements: readonly { readonly incidentId: string | null; readonly reasons: readonly Bilingual[] }[]
  readonly events: readonly IncidentEvent[]
  readonly beyondCeiling: number
}

export async function joinAlerts(
  within: Subjects,
  members: readonly NewMember[],
  now: number,
  settings: JoinSettings,
): Promise<Joined> {
  if (members.length === 0) return { placements: [], events: [], beyondCeiling: 0 }
  const { windowMs } = settings
  const spans = await spansOf(within, members, windowMs)
  const groupables = members.map(({ detectedAt, keys, follows }) => ({ at: detectedAt, keys, follows }))
  const grouping = group(groupables, spans, settings, await separationsOf(within, spans))

  const groups = groupsOf(grouping, members)
  const names = await nameOpened(within, grouping, groups, settings)
  const idOf = (id: string) => names.get(id) ?? id
  const stored = [...groups.keys(), ...grouping.merges.flatMap(({ from, into }) => [from, into])]
  const known = await within.incidents.loadWithAncestors(stored.filter(id => !names.has(id)))
  const log = new IncidentLog(known, { at: now, actor: COLLECTOR })

  for (const { id, follows } of grouping.opened) {
    const [first] = groups.get(id) as readonly NewMember[]
    const { organisation, alert } = first as NewMember
    const hidden = idOf(id).startsWith('VT-') && { hidden: true as const }
    log.write(idOf(id), { kind: 'opened', drill: alert.drill, organisation, follows, ...hidden })
  }
  for (const { from, into, link } of grouping.merges) log.merge(from, into, reasonOf(link, windowMs))
  for (const [id, joined] of groups) log.join(idOf(id), numbered(joined), sumAll(joined.map(contributionOf)))
  const changed = grouping.spans.add.map(span => ({ ...span, incidentId: idOf(span.incidentId) }))
  const adopted = await adopt(within, log, changed.filter(isPair), settings)
  const surfaced = await surface(within, log, settings)

  await log.save(within, settings.nextDueAt)
  await settle(within, adopted.alerts)
  for (const { from, into } of [...grouping.merges, ...adopted.merges, ...surfaced])
    await within.incidents.reroot(from, into)
  await within.spans.remove(grouping.spans.remove)
  await within.spans.add(changed)
  await within.followers.add(followersOf(members))
  return {
    placements: grouping.placements.map(({ incident, links }) => ({
      incidentId: incident === null ? null : idOf(incident),
      reasons: links.map(link => reasonOf(link, windowMs)),
    })),
    events: log.events,
    beyondCeiling: grouping.beyondCeiling,
  }
}

function spansOf(within: Subjects, members: readonly NewMember[], windowMs: number): Promise<Span[]> {
  const keys = [...new Set(members.flatMap(({ keys }) => keys.map(({ key }) => key)))]
  const times = members.map(({ detectedAt }) => detectedAt)
  return within.spans.touching(keys, Math.min(...times) - windowMs, Math.max(...times) + windowMs)
}

async function separationsOf(within: Subjects, spans: readonly Span[]): Promise<[string, string][]> {
  const roots = [...new Set(spans.flatMap(({ closed, root }) => (closed ? [] : [root])))]
  return roots.length < 2 ? [] : within.incidents.separations(roots)
}

function groupsOf(grouping: Grouping, members: readonly NewMember[]): Map<string, NewMember[]> {
  const groups = new Map<string, NewMember[]>()
  grouping.placements.forEach(({ incident }, index) => {
    if (incident === null) return
    const of = groups.get(incident) ?? []
    of.push(members[index] as NewMember)
    groups.set(incident, of)
  })
  return groups
}

/** By each pair they are about. */
const followersOf = (members: readonly NewMember[]): Follower[] =>
  members
    .filter(({ follows }) => follows)
    .flatMap(({ agent, epoch, sequence, detectedAt, keys }) =>
      keys.filter(({ role }) => role === 'pair').map(({ key }) => ({ agent, epoch, sequence, key, at: detectedAt })),
    )

const isPair = ({ key }: { key: string }): boolean => PAIR.test(key)
const PAIR = /^\S+ (?:drill|real) pair /

/** Those that open with fewer alerts than their rules ask for wait unseen, under a series of their own. */
async function nameOpened(
  within: Subjects,
  grouping: Grouping,
  groups: ReadonlyMap<string, readonly NewMember[]>,
  settings: JoinSettings,
): Promise<Map<string, string>> {
  const openings = grouping.opened.map(({ id }) => {
    const members = groups.get(id) as readonly NewMember[]
    const { organisation, alert, detectedAt } = members[0] as NewMember
    const sums = { organisation, ...sumAll(members.map(contributionOf)) }
    return { drill: alert.drill, hidden: !surfaces(sums, settings.openAfter), at: detectedAt }
  })
  const names = await openManySeries(within, openings)
  return new Map(grouping.opened.map(({ id }, index) => [id, names[index] as string]))
}

/** What has waited long enough becomes part of an incident that people see. */
async function surface(within: Subjects, log: IncidentLog, { openAfter }: JoinSettings) {
  const surfaced: { from: string; into: string }[] = []
  const waiting = log.records.filter(({ state }) => state.hidden && !state.mergedInto && surfaces(state, openAfter))
  for (const { state } of waiting) {
    const { id, drill, organisation, follows, detectedAt } = state
    const into = await openSeries(within, { drill, hidden: false, at: detectedAt })
    log.write(into, { kind: 'opened', drill, organisation, follows })
    log.merge(id, into, surfacedBecause(state.alertCount))
    surfaced.push({ from: id, into })
  }
  return surfaced
}
