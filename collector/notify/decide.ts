/**
 * Puts a plan on record. The call-outs of one ladder are one transaction: what is new is added (whoever is first has made
 * it, of all collectors), what it overtakes ends. Then open call-outs of what no longer stands end.
 *
 * A call-out that was added is climbed by whoever comes first (`climb.ts`), this process or the next one: nothing of the
 * decision is kept outside of the store.
 */
import type { CallOut } from '../store/call-outs.ts'
import type { Store, Subjects } from '../store/store.ts'
import { eachAlone } from './each-alone.ts'
import { endCallOut } from './ending.ts'
import type { CallOutFacts } from './facts.ts'
import { deadDelivery } from './plan-dead.ts'
import { nameOf, type Plan, type PlannedCallOut } from './planned.ts'
import { firstRoundAt, type Policy, policyFor } from './policy.ts'
import { openOfLookedAt, overReason } from './standing.ts'

export interface Decided {
  /** Made just now, by this call. */
  readonly made: readonly CallOut[]
  readonly over: readonly CallOut[]
  /** Whether all of the plan is on record. */
  readonly whole: boolean
}

export interface DecideDeps {
  readonly store: Store
  readonly policies: readonly Policy[]
  readonly failed: (error: Error) => void
}

export async function decide(deps: DecideDeps, facts: CallOutFacts, plan: Plan, now: number): Promise<Decided> {
  const { store, policies, failed } = deps
  const known = await store.callOuts.known(plan.callOuts.map(({ id }) => id))
  const fresh = plan.callOuts.filter(({ id }) => !known.has(id))
  const [made, over]: [CallOut[], CallOut[]] = [[], []]
  let failures = 0
  const trouble = (error: Error) => {
    failures += 1
    failed(error)
  }
  const make = async (ladder: readonly PlannedCallOut[]) => {
    made.push(...(await store.transaction(within => makeLadder(within, policies, ladder, now))))
  }
  await eachAlone(byLadder(fresh), make, trouble)
  const gone = (await openOfLookedAt(store.callOuts, facts)).filter(callOut => !plan.standing.has(nameOf(callOut)))
  const finish = async (callOut: CallOut) => {
    const end = { state: 'ended', at: now, because: overReason(callOut, facts) } as const
    if (await store.transaction(within => endCallOut(within, callOut, end))) over.push(callOut)
  }
  await eachAlone(gone, finish, trouble)
  return { made, over, whole: failures === 0 }
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
