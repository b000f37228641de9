import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { alertView } from '../present/alert.ts'
import { AlertList } from '../views.ts'
import type { ZodTypes } from '../zod.ts'

const Query = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

/** Alerts as they came, the latest first. */
export function alertRoutes({ store }: ServeDeps): FastifyPluginAsync {
  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    app.get(
      '/api/alerts',
      { config: { permission: 'incident.read' }, schema: { querystring: Query, response: { 200: AlertList } } },
      async ({ query: { cursor, limit }, scope: { organisation } }) => {
        const before = decodeCursor(cursor, z.tuple([z.number()]))?.[0]
        const alerts = await store.alerts.page({ organisation: organisation ?? undefined, before, limit })
        const last = alerts.length === limit ? alerts.at(-1) : undefined
        return { alerts: alerts.map(alertView), nextCursor: last ? encodeCursor([last.id]) : null }
      },
    )
  }
}
