import type { FastifyPluginAsync } from 'fastify'
import { digest, sameDigest } from '../../fleet/secret.ts'
import { bearerOf } from '../bearer.ts'
import type { ServeDeps } from '../deps.ts'
import { refreshGauges } from '../gauges.ts'
import { problem } from '../problems.ts'

interface HealthOptions {
  readonly metricsToken: string | undefined
  readonly behindProxy: boolean
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** Liveness for anyone; figures for this machine, or for who holds the scraper's token. */
export function healthRoutes(deps: ServeDeps, { metricsToken, behindProxy }: HealthOptions): FastifyPluginAsync {
  const { store, events, version } = deps

  return async app => {
    app.get('/healthz', async (_request, reply) => {
      try {
        await store.deadLetters.count()
        return { status: 'ok', version }
      } catch (error) {
        events.failed('store', error as Error)
        return reply.code(503).send({ status: 'store_unavailable', version })
      }
    })

    app.get('/metrics', async (request, reply) => {
      // Behind a proxy everyone seems to come from this machine.
      const local = !behindProxy && LOOPBACK.has(request.ip)
      const token = bearerOf(request.headers.authorization)
      const known = metricsToken !== undefined && token !== null && sameDigest(digest(token), digest(metricsToken))
      if (!local && !known) return reply.code(401).send(problem('not_signed_in'))
      await refreshGauges(store, events)
      return reply.type(events.registry.contentType).send(await events.registry.metrics())
    })
  }
}
