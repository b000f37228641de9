/** What people decide about agents: whom they let in, whom they cut off, which group gets which rules. All audited. */
import type { AgentRecord } from '../store/agents.ts'
import type { Identity } from '../store/identities.ts'
import { EVERYTHING, inScope, type Scope } from '../store/scope.ts'
import type { Subjects } from '../store/store.ts'
import type { EnrolmentDeps } from './enrolment-answer.ts'
import { issue } from './issue.ts'

/** Who decides, and from where; the address is empty for the command line. */
export interface Decider {
  readonly actor: string
  readonly address: string
  /** Whose things are there for the one who decides; everyone's for the command line. */
  readonly scope?: Scope
}

export type Approval =
  | { readonly kind: 'approved'; readonly identity: Identity }
  | { readonly kind: 'nothing_pending' }
  /** More than one host asks for the name: which key is meant has to be said. */
  | { readonly kind: 'several'; readonly pending: readonly Identity[] }

/** @param keyId The beginning of the key id, as it is read out; may be left out where one host alone is waiting. */
export function approve(
  deps: EnrolmentDeps,
  agent: string,
  keyId: string | undefined,
  decider: Decider,
): Promise<Approval> {
  return deps.store.transaction(async within => {
    if (!(await claimed(within, agent, decider))) return { kind: 'nothing_pending' }
    const waiting = (await within.identities.of(agent)).filter(({ state }) => state === 'pending')
    const meant = waiting.filter(identity => identity.keyId.startsWith(keyId ?? ''))
    const [identity] = meant
    if (!identity) return { kind: 'nothing_pending' }
    if (meant.length > 1) return { kind: 'several', pending: meant }
    const approved = await issue(deps, within, identity)
    await audit(within, 'agent.approved', agent, `key ${identity.keyId}, host ${identity.hostName}`, deps, decider)
    return { kind: 'approved', identity: approved }
  })
}

/**
 * Every key of the agent ends now, those that wait for approval, too. What it sends from here on is turned away, what a
 * broker still holds of it becomes a dead letter. Resolves to how many keys ended; null when there is no such agent.
 */
export function revoke(
  deps: Pick<EnrolmentDeps, 'store' | 'now'>,
  agent: string,
  because: string,
  decider: Decider,
): Promise<number | null> {
  return deps.store.transaction(async within => {
    if (!(await claimed(within, agent, decider))) return null
    const ended = await within.identities.revokeAll(agent, deps.now().getTime(), because)
    await within.agents.setState(agent, 'revoked')
    await audit(within, 'agent.revoked', agent, because, deps, decider)
    return ended
  })
}

/** Resolves to whether there is such an agent. */
export function moveToGroup(
  deps: Pick<EnrolmentDeps, 'store' | 'now'>,
  agent: string,
  group: string,
  decider: Decider,
): Promise<boolean> {
  return deps.store.transaction(async within => {
    if (!(await claimed(within, agent, decider))) return false
    await within.agents.setGroup(agent, group)
    await audit(within, 'agent.grouped', agent, group, deps, decider)
    return true
  })
}

/** Everything it says from now on is of the other organisation. Resolves to whether there is such an agent. */
export function moveToOrganisation(
  deps: Pick<EnrolmentDeps, 'store' | 'now'>,
  agent: string,
  organisation: string,
  decider: Decider,
): Promise<boolean> {
  return deps.store.transaction(async within => {
    const before = await claimed(within, agent, decider)
    if (!before) return false
    await within.agents.setOrganisation(agent, organisation)
    const detail = `${before.organisation} → ${organisation}`
    await audit(within, 'agent.organisation', agent, detail, deps, decider)
    return true
  })
}

async function claimed(within: Subjects, agent: string, { scope = EVERYTHING }: Decider): Promise<AgentRecord | null> {
  const record = await within.agents.claim(agent)
  return record && inScope(scope, record.organisation) ? record : null
}

const audit = async (
  within: Subjects,
  action: string,
  subject: string,
  detail: string,
  { now }: Pick<EnrolmentDeps, 'now'>,
  { actor, address }: Decider,
) => {
  const organisation = (await within.agents.find(subject))?.organisation ?? null
  await within.audit.add({ at: now().getTime(), actor, address, action, subject, detail, organisation })
}
