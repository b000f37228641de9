/**
 * Staying signed in.
 *
 * A session is 256 random bits in a cookie that scripts can't read and other sites can't send; the store knows only its
 * SHA-256. It slides: each use pushes its end out, never beyond a week from sign-in. Who holds it is read anew with each
 * request: a role that was changed, or a person who was shut out, is so at once.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Session } from '../store/sessions.ts'
import type { Store, Subjects } from '../store/store.ts'
import type { User } from '../store/users.ts'
import { type Permission, ROLE_PERMISSIONS } from './permissions.ts'

const HOUR = 3_600_000
const IDLE_LIMIT = 12 * HOUR
const AGE_LIMIT = 7 * 24 * HOUR
const SLIDE_EVERY = HOUR / 12
const ONE_TIME_LIFE = HOUR / 4

/** Who asks: a person, or a program with the token that a person made. */
export interface SignedIn {
  readonly kind: 'person' | 'token'
  /** Of the session as the cookie has it; of a token its hash. */
  readonly id: string
  readonly user: Omit<User, 'role'> & { readonly role: User['role'] | 'machine' }
  readonly permissions: ReadonlySet<Permission>
  readonly expiresAt: number
  /** Whether the second factor was shown; it is never asked of tokens. */
  readonly secondFactor: boolean
}

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')

export const newSecretId = (): string => randomBytes(32).toString('base64url')

export async function openSession(
  store: Pick<Subjects, 'sessions'>,
  user: User,
  now: number,
  { secondFactor = false, idToken = null }: Partial<Pick<Session, 'secondFactor' | 'idToken'>> = {},
): Promise<SignedIn> {
  const id = newSecretId()
  const expiresAt = now + IDLE_LIMIT
  const kept = { idHash: hashSecret(id), username: user.username, createdAt: now, expiresAt, secondFactor, idToken }
  await store.sessions.removeExpired(now)
  await store.sessions.add(kept)
  return signedIn(id, user, expiresAt, secondFactor)
}

/** Who holds this session; null when it has ended. */
export async function findSession(store: Store, id: string, now: number): Promise<SignedIn | null> {
  const idHash = hashSecret(id)
  const session = await store.sessions.find(idHash, now)
  const user = session && (await store.users.find(session.username))
  if (!session || !user || user.disabled) return null
  const expiresAt = Math.min(now + IDLE_LIMIT, session.createdAt + AGE_LIMIT)
  if (expiresAt - session.expiresAt < SLIDE_EVERY) return signedIn(id, user, session.expiresAt, session.secondFactor)
  await store.sessions.extend(idHash, expiresAt)
  return signedIn(id, user, expiresAt, session.secondFactor)
}

const signedIn = (id: string, user: User, expiresAt: number, secondFactor: boolean): SignedIn => ({
  kind: 'person',
  id,
  user,
  permissions: new Set(ROLE_PERMISSIONS[user.role]),
  expiresAt,
  secondFactor,
})

/** A sign-in link's token: shown once, good once, for a quarter of an hour. */
export async function newOneTimeToken(store: Pick<Subjects, 'users'>, username: string, now: number): Promise<string> {
  const token = newSecretId()
  await store.users.addOneTimeToken({ hash: hashSecret(token), username, expiresAt: now + ONE_TIME_LIFE })
  return token
}

export async function spendOneTimeToken(store: Store, token: string, now: number): Promise<User | null> {
  const username = await store.users.spendOneTimeToken(hashSecret(token), now)
  const user = username === null ? null : await store.users.find(username)
  return user?.disabled ? null : user
}
