import { tokenName } from '../../fleet/token.ts'
import type { EnrolmentToken, Identity } from '../../store/identities.ts'
import type { KeyView, TokenView } from '../enrolment-views.ts'
import { instant, instantOrNull } from './instant.ts'

export const keyView = (identity: Identity): KeyView => ({
  keyId: identity.keyId,
  agent: identity.agent,
  state: identity.state,
  hostName: identity.hostName,
  requestedAt: instant(identity.requestedAt),
  issuedAt: instantOrNull(identity.issuedAt),
  expiresAt: instantOrNull(identity.expiresAt),
  revokedAt: instantOrNull(identity.revokedAt),
  revokedBecause: identity.revokedBecause,
})

export const tokenView = (token: EnrolmentToken): TokenView => ({
  name: tokenName(token),
  agent: token.agent,
  organisation: token.organisation,
  group: token.group,
  approval: token.approval,
  usesLeft: token.usesLeft,
  expiresAt: instant(token.expiresAt),
  madeBy: token.madeBy,
})
