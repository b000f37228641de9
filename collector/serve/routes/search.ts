/** One box for everything: an incident's number, words of its title, an address, a host, an account, an indicator. */
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { normal } from '../../incident/entity-keys.ts'
import { ACTIVITIES } from '../../store/activities.ts'
import type { FoundActivity } from '../../store/search.ts'
import { searchable } from '../../store/searchable.ts'
import { decodeCursor, encodePlaces, goOn, placeAfter } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { instant } from '../present/instant.ts'
import { IncidentSummary } from '../views.ts'
import type { ZodTypes } from '../zod.ts'
import { summaryOf } from './incident-acts.ts'

const Instant = z.iso.datetime({ offset: true })
const Query = z.object({
  q: z.string().trim().min(2).max(200),
  cursor: z.string().max(4096).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

/** Where each of the three lists goes on; null: it has ended. */
const Places = z.tuple([
  z.tuple([z.number(), z.string()]).nullable(),
  z.tuple([z.number(), z.string(), z.string()]).nullable(),
  z.tuple([z.string(), z.number(), z.string(), z.string(), z.number(), z.string(), z.string()]).nullable(),
])

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
  /** Of all three lists at once. */
  nextCursor: z.string().nullable(),
})

export function searchRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { search } = deps.store

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/search',
      { config: { permission: 'incident.read' }, schema: { querystring: Query, response: { 200: SearchResult } } },
      async ({ query: { q, cursor, limit }, scope: { organisation } }) => {
        const places = decodeCursor(cursor, Places)
        const named = { text: normal(q), organisation, limit }
        const [incidents, entities, activities] = await Promise.all([
          goOn(places?.[0], at =>
            search.incidents({ ...named, text: searchable(q), after: at && { openedAt: at[0], id: at[1] } }),
          ),
          goOn(places?.[1], at =>
            search.entities({ ...named, after: at && { lastAt: at[0], key: at[1], incidentId: at[2] } }),
          ),
          goOn(places?.[2], at => search.activities({ ...named, after: at && activityAt(at) })),
        ])
        const next: z.output<typeof Places> = [
          placeAfter(incidents, limit, ({ state }) => [state.openedAt, state.id]),
          placeAfter(entities, limit, ({ lastAt, key, incidentId }) => [lastAt, key, incidentId]),
          placeAfter(activities, limit, placeOfActivity),
        ]
        return {
          incidents: incidents.map(record => summaryOf(deps, record)),
          entities: entities.map(({ organisation: _, key: _key, firstAt, lastAt, ...found }) => ({
            ...found,
            firstAt: instant(firstAt),
            lastAt: instant(lastAt),
          })),
          activities: activities.map(({ organisation: _, kind, ...found }) => ({
            ...found,
            kind: kind as (typeof ACTIVITIES)[number],
          })),
          nextCursor: encodePlaces(next),
        }
      },
    )
  }
}

type ActivityAt = NonNullable<z.output<typeof Places>[2]>

const placeOfActivity = ({ day, count, organisation, kind, drill, role, name }: FoundActivity): ActivityAt => [
  ...([day, count, organisation, kind] as const),
  ...([drill ? 1 : 0, role, name] as const),
]

const activityAt = ([day, count, organisation, kind, drill, role, name]: ActivityAt): FoundActivity => ({
  ...{ day, count, organisation, kind, role, name },
  drill: drill === 1,
})
