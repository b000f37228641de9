/** What people decide about alerts before they come, and how often each rule was right. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  addInhibition,
  addSilence,
  type DecisionRefusal,
  endDecision,
  refusedDecision,
  removePolicy,
  setPolicy,
} from '../../incident/decide.ts'
import { previewSilence } from '../../incident/preview.ts'
import type { Scope } from '../../store/scope.ts'
import { actorOf } from '../actor.ts'
import { decodeCursor, encodeCursor, placeAfter } from '../cursor.ts'
import type { ServeDeps } from '../deps.ts'
import { askedWithin, oneOrganisationFor } from '../organisations.ts'
import { alertView } from '../present/alert.ts'
import { inhibitionView, ruleViews, silenceView } from '../present/triage.ts'
import { type ProblemName, refuse } from '../problems.ts'
import type { SignedIn } from '../session.ts'
import * as views from '../triage-views.ts'
import type { ZodTypes } from '../zod.ts'

const DAY = 86_400_000
const Which = z.object({
  organisation: z.string().max(64).optional(),
  standing: z.enum(['true', 'false']).default('true'),
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
const ById = z.object({ id: z.coerce.number().int().positive() })
const ByRule = z.object({ id: z.string().max(512) })
const Of = z.object({ organisation: z.string().max(64).optional() })
const Done = z.object({ done: z.literal(true) })

export function triageRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, now, silenceMaxMs } = deps

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    const which = ({ organisation, standing, cursor, limit }: z.output<typeof Which>, scope: Scope) => ({
      limit,
      before: decodeCursor(cursor, z.tuple([z.number()]))?.[0],
      organisation: askedWithin(scope, organisation),
      standingAt: standing === 'true' ? now().getTime() : undefined,
    })

    app.get(
      '/api/silences',
      { config: { permission: 'incident.read' }, schema: { querystring: Which, response: { 200: views.SilenceList } } },
      async ({ query, scope }) => {
        const found = await store.triage.silences(which(query, scope))
        return { silences: found.map(silenceView), nextCursor: cursorAfter(found, query.limit) }
      },
    )

    app.post(
      '/api/silences',
      {
        config: { permission: 'incident.close' },
        schema: { body: views.SilenceRequest, response: { 200: views.SilenceView } },
      },
      async (request, reply) => {
        const { matchers, criticalToo } = request.body
        const decided = decisionOf(request, request.body)
        if (!decided) return refuse(reply, 'no_such_organisation') as never
        const refused = refusedDecision(decided, [matchers], now().getTime(), silenceMaxMs)
        if (refused) return refuse(reply, problemOf(refused)) as never
        return silenceView(await addSilence(store, byOf(request), { ...decided, matchers, criticalToo }))
      },
    )

    app.post(
      '/api/silences/preview',
      {
        config: { permission: 'incident.read' },
        schema: { body: views.PreviewRequest, response: { 200: views.Preview } },
      },
      async ({ body, scope }, reply) => {
        const { organisation: wanted, days, ...asked } = body
        const organisation = oneOrganisationFor(deps, scope, wanted)
        if (organisation === null) return refuse(reply, 'no_such_organisation') as never
        const at = now().getTime()
        const refused = refusedDecision({ reason: '-', startsAt: at, expiresAt: at + 1 }, [asked.matchers], at, DAY)
        if (refused) return refuse(reply, problemOf(refused)) as never
        const preview = await previewSilence(store, { organisation, ...asked }, at - days * DAY)
        return {
          ...preview,
          incidents: [...preview.incidents],
          gone: [...preview.gone],
          byRule: [...preview.byRule],
          samples: preview.samples.map(alertView),
        }
      },
    )

    app.delete(
      '/api/silences/:id',
      { config: { permission: 'incident.close' }, schema: { params: ById, response: { 200: Done } } },
      (request, reply) => ended(request, reply, request.params.id, 'silence') as never,
    )

    app.get(
      '/api/inhibitions',
      {
        config: { permission: 'incident.read' },
        schema: { querystring: Which, response: { 200: views.InhibitionList } },
      },
      async ({ query, scope }) => {
        const found = await store.triage.inhibitions(which(query, scope))
        return { inhibitions: found.map(inhibitionView), nextCursor: cursorAfter(found, query.limit) }
      },
    )

    app.post(
      '/api/inhibitions',
      {
        config: { permission: 'incident.close' },
        schema: { body: views.InhibitionRequest, response: { 200: views.InhibitionView } },
      },
      async (request, reply) => {
        const { source, target, equal, windowMinutes } = request.body
        const decided = decisionOf(request, request.body)
        if (!decided) return refuse(reply, 'no_such_organisation') as never
        const refused = refusedDecision(decided, [source, target], now().getTime(), silenceMaxMs)
        if (refused) return refuse(reply, problemOf(refused)) as never
        const inhibition = { ...decided, source, target, equal, windowMs: windowMinutes * 60_000 }
        return inhibitionView(await addInhibition(store, byOf(request), inhibition))
      },
    )

    app.delete(
      '/api/inhibitions/:id',
      { config: { permission: 'incident.close' }, schema: { params: ById, response: { 200: Done } } },
      (request, reply) => ended(request, reply, request.params.id, 'inhibition') as never,
    )

    app.get(
      '/api/rules',
      { config: { permission: 'incident.read' }, schema: { response: { 200: views.RuleList } } },
      async ({ scope }) => {
        const organisation = askedWithin(scope, undefined)
        return {
          rules: ruleViews(await store.triage.policies(organisation), await store.verdicts.byRule(organisation)),
        }
      },
    )

    app.put(
      '/api/rules/:id/policy',
      {
        config: { permission: 'incident.close' },
        schema: { params: ByRule, body: views.PolicyRequest, response: { 200: Done } },
      },
      async (request, reply) => {
        const { organisation: wanted, ...policy } = request.body
        const organisation = oneOrganisationFor(deps, request.scope, wanted)
        if (organisation === null) return refuse(reply, 'no_such_organisation') as never
        const by = byOf(request)
        await setPolicy(store, by, { ...policy, organisation, ruleId: request.params.id, author: by.actor, at: by.at })
        return { done: true } as const
      },
    )

    app.delete(
      '/api/rules/:id/policy',
      {
        config: { permission: 'incident.close' },
        schema: { params: ByRule, querystring: Of, response: { 200: Done } },
      },
      async (request, reply) => {
        const organisation = oneOrganisationFor(deps, request.scope, request.query.organisation)
        const removed =
          organisation !== null && (await removePolicy(store, byOf(request), organisation, request.params.id))
        return removed ? ({ done: true } as const) : (refuse(reply, 'not_found') as never)
      },
    )
  }

  async function ended(request: FastifyRequest, reply: FastifyReply, id: number, kind: 'silence' | 'inhibition') {
    const done = await endDecision(store, byOf(request), { kind, id, organisation: request.scope.organisation })
    return done ? { done: true } : refuse(reply, 'not_found')
  }

  function byOf(request: FastifyRequest) {
    const { actor, address } = actorOf(request)
    return { actor, address, at: now().getTime() }
  }

  function decisionOf(
    request: FastifyRequest,
    wanted: { organisation?: string | undefined; reason: string; startsAt?: string | undefined; expiresAt: string },
  ) {
    const at = now().getTime()
    const organisation = oneOrganisationFor(deps, request.scope, wanted.organisation)
    if (organisation === null) return null
    return {
      organisation,
      author: (request.signedIn as SignedIn).user.username,
      reason: wanted.reason.trim(),
      createdAt: at,
      startsAt: wanted.startsAt === undefined ? at : Date.parse(wanted.startsAt),
      expiresAt: Date.parse(wanted.expiresAt),
    }
  }
}

function cursorAfter(found: readonly { readonly id: number }[], limit: number): string | null {
  const place = placeAfter(found, limit, ({ id }) => [id])
  return place && encodeCursor(place)
}

const problemOf = ({ refused }: DecisionRefusal): ProblemName => refused
