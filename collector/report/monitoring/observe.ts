/**
 * Reads a period out of the store, page by page: between two pages everything else goes on. A day and a week are added
 * up from every alert that is not everyday; half a year from its incidents, which is what its report is about.
 */
import type { ActivityKind } from '../../store/activities.ts'
import type { StoredAlert } from '../../store/alerts.ts'
import type { IncidentState } from '../../store/incidents.ts'
import type { Subjects } from '../../store/store.ts'
import type { OrganisationProfile } from '../facts.ts'
import type { Period } from '../form.ts'
import { isInternalAddress } from '../public-address.ts'
import { changesFrom } from './changes.ts'
import { registered } from './incidents.ts'
import { lossesOf, readLosses, sensorsOf } from './losses.ts'
import { namingBy } from './naming.ts'
import type { ActivitySum, Observations } from './observations.ts'
import { periodBefore, spanOf } from './period.ts'
import { type NameOf, Tally } from './tally.ts'

export interface Wanted {
  readonly period: Period
  /** Undefined: of all there are. */
  readonly organisation: string | undefined
  readonly drill: boolean
  readonly detail: 'alerts' | 'incidents'
  /** Whether to compare with the period before. */
  readonly compare: boolean
}

type Read = Pick<Subjects, 'folds' | 'incidents' | 'activities' | 'ledger' | 'agents' | 'reports'>

const PAGE = 500
const MOST_FOLDS = 50_000

export async function observe(store: Read, profile: OrganisationProfile, wanted: Wanted): Promise<Observations> {
  const span = spanOf(wanted.period)
  const nameOf = namingBy(profile.systems)
  const agents = await store.agents.list({ organisation: wanted.organisation ?? null })
  const lost = await readLosses(store, span, agents)
  const { incidents, states, whole } = await registered(store, { ...span, ...wanted }, nameOf)
  const tally = await tallied(store, wanted, states, nameOf)
  const own = {
    totals: {
      alerts: tally.alerts,
      objects: tally.objects().length,
      sources: tally.sources().length,
      incidents: incidents.length,
    },
    objects: tally.objects(),
    techniques: tally.techniques(),
  }
  return {
    drill: wanted.drill,
    ...span,
    systems: profile.systems.map(({ name, level, addresses, domains }) => ({
      name,
      level: level ?? null,
      addresses: [...domains, ...addresses.filter(address => !isInternalAddress(address.split('/')[0] as string))],
    })),
    sensors: sensorsOf(agents, lost, span),
    ...own,
    sources: tally.sources(),
    activities: await activitiesIn(store, wanted),
    incidents,
    losses: lossesOf(lost),
    changes: wanted.compare ? changesFrom(await before(store, profile, wanted), own) : null,
    whole: whole && tally.whole,
  }
}

const before = (store: Read, profile: OrganisationProfile, wanted: Wanted): Promise<Observations> =>
  observe(store, profile, { ...wanted, period: periodBefore(wanted.period), compare: false })

async function tallied(store: Read, wanted: Wanted, states: readonly IncidentState[], nameOf: NameOf): Promise<Tally> {
  const tally = new Tally(nameOf)
  if (wanted.detail === 'incidents') for (const state of states) tally.addIncident(state)
  else await addFolds(store, wanted, tally)
  return tally
}

async function addFolds(store: Read, { period, organisation, drill }: Wanted, tally: Tally): Promise<void> {
  const { from, to } = spanOf(period)
  let after: Parameters<Read['folds']['within']>[2]
  for (let read = 0; ; read += PAGE) {
    const page = await store.folds.within(from.getTime(), to.getTime(), after, PAGE)
    for (const fold of page) {
      const { sample } = fold
      const ours = sample.drill === drill && (organisation === undefined || sample.organisation === organisation)
      if (ours && sample.aside === null && !isAboutItself(sample)) tally.add(fold)
    }
    if (page.length < PAGE) return
    if (read + PAGE >= MOST_FOLDS) {
      tally.whole = false
      return
    }
    after = page.at(-1)
  }
}

/** What agents and collector say of themselves is told among the losses. */
const isAboutItself = ({ alert }: StoredAlert): boolean => ['agent', 'collector'].includes(alert.rule.engine)

const ACTIVITY_PAGE = 200

async function activitiesIn(store: Read, { period, organisation, drill }: Wanted): Promise<ActivitySum[]> {
  const sums = new Map<ActivityKind, ActivitySum>()
  let after: Parameters<Read['activities']['page']>[0]['after']
  for (;;) {
    const page = await store.activities.page({ organisation, ...period, after, limit: ACTIVITY_PAGE })
    for (const { kind, count, sources, targets, drill: played } of page) {
      if (played !== drill) continue
      const so = sums.get(kind)
      sums.set(kind, {
        kind,
        days: (so?.days ?? 0) + 1,
        count: (so?.count ?? 0) + count,
        // Of the busiest day: the same source on two days is one source, and nobody counted them together.
        sources: Math.max(so?.sources ?? 0, sources),
        targets: Math.max(so?.targets ?? 0, targets),
      })
    }
    if (page.length < ACTIVITY_PAGE) return [...sums.values()].sort((a, b) => b.count - a.count)
    after = page.at(-1)
  }
}
