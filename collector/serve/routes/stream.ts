import { Readable } from 'node:stream'
import type { FastifyPluginAsync } from 'fastify'
import { stillHolds } from '../access.ts'
import type { ServeDeps } from '../deps.ts'
import { asServerSent, type LiveMessage } from '../live.ts'
import { refuse } from '../problems.ts'
import type { SignedIn } from '../session.ts'

const NEEDED = 'incident.read'
const CLIENTS = 200
/** How often a stream looks whether its session still holds. */
const CHECK_EVERY = 60_000

/** GET /api/stream: server-sent events; `Last-Event-ID` resumes where the connection broke. */
export function streamRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { live, now, events } = deps
  let clients = 0

  return async app => {
    const closing = new AbortController()
    app.addHook('preClose', async () => closing.abort())

    app.get('/api/stream', { config: { permission: NEEDED } }, (request, reply) => {
      // Gone while it was asked who it is: nothing would give its place back.
      if (reply.raw.destroyed) return refuse(reply, 'busy')
      if (clients >= CLIENTS) {
        events.streamEnded('too_many')
        return refuse(reply, 'busy')
      }
      clients += 1
      const gone = new AbortController()
      reply.raw.once('close', () => {
        clients -= 1
        gone.abort()
      })
      const given = request.headers['last-event-id']
      const signal = AbortSignal.any([gone.signal, closing.signal])
      const messages = live.follow(typeof given === 'string' ? given : undefined, signal, request.scope)
      return reply
        .type('text/event-stream')
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        .send(Readable.from(asServerSent(whileSignedIn(messages, request.signedIn as SignedIn))))
    })
  }

  async function* whileSignedIn(messages: AsyncIterable<LiveMessage | null>, signedIn: SignedIn) {
    let checkedAt = now().getTime()
    for await (const message of messages) {
      const at = now().getTime()
      if (at - checkedAt > CHECK_EVERY) {
        checkedAt = at
        if (!(await stillHolds(deps, signedIn, NEEDED))) return
      }
      if (message?.event === 'behind') events.streamEnded('behind')
      yield message
    }
  }
}
