/** Signed-in sessions; ids are kept only as SHA-256. */
export interface Session {
  readonly idHash: string
  readonly username: string
  readonly createdAt: number
  readonly expiresAt: number
}

export interface SessionStore {
  add(session: Session): Promise<void>
  /** A session that has not expired at `now`. */
  find(idHash: string, now: number): Promise<Session | null>
  extend(idHash: string, expiresAt: number): Promise<void>
  remove(idHash: string): Promise<void>
  removeOf(username: string): Promise<void>
  removeExpired(now: number): Promise<void>
}
