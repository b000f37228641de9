/**
 * Signing in and staying signed in.
 *
 * A session is 256 random bits in a cookie that scripts can't read and other sites can't send; the store knows only its
 * SHA-256. It slides: each use pushes its end out, never beyond a week from sign-in. Passwords are argon2id; an unknown
 * name costs the same work as a known one, so that nobody learns names from the clock.
 */
import { createHash, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import type { Store } from '../store/store.ts'
import type { User } from '../store/users.ts'

const HOUR = 3_600_000
const IDLE_LIMIT = 12 * HOUR
const AGE_LIMIT = 7 * 24 * HOUR
const SLIDE_EVERY = HOUR / 12
export const ONE_TIME_LIFE = HOUR / 4

/** OWASP's recommendation for argon2id, the library's default algorithm: 19 MiB, two passes, one lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export interface SignedIn {
  readonly id: string
  readonly user: User
  readonly expiresAt: number
}

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')

export const hashPassword = (password: string): Promise<string> => hash(password, ARGON2)

let nobody: Promise<string> | undefined

/** The user whose password this is. */
export async function checkPassword(store: Store, username: string, password: string): Promise<User | null> {
  const user = await store.users.find(username)
  nobody ??= hashPassword(randomBytes(16).toString('hex'))
  const matches = await verify(user?.passwordHash ?? (await nobody), password)
  return user?.passwordHash && matches ? user : null
}

export async function openSession(store: Store, user: User, now: number): Promise<SignedIn> {
  const id = randomBytes(32).toString('base64url')
  const expiresAt = now + IDLE_LIMIT
  await store.sessions.removeExpired(now)
  await store.sessions.add({ idHash: hashSecret(id), username: user.username, createdAt: now, expiresAt })
  return { id, user, expiresAt }
}

/** Who holds this session; null when it has ended. */
export async function findSession(store: Store, id: string, now: number): Promise<SignedIn | null> {
  const idHash = hashSecret(id)
  const session = await store.sessions.find(idHash, now)
  const user = session && (await store.users.find(session.username))
  if (!session || !user) return null
  const expiresAt = Math.min(now + IDLE_LIMIT, session.createdAt + AGE_LIMIT)
  if (expiresAt - session.expiresAt < SLIDE_EVERY) return { id, user, expiresAt: session.expiresAt }
  await store.sessions.extend(idHash, expiresAt)
  return { id, user, expiresAt }
}

/** A sign-in link's token: shown once, good once, for a quarter of an hour. */
export async function newOneTimeToken(store: Store, username: string, now: number): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await store.users.addOneTimeToken({ hash: hashSecret(token), username, expiresAt: now + ONE_TIME_LIFE })
  return token
}

export async function spendOneTimeToken(store: Store, token: string, now: number): Promise<User | null> {
  const username = await store.users.spendOneTimeToken(hashSecret(token), now)
  return username === null ? null : store.users.find(username)
}
