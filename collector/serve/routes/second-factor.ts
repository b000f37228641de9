/** Everyone's own second factor: set up, confirmed, turned off, with codes for when the device is lost. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { User } from '../../store/users.ts'
import { actorOf } from '../actor.ts'
import type { ServeDeps } from '../deps.ts'
import { checkPassword } from '../password.ts'
import {
  RecoveryCodes,
  SecondFactorCode,
  SecondFactorSecret,
  SecondFactorStart,
  SecondFactorView,
} from '../people-views.ts'
import { instantOrNull } from '../present/instant.ts'
import { type ProblemName, refuse } from '../problems.ts'
import {
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  takeCode,
} from '../second-factor.ts'
import { hashSecret, type SignedIn } from '../session.ts'
import { admit, codeKey, forgive } from '../sign-in-pauses.ts'
import type { ZodTypes } from '../zod.ts'

const PATH = '/api/session/second-factor'
const mine = { permission: 'person', beforeSecondFactor: true } as const

export function secondFactorRoutes(deps: ServeDeps): FastifyPluginAsync {
  const { store, now, organisation } = deps

  return async server => {
    const app = server.withTypeProvider<ZodTypes>()

    app.get(PATH, { config: mine, schema: { response: { 200: SecondFactorView } } }, async request => {
      const { username } = userOf(request)
      const factor = await store.secondFactors.find(username)
      const on = factor?.secret != null
      return {
        on,
        since: instantOrNull(factor?.since ?? null),
        recoveryCodesLeft: on ? await store.secondFactors.recoveryCodesLeft(username) : 0,
      }
    })

    app.post(
      PATH,
      { config: mine, schema: { body: SecondFactorStart, response: { 200: SecondFactorSecret } } },
      async (request, reply) => {
        const user = userOf(request)
        const { password, code } = request.body
        const wrong = await checked(user, async () => {
          const factor = await store.secondFactors.find(user.username)
          if (factor?.secret) return (await takes(user, code)) ? null : 'wrong_code'
          if (user.passwordHash === null) return null
          return (await checkPassword(store, user.username, password ?? '')) ? null : 'wrong_credentials'
        })
        if (wrong) return turnAway(reply, wrong)
        reply.header('cache-control', 'no-store')
        return beginSecondFactor(store, user, `Vọng Gác ${organisation.name}`.trim())
      },
    )

    app.post(
      `${PATH}/confirmation`,
      { config: mine, schema: { body: SecondFactorCode, response: { 200: RecoveryCodes } } },
      async (request, reply) => {
        const user = userOf(request)
        const at = now().getTime()
        let codes: readonly string[] | null = null
        const wrong = await checked(user, async () => {
          codes = await confirmSecondFactor(store, user, request.body.code, actorOf(request), at)
          return codes ? null : 'wrong_code'
        })
        if (wrong || !codes) return turnAway(reply, wrong ?? 'wrong_code')
        // What else is open came without it.
        const id = hashSecret((request.signedIn as SignedIn).id)
        await store.sessions.removeOf(user.username, id)
        await store.sessions.showSecondFactor(id)
        return given(reply, codes)
      },
    )

    app.post(
      `${PATH}/recovery-codes`,
      { config: mine, schema: { body: SecondFactorCode, response: { 200: RecoveryCodes } } },
      async (request, reply) => {
        const user = userOf(request)
        const wrong = await checked(user, async () => ((await takes(user, request.body.code)) ? null : 'wrong_code'))
        if (wrong) return turnAway(reply, wrong)
        return given(reply, await renewRecoveryCodes(store, user, actorOf(request), now().getTime()))
      },
    )

    app.delete(PATH, { config: mine, schema: { body: SecondFactorCode } }, async (request, reply) => {
      const user = userOf(request)
      if (deps.secondFactor === 'required') return refuse(reply, 'second_factor_needed')
      const wrong = await checked(user, async () => ((await takes(user, request.body.code)) ? null : 'wrong_code'))
      if (wrong) return turnAway(reply, wrong)
      await store.transaction(within => removeSecondFactor(within, user, actorOf(request), now().getTime()))
      return reply.code(204).send()
    })
  }

  function takes(user: User, code = ''): Promise<boolean> {
    return takeCode(store, user.username, code, now().getTime())
  }

  /** With the limit on wrong answers around it: whoever has taken over a session must not be able to guess. */
  async function checked(user: User, ask: () => Promise<ProblemName | null>): Promise<ProblemName | number | null> {
    const keys = [codeKey(user.username)]
    const { waitMs } = await admit(store, keys, now().getTime())
    if (waitMs > 0) return waitMs
    const wrong = await ask()
    if (wrong === null) await forgive(store, keys, now().getTime())
    return wrong
  }

  function turnAway(reply: FastifyReply, why: ProblemName | number) {
    if (typeof why === 'string') return refuse(reply, why) as never
    return refuse(reply.header('retry-after', Math.ceil(why / 1000)), 'too_many_requests') as never
  }
}

const userOf = ({ signedIn }: FastifyRequest): User => (signedIn as SignedIn).user as User

function given(reply: FastifyReply, recoveryCodes: readonly string[]) {
  reply.header('cache-control', 'no-store')
  return { recoveryCodes: [...recoveryCodes] }
}
