/** Agents' way to their bundles: a long-poll at the agents' door. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { BUNDLE_PATH, GroupName, MAX_BUNDLE_WAIT_SECONDS } from '../../agent/wire/index.ts'
import type { BundleReply, BundleWatch } from './bundle-watch.ts'

const Question = z.strictObject({
  group: GroupName.optional(),
  have: z.coerce.number().int().nonnegative().optional(),
  wait: z.coerce.number().min(0).max(MAX_BUNDLE_WAIT_SECONDS).default(0),
})

/** Bundles being sent at once: each may hold some buffers; more are told to come again. */
const SENT_AT_ONCE = 64
const RETRY_AFTER_SECONDS = 10
const PIECE_BYTES = 65_536

export function bundleRoutes(watch: BundleWatch): (app: FastifyInstance) => void {
  let sending = 0
  return app => {
    app.get(BUNDLE_PATH, async (request, reply) => {
      const question = Question.safeParse(request.query)
      if (!question.success) return reply.code(400).send({ error: 'bad_request' })
      const { group, have, wait } = question.data
      const known = group === undefined || have === undefined ? undefined : { group, number: have }
      const gone = goneOf(reply)
      const found = await watch.next({ agent: request.agentId, have: known, waitMs: wait * 1_000 }, gone)
      // With nobody left to send it to, nothing would tell that the sending is over.
      if (!found || gone.aborted) return reply.code(204).send()
      if (sending >= SENT_AT_ONCE)
        return reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).send({ error: 'busy' })
      sending += 1
      reply.raw.once('close', () => {
        sending -= 1
      })
      return sendInPieces(reply, found)
    })
  }
}

/** As slowly as the agent takes it, without holding it encrypted as a whole. */
function sendInPieces(reply: FastifyReply, parts: BundleReply) {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return reply
    .type('application/json')
    .header('content-length', length)
    .send(Readable.from(piecesOf(parts), { highWaterMark: 1 }))
}

function* piecesOf(parts: BundleReply): Generator<Buffer> {
  for (const part of parts) {
    for (let from = 0; from < part.length; from += PIECE_BYTES) yield part.subarray(from, from + PIECE_BYTES)
  }
}

function goneOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  if (reply.raw.destroyed) gone.abort()
  reply.raw.once('close', () => gone.abort())
  return gone.signal
}
