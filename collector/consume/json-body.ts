/** Request bodies of agents, inflated within a bound. */
import type { FastifyRequest } from 'fastify'
import { type Inflated, inflate } from './inflate.ts'
import { parseJson } from './read-batch.ts'

/** Whatever isn't a batch: heartbeats with a thousand sources are the largest. */
export const SMALL_BODY = 1024 * 1024

export const sentBy = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0))

export const bodyOf = (request: FastifyRequest, limitBytes: number): Promise<Inflated> =>
  inflate(sentBy(request), request.headers['content-encoding'] ?? '', limitBytes)

/** Never throws. */
export async function jsonOf(request: FastifyRequest): Promise<{ value: unknown } | { reason: string }> {
  const inflated = await bodyOf(request, SMALL_BODY)
  return 'reason' in inflated ? inflated : parseJson(inflated.bytes.toString('utf8'))
}
