/** People for tests: of every organisation and with nothing special about them unless told otherwise. */
import type { User } from '../../collector/store/users.ts'

export const user = (given: Partial<User> = {}): User => ({
  username: 'lan',
  displayName: given.username ?? 'lan',
  role: 'viewer',
  organisation: null,
  mayReadPayload: false,
  disabled: false,
  passwordHash: null,
  provider: null,
  ...given,
})
