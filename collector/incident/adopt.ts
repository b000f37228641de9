/**
 * Followers that were there before what they follow: once an incident tells that an attacker did something to a victim,
 * what the same attacker tried there within the window becomes part of it, with its own times. One that is part of
 * another incident already shows the two to be one.
 */
import { foldIncrements } from '../dedupe/fold.ts'
import type { AlertKey, StoredAlert } from '../store/alerts.ts'
import type { Bilingual } from '../store/bilingual.ts'
import type { FoldIncrement } from '../store/folds.ts'
import type { FollowerRange, FoundFollower } from '../store/followers.ts'
import type { Subjects } from '../store/store.ts'
import { contributionOf, sumAll, type Touched } from './contribution.ts'
import type { ChangedSpan } from './group.ts'
import type { IncidentLog } from './incident-log.ts'
import { numbered } from './numbered.ts'

export interface AdoptSettings {
  readonly windowMs: number
  readonly foldWindowMs: number
  readonly touched: (alert: Pick<StoredAlert, 'organisation' | 'alert'>) => Touched
}

export interface Adopted {
  readonly alerts: readonly {
    readonly home: string
    readonly keys: readonly AlertKey[]
    readonly folds: FoldIncrement[]
  }[]
  readonly merges: readonly { readonly from: string; readonly into: string }[]
}

/** As many are looked at at a time. */
const PAGE = 500

/** Writes to the log what joins and what merges. @param spans those that have changed: only what they newly reach counts */
export async function adopt(
  within: Subjects,
  log: IncidentLog,
  spans: readonly ChangedSpan[],
  settings: AdoptSettings,
): Promise<Adopted> {
  const alerts: Adopted['alerts'][number][] = []
  const merges: { from: string; into: string }[] = []
  const taken = new Set<string>()
  const known = await within.followers.known(spans.map(({ key }) => key))
  for (const span of spans.filter(({ key }) => known.has(key)))
    for (const range of newlyReached(span, settings.windowMs))
      for await (const page of followersIn(within, range)) {
        const free = page.filter(one => one.incidentId === null && !taken.has(nameOf(one)))
        for (const one of free) taken.add(nameOf(one))
        if (free.length > 0) alerts.push(await takeIn(within, log, span.incidentId, free, settings))
        const others = new Set(page.flatMap(({ incidentId }) => incidentId ?? []))
        for (const other of others) merges.push(...(await unite(within, log, span.incidentId, other)))
      }
  return { alerts, merges }
}

/** What the window around a span covers, and around those before it did not. */
function newlyReached({ key, firstAt, lastAt, before }: ChangedSpan, windowMs: number): FollowerRange[] {
  const ranges: FollowerRange[] = []
  let from = firstAt - windowMs
  for (const [first, last] of [...before].sort(([a], [b]) => a - b)) {
    if (from < first - windowMs) ranges.push({ key, from, to: first - windowMs - 1 })
    from = Math.max(from, last + windowMs + 1)
  }
  if (from <= lastAt + windowMs) ranges.push({ key, from, to: lastAt + windowMs })
  return ranges
}

async function* followersIn(within: Subjects, range: FollowerRange): AsyncGenerator<FoundFollower[]> {
  for (let after: FoundFollower | undefined; ; ) {
    const page = await within.followers.near(range, PAGE, after)
    if (page.length > 0) yield page
    after = page.at(-1)
    if (page.length < PAGE) return
  }
}

async function takeIn(
  within: Subjects,
  log: IncidentLog,
  home: string,
  keys: readonly AlertKey[],
  { foldWindowMs, touched }: AdoptSettings,
): Promise<Adopted['alerts'][number]> {
  const alerts = await within.alerts.find(keys)
  const adds = sumAll(alerts.map(alert => contributionOf({ ...alert, touched: touched(alert) })))
  log.join(home, numbered(alerts), adds)
  return { home, keys, folds: foldIncrements(alerts, foldWindowMs) }
}

/** Two incidents between which a follower lies become one, unless one is closed or a person has taken them apart. */
async function unite(within: Subjects, log: IncidentLog, home: string, other: string) {
  if (!log.has(other)) log.add(await within.incidents.loadWithAncestors([other]))
  const [one, two] = [log.rootOf(home).state, log.rootOf(other).state]
  if (one.id === two.id || one.status === 'closed' || two.status === 'closed') return []
  if ((await within.incidents.separations([one.id, two.id])).length > 0) return []
  const [into, from] =
    one.openedAt < two.openedAt || (one.openedAt === two.openedAt && one.id < two.id) ? [one, two] : [two, one]
  log.merge(from.id, into.id, BETWEEN)
  return [{ from: from.id, into: into.id }]
}

/** Once their incidents are stored: alerts and folds get their home. */
export async function settle(within: Subjects, adopted: Adopted['alerts']): Promise<void> {
  for (const { home, keys, folds } of adopted) {
    await within.alerts.adopt(keys, home, BECAUSE)
    await within.folds.add(folds.map(fold => ({ ...fold, incidentId: home })))
    await within.folds.add(folds.map(fold => ({ ...fold, incidentId: null, count: -fold.count })))
  }
}

const nameOf = ({ agent, epoch, sequence }: AlertKey): string => `${agent} ${epoch} ${sequence}`

const BECAUSE: readonly Bilingual[] = [
  {
    vi: 'Cùng nguồn tấn công và nạn nhân với sự cố mở ra sau đó: lần thử này thuộc về sự cố.',
    en: 'Same attacker and victim as the incident that opened afterwards: this try is part of it.',
  },
]

const BETWEEN: Bilingual = {
  vi: 'Cùng nguồn tấn công và nạn nhân, có lần thử nằm giữa hai sự cố.',
  en: 'Same attacker and victim, with a try between the two.',
}
