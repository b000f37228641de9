/** What was published to groups of agents, and who runs it. Publishing is done by `vonggac collector bundle publish`. */
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import type { AgentRecord } from '../../store/agents.ts'
import type { ServeDeps } from '../deps.ts'
import type { ZodTypes } from '../zod.ts'

const LISTED = 200

/** GET /api/bundles: newest first. */
const BundleList = z.object({
  bundles: z.array(
    z.object({
      group: z.string(),
      number: z.int(),
      madeAt: z.iso.datetime(),
      by: z.string(),
      sha256: z.string(),
      bytes: z.int(),
      runBy: z.int().describe('How many agents said in their last heartbeat that they run it.'),
    }),
  ),
  groups: z.array(
    z.object({
      group: z.string(),
      agents: z.int(),
      latest: z.int().nullable(),
      refused: z.array(z.object({ agent: z.string(), reason: z.string() })),
    }),
  ),
})

export function bundleRoutes({ store }: ServeDeps): FastifyPluginAsync {
  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    app.get(
      '/api/bundles',
      { config: { permission: 'agent.read' }, schema: { response: { 200: BundleList } } },
      async ({ scope }) => {
        const published = await store.bundles.list(null, LISTED, scope)
        const agents = (await store.agents.list(scope)).filter(({ state }) => state === 'active')
        const latest = new Map<string, number>()
        for (const { group, number } of published) latest.set(group, Math.max(number, latest.get(group) ?? 0))
        return {
          bundles: published.map(({ group, number, madeAt, by, sha256, bytes }) => ({
            group,
            number,
            madeAt: new Date(madeAt).toISOString(),
            by,
            sha256,
            bytes,
            runBy: agents.filter(({ heartbeat }) => heartbeat?.bundle?.sha256 === sha256).length,
          })),
          groups: [...new Set(agents.map(({ group }) => group))].map(group => {
            const members = agents.filter(agent => agent.group === group)
            return {
              group,
              agents: members.length,
              latest: latest.get(group) ?? null,
              refused: members.flatMap(refusalOf),
            }
          }),
        }
      },
    )
  }
}

function refusalOf({ id, heartbeat }: AgentRecord): { agent: string; reason: string }[] {
  return heartbeat?.bundleError === undefined ? [] : [{ agent: id, reason: heartbeat.bundleError }]
}
