import type { ExpressionBuilder, Selectable } from 'kysely'
import type { Delivery, DeliveryStore, NewDelivery } from '../call-out-deliveries.ts'
import type { CallOut } from '../call-outs.ts'
import { EVERYTHING, narrow } from '../scope.ts'
import { callOutOf } from './call-outs.ts'
import { chunks, type Database, type Db } from './schema.ts'

const AT_ONCE = 200

export const deliveryStore = (db: Db): DeliveryStore => ({
  async add(deliveries) {
    for (const some of chunks(deliveries, 50))
      await db
        .insertInto('call_out_delivery')
        .values(some.map(rowOf))
        .onConflict(on => on.columns(['call_out', 'round', 'recipient', 'route']).doNothing())
        .execute()
  },

  async dueTo(route, now) {
    const rows = await db
      .selectFrom('call_out_delivery')
      .select('recipient')
      .distinct()
      .where(isDue(route, now))
      .orderBy('recipient')
      .execute()
    return rows.map(({ recipient }) => recipient)
  },

  async due(route, recipient, now, limit) {
    const rows = await all(db)
      .where(isDue(route, now))
      .where('recipient', '=', recipient)
      .orderBy('urgent', 'desc')
      .orderBy('next_at')
      .orderBy('number')
      .limit(limit)
      .execute()
    return rows.map(deliveryOf)
  },

  async claim(numbers, { by, until, now, message }) {
    const claimed: number[] = []
    for (const some of chunks(numbers, AT_ONCE)) {
      // What was true when they were looked up is asked again: another may have been faster.
      const rows = await db
        .updateTable('call_out_delivery')
        .set(eb => ({
          ...{ leased_by: by, leased_until: until, message },
          tries: eb('tries', '+', 1),
          first_try_at: eb.fn.coalesce('first_try_at', eb.val(now)),
        }))
        .where('number', 'in', some)
        .where('state', '=', 'waiting')
        .where('next_at', '<=', now)
        .where(eb => eb.or([eb('leased_until', 'is', null), eb('leased_until', '<=', now)]))
        .returning('number')
        .execute()
      claimed.push(...rows.map(({ number }) => number))
    }
    return claimed.sort((a, b) => a - b)
  },

  async sent(number, by, at, receipt) {
    const result = await leased(db, number, by)
      .set({ ...FREE, state: 'sent', over_at: at, receipt, reason: null })
      .executeTakeFirst()
    return Number(result.numUpdatedRows) === 1
  },

  async failed(number, by, at, nextAt, reason) {
    const after = nextAt === null ? { state: 'dead', over_at: at } : { next_at: nextAt }
    const result = await leased(db, number, by)
      .set({ ...FREE, ...after, reason })
      .where('state', '=', 'waiting')
      .executeTakeFirst()
    return Number(result.numUpdatedRows) === 1
  },

  async drop(numbers, at, reason) {
    for (const some of chunks(numbers, AT_ONCE)) await notNeeded(db, at, reason).where('number', 'in', some).execute()
  },

  async dropOf(callOut, at, reason) {
    await notNeeded(db, at, reason).where('call_out', '=', callOut).execute()
  },

  async giveUpOthers(routes, before, at, reason) {
    let query = db
      .updateTable('call_out_delivery')
      .set({ ...FREE, state: 'dead', over_at: at, reason })
      .where('state', '=', 'waiting')
      .where('next_at', '<', before)
    if (routes.length > 0) query = query.where('route', 'not in', routes)
    return Number((await query.executeTakeFirst()).numUpdatedRows)
  },

  async of(callOut) {
    const rows = await all(db).where('call_out', '=', callOut).orderBy('number').execute()
    return rows.map(deliveryOf)
  },

  async lastRounds(callOuts) {
    const found: Pick<Delivery, 'callOut' | 'recipient' | 'route' | 'round'>[] = []
    for (const some of chunks(callOuts, AT_ONCE)) {
      const rows = await db
        .selectFrom('call_out_delivery')
        .select(['call_out', 'recipient', 'route'])
        .select(({ fn }) => fn.max('round').as('round'))
        .where('call_out', 'in', some)
        .groupBy(['call_out', 'recipient', 'route'])
        .execute()
      found.push(...rows.map(({ call_out: callOut, ...rest }) => ({ callOut, ...rest })))
    }
    return found
  },

  async dead({ scope = EVERYTHING, before, limit }) {
    let query = all(db).where('state', '=', 'dead').orderBy('number', 'desc').limit(limit)
    if (before !== undefined) query = query.where('number', '<', before)
    if (scope.organisation !== null) {
      const theirs = narrow(db.selectFrom('call_out').select('number'), 'organisation', scope)
      query = query.where('call_out', 'in', theirs)
    }
    return (await query.execute()).map(deliveryOf)
  },

  async untoldDead(limit) {
    const rows = await all(db)
      .where('state', '=', 'dead')
      .where('dead_told', '=', 0)
      .orderBy('number')
      .limit(limit)
      .execute()
    const deliveries = rows.map(deliveryOf)
    const callOuts = await callOutsOf(db, deliveries)
    return deliveries.map(delivery => ({ delivery, callOut: callOuts.get(delivery.callOut) as CallOut }))
  },

  async toldDead(numbers) {
    for (const some of chunks(numbers, AT_ONCE))
      await db.updateTable('call_out_delivery').set({ dead_told: 1 }).where('number', 'in', some).execute()
  },

  async revive(number, now) {
    const result = await db
      .updateTable('call_out_delivery')
      .set(eb => ({
        ...{ state: 'waiting', next_at: now, tries: 0, first_try_at: null, over_at: null, dead_told: 0 },
        revived: eb('revived', '+', 1),
      }))
      .where('number', '=', number)
      .where('state', '=', 'dead')
      .executeTakeFirst()
    return Number(result.numUpdatedRows) === 1
  },

  async find(number) {
    const row = await all(db).where('number', '=', number).executeTakeFirst()
    return row ? deliveryOf(row) : null
  },

  async sentSince(route, recipient, since) {
    const rows = await db
      .selectFrom('call_out_delivery')
      .select(({ fn }) => fn.min<number>('over_at').as('at'))
      .where('route', '=', route)
      .where('recipient', '=', recipient)
      .where('state', '=', 'sent')
      .where('over_at', '>', since)
      .groupBy('message')
      .orderBy('at')
      .execute()
    return rows.map(({ at }) => at)
  },

  async figures() {
    const counts = await db
      .selectFrom('call_out_delivery')
      .select('state')
      .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min<number | null>('next_at').as('since')])
      .where('state', 'in', ['waiting', 'dead'])
      .groupBy('state')
      .execute()
    const of = (state: string) => counts.find(row => row.state === state)
    return {
      waiting: Number(of('waiting')?.count ?? 0),
      dead: Number(of('dead')?.count ?? 0),
      oldestWaitingSince: of('waiting')?.since ?? null,
    }
  },
})

