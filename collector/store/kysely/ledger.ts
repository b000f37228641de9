import type { Selectable } from 'kysely'
import type { EpochLedger, LedgerStore } from '../ledger.ts'
import type { Locks } from './locks.ts'
import { dropOf, gapOf, lossStore } from './losses.ts'
import { chunks, type Database, type Db } from './schema.ts'

export const ledgerStore = (db: Db, locks: Locks): LedgerStore => ({
  ...lossStore(db),

  async find(agent, epoch) {
    await locks.agent(agent)
    const row = await db
      .selectFrom('epoch_ledger')
      .selectAll()
      .where('agent', '=', agent)
      .where('epoch', '=', epoch)
      .executeTakeFirst()
    return row ? ledgerOf(row) : null
  },

  async save(ledger) {
    const { agent, epoch, ...rest } = rowOf(ledger)
    await db
      .insertInto('epoch_ledger')
      .values({ agent, epoch, ...rest })
      .onConflict(on => on.columns(['agent', 'epoch']).doUpdateSet(rest))
      .execute()
  },

  async list(agent) {
    let query = db.selectFrom('epoch_ledger').selectAll().orderBy('agent').orderBy('epoch')
    if (agent !== undefined) query = query.where('agent', '=', agent)
    return (await query.execute()).map(ledgerOf)
  },

  async gapsWithin(agent, epoch, { from, to }) {
    const rows = await db
      .selectFrom('ledger_gap')
      .selectAll()
      .where('agent', '=', agent)
      .where('epoch', '=', epoch)
      .where('last', '>=', from)
      .where('first', '<=', to)
      .orderBy('first')
      .execute()
    return rows.map(gapOf)
  },

  async changeGaps(agent, epoch, { remove, add }) {
    for (const some of chunks(remove, 500))
      await db
        .deleteFrom('ledger_gap')
        .where('agent', '=', agent)
        .where('epoch', '=', epoch)
        .where('first', 'in', some)
        .execute()
    for (const some of chunks(add, 500))
      await db
        .insertInto('ledger_gap')
        .values(
          some.map(gap => ({
            agent,
            epoch,
            first: gap.from,
            last: gap.to,
            noticed_at: gap.noticedAt,
            previous_at: gap.previousAt,
          })),
        )
        .execute()
  },

  async addDrops(agent, epoch, drops) {
    let added = 0
    for (const some of chunks(drops, 500)) {
      const result = await db
        .insertInto('ledger_drop')
        .values(
          some.map(drop => ({
            agent,
            epoch,
            first: drop.from,
            last: drop.to,
            reason: drop.reason,
            first_at: drop.firstAt,
            last_at: drop.lastAt,
          })),
        )
        .onConflict(on => on.columns(['agent', 'epoch', 'first', 'last']).doNothing())
        .executeTakeFirst()
      added += Number(result.numInsertedOrUpdatedRows ?? 0)
    }
    return added
  },

  async dropsWithin(agent, epoch, { from, to }) {
    const rows = await db
      .selectFrom('ledger_drop')
      .selectAll()
      .where('agent', '=', agent)
      .where('epoch', '=', epoch)
      .where('last', '>=', from)
      .where('first', '<=', to)
      .orderBy('first')
      .execute()
    return rows.map(dropOf)
  },

  async gapsOf(agent, limit) {
    const rows = await db
      .selectFrom('ledger_gap')
      .selectAll()
      .where('agent', '=', agent)
      .orderBy('epoch')
      .orderBy('first')
      .limit(limit)
      .execute()
    return rows.map(row => ({ ...gapOf(row), epoch: row.epoch }))
  },

  async dropsOf(agent, limit) {
    const rows = await db
      .selectFrom('ledger_drop')
      .selectAll()
      .where('agent', '=', agent)
      .orderBy('epoch')
      .orderBy('first')
      .limit(limit)
      .execute()
    return rows.map(row => ({ ...dropOf(row), epoch: row.epoch }))
  },
})

const rowOf = (ledger: EpochLedger) => ({
  agent: ledger.agent,
  epoch: ledger.epoch,
  watermark: ledger.watermark,
  top: ledger.top,
  made: ledger.made,
  stored: ledger.stored,
  dead_lettered: ledger.deadLettered,
  duplicates: ledger.duplicates,
  first_at: ledger.firstAt,
  last_at: ledger.lastAt,
})

const ledgerOf = (row: Selectable<Database['epoch_ledger']>): EpochLedger => ({
  agent: row.agent,
  epoch: row.epoch,
  watermark: row.watermark,
  top: row.top,
  made: row.made,
  stored: row.stored,
  deadLettered: row.dead_lettered,
  duplicates: row.duplicates,
  firstAt: row.first_at,
  lastAt: row.last_at,
})
