import type { CollectorEvents } from '../events.ts'
import type { Store } from '../store/store.ts'

/** Reads what stands in the store into the gauges, for whoever is about to read them. */
export async function refreshGauges(store: Store, { gauges }: CollectorEvents): Promise<void> {
  const figures = await store.figures.read()
  const losses = await store.ledger.losses()
  gauges.openIncidents.set(figures.incidentsOpen)
  gauges.deadLetters.set(figures.deadLetters)
  gauges.storeBytes.set(figures.bytes)
  gauges.missing.set(losses.missing)
  gauges.alarms.set((await store.alarms.standing()).length)
}