const FREE = { leased_by: null, leased_until: null }

const all = (db: Db) => db.selectFrom('call_out_delivery').selectAll()

const isDue = (route: string, now: number) => (eb: ExpressionBuilder<Database, 'call_out_delivery'>) =>
  eb.and([
    eb('state', '=', 'waiting'),
    eb('route', '=', route),
    eb('next_at', '<=', now),
    eb.or([eb('leased_until', 'is', null), eb('leased_until', '<=', now)]),
  ])

const leased = (db: Db, number: number, by: string) =>
  db.updateTable('call_out_delivery').where('number', '=', number).where('leased_by', '=', by)

/** One that is being sent right now keeps its lease: whether it was sent is for its sender to say. */
const notNeeded = (db: Db, at: number, reason: string) =>
  db.updateTable('call_out_delivery').set({ state: 'not_needed', over_at: at, reason }).where('state', '=', 'waiting')

async function callOutsOf(db: Db, deliveries: readonly Delivery[]): Promise<Map<number, CallOut>> {
  const numbers = [...new Set(deliveries.map(({ callOut }) => callOut))]
  const found = new Map<number, CallOut>()
  for (const some of chunks(numbers, AT_ONCE))
    for (const row of await db.selectFrom('call_out').selectAll().where('number', 'in', some).execute())
      found.set(row.number, callOutOf(row))
  return found
}

const rowOf = ({ callOut, urgent, madeAt, nextAt, ...rest }: NewDelivery) => ({
  ...rest,
  call_out: callOut,
  urgent: urgent ? 1 : 0,
  made_at: madeAt,
  next_at: nextAt,
  state: 'waiting',
  tries: 0,
  first_try_at: null,
  ...FREE,
  message: null,
  receipt: null,
  reason: null,
  over_at: null,
  revived: 0,
  dead_told: 0,
})

const deliveryOf = (row: Selectable<Database['call_out_delivery']>): Delivery => ({
  number: row.number,
  callOut: row.call_out,
  round: row.round,
  recipient: row.recipient,
  route: row.route,
  urgent: row.urgent === 1,
  madeAt: row.made_at,
  nextAt: row.next_at,
  state: row.state as Delivery['state'],
  tries: row.tries,
  firstTryAt: row.first_try_at,
  leasedUntil: row.leased_until,
  message: row.message,
  receipt: row.receipt,
  reason: row.reason,
  overAt: row.over_at,
  revived: row.revived,
})
