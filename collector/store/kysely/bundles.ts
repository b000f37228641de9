import { sql } from 'kysely'
import type { BundleStore, StoredBundle } from '../bundles.ts'
import { EVERYTHING, narrow } from '../scope.ts'
import type { Db } from './schema.ts'

export const bundleStore = (db: Db): BundleStore => ({
  async add(bundle) {
    await db
      .insertInto('bundle')
      .values({
        organisation: bundle.organisation,
        agent_group: bundle.group,
        number: bundle.number,
        made_at: bundle.madeAt,
        made_by: bundle.by,
        sha256: bundle.sha256,
        bundle: bundle.bundle,
        key_id: bundle.key,
        signature: bundle.signature,
        home_net_of: bundle.homeNetOf,
      })
      .execute()
  },

  async latest(organisation, group) {
    const row = await db
      .selectFrom('bundle')
      .selectAll()
      .where('organisation', '=', organisation)
      .where('agent_group', '=', group)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row ? { ...headOf(row), bundle: row.bundle, signature: row.signature } : null
  },

  async highest(group) {
    const { number } = await db
      .selectFrom('bundle')
      .select(({ fn }) => fn.max<number | null>('number').as('number'))
      .where('agent_group', '=', group)
      .executeTakeFirstOrThrow()
    return number ?? 0
  },

  async list(group, limit, scope = EVERYTHING) {
    let query = db
      .selectFrom('bundle')
      .select(['organisation', 'agent_group', 'number', 'made_at', 'made_by', 'sha256', 'key_id', 'home_net_of'])
      .select(sql<number>`octet_length(bundle)`.as('bytes'))
      .orderBy('made_at', 'desc')
      .orderBy('agent_group')
      .orderBy('number', 'desc')
      .limit(limit)
    if (group !== null) query = query.where('agent_group', '=', group)
    return (await narrow(query, 'organisation', scope).execute()).map(row => ({ ...headOf(row), bytes: row.bytes }))
  },
})

interface Head {
  readonly organisation: string
  readonly agent_group: string
  readonly number: number
  readonly made_at: number
  readonly made_by: string
  readonly sha256: string
  readonly key_id: string
  readonly home_net_of: string | null
}

const headOf = (row: Head): Omit<StoredBundle, 'bundle' | 'signature'> => ({
  organisation: row.organisation,
  group: row.agent_group,
  number: row.number,
  madeAt: row.made_at,
  by: row.made_by,
  sha256: row.sha256,
  key: row.key_id,
  homeNetOf: row.home_net_of,
})
