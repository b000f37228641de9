/** Signing in by password or by a one-time link, the code of the second factor, signing out, a new password. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { SESSION_COOKIE } from '../access.ts'
import { actorOf } from '../actor.ts'
import { HALF_COOKIE } from '../cookies.ts'
import { checkPassword, hashPassword, passwordProblem } from '../password.ts'
import { problem, refuse } from '../problems.ts'
import { takeCode } from '../second-factor.ts'
import { hashSecret, type SignedIn, spendOneTimeToken } from '../session.ts'
import { enter, type FirstFactor, knownDevice, type SignInDeps, sessionView, welcome } from '../sign-in.ts'
import { admit, codeKey, forgive, keysOf } from '../sign-in-pauses.ts'
import {
  CodeNeeded,
  CodeRequest,
  OneTimeSignInRequest,
  PasswordChange,
  SessionView,
  SignedOut,
  SignInRequest,
} from '../views.ts'
import type { ZodTypes } from '../zod.ts'

/** Tries of one address in one minute, right or wrong. */
const TRIES = 10

export function sessionRoutes(deps: SignInDeps): FastifyPluginAsync {
  const { store, events, cookies, now } = deps

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()
    const limited = {
      max: TRIES,
      timeWindow: 60_000,
      errorResponseBuilder: () =>
        Object.assign(new Error('too many tries'), { statusCode: 429, ...problem('too_many_requests') }),
    }
    const open = { permission: 'anyone', rateLimit: limited } as const
    const answers = { 200: SessionView, 202: CodeNeeded }

    app.post(
      '/api/session',
      { config: open, schema: { body: SignInRequest, response: answers } },
      async (request, reply) => {
        const { username, password } = request.body
        const keys = keysOf(username, request.ip, await knownDevice(deps, request, username))
        const { waitMs } = await admit(store, keys, now().getTime())
        if (waitMs > 0) return later(reply, waitMs)
        const user = await checkPassword(store, username, password)
        if (!user) return turnAway(reply, 'wrong_credentials', username)
        await forgive(store, keys, now().getTime())
        return answer(request, reply, user, { how: 'password', idToken: null })
      },
    )

    app.post(
      '/api/session/one-time',
      { config: open, schema: { body: OneTimeSignInRequest, response: answers } },
      async (request, reply) => {
        const user = await spendOneTimeToken(store, request.body.token, now().getTime())
        if (!user) return turnAway(reply, 'token_spent', '')
        return answer(request, reply, user, { how: 'one_time', idToken: null })
      },
    )

    app.post(
      '/api/session/code',
      { config: open, schema: { body: CodeRequest, response: { 200: SessionView } } },
      async (request, reply) => {
        const idHash = hashSecret(request.cookies[HALF_COOKIE] ?? '')
        const half = await store.sessions.tryHalf(idHash, now().getTime())
        const user = half && (await store.users.find(half.username))
        if (!half || !user || user.disabled) return refuse(reply, 'sign_in_again') as never
        const keys = [codeKey(user.username)]
        const { waitMs } = await admit(store, keys, now().getTime())
        if (waitMs > 0) return later(reply, waitMs)
        if (!(await takeCode(store, user.username, request.body.code, now().getTime())))
          return turnAway(reply, half.triesLeft > 0 ? 'wrong_code' : 'sign_in_again', user.username)
        if (!(await store.sessions.endHalf(idHash))) return refuse(reply, 'sign_in_again') as never
        await forgive(store, keys, now().getTime())
        cookies.forget(reply, HALF_COOKIE)
        return welcome(deps, request, reply, user, { ...half, secondFactor: true })
      },
    )

    app.get(
      '/api/session',
      { config: { permission: 'person', beforeSecondFactor: true }, schema: { response: { 200: SessionView } } },
      async request => sessionView(deps, request.signedIn as SignedIn),
    )

    app.delete(
      '/api/session',
      { config: { permission: 'anyone' }, schema: { response: { 200: SignedOut } } },
      async (request, reply) => {
        const signOutAt = request.signedIn?.kind === 'person' ? await end(request, request.signedIn) : null
        cookies.forget(reply, SESSION_COOKIE)
        return signOutAt === null ? ((reply as FastifyReply).code(204).send() as never) : { signOutAt }
      },
    )

    app.delete('/api/session/others', { config: { permission: 'person' } }, async (request, reply) => {
      const { id, user } = request.signedIn as SignedIn
      await store.transaction(async within => {
        await within.sessions.removeOf(user.username, hashSecret(id))
        await within.audit.add({ ...line(request, user), action: 'session.others_ended' })
      })
      return reply.code(204).send()
    })

    app.put(
      '/api/session/password',
      { config: { permission: 'person' }, schema: { body: PasswordChange } },
      async (request, reply) => {
        const { id, user } = request.signedIn as SignedIn
        const { oldPassword, newPassword } = request.body
        if (user.provider) return refuse(reply, 'managed_elsewhere')
        const keys = [codeKey(user.username)]
        const { waitMs } = await admit(store, keys, now().getTime())
        if (waitMs > 0) return later(reply, waitMs)
        if (user.passwordHash !== null && !(await checkPassword(store, user.username, oldPassword ?? '')))
          return turnAway(reply, 'wrong_credentials', user.username)
        await forgive(store, keys, now().getTime())
        const wrong = passwordProblem(user.username, newPassword)
        if (wrong) return refuse(reply, wrong)
        await changePassword(request, user.username, await hashPassword(newPassword), hashSecret(id))
        return reply.code(204).send()
      },
    )
  }

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    user: Parameters<typeof enter>[3],
    first: FirstFactor,
  ) {
    const entered = await enter(deps, request, reply, user, first)
    if (entered.kind === 'in') return entered.session
    return reply.code(202).send(entered.needed) as never
  }

  function turnAway(reply: FastifyReply, why: Parameters<typeof refuse>[1], username: string) {
    events.signedIn('refused', username)
    return refuse(reply, why) as never
  }

  function later(reply: FastifyReply, waitMs: number) {
    reply.header('retry-after', Math.ceil(waitMs / 1000))
    return refuse(reply, 'too_many_requests') as never
  }

  /** Resolves to where the provider's own session is ended, if it came from there. */
  async function end(request: FastifyRequest, { id, user }: SignedIn): Promise<string | null> {
    const session = await store.sessions.find(hashSecret(id), now().getTime())
    await store.sessions.remove(hashSecret(id))
    await store.audit.add({ ...line(request, user), action: 'session.ended' })
    return session?.idToken && deps.provider ? deps.provider.signOutAt(session.idToken) : null
  }

  /** Whatever else is open under the old one ends. */
  function changePassword(request: FastifyRequest, username: string, passwordHash: string, except: string) {
    return store.transaction(async within => {
      const user = await within.users.claim(username)
      if (!user) return
      await within.users.save({ ...user, passwordHash }, now().getTime())
      await within.sessions.removeOf(username, except)
      await within.users.dropOneTimeTokens(username)
      await within.audit.add({ ...line(request, user), action: 'user.password_changed' })
    })
  }

  function line(
    request: FastifyRequest,
    { username, organisation }: Pick<SignedIn['user'], 'username' | 'organisation'>,
  ) {
    const { actor, address } = actorOf(request)
    return { at: now().getTime(), actor, address, subject: username, detail: '', organisation }
  }
}
