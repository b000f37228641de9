/**
 * New alerts → where each belongs, within the store's transaction: first what of them is left aside (`aside.ts`,
 * `inhibit.ts`), then the others are grouped (`join.ts`), and the day's activity is counted.
 */
import type { AlertKey } from '../store/alerts.ts'
import type { Bilingual } from '../store/bilingual.ts'
import type { IncidentEvent } from '../store/incidents.ts'
import type { Subjects } from '../store/store.ts'
import { activityIncrements, type Counted } from './activity.ts'
import { type Aside, asideBecause, asideOf, isActivity, type Weighed } from './aside.ts'
import type { Member } from './contribution.ts'
import type { EntityKeysOf, RefusedKey } from './entity-keys.ts'
import { inhibitionsOf } from './inhibit.ts'
import { type JoinSettings, joinAlerts, type NewMember } from './join.ts'
import type { CompiledRulebook, ReadRulebook } from './rulebook.ts'

export interface Placeable extends AlertKey, Omit<Member, 'touched'> {
  readonly organisation: string
}

/** What the organisation's tables of networks and systems say, as they are at one moment. */
export interface Surroundings extends Pick<JoinSettings, 'touched'> {
  readonly keysOf: EntityKeysOf
  readonly ofSubscribers: (of: Pick<Placeable, 'organisation' | 'alert'>) => boolean
}

export interface PlaceSettings extends Omit<JoinSettings, 'openAfter' | 'touched'> {
  readonly surroundings: () => Surroundings
  readonly readRulebook: ReadRulebook
  /** How many names of sources, targets and rules a daily record tells apart. */
  readonly activityNames: number
}

export interface Placement {
  readonly incidentId: string | null
  readonly aside: Aside['kind'] | null
  readonly reasons: readonly Bilingual[]
}

export interface Placed {
  /** In the order of the alerts. */
  readonly placements: readonly Placement[]
  readonly events: readonly IncidentEvent[]
  readonly beyondCeiling: number
  /** What of the alerts is not grouped by, and why. */
  readonly refused: readonly RefusedKey[]
}

export async function placeAlerts(
  within: Subjects,
  alerts: readonly Placeable[],
  now: number,
  settings: PlaceSettings,
): Promise<Placed> {
  if (alerts.length === 0) return { placements: [], events: [], beyondCeiling: 0, refused: [] }
  const surroundings = settings.surroundings()
  const rulebook = await settings.readRulebook(within.triage, now)
  const weighed = alerts.map(alert => ({ ...alert, ofSubscribers: surroundings.ofSubscribers(alert) }))
  const asides = await asidesOf(within, weighed, rulebook)
  const taking = weighed.flatMap((alert, index) => {
    const member = memberOf(alert, asides[index] ?? null, surroundings)
    return member ? [{ index, member }] : []
  })
  const openAfter = (organisation: string, ruleId: string) => rulebook.policyOf(organisation, ruleId)?.openAfter ?? 1
  const members = taking.map(({ member }) => member)
  const joined = await joinAlerts(within, members, now, { ...settings, ...surroundings, openAfter })
  await within.activities.add(activityIncrements(countedIn(weighed, asides)), settings.activityNames)

  const placed = new Map(taking.map(({ index }, at) => [index, joined.placements[at]]))
  return {
    ...joined,
    refused: taking.flatMap(({ member }) => member.refused),
    placements: asides.map((aside, index) => placementOf(aside, placed.get(index))),
  }
}

async function asidesOf(
  within: Subjects,
  alerts: readonly Weighed[],
  rulebook: CompiledRulebook,
): Promise<(Aside | null)[]> {
  const inhibited = await inhibitionsOf(within, alerts, rulebook)
  return alerts.map((alert, index) => {
    const inhibition = inhibited[index] ?? null
    const aside = asideOf(alert, rulebook)
    return aside?.kind === 'silenced' || inhibition === null ? aside : { kind: 'inhibited', inhibition }
  })
}

interface Taken extends NewMember {
  readonly refused: readonly RefusedKey[]
}

/** What people have silenced or inhibited belongs nowhere; what is everyday or only informs may follow. */
function memberOf(alert: Placeable, aside: Aside | null, { keysOf, touched }: Surroundings): Taken | undefined {
  if (aside?.kind === 'silenced' || aside?.kind === 'inhibited') return undefined
  return { ...alert, ...keysOf(alert), touched: touched(alert), follows: aside !== null }
}

const countedIn = (
  alerts: readonly (Weighed & { occurredAt: number })[],
  asides: readonly (Aside | null)[],
): Counted[] =>
  alerts.flatMap((alert, index) => {
    const kind = asides[index]?.kind
    return kind !== undefined && isActivity(kind) ? [{ ...alert, activity: kind }] : []
  })

function placementOf(aside: Aside | null, joined: Pick<Placement, 'incidentId' | 'reasons'> | undefined): Placement {
  const incidentId = joined?.incidentId ?? null
  const reasons = joined?.reasons ?? []
  if (aside === null) return { incidentId, aside: null, reasons }
  return { incidentId, aside: aside.kind, reasons: [asideBecause(aside), ...reasons] }
}
