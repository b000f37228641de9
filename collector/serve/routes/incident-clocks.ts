import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { find } from '../../incident/acts/perform.ts'
import type { Deed } from '../../report/fulfils.ts'
import { FulfilmentList, FulfilsQuery } from '../clock-views.ts'
import type { ServeDeps } from '../deps.ts'
import { factsOf } from '../facts-of.ts'
import { fulfilmentView } from '../present/clock.ts'
import { refuse } from '../problems.ts'
import type { ZodTypes } from '../zod.ts'

const ById = z.object({ id: z.string().max(64) })

/** What the console proposes before an act is recorded. */
export function incidentClockRoutes({ store, fulfilsOf, now }: ServeDeps): FastifyPluginAsync {
  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/incidents/:id/fulfils',
      {
        config: { permission: 'incident.read' },
        schema: { params: ById, querystring: FulfilsQuery, response: { 200: FulfilmentList } },
      },
      async ({ params, query, scope }, reply) => {
        const record = await find(store, params.id, scope.organisation)
        if (!record) return refuse(reply, 'not_found') as never
        return { stages: fulfilsOf(factsOf(record), deedOf(query, now())).map(fulfilmentView) }
      },
    )
  }
}

function deedOf({ kind, at, to, form = '' }: z.output<typeof FulfilsQuery>, now: Date): Deed {
  const [when, names] = [at === undefined ? now : new Date(at), to?.split(',').filter(Boolean)]
  return kind === 'call' ? { kind, at: when, to: names ?? null } : { kind, at: when, form, to: names ?? [] }
}
