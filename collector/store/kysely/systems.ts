import type { Selectable } from 'kysely'
import { type InformationSystem, type SystemLevel, type SystemStore, systemNameKey } from '../systems.ts'
import type { Ground, ManyInto, Value } from './ground.ts'
import { chunks, type Database, type Db } from './schema.ts'
import { claimVersion, raiseVersion, versionOf } from './versions.ts'

const SYSTEMS: ManyInto = {
  table: 'information_system',
  columns: {
    id: 'TEXT',
    organisation: 'TEXT',
    name: 'TEXT',
    name_key: 'TEXT',
    level: 'INTEGER',
    addresses: 'TEXT',
    domains: 'TEXT',
    owner: 'TEXT',
    operator: 'TEXT',
    operating_system: 'TEXT',
    operating_system_version: 'TEXT',
    services: 'TEXT',
    measures: 'TEXT',
    purpose: 'TEXT',
    note: 'TEXT',
  },
  conflict: `ON CONFLICT (id) DO UPDATE SET
    organisation = excluded.organisation, name = excluded.name, name_key = excluded.name_key, level = excluded.level,
    addresses = excluded.addresses, domains = excluded.domains, owner = excluded.owner, operator = excluded.operator,
    operating_system = excluded.operating_system, operating_system_version = excluded.operating_system_version,
    services = excluded.services, measures = excluded.measures, purpose = excluded.purpose, note = excluded.note`,
}

export const systemStore = (db: Db, { locks, insertMany }: Ground): SystemStore => ({
  version: () => versionOf(db, 'systems'),
  claim: () => claimVersion(db, locks, 'systems'),

  async page({ organisation, after, limit }) {
    let query = ordered(db).limit(limit)
    if (organisation !== undefined) query = query.where('organisation', '=', organisation)
    if (after !== undefined)
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('organisation', 'name_key'), '>', tuple(after.organisation, systemNameKey(after.name))),
      )
    return (await query.execute()).map(systemOf)
  },

  all: async () => (await ordered(db).execute()).map(systemOf),

  async count() {
    const { count } = await db
      .selectFrom('information_system')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(count)
  },

  async find(id) {
    const row = await db.selectFrom('information_system').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? systemOf(row) : null
  },

  async findName(organisation, name) {
    const row = await db
      .selectFrom('information_system')
      .selectAll()
      .where('organisation', '=', organisation)
      .where('name_key', '=', systemNameKey(name))
      .executeTakeFirst()
    return row ? systemOf(row) : null
  },

  async save(systems) {
    await raiseVersion(db, 'systems')
    await insertMany(db, SYSTEMS, systems.map(rowOf))
  },

  async remove(ids) {
    // Networks first: whoever changes them with their systems in view takes the two in this order.
    await raiseVersion(db, 'networks')
    await raiseVersion(db, 'systems')
    for (const some of chunks(ids, 500)) {
      await db.updateTable('network').set({ system_id: null }).where('system_id', 'in', some).execute()
      await db.deleteFrom('information_system').where('id', 'in', some).execute()
    }
  },
})

const ordered = (db: Db) => db.selectFrom('information_system').selectAll().orderBy('organisation').orderBy('name_key')

/** In the order of the columns. */
const rowOf = (system: InformationSystem): Value[] => [
  system.id,
  system.organisation,
  system.name,
  systemNameKey(system.name),
  system.level,
  JSON.stringify(system.addresses),
  JSON.stringify(system.domains),
  system.owner,
  system.operator,
  system.operatingSystem,
  system.operatingSystemVersion,
  JSON.stringify(system.services),
  JSON.stringify(system.measures),
  system.purpose,
  system.note,
]

const systemOf = (row: Selectable<Database['information_system']>): InformationSystem => ({
  id: row.id,
  organisation: row.organisation,
  name: row.name,
  level: row.level as SystemLevel | null,
  addresses: JSON.parse(row.addresses),
  domains: JSON.parse(row.domains),
  owner: row.owner,
  operator: row.operator,
  operatingSystem: row.operating_system,
  operatingSystemVersion: row.operating_system_version,
  services: JSON.parse(row.services),
  measures: JSON.parse(row.measures),
  purpose: row.purpose,
  note: row.note,
})
