import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { instant } from '../present/instant.ts'
import type { SignedIn } from '../session.ts'
import { DeadLetterList } from '../views.ts'
import type { ZodTypes } from '../zod.ts'

const Query = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})

/**
 * What could not be read, with the reason. For administrators; bodies may hold what alerts matched, so these are there
 * for those alone who may read that, and each reading is in the audit.
 */
export function deadLetterRoutes({ store, now }: ServeDeps): FastifyPluginAsync {
  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    app.get(
      '/api/dead-letters',
      { config: { permission: 'dead_letter.read' }, schema: { querystring: Query, response: { 200: DeadLetterList } } },
      async ({ query: { cursor, limit }, signedIn, scope, ip }) => {
        const { user } = signedIn as SignedIn
        const at = decodeCursor(cursor, z.tuple([z.number(), z.string()]))
        const letters = await store.deadLetters.page({ scope, before: at && { at: at[0], id: at[1] }, limit })
        if (user.mayReadPayload && letters.length > 0)
          await store.audit.add({ ...reading(user.username, ip, letters), ...scope })
        const last = letters.length === limit ? letters.at(-1) : undefined
        return {
          deadLetters: letters.map(letter => ({
            ...letter,
            body: user.mayReadPayload ? letter.body : '',
            at: instant(letter.at),
            lastAt: instant(letter.lastAt),
          })),
          nextCursor: last ? encodeCursor([last.at, last.id]) : null,
        }
      },
    )
  }

  function reading(actor: string, address: string, letters: readonly { readonly id: string }[]) {
    const detail = letters.map(({ id }) => id).join(' ')
    return { at: now().getTime(), actor, action: 'dead_letters.read', subject: `${letters.length}`, detail, address }
  }
}
