/** New keys and a new certificate, asked for with those that are still good; the old ones stay so until they end. */
import { RenewalRequest } from '../../agent/wire/index.ts'
import { readKeys } from './agent-keys.ts'
import {
  type Asked,
  type Asker,
  again,
  auditAgent,
  CERTIFICATE_TAKEN,
  certificateTaken,
  type EnrolmentAnswer,
  type EnrolmentDeps,
  issued,
  newIdentity,
  otherThanShown,
  refused,
} from './enrolment-answer.ts'
import { issue } from './issue.ts'
import { DAY } from './x509.ts'

/** A host that renews more often is broken, and its rows would fill the table. */
const RENEWALS_A_DAY = 10

/** Who the connection's certificate says it is; the certificate may have been revoked since the connection was let in. */
export interface RenewalAsker extends Asker {
  readonly agent: string
  readonly fingerprint: string
}

/** @throws when the store can't take it now. */
export async function renew(deps: EnrolmentDeps, body: unknown, asker: RenewalAsker): Promise<EnrolmentAnswer> {
  const parsed = RenewalRequest.safeParse(body)
  if (!parsed.success) return refused('unreadable_request', 'not a renewal request of this protocol version')
  const { agent, request } = parsed.data
  if (agent !== asker.agent) return refused('another_agent', `this connection is agent ${asker.agent}'s`)
  const keys = await readKeys(parsed.data)
  if ('reason' in keys) return refused('keys_not_proven', keys.reason)
  const asked = { agent, request, hostName: '', keys }
  return otherThanShown(asked, asker) ?? take(deps, asked, asker)
}

function take(deps: EnrolmentDeps, asked: Asked, asker: RenewalAsker): Promise<EnrolmentAnswer> {
  const at = deps.now().getTime()
  return deps.store.transaction(async within => {
    const agent = await within.agents.claim(asked.agent)
    const shown = await within.identities.byFingerprint(asker.fingerprint)
    if (agent?.state !== 'active' || shown?.state === 'revoked')
      return refused('revoked', 'the key that asks was revoked')
    const known = await within.identities.byKey(asked.keys.keyId)
    if (known) return again(deps, known, asked, at)
    // Those who only ask for the name must not use up its owner's renewals.
    const before = (await within.identities.of(asked.agent)).filter(({ state }) => state !== 'pending')
    if (before.filter(({ requestedAt }) => requestedAt > at - DAY).length >= RENEWALS_A_DAY)
      return refused('too_many_renewals', `no more than ${RENEWALS_A_DAY} a day`)
    const identity = newIdentity({ ...asked, hostName: (shown ?? before[0])?.hostName ?? '' }, at, asker)
    if (await certificateTaken(within, identity)) return CERTIFICATE_TAKEN
    await within.identities.add(identity)
    await auditAgent(within, 'agent.renewed', asked, '', at, asker)
    return issued(deps, await issue(deps, within, identity), true)
  })
}
