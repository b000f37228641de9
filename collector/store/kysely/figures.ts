import type { Figures } from '../figures.ts'
import type { Db } from './schema.ts'

/** Everything but the size, which each database tells in its own way. */
export async function readFigures(db: Db): Promise<Omit<Figures, 'bytes'>> {
  const stored = await db
    .selectFrom('epoch_ledger')
    .select(({ fn }) => fn.sum<number | null>('stored').as('alerts'))
    .executeTakeFirstOrThrow()
  const incidents = await db
    .selectFrom('incident')
    .select(({ fn, eb }) => [
      fn.countAll<number>().as('all'),
      fn.sum<number | null>(eb.case().when('status', '<>', 'closed').then(1).else(0).end()).as('open'),
    ])
    .where('merged_into', 'is', null)
    .executeTakeFirstOrThrow()
  const letters = await db
    .selectFrom('dead_letter')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return {
    alerts: Number(stored.alerts ?? 0),
    incidents: Number(incidents.all),
    incidentsOpen: Number(incidents.open ?? 0),
    deadLetters: Number(letters.count),
  }
}
