/** Files kept as evidence: put in with their hash, read with their custody noted, exported with the incident's log. */
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { addEvidence, MOST_EVIDENCE_BYTES } from '../../incident/acts/evidence.ts'
import { find } from '../../incident/acts/perform.ts'
import { sendAttachment } from '../attachment.ts'
import type { ServeDeps } from '../deps.ts'
import { instant } from '../present/instant.ts'
import { refuse } from '../problems.ts'
import type { SignedIn } from '../session.ts'
import { IncidentSummary } from '../views.ts'
import { takeWhole } from '../whole-body.ts'
import type { ZodTypes } from '../zod.ts'
import { actOf, summaryOf, tellChanged } from './incident-acts.ts'

const ById = z.object({ id: z.string().max(64) })
const Item = z.object({ id: z.string().max(64), item: z.uuid() })

/** The file itself is the body; what is said of it stands in the address. */
const About = z.object({
  name: z.string().min(1).max(255),
  description: z.string().max(2000).default(''),
  source: z.string().max(500).default(''),
})
const CustodyList = z.object({
  custody: z.array(z.object({ item: z.string(), at: z.string(), actor: z.string(), act: z.string() })),
})

export function incidentFileRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, nextDueAt, now } = deps

  return async server => {
    takeWhole(server, MOST_EVIDENCE_BYTES)
    const app = server.withTypeProvider<ZodTypes>()

    app.post(
      '/api/incidents/:id/files',
      {
        config: { permission: 'incident.write' },
        bodyLimit: MOST_EVIDENCE_BYTES,
        schema: { params: ById, querystring: About, response: { 200: IncidentSummary } },
      },
      async (request, reply) => {
        if (!Buffer.isBuffer(request.body) || request.body.length === 0) return refuse(reply, 'bad_request') as never
        const mediaType = (request.headers['content-type'] ?? 'application/octet-stream').slice(0, 100)
        const wanted = { ...request.query, mediaType, bytes: request.body }
        const result = await addEvidence(store, actOf(deps, request, request.params.id), wanted, nextDueAt)
        if ('refused' in result) return refuse(reply, result.refused) as never
        tellChanged(deps, request, result.record, 'evidence_added')
        return summaryOf(deps, result.record)
      },
    )

    app.get(
      '/api/incidents/:id/files/:item',
      { config: { permission: 'incident.read' }, schema: { params: Item } },
      async (request, reply) => {
        const { user } = request.signedIn as SignedIn
        if (!user.mayReadPayload) return refuse(reply, 'payload_not_allowed')
        const record = await find(store, request.params.id, request.scope.organisation)
        const item = record?.state.evidence.find(({ id }) => id === request.params.item)
        const bytes = item && (await store.evidence.get(item.sha256))
        if (!record || !item || !bytes) return refuse(reply, 'not_found')
        await store.transaction(async within => {
          const at = now().getTime()
          const custody = { item: item.id, incidentId: record.state.id, at, actor: user.username, act: 'read' as const }
          await within.evidence.note(custody)
          const audit = { at, actor: user.username, action: 'evidence.read', subject: record.state.id }
          const { organisation } = record.state
          await within.audit.add({ ...audit, detail: item.id, address: request.ip, organisation })
        })
        return sendAttachment(reply, item.name, bytes)
      },
    )

    app.get(
      '/api/incidents/:id/custody',
      { config: { permission: 'incident.read' }, schema: { params: ById, response: { 200: CustodyList } } },
      async ({ params, scope }, reply) => {
        const record = await find(store, params.id, scope.organisation)
        if (!record) return refuse(reply, 'not_found') as never
        const custody = await store.evidence.custody(record.state.evidence.map(({ id }) => id))
        return { custody: custody.map(({ item, at, actor, act }) => ({ item, actor, act, at: instant(at) })) }
      },
    )
  }
}
