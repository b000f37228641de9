import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { agentPage, agentView } from '../present/agent.ts'
import { refuse } from '../problems.ts'
import type { SignedIn } from '../session.ts'
import { AgentList, AgentNotes, AgentView, Problem } from '../views.ts'
import type { ZodTypes } from '../zod.ts'

const Query = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
const Id = z.object({ id: z.string().max(64) })
const read = { permission: 'agent.read' } as const

export function agentRoutes({ store, now, silentAfterMs }: ServeDeps): FastifyPluginAsync {
  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    app.get(
      '/api/agents',
      { config: read, schema: { querystring: Query, response: { 200: AgentList } } },
      async ({ scope, query: { cursor, limit } }) => {
        const after = decodeCursor(cursor, z.tuple([z.string()]))?.[0]
        const page = await agentPage(store, { scope, after, limit }, now().getTime(), silentAfterMs)
        const last = page.agents.length === limit ? page.agents.at(-1) : undefined
        const nextCursor = last ? encodeCursor([last.agent]) : null
        return { ...page, deadLetters: await store.deadLetters.count(scope), nextCursor }
      },
    )

    app.get(
      '/api/agents/:id',
      { config: read, schema: { params: Id, response: { 200: AgentView, 404: Problem } } },
      async (request, reply) => {
        const found = await store.agents.find(request.params.id, request.scope)
        if (!found) return refuse(reply, 'not_found') as never
        return agentView(store, found, now().getTime(), silentAfterMs)
      },
    )

    app.put(
      '/api/agents/:id/notes',
      {
        config: { permission: 'agent.write' },
        schema: { params: Id, body: AgentNotes, response: { 200: AgentView, 404: Problem } },
      },
      async (request, reply) => {
        const { id } = request.params
        const { user } = request.signedIn as SignedIn
        const notes = { ...request.body, tags: [...new Set(request.body.tags)] }
        const saved = await store.transaction(async within => {
          const agent = await within.agents.find(id, request.scope)
          if (!agent) return null
          await within.agents.describe(id, notes)
          await within.audit.add({
            at: now().getTime(),
            actor: user.username,
            action: 'agent.notes',
            subject: id,
            detail: JSON.stringify(notes),
            address: request.ip,
            organisation: agent.organisation,
          })
          return within.agents.find(id)
        })
        return saved ? agentView(store, saved, now().getTime(), silentAfterMs) : (refuse(reply, 'not_found') as never)
      },
    )
  }
}
