/** Who acts through a request, as the audit names it, and whose things are there for him. */
import type { FastifyRequest } from 'fastify'
import type { Decider } from '../fleet/decisions.ts'

export const actorOf = ({ signedIn, ip, scope }: FastifyRequest): Required<Decider> => ({
  actor: signedIn?.user.username ?? '',
  address: ip,
  scope,
})
