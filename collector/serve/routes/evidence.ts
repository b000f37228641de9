/** One alert's evidence: what it matched, for those who may read it, and the proof of who signed it. */
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AgentId } from '../../../agent/wire/index.ts'
import { makeProof } from '../../fleet/make-proof.ts'
import { checkProof } from '../../fleet/proof.ts'
import { inScope } from '../../store/scope.ts'
import type { ServeDeps } from '../deps.ts'
import { instantOrNull } from '../present/instant.ts'
import { refuse } from '../problems.ts'
import type { SignedIn } from '../session.ts'
import { PayloadView, ProofView } from '../views.ts'
import type { ZodTypes } from '../zod.ts'

const Key = z.object({
  agent: AgentId,
  epoch: z.coerce.number().int().positive(),
  sequence: z.coerce.number().int().positive(),
})

export function evidenceRoutes({ store, fleet, now }: ServeDeps): FastifyPluginAsync {
  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    app.get(
      '/api/alerts/:agent/:epoch/:sequence/payload',
      { config: { permission: 'incident.read' }, schema: { params: Key, response: { 200: PayloadView } } },
      async (request, reply) => {
        const { user } = request.signedIn as SignedIn
        if (!user.mayReadPayload) return refuse(reply, 'payload_not_allowed') as never
        const [found] = await store.alerts.find([request.params])
        if (!found?.alert.evidence || !inScope(request.scope, found.organisation))
          return refuse(reply, 'not_found') as never
        // On record before it is shown: no reading without a trace.
        await store.audit.add(reading(request, user.username, found.incidentId ?? '', found.organisation))
        const { text, truncated } = found.alert.evidence
        reply.header('cache-control', 'no-store')
        return { text, truncated, purgedAt: instantOrNull(found.payloadPurgedAt) }
      },
    )

    app.get(
      '/api/alerts/:agent/:epoch/:sequence/proof',
      { config: { permission: 'incident.read' }, schema: { params: Key, response: { 200: ProofView } } },
      async (request, reply) => {
        const [found] = await store.alerts.find([request.params])
        if (!found || !inScope(request.scope, found.organisation)) return refuse(reply, 'not_found') as never
        const proof = await makeProof(store, request.params, fleet.authority.chain)
        if (typeof proof === 'string')
          return refuse(reply, proof === 'unsigned' ? 'unsigned_alert' : 'not_found') as never
        const { user } = request.signedIn as SignedIn
        const { proven, parts } = checkProof(proof)
        const verdict = { proven, parts: [...parts] }
        // The line holds the payload: it goes to those alone who may read that.
        if (!user.mayReadPayload) return { ...verdict, lineLeftOut: true, proof: { ...proof, line: null } }
        await store.audit.add(reading(request, user.username, 'proof', found.organisation))
        return { ...verdict, lineLeftOut: false, proof }
      },
    )
  }

  function reading({ params, ip }: FastifyRequest, actor: string, detail: string, organisation: string) {
    const { agent, epoch, sequence } = params as z.infer<typeof Key>
    const subject = `${agent}/${epoch}/${sequence}`
    return { at: now().getTime(), actor, action: 'alert.payload_read', subject, detail, address: ip, organisation }
  }
}
