/**
 * Followers that came before what they follow: once an incident tells that an attacker did something to a victim, what
 * the same attacker tried there within the window becomes part of it, with its own times.
 */
import { foldIncrements } from '../dedupe/fold.ts'
import type { AlertKey, StoredAlert } from '../store/alerts.ts'
import type { Bilingual } from '../store/bilingual.ts'
import type { NewSpan } from '../store/spans.ts'
import type { Subjects } from '../store/store.ts'
import { contributionOf, sumAll, type Touched } from './contribution.ts'
import type { IncidentLog } from './incident-log.ts'
import { numbered } from './numbered.ts'

export interface AdoptSettings {
  readonly windowMs: number
  readonly foldWindowMs: number
  readonly touched: (alert: Pick<StoredAlert, 'organisation' | 'alert'>) => Touched
}

/** As many are taken in at a time. */
const PAGE = 500

/** @param spans those that have changed: only around them can there be anyone who is not taken in yet */
export async function adopt(
  within: Subjects,
  log: IncidentLog,
  spans: readonly NewSpan[],
  settings: AdoptSettings,
): Promise<void> {
  const { windowMs } = settings
  const homes = new Map(spans.map(({ key, incidentId }) => [key, incidentId]))
  const ranges = spans.map(({ key, firstAt, lastAt }) => ({ key, from: firstAt - windowMs, to: lastAt + windowMs }))
  if (ranges.length === 0) return
  for (;;) {
    const taken = await within.followers.take(ranges, PAGE)
    if (taken.length === 0) return
    for (const home of new Set(homes.values())) {
      const keys = taken.filter(({ key }) => homes.get(key) === home)
      if (keys.length > 0) await takeIn(within, log, home, keys, settings)
    }
    if (taken.length < PAGE) return
  }
}

async function takeIn(
  within: Subjects,
  log: IncidentLog,
  home: string,
  keys: readonly AlertKey[],
  { foldWindowMs, touched }: AdoptSettings,
): Promise<void> {
  const alerts = await within.alerts.find(keys)
  const adds = sumAll(alerts.map(alert => contributionOf({ ...alert, touched: touched(alert) })))
  log.join(home, numbered(alerts), adds)
  await within.alerts.adopt(keys, home, BECAUSE)
  const folds = foldIncrements(alerts, foldWindowMs)
  await within.folds.add(folds.map(fold => ({ ...fold, incidentId: home })))
  await within.folds.add(folds.map(fold => ({ ...fold, count: -fold.count })))
}

const BECAUSE: readonly Bilingual[] = [
  {
    vi: 'Cùng nguồn tấn công và nạn nhân với sự cố mở ra sau đó: lần thử này thuộc về sự cố.',
    en: 'Same attacker and victim as the incident that opened afterwards: this try is part of it.',
  },
]
