import type { FastifyPluginAsync } from 'fastify'
import { acknowledgeByLink, type Link, lookAtLink } from '../../notify/acknowledge.ts'
import type { ServeDeps } from '../deps.ts'
import { LinkRequest, LinkView } from '../notify-views.ts'
import { linkCallOut } from '../present/call-out.ts'
import type { ZodTypes } from '../zod.ts'

/** Of one address in one minute. */
const TRIES = 20

/**
 * The link of a message, `/a#TOKEN`, for whoever holds it: nobody signs in at three in the morning. The page itself is the
 * console's; the token stands after the #, so that no server's log has it. Looking changes nothing, as mail scanners
 * follow links; acknowledging is a request of its own that only a person's tap makes.
 */
export function acknowledgementRoutes({ store, now, notify }: ServeDeps): FastifyPluginAsync {
  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    const open = {
      config: { permission: 'anyone', rateLimit: { max: TRIES, timeWindow: 60_000 } },
      schema: { body: LinkRequest, response: { 200: LinkView } },
    } as const

    app.post('/api/acknowledgement/look', open, async ({ body: { token } }) => {
      const at = now().getTime()
      return linkView(await lookAtLink(store, token, at), at)
    })

    app.post('/api/acknowledgement', open, async ({ body: { token }, ip }) => {
      const at = now().getTime()
      const link = await acknowledgeByLink(notify ?? { store }, token, at, ip)
      if (link.state === 'open')
        for (const callOut of link.callOuts) notify?.acknowledged(callOut, `recipient:${link.recipient}`, 'link')
      return linkView(link, at)
    })
  }
}

const linkView = ({ state, callOuts }: Link, now: number): LinkView => ({
  state,
  callOuts: callOuts.map(callOut => linkCallOut(callOut, now)),
})
