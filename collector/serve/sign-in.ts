/**
 * From the first factor, whatever it was, to a session: straight away, or over a half session that waits some minutes
 * for the code of the second.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SignInWay } from '../store/sessions.ts'
import type { User } from '../store/users.ts'
import { owesSecondFactor } from './access.ts'
import { type Cookies, DEVICE_COOKIE } from './cookies.ts'
import type { ServeDeps } from './deps.ts'
import { instant } from './present/instant.ts'
import { hashSecret, newSecretId, openSession, type SignedIn } from './session.ts'
import type { CodeNeeded, SessionView } from './views.ts'

const MINUTE = 60_000
const HALF_LIFE = 5 * MINUTE
const CODE_TRIES = 5
const DEVICE_DAYS = 90
const DEVICES = 20

export interface SignInDeps extends ServeDeps {
  readonly cookies: Cookies
}

export interface FirstFactor {
  readonly how: SignInWay
  readonly idToken: string | null
}

export type Entered =
  | { readonly kind: 'in'; readonly session: SessionView }
  | { readonly kind: 'code'; readonly needed: CodeNeeded }

export async function enter(
  deps: SignInDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  user: User,
  { how, idToken }: FirstFactor,
): Promise<Entered> {
  const vouched = how === 'provider' && deps.provider?.secondFactor === 'provider'
  const factor = await deps.store.secondFactors.find(user.username)
  if (!factor?.secret || vouched) {
    const session = await welcome(deps, request, reply, user, { how, idToken, secondFactor: vouched })
    return { kind: 'in', session }
  }
  const id = newSecretId()
  const expiresAt = deps.now().getTime() + HALF_LIFE
  const half = { idHash: hashSecret(id), username: user.username, how, idToken, expiresAt, triesLeft: CODE_TRIES }
  await deps.store.sessions.addHalf(half)
  deps.cookies.half(reply, id)
  return { kind: 'code', needed: { next: 'code', expiresAt: instant(expiresAt) } }
}

/** Opens the session: everything that was asked for has been shown. */
export async function welcome(
  deps: SignInDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  user: User,
  { how, idToken, secondFactor }: FirstFactor & { readonly secondFactor: boolean },
): Promise<SessionView> {
  const { store, events, cookies } = deps
  const at = deps.now().getTime()
  await rememberDevice(deps, request, reply, user)
  const signedIn = await openSession(store, user, at, { secondFactor, idToken })
  const detail = secondFactor && how !== 'provider' ? `${how}, second factor` : how
  const who = { actor: user.username, subject: user.username, address: request.ip, organisation: user.organisation }
  await store.audit.add({ at, ...who, action: 'session.opened', detail })
  events.signedIn(how, user.username)
  cookies.session(reply, signedIn.id)
  return sessionView(deps, signedIn)
}

/** Whether this person has signed in from this browser before; its hash is what its tries are counted by. */
export async function knownDevice(
  { store, now }: Pick<ServeDeps, 'store' | 'now'>,
  request: FastifyRequest,
  username: string,
): Promise<string | null> {
  const id = request.cookies[DEVICE_COOKIE]
  if (!id) return null
  const hash = deviceHash(id, username)
  const since = now().getTime() - DEVICE_DAYS * 24 * 60 * MINUTE
  return (await store.signIns.knowsDevice(hash, username, since)) ? hash : null
}

async function rememberDevice(deps: SignInDeps, request: FastifyRequest, reply: FastifyReply, { username }: User) {
  const id = request.cookies[DEVICE_COOKIE] ?? newSecretId()
  const device = { hash: deviceHash(id, username), username, at: deps.now().getTime() }
  await deps.store.signIns.keepDevice(device, DEVICES)
  deps.cookies.device(reply, id, DEVICE_DAYS)
}

/** One browser may be several people's. */
const deviceHash = (id: string, username: string): string => hashSecret(`${id} ${username}`)

export async function sessionView(
  deps: Pick<ServeDeps, 'store' | 'secondFactor'>,
  signedIn: SignedIn,
): Promise<SessionView> {
  const { user, permissions, expiresAt } = signedIn
  const due = owesSecondFactor(deps, signedIn)
  const factor = await deps.store.secondFactors.find(user.username)
  return {
    username: user.username,
    displayName: user.displayName,
    role: user.role as User['role'],
    permissions: due ? [] : [...permissions],
    organisation: user.organisation,
    secondFactor: due ? 'due' : factor?.secret ? 'on' : 'off',
    hasPassword: user.passwordHash !== null,
    mayReadPayload: user.mayReadPayload,
    expiresAt: instant(expiresAt),
  }
}
