/**
 * How a host becomes an agent. A token lets it ask for a name, once it has shown that it holds its keys; then it is let
 * in at once, or waits until a person has compared the key id on both sides.
 *
 * Asking again with the same keys changes nothing and costs no further use of the token: the answer may have been lost
 * on its way. A name that is taken is not given to another host by a token that is good for any name: a person has to
 * agree, or the token has to name it.
 */
import { COLLECTOR_ID, EnrolmentRequest } from '../../agent/wire/index.ts'
import type { EnrolmentToken, Identity } from '../store/identities.ts'
import type { Subjects } from '../store/store.ts'
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
  pending,
  refused,
} from './enrolment-answer.ts'
import { issue } from './issue.ts'
import { hashOfToken } from './token.ts'

/** @throws when the store can't take it now. */
export async function enrol(deps: EnrolmentDeps, body: unknown, asker: Asker): Promise<EnrolmentAnswer> {
  const parsed = EnrolmentRequest.safeParse(body)
  if (!parsed.success) return refused('unreadable_request', 'not an enrolment request of this protocol version')
  const { agent, request, hostName, token } = parsed.data
  if (agent.toLowerCase() === COLLECTOR_ID) return refused('reserved_name', `${COLLECTOR_ID} is the collector itself`)
  const keys = await readKeys(parsed.data)
  if ('reason' in keys) return refused('keys_not_proven', keys.reason)
  const asked = { agent, request, hostName, keys }
  return otherThanShown(asked, asker) ?? take(deps, asked, hashOfToken(token), asker)
}

function take(deps: EnrolmentDeps, asked: Asked, tokenHash: string, asker: Asker): Promise<EnrolmentAnswer> {
  const at = deps.now().getTime()
  return deps.store.transaction(async within => {
    await within.agents.claim(asked.agent)
    const known = await within.identities.byKey(asked.keys.keyId)
    if (known) return again(deps, known, asked, at)
    const identity = newIdentity(asked, at, asker)
    if (await certificateTaken(within, identity)) return CERTIFICATE_TAKEN
    const token = await within.enrolmentTokens.spend(tokenHash, asked.agent, at)
    if (!token) return refused('token_refused', 'the token is unknown, spent, over, or for another agent')
    const automatic = await register(within, identity, token)
    await within.identities.add(identity)
    const about = `, host ${asked.hostName}, token of ${token.madeBy}`
    await auditAgent(within, automatic ? 'agent.enrolled' : 'agent.enrolment_asked', asked, about, at, asker)
    return automatic ? issued(deps, await issue(deps, within, identity), true) : pending(identity.keyId, true)
  })
}

/** Makes the name known. True: its host may be let in at once. */
async function register(within: Subjects, { agent: id, requestedAt: at }: Identity, token: EnrolmentToken) {
  const known = await within.agents.find(id)
  // Whoever has the name goes on under it until someone has decided.
  if (known?.state !== 'active')
    await within.agents.register({ id, state: 'pending', group: token.group, organisation: token.organisation, at })
  return token.approval === 'automatic' && (known === null || token.agent === id)
}
