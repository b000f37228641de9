import type { Selectable } from 'kysely'
import type { Network, NetworkKind, NetworkStore } from '../networks.ts'
import { isPrefix, parsePrefix, prefixOrder } from '../prefix.ts'
import type { Ground, ManyInto } from './ground.ts'
import { chunks, type Database, type Db } from './schema.ts'
import { claimVersion, raiseVersion, versionOf } from './versions.ts'

const NETWORKS: ManyInto = {
  table: 'network',
  columns: {
    id: 'TEXT',
    organisation: 'TEXT',
    prefix: 'TEXT',
    prefix_order: 'TEXT',
    kind: 'TEXT',
    site: 'TEXT',
    contact: 'TEXT',
    system_id: 'TEXT',
    note: 'TEXT',
  },
  conflict: `ON CONFLICT (id) DO UPDATE SET
    organisation = excluded.organisation, prefix = excluded.prefix, prefix_order = excluded.prefix_order,
    kind = excluded.kind, site = excluded.site, contact = excluded.contact, system_id = excluded.system_id,
    note = excluded.note`,
}

export const networkStore = (db: Db, { locks, insertMany }: Ground): NetworkStore => ({
  version: () => versionOf(db, 'networks'),
  claim: () => claimVersion(db, locks, 'networks'),

  async page({ organisation, kind, after, limit }) {
    let query = ordered(db).limit(limit)
    if (organisation !== undefined) query = query.where('organisation', '=', organisation)
    if (kind !== undefined) query = query.where('kind', '=', kind)
    if (after !== undefined)
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('organisation', 'prefix_order'), '>', tuple(after.organisation, orderOf(after.prefix))),
      )
    return (await query.execute()).map(networkOf)
  },

  all: async () => (await ordered(db).execute()).map(networkOf),

  async count() {
    const { count } = await db
      .selectFrom('network')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(count)
  },

  async find(id) {
    const row = await db.selectFrom('network').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? networkOf(row) : null
  },

  async findPrefix(organisation, prefix) {
    const row = await db
      .selectFrom('network')
      .selectAll()
      .where('organisation', '=', organisation)
      .where('prefix_order', '=', orderOf(prefix))
      .executeTakeFirst()
    return row ? networkOf(row) : null
  },

  async save(networks) {
    await raiseVersion(db, 'networks')
    await insertMany(
      db,
      NETWORKS,
      networks.map(({ id, organisation, prefix, kind, site, contact, systemId, note }) => [
        ...[id, organisation, prefix, orderOf(prefix)],
        ...[kind, site, contact, systemId, note],
      ]),
    )
  },

  async remove(ids) {
    await raiseVersion(db, 'networks')
    for (const some of chunks(ids, 500)) await db.deleteFrom('network').where('id', 'in', some).execute()
  },
})

const ordered = (db: Db) => db.selectFrom('network').selectAll().orderBy('organisation').orderBy('prefix_order')

function orderOf(text: string): string {
  const prefix = parsePrefix(text)
  if (!isPrefix(prefix)) throw new Error(`a network is stored under a prefix, not under '${text}'`)
  return prefixOrder(prefix)
}

const networkOf = (row: Selectable<Database['network']>): Network => ({
  id: row.id,
  organisation: row.organisation,
  prefix: row.prefix,
  kind: row.kind as NetworkKind,
  site: row.site,
  contact: row.contact,
  systemId: row.system_id,
  note: row.note,
})
