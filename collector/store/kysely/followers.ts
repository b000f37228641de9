import type { Follower, FollowerStore } from '../followers.ts'
import type { Ground, ManyInto } from './ground.ts'
import { chunks, type Db } from './schema.ts'

const FOLLOWERS: ManyInto = {
  table: 'follower',
  columns: { key: 'TEXT', at: 'BIGINT', agent: 'TEXT', epoch: 'BIGINT', sequence: 'BIGINT' },
  conflict: 'ON CONFLICT DO NOTHING',
}

export const followerStore = (db: Db, { insertMany, oneOf }: Ground): FollowerStore => ({
  async add(followers) {
    const rows = followers.map(({ key, at, agent, epoch, sequence }) => [key, at, agent, epoch, sequence])
    await insertMany(db, FOLLOWERS, rows)
  },

  async known(keys) {
    if (keys.length === 0) return new Set()
    const rows = await db.selectFrom('follower').select('key').where(oneOf('key', keys)).groupBy('key').execute()
    return new Set(rows.map(({ key }) => key))
  },

  async near({ key, from, to }, limit, after) {
    let query = db
      .selectFrom('follower')
      .innerJoin('alert', on =>
        on
          .onRef('alert.agent', '=', 'follower.agent')
          .onRef('alert.epoch', '=', 'follower.epoch')
          .onRef('alert.sequence', '=', 'follower.sequence'),
      )
      .select(['follower.key', 'follower.at', 'follower.agent', 'follower.epoch', 'follower.sequence'])
      .select('alert.incident_id as incidentId')
      .where('follower.key', '=', key)
      .where('follower.at', '>=', from)
      .where('follower.at', '<=', to)
      .orderBy('follower.at')
      .orderBy('follower.agent')
      .orderBy('follower.epoch')
      .orderBy('follower.sequence')
      .limit(limit)
    if (after)
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple('follower.at', 'follower.agent', 'follower.epoch', 'follower.sequence'),
          '>',
          tuple(after.at, after.agent, after.epoch, after.sequence),
        ),
      )
    return query.execute()
  },

  async forget(before, limit) {
    const old = await db
      .selectFrom('follower')
      .select(['agent', 'epoch', 'sequence'])
      .where('at', '<', before)
      .orderBy('at')
      .limit(limit)
      .execute()
    await remove(db, old)
    return old.length
  },
})

/** Under every key they are kept by. */
async function remove(db: Db, followers: readonly Pick<Follower, 'agent' | 'epoch' | 'sequence'>[]): Promise<void> {
  for (const some of chunks(followers, 200))
    await db
      .deleteFrom('follower')
      .where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple('agent', 'epoch', 'sequence'),
          'in',
          some.map(({ agent, epoch, sequence }) => tuple(agent, epoch, sequence)),
        ),
      )
      .execute()
}
