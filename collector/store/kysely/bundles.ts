import { sql } from 'kysely'
import type { BundleStore, StoredBundle } from '../bundles.ts'
import type { Db } from './schema.ts'

export const bundleStore = (db: Db): BundleStore => ({
  async add(bundle) {
    await db
      .insertInto('bundle')
      .values({
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

  async latest(group) {
    const row = await db
      .selectFrom('bundle')
      .selectAll()
      .where('agent_group', '=', group)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row ? { ...headOf(row), bundle: row.bundle, signature: row.signature } : null
  },

  async list(group, limit) {
    let query = db
      .selectFrom('bundle')
      .select(['agent_group', 'number', 'made_at', 'made_by', 'sha256', 'key_id', 'home_net_of'])
      .select(sql<number>`octet_length(bundle)`.as('bytes'))
      .orderBy('made_at', 'desc')
      .orderBy('agent_group')
      .orderBy('number', 'desc')
      .limit(limit)
    if (group !== null) query = query.where('agent_group', '=', group)
    return (await query.execute()).map(row => ({ ...headOf(row), bytes: row.bytes }))
  },
})

interface Head {
  readonly agent_group: string
  readonly number: number
  readonly made_at: number
  readonly made_by: string
  readonly sha256: string
  readonly key_id: string
  readonly home_net_of: string | null
}

const headOf = (row: Head): Omit<StoredBundle, 'bundle' | 'signature'> => ({
  group: row.agent_group,
  number: row.number,
  madeAt: row.made_at,
  by: row.made_by,
  sha256: row.sha256,
  key: row.key_id,
  homeNetOf: row.home_net_of,
})
