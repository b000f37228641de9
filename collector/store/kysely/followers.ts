import type { Follower, FollowerStore } from '../followers.ts'
import type { Ground, ManyInto } from './ground.ts'
import { chunks, type Db } from './schema.ts'

const FOLLOWERS: ManyInto = {
  table: 'follower',
  columns: { key: 'TEXT', at: 'BIGINT', agent: 'TEXT', epoch: 'BIGINT', sequence: 'BIGINT' },
  conflict: 'ON CONFLICT DO NOTHING',
}

export const followerStore = (db: Db, { insertMany }: Ground): FollowerStore => ({
  async add(followers) {
    const rows = followers.map(({ key, at, agent, epoch, sequence }) => [key, at, agent, epoch, sequence])
    await insertMany(db, FOLLOWERS, rows)
  },

  async take(ranges, limit) {
    const taken = new Map<string, Follower>()
    for (const { key, from, to } of ranges) {
      if (taken.size >= limit) break
      const rows = await db
        .selectFrom('follower')
        .selectAll()
        .where('key', '=', key)
        .where('at', '>=', from)
        .where('at', '<=', to)
        .orderBy('at')
        .limit(limit - taken.size)
        .execute()
      const fresh = rows.filter(row => !taken.has(nameOf(row)))
      for (const row of fresh) taken.set(nameOf(row), row)
      await remove(db, fresh)
    }
    return [...taken.values()]
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

const nameOf = ({ agent, epoch, sequence }: Pick<Follower, 'agent' | 'epoch' | 'sequence'>) =>
  `${agent} ${epoch} ${sequence}`

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
