import { type Selectable, sql } from 'kysely'
import type { DropRecord, Gap, LedgerStore, UnreadRange } from '../ledger.ts'
import { chunks, type Database, type Db } from './schema.ts'

type Losses = Pick<LedgerStore, 'addUnread' | 'unreadOf' | 'lossesBetween' | 'losses'>

/** The part of the ledger about time and numbers that are lost for good, or seem so. */
export const lossStore = (db: Db): Losses => ({
  async addUnread(agent, ranges) {
    for (const some of chunks(widened(ranges), 500))
      await db
        .insertInto('ledger_unread')
        .values(
          some.map(({ source, from, to, reason, items }) => ({
            agent,
            source,
            from_at: from,
            to_at: to,
            reason,
            items,
          })),
        )
        .onConflict(on =>
          on.columns(['agent', 'source', 'from_at', 'reason']).doUpdateSet({
            to_at: sql`CASE WHEN excluded.to_at > ledger_unread.to_at THEN excluded.to_at ELSE ledger_unread.to_at END`,
            items: sql`CASE WHEN ledger_unread.items IS NULL OR excluded.items > ledger_unread.items
              THEN excluded.items ELSE ledger_unread.items END`,
          }),
        )
        .execute()
  },

  async unreadOf(agent, limit) {
    const rows = await db
      .selectFrom('ledger_unread')
      .selectAll()
      .where('agent', '=', agent)
      .orderBy('to_at', 'desc')
      .limit(limit)
      .execute()
    return rows.map(unreadOf)
  },

  async lossesBetween(from, to, limit) {
    const unread = await db
      .selectFrom('ledger_unread')
      .selectAll()
      .where('to_at', '>=', from)
      .where('from_at', '<=', to)
      .orderBy('to_at', 'desc')
      .limit(limit)
      .execute()
    const drops = await db
      .selectFrom('ledger_drop')
      .selectAll()
      .where('last_at', '>=', from)
      .where('first_at', '<=', to)
      .orderBy('last_at', 'desc')
      .limit(limit)
      .execute()
    const gaps = await db
      .selectFrom('ledger_gap')
      .selectAll()
      .where('noticed_at', '>=', from)
      .where(({ eb, fn }) => eb(fn.coalesce('previous_at', 'noticed_at'), '<=', to))
      .orderBy('noticed_at', 'desc')
      .limit(limit)
      .execute()
    return {
      unread: unread.map(row => ({ agent: row.agent, ...unreadOf(row) })),
      drops: drops.map(row => ({ agent: row.agent, epoch: row.epoch, ...dropOf(row) })),
      gaps: gaps.map(row => ({ agent: row.agent, epoch: row.epoch, ...gapOf(row) })),
    }
  },

  async losses() {
    // As floating point: what an agent declares may add up to more than an integer holds.
    const numbers = sql<number | null>`sum(CAST(last - first + 1 AS DOUBLE PRECISION))`
    const gaps = await db
      .selectFrom('ledger_gap')
      .select(({ fn }) => [fn.countAll<number>().as('gaps'), numbers.as('missing')])
      .executeTakeFirstOrThrow()
    const drops = await db.selectFrom('ledger_drop').select(numbers.as('dropped')).executeTakeFirstOrThrow()
    return { gaps: Number(gaps.gaps), missing: Number(gaps.missing ?? 0), dropped: Number(drops.dropped ?? 0) }
  },
})

/** One a key: a statement may not change the same row twice. */
function widened(ranges: readonly UnreadRange[]): UnreadRange[] {
  const byKey = new Map<string, UnreadRange>()
  for (const range of ranges) {
    const key = JSON.stringify([range.source, range.from, range.reason])
    const so = byKey.get(key)
    const items = so && so.items !== null ? Math.max(so.items, range.items ?? 0) : range.items
    byKey.set(key, { ...range, to: Math.max(so?.to ?? range.to, range.to), items })
  }
  return [...byKey.values()]
}

const unreadOf = (row: Selectable<Database['ledger_unread']>): UnreadRange => ({
  source: row.source,
  from: row.from_at,
  to: row.to_at,
  reason: row.reason as UnreadRange['reason'],
  items: row.items,
})

export const gapOf = (row: Selectable<Database['ledger_gap']>): Gap => ({
  from: row.first,
  to: row.last,
  noticedAt: row.noticed_at,
  previousAt: row.previous_at,
})

export const dropOf = (row: Selectable<Database['ledger_drop']>): DropRecord => ({
  from: row.first,
  to: row.last,
  reason: row.reason as DropRecord['reason'],
  firstAt: row.first_at,
  lastAt: row.last_at,
})
