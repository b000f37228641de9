/** The cookies that sign-in gives: none can be read by scripts. */
import type { FastifyReply } from 'fastify'
import { SESSION_COOKIE } from './access.ts'

/** Whoever has shown the first factor and not yet the second. */
export const HALF_COOKIE = 'vonggac_half'
/** A device somebody has signed in from before; lets nobody in. */
export const DEVICE_COOKIE = 'vonggac_device'
/** A sign-in under way at the identity provider. */
export const PROVIDER_COOKIE = 'vonggac_provider'

const SIGN_IN_PATH = '/api/session'
const DAY_SECONDS = 86_400

export interface Cookies {
  session(reply: FastifyReply, id: string): void
  half(reply: FastifyReply, id: string): void
  device(reply: FastifyReply, id: string, days: number): void
  provider(reply: FastifyReply, state: string, seconds: number): void
  forget(reply: FastifyReply, name: typeof SESSION_COOKIE | typeof HALF_COOKIE | typeof PROVIDER_COOKIE): void
}

/** @param secure Whether the console is reached over TLS. */
export function cookies(secure: boolean): Cookies {
  const kept = { httpOnly: true, secure } as const
  const strict = { ...kept, sameSite: 'strict' } as const
  return {
    session: (reply, id) => void reply.setCookie(SESSION_COOKIE, id, { ...strict, path: '/' }),
    half: (reply, id) => void reply.setCookie(HALF_COOKIE, id, { ...strict, path: SIGN_IN_PATH }),
    device: (reply, id, days) =>
      void reply.setCookie(DEVICE_COOKIE, id, { ...strict, path: SIGN_IN_PATH, maxAge: days * DAY_SECONDS }),
    // Lax: the browser comes back to it from the provider's site.
    provider: (reply, state, maxAge) =>
      void reply.setCookie(PROVIDER_COOKIE, state, { ...kept, sameSite: 'lax', path: '/api/provider', maxAge }),
    forget: (reply, name) =>
      void reply.clearCookie(name, {
        path: { [SESSION_COOKIE]: '/', [HALF_COOKIE]: SIGN_IN_PATH, [PROVIDER_COOKIE]: '/api/provider' }[name],
      }),
  }
}
