/** One box for everything: an incident's number, words of its title, an address, a host, an account, an indicator. */
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { normal } from '../../incident/entity-keys.ts'
import { ACTIVITIES } from '../../store/activities.ts'
import { searchable } from '../../store/searchable.ts'
import type { ServeDeps } from '../deps.ts'
import { instant } from '../present/instant.ts'
import { IncidentSummary } from '../views.ts'
import type { ZodTypes } from '../zod.ts'
import { summaryOf } from './incident-acts.ts'

const Instant = z.iso.datetime({ offset: true })
const Query = z.object({
  q: z.string().trim().min(2).max(200),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

export const SearchResult = z.object({
  incidents: z.array(IncidentSummary),
  entities: z.array(
    z.object({
      role: z.string(),
      name: z.string(),
      drill: z.boolean(),
      incidentId: z.string(),
      firstAt: Instant,
      lastAt: Instant,
    }),
  ),
  activities: z.array(
    z.object({
      day: z.string(),
      kind: z.enum(ACTIVITIES),
      drill: z.boolean(),
      role: z.string(),
      name: z.string(),
      count: z.int(),
    }),
  ),
})

export function searchRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { search } = deps.store

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/search',
      { config: { permission: 'incident.read' }, schema: { querystring: Query, response: { 200: SearchResult } } },
      async ({ query: { q, limit }, scope: { organisation } }) => {
        const named = { text: normal(q), organisation, limit }
        const [incidents, entities, activities] = await Promise.all([
          search.incidents({ ...named, text: searchable(q) }),
          search.entities(named),
          search.activities(named),
        ])
        return {
          incidents: incidents.map(record => summaryOf(deps, record)),
          entities: entities.map(({ organisation: _, firstAt, lastAt, ...found }) => ({
            ...found,
            firstAt: instant(firstAt),
            lastAt: instant(lastAt),
          })),
          activities: activities.map(({ organisation: _, kind, ...found }) => ({
            ...found,
            kind: kind as (typeof ACTIVITIES)[number],
          })),
        }
      },
    )
  }
}
