/**
 * Who may do what, at the door. Every route of the API states the permission it needs in `config.permission`; one that
 * doesn't is refused when the server starts, not discovered later. Whoever is let in asks within a scope
 * (`request.scope`): what is of another organisation is not there.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { EVERYTHING, NOTHING, type Scope } from '../store/scope.ts'
import { findApiToken, findByHash } from './api-tokens.ts'
import { bearerOf } from './bearer.ts'
import type { ServeDeps } from './deps.ts'
import type { Permission } from './permissions.ts'
import { refuse } from './problems.ts'
import { findSession, type SignedIn } from './session.ts'

export const SESSION_COOKIE = 'vonggac_session'

/** `signed_in`: persons and programs alike; `person`: people alone, about themselves. */
export type Access = Permission | 'anyone' | 'signed_in' | 'person'

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: Access
    /** There also for who still has to set up a second factor. */
    beforeSecondFactor?: true
  }
  interface FastifyRequest {
    signedIn: SignedIn | null
    scope: Scope
  }
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

type GuardDeps = Pick<ServeDeps, 'store' | 'now' | 'secondFactor'>

export function guard(app: FastifyInstance, deps: GuardDeps): void {
  app.decorateRequest('signedIn', null)
  app.decorateRequest('scope', null as never)
  app.addHook('onRoute', route => {
    if (route.url.startsWith('/api/') && route.config?.permission === undefined)
      throw new Error(`${String(route.method)} ${route.url} does not say who may call it`)
  })
  app.addHook('onRequest', async (request, reply) => {
    request.scope = NOTHING
    const { permission: needed, beforeSecondFactor = false } = request.routeOptions.config ?? {}
    if (needed === undefined) return undefined
    const token = bearerOf(request.headers.authorization)
    // Browsers send cookies by themselves, tokens never.
    if (token === null && !READING.has(request.method) && !sameOrigin(request)) return refuse(reply, 'foreign_origin')
    const signedIn = await whoAsks(deps, request, token)
    request.signedIn = signedIn
    if (signedIn) request.scope = scopeOf(signedIn)
    if (token !== null && !signedIn) return refuse(reply, 'token_refused')
    return judge(deps, reply, signedIn, needed, beforeSecondFactor)
  })
}

async function whoAsks({ store, now }: GuardDeps, { cookies }: FastifyRequest, token: string | null) {
  if (token !== null) return findApiToken(store, token, now().getTime())
  const id = cookies[SESSION_COOKIE]
  return id ? findSession(store, id, now().getTime()) : null
}

function judge(deps: GuardDeps, reply: FastifyReply, signedIn: SignedIn | null, needed: Access, before: boolean) {
  if (needed === 'anyone') return undefined
  if (!signedIn) return refuse(reply, 'not_signed_in')
  if (owesSecondFactor(deps, signedIn) && !before) return refuse(reply, 'second_factor_due')
  return allows(signedIn, needed) ? undefined : refuse(reply, 'not_allowed')
}

function allows({ kind, permissions }: SignedIn, needed: Exclude<Access, 'anyone'>): boolean {
  if (needed === 'signed_in') return true
  return needed === 'person' ? kind === 'person' : permissions.has(needed)
}

/** A rule of the installation, and this session came without one. */
export const owesSecondFactor = ({ secondFactor }: Pick<ServeDeps, 'secondFactor'>, signedIn: SignedIn): boolean =>
  secondFactor === 'required' && !signedIn.secondFactor

const scopeOf = ({ user: { organisation } }: SignedIn): Scope => (organisation === null ? EVERYTHING : { organisation })

/** Beyond what the route itself needs. */
export const may = ({ signedIn }: FastifyRequest, permission: Permission): boolean =>
  signedIn?.permissions.has(permission) ?? false

/** For what goes on for longer than a request: who was let in then is let in still, and sees the same. */
export async function stillHolds(deps: GuardDeps, before: SignedIn, needed: Permission): Promise<boolean> {
  const at = deps.now().getTime()
  const after = await (before.kind === 'token' ? findByHash : findSession)(deps.store, before.id, at)
  return (
    after !== null &&
    !owesSecondFactor(deps, after) &&
    after.permissions.has(needed) &&
    after.user.organisation === before.user.organisation
  )
}

/**
 * Browsers name the page's origin with every write. A request without one doesn't come from a page, and what carries
 * the cookie there carries it on purpose.
 */
function sameOrigin(request: FastifyRequest): boolean {
  const { origin } = request.headers
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === request.host
}
