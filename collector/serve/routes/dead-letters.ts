import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { instant } from '../present/instant.ts'
import { DeadLetterList } from '../views.ts'
import type { ZodTypes } from '../zod.ts'

const Query = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})

/** What could not be read, with the reason. Bodies may hold anything: for administrators. */
export function deadLetterRoutes({ store }: ServeDeps): FastifyPluginAsync {
  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    app.get(
      '/api/dead-letters',
      { config: { role: 'admin' }, schema: { querystring: Query, response: { 200: DeadLetterList } } },
      async ({ query: { cursor, limit } }) => {
        const at = decodeCursor(cursor, z.tuple([z.number(), z.string()]))
        const letters = await store.deadLetters.page({ before: at && { at: at[0], id: at[1] }, limit })
        const last = letters.length === limit ? letters.at(-1) : undefined
        return {
          deadLetters: letters.map(letter => ({ ...letter, at: instant(letter.at), lastAt: instant(letter.lastAt) })),
          nextCursor: last ? encodeCursor([last.at, last.id]) : null,
        }
      },
    )
  }
}
