/**
 * How many bodies are held at once; one too many is told to come again before it is read.
 *
 * A body may take as long to come as a request may. So nobody gets all the room: one agent has a share of it, and
 * strangers, who may ask to enrol, have one of their own beside it.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    counted: boolean
  }
}

export const RETRY_AFTER_SECONDS = 1
const SHARES = 4

export function boundBodies(app: FastifyInstance, atOnce: number, turnedAway: () => void): void {
  const share = Math.ceil(atOnce / SHARES)
  /** By agent; strangers, together, have no name. */
  const held = new Map<string, number>()
  let ofAgents = 0

  const count = (agent: string, change: 1 | -1) => {
    const own = (held.get(agent) ?? 0) + change
    if (own > 0) held.set(agent, own)
    else held.delete(agent)
    if (agent !== '') ofAgents += change
  }
  const leave = (request: FastifyRequest) => {
    if (!request.counted) return
    request.counted = false
    count(request.agentId, -1)
  }
  const full = (agent: string) => (held.get(agent) ?? 0) >= share || (agent !== '' && ofAgents >= atOnce)
  const busy = (reply: FastifyReply) =>
    reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).send({ error: 'busy' })

  app.decorateRequest('counted', false)
  app.addHook('onRequest', async (request, reply) => {
    // Without a body nothing is held, however long the answer is waited for.
    if (request.method === 'GET') return undefined
    // Gone while the store was asked who it is: nothing would give its place back.
    if (reply.raw.destroyed) return busy(reply)
    if (full(request.agentId)) {
      turnedAway()
      return busy(reply)
    }
    count(request.agentId, 1)
    request.counted = true
    // A connection that dies before the reply gives its place back, too.
    reply.raw.once('close', () => leave(request))
    return undefined
  })
  app.addHook('onResponse', async request => leave(request))
}
