/**
 * Who may do what. Every route of the API states the least role it needs in `config.role` (or `'anyone'`); a route
 * that doesn't is refused when the server starts, not discovered later.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Role } from '../store/users.ts'
import type { ServeDeps } from './deps.ts'
import { refuse } from './problems.ts'
import { findSession, type SignedIn } from './session.ts'

export const SESSION_COOKIE = 'vonggac_session'

export type Access = Role | 'anyone'

declare module 'fastify' {
  interface FastifyContextConfig {
    role?: Access
  }
  interface FastifyRequest {
    signedIn: SignedIn | null
  }
}

const RANK: Record<Role, number> = { viewer: 0, analyst: 1, admin: 2 }
const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

export function guard(app: FastifyInstance, { store, now }: Pick<ServeDeps, 'store' | 'now'>): void {
  app.decorateRequest('signedIn', null)
  app.addHook('onRoute', route => {
    if (route.url.startsWith('/api/') && route.config?.role === undefined)
      throw new Error(`${String(route.method)} ${route.url} does not say who may call it`)
  })
  app.addHook('onRequest', async (request, reply) => {
    const needed = request.routeOptions.config?.role
    if (needed === undefined) return undefined
    if (!READING.has(request.method) && !sameOrigin(request)) return refuse(reply, 'foreign_origin')
    const id = request.cookies[SESSION_COOKIE]
    request.signedIn = id ? await findSession(store, id, now().getTime()) : null
    return judge(request, reply, needed)
  })
}

function judge({ signedIn }: FastifyRequest, reply: FastifyReply, needed: Access) {
  if (needed === 'anyone') return undefined
  if (!signedIn) return refuse(reply, 'not_signed_in')
  return RANK[signedIn.user.role] >= RANK[needed] ? undefined : refuse(reply, 'not_allowed')
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
