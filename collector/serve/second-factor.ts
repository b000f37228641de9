/**
 * The second factor: codes by time (RFC 6238: SHA-1, six digits, thirty seconds, which is what every app knows), and ten
 * recovery codes for who has lost the device. A code is good once, and one step to either side of the clock.
 */
import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { renderSVG } from 'uqr'
import type { Decider } from '../fleet/decisions.ts'
import type { Store, Subjects } from '../store/store.ts'
import type { User } from '../store/users.ts'
import { hashSecret } from './session.ts'

const PERIOD_SECONDS = 30
const SECRET_BYTES = 20
const STEPS_AROUND = 1
const RECOVERY_CODES = 10
/** 80 bits in sixteen letters and digits: too many to be guessed from the hash. */
const RECOVERY_BYTES = 10

const totp = (secret: string, label = '', issuer = '') =>
  new TOTP({ issuer, label, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS })

export interface ShownSecret {
  readonly secret: string
  /** For the app: by a tap, or as the picture. */
  readonly uri: string
  readonly qr: string
}

/** A new secret, good once it is confirmed by a code. Until then one that was set up before goes on. */
export async function beginSecondFactor(store: Store, { username }: User, issuer: string): Promise<ShownSecret> {
  const secret = new Secret({ buffer: Uint8Array.from(randomBytes(SECRET_BYTES)).buffer }).base32
  await store.secondFactors.begin(username, secret)
  const uri = totp(secret, username, issuer).toString()
  return { secret, uri, qr: renderSVG(uri, { ecc: 'M', border: 2 }) }
}

/** Resolves to the recovery codes; null when the code is not one of the pending secret. */
export function confirmSecondFactor(
  store: Store,
  user: User,
  code: string,
  by: Decider,
  at: number,
): Promise<readonly string[] | null> {
  return store.transaction(async within => {
    const secret = (await within.secondFactors.find(user.username))?.pendingSecret
    const step = secret ? stepOf(secret, code, at) : null
    if (!secret || step === null) return null
    if (!(await within.secondFactors.confirm(user.username, { secret, step, at }))) return null
    const codes = await newRecoveryCodes(within, user.username)
    await audit(within, 'second_factor.set_up', user, by, at)
    return codes
  })
}

export function renewRecoveryCodes(store: Store, user: User, by: Decider, at: number): Promise<readonly string[]> {
  return store.transaction(async within => {
    const codes = await newRecoveryCodes(within, user.username)
    await audit(within, 'second_factor.codes_renewed', user, by, at)
    return codes
  })
}

/** Resolves to whether there was one. */
export async function removeSecondFactor(within: Subjects, user: User, by: Decider, at: number): Promise<boolean> {
  const removed = await within.secondFactors.remove(user.username)
  if (removed) await audit(within, 'second_factor.removed', user, by, at)
  return removed
}

/** Whether the code is right, of the app or of recovery; it is spent with this. */
export async function takeCode(store: Store, username: string, given: string, now: number): Promise<boolean> {
  const factor = await store.secondFactors.find(username)
  if (!factor?.secret) return false
  const code = given.replaceAll(/[\s-]/g, '').toLowerCase()
  if (!/^\d{6}$/.test(code)) return store.secondFactors.spendRecoveryCode(username, hashSecret(code), now)
  const step = stepOf(factor.secret, code, now)
  return step !== null && store.secondFactors.takeStep(username, step)
}

export function stepOf(secret: string, code: string, now: number): number | null {
  const delta = totp(secret).validate({ token: code.replaceAll(/\s/g, ''), timestamp: now, window: STEPS_AROUND })
  return delta === null ? null : Math.floor(now / 1000 / PERIOD_SECONDS) + delta
}

async function newRecoveryCodes(within: Subjects, username: string): Promise<readonly string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode)
  await within.secondFactors.keepRecoveryCodes(
    username,
    codes.map(code => hashSecret(code.replaceAll('-', ''))),
  )
  return codes
}

function newRecoveryCode(): string {
  const letters = new Secret({ buffer: Uint8Array.from(randomBytes(RECOVERY_BYTES)).buffer }).base32.toLowerCase()
  return (letters.match(/.{4}/g) ?? []).join('-')
}

const audit = (within: Subjects, action: string, user: User, { actor, address }: Decider, at: number) =>
  within.audit.add({
    at,
    actor,
    action,
    subject: user.username,
    detail: '',
    address,
    organisation: user.organisation,
  })
