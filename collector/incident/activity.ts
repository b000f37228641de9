/** What alerts add to the daily records of scans, blocked attempts and infected subscribers. Sums: any order gives the same. */
import { standsFor } from '../dedupe/fold.ts'
import type { ActivityIncrement, ActivityKind, ActivityName } from '../store/activities.ts'
import type { Weighed } from './aside.ts'
import { normal } from './entity-keys.ts'
import { dayOf } from './words.ts'

export interface Counted extends Weighed {
  readonly occurredAt: number
  readonly activity: ActivityKind
}

/** One a record. */
export function activityIncrements(alerts: readonly Counted[]): ActivityIncrement[] {
  const records = new Map<string, Counted[]>()
  for (const counted of alerts) {
    const { organisation, activity, alert, detectedAt } = counted
    const record = `${organisation} ${activity} ${alert.drill} ${dayOf(detectedAt)}`
    records.set(record, [...(records.get(record) ?? []), counted])
  }
  return [...records.values()].map(incrementOf)
}

function incrementOf(alerts: readonly Counted[]): ActivityIncrement {
  const { organisation, activity, alert, detectedAt } = alerts[0] as Counted
  const detected = alerts.map(one => one.detectedAt)
  return {
    organisation,
    drill: alert.drill,
    kind: activity,
    day: dayOf(detectedAt),
    alerts: alerts.length,
    count: alerts.reduce((sum, one) => sum + standsFor(one).count, 0),
    firstAt: Math.min(...detected),
    lastAt: Math.max(...detected),
    named: namesIn(alerts),
  }
}

function namesIn(alerts: readonly Counted[]): ActivityName[] {
  const names = new Map<string, ActivityName>()
  const add = (role: ActivityName['role'], name: string, count: number) => {
    const key = `${role} ${name}`
    names.set(key, { role, name, count: (names.get(key)?.count ?? 0) + count })
  }
  for (const counted of alerts) {
    const { entities, rule, source } = counted.alert
    const { count } = standsFor(counted)
    for (const name of entities.attackers) add('source', normal(name), count)
    const targets = entities.victims.length > 0 ? entities.victims : [source.host ?? '-']
    for (const name of targets) add('target', normal(name), count)
    add('rule', rule.id, count)
  }
  return [...names.values()]
}
