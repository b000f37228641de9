/** The daily records of scans, blocked attempts and infected subscribers. */
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { ACTIVITIES, type Activity } from '../../store/activities.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { askedWithin, oneOrganisationFor } from '../organisations.ts'
import { instant } from '../present/instant.ts'
import { refuse } from '../problems.ts'
import { ActivityDetail, ActivityList, type ActivityView } from '../triage-views.ts'
import type { ZodTypes } from '../zod.ts'

const NAMES_SHOWN = 50
const Day = z.iso.date()
const Kind = z.enum(ACTIVITIES)
const Query = z.object({
  organisation: z.string().max(64).optional(),
  from: Day.optional(),
  to: Day.optional(),
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
const Which = z.object({ day: Day, kind: Kind })
const Of = z.object({
  organisation: z.string().max(64).optional(),
  drill: z.enum(['true', 'false']).default('false'),
})

export function activityRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store } = deps
  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/activities',
      { config: { permission: 'incident.read' }, schema: { querystring: Query, response: { 200: ActivityList } } },
      async ({ query: { cursor, limit, organisation, ...filter }, scope }) => {
        const at = decodeCursor(cursor, z.tuple([Day, Kind, z.string(), z.int()]))
        const after = at && { day: at[0], kind: at[1], organisation: at[2], drill: at[3] === 1 }
        const found = await store.activities.page({
          ...filter,
          organisation: askedWithin(scope, organisation),
          after,
          limit,
        })
        const last = found.length === limit ? found.at(-1) : undefined
        return {
          activities: found.map(activityView),
          nextCursor: last ? encodeCursor([last.day, last.kind, last.organisation, last.drill ? 1 : 0]) : null,
        }
      },
    )

    app.get(
      '/api/activities/:day/:kind',
      {
        config: { permission: 'incident.read' },
        schema: { params: Which, querystring: Of, response: { 200: ActivityDetail } },
      },
      async ({ params: { day, kind }, query, scope }, reply) => {
        const organisation = oneOrganisationFor(deps, scope, query.organisation)
        if (organisation === null) return refuse(reply, 'not_found') as never
        const of = { organisation, drill: query.drill === 'true', kind, day }
        const page = await store.activities.page({ organisation: of.organisation, from: day, to: day, limit: 10 })
        const activity = page.find(one => one.kind === kind && one.drill === of.drill)
        if (!activity) return refuse(reply, 'not_found') as never
        const names = async (role: 'source' | 'target' | 'rule') =>
          (await store.activities.names(of, role, NAMES_SHOWN)).map(({ name, count }) => ({ name, count }))
        return {
          activity: activityView(activity),
          sources: await names('source'),
          targets: await names('target'),
          rules: await names('rule'),
        }
      },
    )
  }
}

const activityView = (activity: Activity): z.input<typeof ActivityView> => ({
  ...activity,
  firstAt: instant(activity.firstAt),
  lastAt: instant(activity.lastAt),
})
