/** How many bodies are held at once; one too many is told to come again before it is read. */
import type { FastifyInstance, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    counted: boolean
  }
}

export const RETRY_AFTER_SECONDS = 1

export function boundBodies(app: FastifyInstance, atOnce: number, turnedAway: () => void): void {
  let inFlight = 0
  const leave = (request: FastifyRequest) => {
    if (!request.counted) return
    request.counted = false
    inFlight -= 1
  }
  app.decorateRequest('counted', false)
  app.addHook('onRequest', async (request, reply) => {
    // Without a body nothing is held, however long the answer is waited for.
    if (request.method === 'GET') return undefined
    if (inFlight >= atOnce) {
      turnedAway()
      return reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).send({ error: 'busy' })
    }
    inFlight += 1
    request.counted = true
    // A connection that dies before the reply gives its place back, too.
    reply.raw.once('close', () => leave(request))
    return undefined
  })
  app.addHook('onResponse', async request => leave(request))
}
