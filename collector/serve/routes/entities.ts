/** What is known of the addresses and names that alerts carry. */
import type { FastifyPluginAsync } from 'fastify'
import { describeEntity } from '../../enrich/describe-entity.ts'
import { keyText } from '../../incident/entity-keys.ts'
import type { ServeDeps } from '../deps.ts'
import {
  EntitiesRequest,
  EntityDetail,
  EntityList,
  EntityParams,
  EntityQuery,
  type EntityView,
} from '../entities-views.ts'
import { oneOrganisationFor } from '../organisations.ts'
import { entityView } from '../present/entity.ts'
import { instant } from '../present/instant.ts'
import { refuse } from '../problems.ts'
import type { ZodTypes } from '../zod.ts'

const reading = { permission: 'incident.read' } as const
const ROLES = ['victim', 'attacker'] as const
const EVER = Number.MAX_SAFE_INTEGER

export function entityRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, enrichment, grouping } = deps

  function view(value: string, organisation: string): EntityView {
    const { geoip, lists } = enrichment
    const places = enrichment.places.current
    const judged = grouping().judgeName(value, organisation)
    const systemOf = (id: string) => places.system(id)?.name ?? null
    const described = describeEntity(value, { places, geoip, lists }, organisation)
    return entityView(described, 'because' in judged ? judged.because : null, systemOf)
  }

  /** The ends of the stretches in which alerts named it, on either side, in earnest or in drills. */
  async function seen(value: string, organisation: string) {
    const judged = grouping().judgeName(value, organisation)
    if ('because' in judged) return null
    const keys = [false, true].flatMap(drill => ROLES.map(role => keyText(organisation, drill, role, judged.name)))
    const spans = await store.spans.touching(keys, 0, EVER)
    if (spans.length === 0) return null
    const firstAt = spans.reduce((first, span) => Math.min(first, span.firstAt), EVER)
    const lastAt = spans.reduce((last, span) => Math.max(last, span.lastAt), 0)
    return { firstAt: instant(firstAt), lastAt: instant(lastAt) }
  }

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/entities/:value',
      { config: reading, schema: { params: EntityParams, querystring: EntityQuery, response: { 200: EntityDetail } } },
      async ({ params: { value }, query, scope }, reply) => {
        const organisation = oneOrganisationFor(deps, scope, query.organisation)
        if (organisation === null) return refuse(reply, 'not_found') as never
        return { ...view(value, organisation), seen: await seen(value, organisation) }
      },
    )

    app.post(
      '/api/entities',
      { config: reading, schema: { body: EntitiesRequest, response: { 200: EntityList } } },
      async ({ body: { values, organisation: wanted }, scope }, reply) => {
        const organisation = oneOrganisationFor(deps, scope, wanted)
        if (organisation === null) return refuse(reply, 'not_found') as never
        return { entities: values.map(value => view(value, organisation)) }
      },
    )
  }
}
