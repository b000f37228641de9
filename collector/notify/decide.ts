/**
 * Puts a plan on record. The call-outs of one ladder are one transaction: what is new is added (whoever is first has made
 * it, of all collectors), what it overtakes ends. Then open call-outs of what no longer stands end.
 *
 * A call-out that was added is climbed by whoever comes first (`climb.ts`), this process or the next one: nothing of the
 * decision is kept outside of the store.
 */
import type { CallOut } from '../store/call-outs.ts'
import type { Store, Subjects } from '../store/store.ts'
import { endCallOut } from './ending.ts'
import type { CallOutFacts } from './facts.ts'
import { deadDelivery } from './plan-dead.ts'
import { nameOf, type Plan, type PlannedCallOut } from './planned.ts'
import { firstRoundAt, type Policy, policyFor } from './policy.ts'
import { lookedAt, overReason } from './standing.ts'

export interface Decided {
  /** Made just now, by this call. */
  readonly made: readonly CallOut[]
  readonly over: readonly CallOut[]
}

export async function decide(
  store: Store,
  policies: readonly Policy[],
  facts: CallOutFacts,
  plan: Plan,
  now: number,
): Promise<Decided> {
  const known = await store.callOuts.known(plan.callOuts.map(({ id }) => id))
  const fresh = plan.callOuts.filter(({ id }) => !known.has(id))
  const made: CallOut[] = []
  for (const ladder of byLadder(fresh))
    made.push(...(await store.transaction(within => makeLadder(within, policies, ladder, now))))
  return { made, over: await endWhatIsOver(store, facts, plan, now) }
}

function byLadder(planned: readonly PlannedCallOut[]): PlannedCallOut[][] {
  const ladders = new Map<string, PlannedCallOut[]>()
  for (const callOut of planned) {
    const name = nameOf(callOut)
    ladders.set(name, [...(ladders.get(name) ?? []), callOut])
  }
  return [...ladders.values()]
}

async function makeLadder(
  within: Subjects,
  policies: readonly Policy[],
  planned: readonly PlannedCallOut[],
  now: number,
): Promise<CallOut[]> {
  const made: CallOut[] = []
  for (const callOut of planned) {
    const policy = policyFor(policies, callOut)
    const nextRoundAt = callOut.state === 'open' ? firstRoundAt(policy, now) : null
    const added = await within.callOuts.add({ ...callOut, madeAt: now, policy: policy.name, nextRoundAt })
    if (!added) continue
    made.push(added)
    if (added.kind === 'dead_letter') await within.deliveries.toldDead([deadDelivery(added.subject)])
    if (added.state === 'open') await overtake(within, added, now)
  }
  return made
}

/** Earlier stages of the same are told no more: their people hear of this one. */
async function overtake(within: Subjects, { subject, ladder, number, id }: CallOut, at: number): Promise<void> {
  const earlier = (await within.callOuts.open([subject])).filter(
    other => other.ladder === ladder && other.number !== number,
  )
  for (const callOut of earlier)
    await endCallOut(within, callOut, { state: 'superseded', at, because: `overtaken by ${id}` })
}

async function endWhatIsOver(store: Store, facts: CallOutFacts, plan: Plan, at: number): Promise<CallOut[]> {
  const over: CallOut[] = []
  for (const callOut of await store.callOuts.open()) {
    if (!lookedAt(callOut, facts) || plan.standing.has(nameOf(callOut))) continue
    const end = { state: 'ended', at, because: overReason(callOut, facts) } as const
    if (await store.transaction(within => endCallOut(within, callOut, end))) over.push(callOut)
  }
  return over
}
