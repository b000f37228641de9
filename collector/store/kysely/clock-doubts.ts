import type { Selectable } from 'kysely'
import type { ClockDoubt, ClockDoubtKind, ClockDoubtStore } from '../clock-doubts.ts'
import type { Database, Db } from './schema.ts'

/** Doubts that lie no further apart are one. */
const APART_MS = 3_600_000

export const clockDoubtStore = (db: Db): ClockDoubtStore => ({
  async note(doubts) {
    for (const doubt of doubts) await noteOne(db, doubt)
  },

  async between(from, to, limit) {
    const rows = await db
      .selectFrom('clock_doubt')
      .selectAll()
      .where('to_at', '>=', from)
      .where('from_at', '<=', to)
      .orderBy('from_at')
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(doubtOf)
  },

  async pulse(collector) {
    const row = await db.selectFrom('pulse').selectAll().where('collector', '=', collector).executeTakeFirst()
    return row ? { beat: row.beat, at: row.at } : null
  },

  async savePulse(collector, pulse) {
    await db
      .insertInto('pulse')
      .values({ collector, ...pulse })
      .onConflict(on => on.column('collector').doUpdateSet(pulse))
      .execute()
  },
})

async function noteOne(db: Db, doubt: ClockDoubt): Promise<void> {
  const { agent, kind, from, to, worstMs } = doubt
  const so = await db
    .selectFrom('clock_doubt')
    .selectAll()
    .where('agent', '=', agent)
    .where('kind', '=', kind)
    .where('to_at', '>=', from - APART_MS)
    .where('from_at', '<=', to + APART_MS)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!so) {
    await db.insertInto('clock_doubt').values({ agent, kind, from_at: from, to_at: to, worst_ms: worstMs }).execute()
    return
  }
  const worst_ms = Math.abs(worstMs) > Math.abs(so.worst_ms) ? worstMs : so.worst_ms
  const widened = { from_at: Math.min(so.from_at, from), to_at: Math.max(so.to_at, to), worst_ms }
  await db.updateTable('clock_doubt').set(widened).where('id', '=', so.id).execute()
}

const doubtOf = (row: Selectable<Database['clock_doubt']>): ClockDoubt => ({
  agent: row.agent,
  kind: row.kind as ClockDoubtKind,
  from: row.from_at,
  to: row.to_at,
  worstMs: row.worst_ms,
})
