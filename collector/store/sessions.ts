/** Signed-in sessions, and those that still lack the second factor; ids are kept only as SHA-256. */
export interface Session {
  readonly idHash: string
  readonly username: string
  readonly createdAt: number
  readonly expiresAt: number
  /** Shown at sign-in, or vouched for by the provider. */
  readonly secondFactor: boolean
  /** Of the identity provider, to sign out there, too. */
  readonly idToken: string | null
}

/** Somebody has shown one factor; good for a few minutes and a few tries of the other. */
export interface HalfSession {
  readonly idHash: string
  readonly username: string
  readonly how: SignInWay
  readonly idToken: string | null
  readonly expiresAt: number
  readonly triesLeft: number
}

export type SignInWay = 'password' | 'one_time' | 'provider'

export interface SessionStore {
  add(session: Session): Promise<void>
  /** A session that has not expired at `now`. */
  find(idHash: string, now: number): Promise<Session | null>
  extend(idHash: string, expiresAt: number): Promise<void>
  showSecondFactor(idHash: string): Promise<void>
  remove(idHash: string): Promise<void>
  /** Half ones, too; all but one, where one is named. */
  removeOf(username: string, except?: string): Promise<void>
  removeExpired(now: number): Promise<void>
  addHalf(half: HalfSession): Promise<void>
  /** Takes one try, atomically; null when it has ended or none is left. */
  tryHalf(idHash: string, now: number): Promise<HalfSession | null>
  /** Resolves to whether this call ended it. */
  endHalf(idHash: string): Promise<boolean>
}
