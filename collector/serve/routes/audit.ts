import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import type { AuditRow } from '../../store/audit.ts'
import { AuditList, AuditQuery } from '../audit-views.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { instant } from '../present/instant.ts'
import type { ZodTypes } from '../zod.ts'

/** Who did what, latest first. The chain is the whole installation's: only those who see all of it are shown its links. */
export function auditRoutes({ store }: ServeDeps): FastifyPluginAsync {
  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    app.get(
      '/api/audit',
      { config: { permission: 'audit.read' }, schema: { querystring: AuditQuery, response: { 200: AuditList } } },
      async ({ scope, query: { cursor, ...asked } }) => {
        const before = decodeCursor(cursor, z.tuple([z.number()]))?.[0]
        const rows = await store.audit.page({ ...asked, scope, before })
        const last = rows.length === asked.limit ? rows.at(-1) : undefined
        const whole = scope.organisation === null
        const head = whole ? await store.audit.head() : null
        return {
          rows: rows.map(row => rowView(row, whole)),
          nextCursor: last ? encodeCursor([last.number]) : null,
          head: head && { number: head.number, hash: head.hash },
        }
      },
    )
  }
}

const rowView = ({ number, previousHash, hash, at, ...row }: AuditRow, whole: boolean) => ({
  ...row,
  at: instant(at),
  link: whole ? { number, previousHash, hash } : null,
})
