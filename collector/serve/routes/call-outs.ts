import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { acknowledgeCallOut } from '../../notify/acknowledge.ts'
import { incidentSubject } from '../../store/call-outs.ts'
import { inScope } from '../../store/scope.ts'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import {
  CallOutDetail,
  CallOutList,
  CallOutStateName,
  CallOutView,
  DeliveryView,
  TestReply,
  TestRequest,
  UndeliveredList,
} from '../notify-views.ts'
import { callOutView, deliveryView } from '../present/call-out.ts'
import { refuse } from '../problems.ts'
import type { SignedIn } from '../session.ts'
import type { ZodTypes } from '../zod.ts'

const Page = {
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
}
const ListQuery = z.object({ ...Page, state: CallOutStateName.optional(), incident: z.string().max(64).optional() })
const PageQuery = z.object(Page)
const ByNumber = z.object({ number: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) })
const Cursor = z.tuple([z.number()])
/** Tests of one address in one minute: each is a message to somebody. */
const TESTS = 6

/** Call-outs and what became of each message; acknowledging, trying again, testing. */
export function callOutRoutes({ store, now, notify }: ServeDeps): FastifyPluginAsync {
  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(
      '/api/call-outs',
      { config: { permission: 'incident.read' }, schema: { querystring: ListQuery, response: { 200: CallOutList } } },
      async ({ query: { cursor, limit, state, incident }, scope }) => {
        const before = decodeCursor(cursor, Cursor)?.[0]
        const subject = incident === undefined ? undefined : incidentSubject(incident)
        const found = await store.callOuts.page({ scope, state, subject, before, limit })
        const last = found.length === limit ? found.at(-1) : undefined
        return {
          callOuts: found.map(callOut => callOutView(callOut, now().getTime())),
          nextCursor: last ? encodeCursor([last.number]) : null,
        }
      },
    )

    app.get(
      '/api/call-outs/:number',
      { config: { permission: 'incident.read' }, schema: { params: ByNumber, response: { 200: CallOutDetail } } },
      async ({ params: { number }, scope }, reply) => {
        const callOut = (await store.callOuts.load([number])).get(number)
        if (!callOut || !inScope(scope, callOut.organisation)) return refuse(reply, 'not_found') as never
        const deliveries = await store.deliveries.of(number)
        return { callOut: callOutView(callOut, now().getTime()), deliveries: deliveries.map(deliveryView) }
      },
    )

    app.post(
      '/api/call-outs/:number/acknowledgement',
      { config: { permission: 'call.acknowledge' }, schema: { params: ByNumber, response: { 200: CallOutView } } },
      async (request, reply) => {
        const { username } = (request.signedIn as SignedIn).user
        const by = { by: username, via: 'console', at: now().getTime(), address: request.ip } as const
        const result = await acknowledgeCallOut(notify ?? { store }, request.params.number, by, request.scope)
        if (!result) return refuse(reply, 'not_found') as never
        if (!result.done) return refuse(reply, 'call_out_over') as never
        notify?.acknowledged(result.callOut, username, 'console')
        return callOutView(result.callOut, by.at)
      },
    )

    app.get(
      '/api/call-outs/undelivered',
      {
        config: { permission: 'incident.read' },
        schema: { querystring: PageQuery, response: { 200: UndeliveredList } },
      },
      async ({ query: { cursor, limit }, scope }) => {
        const found = await store.deliveries.dead({ scope, before: decodeCursor(cursor, Cursor)?.[0], limit })
        const last = found.length === limit ? found.at(-1) : undefined
        return { deliveries: found.map(deliveryView), nextCursor: last ? encodeCursor([last.number]) : null }
      },
    )

    app.post(
      '/api/call-outs/deliveries/:number/retry',
      { config: { permission: 'call.acknowledge' }, schema: { params: ByNumber, response: { 200: DeliveryView } } },
      async (request, reply) => {
        const { number } = request.params
        const at = now().getTime()
        const revived = await store.transaction(async within => {
          const delivery = await within.deliveries.find(number)
          if (!delivery) return null
          const callOut = (await within.callOuts.load([delivery.callOut])).get(delivery.callOut)
          if (callOut && !inScope(request.scope, callOut.organisation)) return null
          const needed = callOut?.state === 'open' || callOut?.state === 'told'
          if (!needed || !(await within.deliveries.revive(number, at))) return false
          await within.audit.add({
            ...entryOf(request, at, 'call_out.retried', `${callOut.id} / ${delivery.route}`),
            organisation: callOut.organisation,
          })
          return within.deliveries.find(number)
        })
        if (revived === null) return refuse(reply, 'not_found') as never
        return revived ? deliveryView(revived) : (refuse(reply, 'call_out_over') as never)
      },
    )

    app.post(
      '/api/notify/test',
      {
        config: { permission: 'notify.test', rateLimit: { max: TESTS, timeWindow: 60_000 } },
        schema: { body: TestRequest, response: { 200: TestReply } },
      },
      async (request, reply) => {
        const { recipient } = request.body
        await store.audit.add(entryOf(request, now().getTime(), 'notify.tested', recipient))
        const tested = await notify?.test(recipient)
        if (!tested) return refuse(reply, 'not_found') as never
        return {
          channels: tested.map(({ route, result }) => ({
            route,
            sent: result.kind === 'sent',
            detail: result.kind === 'sent' ? result.receipt : result.reason,
          })),
        }
      },
    )
  }
}

const entryOf = ({ signedIn, ip }: FastifyRequest, at: number, action: string, subject: string) => ({
  ...{ at, action, subject },
  actor: signedIn?.user.username ?? '',
  detail: '',
  address: ip,
})
