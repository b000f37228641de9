import type { ApiToken } from '../../store/api-tokens.ts'
import type { SecondFactor } from '../../store/second-factors.ts'
import type { User } from '../../store/users.ts'
import type { ApiTokenView, PersonView } from '../people-views.ts'
import { isPermission } from '../permissions.ts'
import { instant, instantOrNull } from './instant.ts'

export const personView = (user: User, factor: SecondFactor | null): PersonView => ({
  username: user.username,
  displayName: user.displayName,
  role: user.role,
  organisation: user.organisation,
  mayReadPayload: user.mayReadPayload,
  disabled: user.disabled,
  signsInBy: user.provider ? 'provider' : user.passwordHash === null ? 'link' : 'password',
  secondFactor: factor?.secret != null,
})

export const apiTokenView = (token: ApiToken): ApiTokenView => ({
  id: token.id,
  name: token.name,
  permissions: token.permissions.filter(isPermission),
  organisation: token.organisation,
  madeBy: token.madeBy,
  madeAt: instant(token.madeAt),
  expiresAt: instant(token.expiresAt),
  lastUsedAt: instantOrNull(token.lastUsedAt),
  revokedAt: instantOrNull(token.revokedAt),
})
