/**
 * The desk with real volume: how long people wait for lists, a search and an incident's page, and whether grouping keeps
 * up with what comes in meanwhile. PostgreSQL holds a million alerts, 50,000 of them in one incident, in 10,000
 * incidents; SQLite a fifth of it. Everything came in as it does from agents; the database, the collector and who asks
 * share this machine's cores.
 *
 *     npm run bench -- desk [--store postgres|sqlite] [--alerts 1000000] [--requests 300]
 */
import type { Flags, Outcome } from '../support/named-scripts.ts'
import { STORES, type StoreName } from '../support/site.ts'
import { type Desk, measureDesk } from './desk/measure.ts'

const ALERTS: Readonly<Record<StoreName, number>> = { postgres: 1_000_000, sqlite: 200_000 }

export async function run(flags: Flags): Promise<Outcome> {
  const stores = flags['store'] ? [flags['store'] as StoreName] : STORES
  const desks: Desk[] = []
  for (const store of stores) {
    const alerts = Number(flags['alerts'] ?? ALERTS[store])
    desks.push(await measureDesk(store, alerts, Number(flags['requests'] ?? 300)))
    console.error(`${store}: ${JSON.stringify(desks.at(-1))}`)
  }
  const worst = (of: (desk: Desk) => number) => Math.max(...desks.map(of))
  return {
    figures: {
      inbox_p95_ms: worst(desk => desk.inbox),
      search_p95_ms: worst(desk => desk.search),
      incident_p95_ms: worst(desk => desk.incident),
      alerts_p95_ms: worst(desk => desk.alerts),
      grouping_aps: Math.min(...desks.map(desk => desk.groupingPerSecond)),
      grouping_wide_aps: Math.min(...desks.map(desk => desk.widePerSecond)),
      collector_mb: worst(desk => desk.collectorMb),
    },
  }
}
