import type { AuditStore } from '../audit.ts'
import type { Db } from './schema.ts'

export const auditStore = (db: Db): AuditStore => ({
  async add(entry) {
    await db.insertInto('audit').values(entry).execute()
  },

  async latest(limit) {
    return db
      .selectFrom('audit')
      .select(['at', 'actor', 'action', 'subject', 'detail', 'address'])
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
  },
})
