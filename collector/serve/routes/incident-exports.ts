/** An incident for others: whole, to be checked without the collector; and its indicators, for their detection. */
import { Readable } from 'node:stream'
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { find } from '../../incident/acts/perform.ts'
import type { ServeDeps } from '../deps.ts'
import { exportOf, noteExport } from '../export-of.ts'
import { refuse } from '../problems.ts'
import type { SignedIn } from '../session.ts'
import { stixOf } from '../stix-of.ts'
import type { ZodTypes } from '../zod.ts'

const ById = z.object({ id: z.string().max(64) })
const Query = z.object({ evidence: z.enum(['true', 'false']).default('false') })

export function incidentExportRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, now } = deps

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/incidents/:id/stix',
      { config: { permission: 'incident.read' }, schema: { params: ById } },
      async ({ params, scope }, reply) => {
        const record = await find(store, params.id, scope.organisation)
        if (!record) return refuse(reply, 'not_found')
        const bundle = await stixOf(deps, record)
        return reply
          .type('application/stix+json;version=2.1')
          .header('content-disposition', `attachment; filename="${record.state.id}.stix.json"`)
          .header('cache-control', 'no-store')
          .send(Buffer.from(`${JSON.stringify(bundle, null, 2)}\n`))
      },
    )

    app.get(
      '/api/incidents/:id/export',
      { config: { permission: 'incident.read' }, schema: { params: ById, querystring: Query } },
      async (request, reply) => {
        const { user } = request.signedIn as SignedIn
        const withEvidence = request.query.evidence === 'true'
        if (withEvidence && !user.mayReadPayload) return refuse(reply, 'payload_not_allowed')
        const record = await find(store, request.params.id, request.scope.organisation)
        if (!record) return refuse(reply, 'not_found')
        const at = now()
        const by = { actor: user.username, address: request.ip, at: at.getTime() }
        await noteExport(deps, record.state, by, withEvidence)
        return reply
          .type('application/x-ndjson; charset=utf-8')
          .header('content-disposition', `attachment; filename="${record.state.id}.vonggac.jsonl"`)
          .header('cache-control', 'no-store')
          .header('x-content-type-options', 'nosniff')
          .send(Readable.from(exportOf(deps, record, { withEvidence, at })))
      },
    )
  }
}
