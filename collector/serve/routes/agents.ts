import type { FastifyPluginAsync } from 'fastify'
import type { ServeDeps } from '../deps.ts'
import { agentView } from '../present/agent.ts'
import { AgentList } from '../views.ts'
import type { ZodTypes } from '../zod.ts'

export function agentRoutes({ store, now, silentAfterMs }: ServeDeps): FastifyPluginAsync {
  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    app.get('/api/agents', { config: { role: 'viewer' }, schema: { response: { 200: AgentList } } }, async () => {
      const agents = await store.agents.list()
      const at = now().getTime()
      const views = []
      for (const agent of agents) views.push(await agentView(store, agent, at, silentAfterMs))
      return { agents: views, deadLetters: await store.deadLetters.count() }
    })
  }
}
