/**
 * Climbing: makes the rounds that are due. A round is one transaction that counts it and lays its deliveries down; of
 * several collectors one makes it, and a crash leaves it either made whole or due still.
 */
import type { NewDelivery } from '../store/call-out-deliveries.ts'
import type { CallOut, NewCallOut } from '../store/call-outs.ts'
import type { Store, Subjects } from '../store/store.ts'
import { eachAlone } from './each-alone.ts'
import { callOutSubject } from './ending.ts'
import type { People, Recipient } from './people.ts'
import { deadDelivery } from './plan-dead.ts'
import { says } from './planned.ts'
import {
  firstRoundAt,
  isUnanswered,
  nextRoundAt,
  othersOf,
  type Policy,
  policyFor,
  policyOf,
  recipientsOf,
} from './policy.ts'
import { afterQuiet } from './quiet-hours.ts'

const ROUNDS_AT_ONCE = 500

export interface ClimbDeps {
  readonly store: Store
  readonly people: People
  readonly policies: readonly Policy[]
  readonly failed: (error: Error) => void
}

/** Makes every round that is due. Resolves to the call-outs made on the way, that nobody answers one. */
export async function climb(deps: ClimbDeps, now: number): Promise<CallOut[]> {
  const made: CallOut[] = []
  const due = await deps.store.callOuts.dueRounds(now, ROUNDS_AT_ONCE)
  const make = async (callOut: CallOut) => {
    const unanswered = await makeRound(deps, callOut, now)
    if (unanswered) made.push(unanswered)
  }
  await eachAlone(due, make, deps.failed)
  return made
}

async function makeRound(deps: ClimbDeps, callOut: CallOut, now: number): Promise<CallOut | null> {
  const policy = policyOf(deps.policies, callOut)
  const deliveries = await deliveriesOf(deps, callOut, policy, now)
  const round = callOut.rounds
  const last = round >= policy.steps.length - 1
  const heardAt = deliveries.length === 0 ? now : Math.min(...deliveries.map(({ nextAt }) => nextAt))
  // A step that reaches nobody is no reason to wait.
  const next = deliveries.length === 0 && !last ? now : nextRoundAt(policy, round, heardAt)
  const unheard = deliveries.length === 0 && last && callOut.kind === 'dead_letter'
  return deps.store.transaction(async within => {
    if (!(await within.callOuts.advance(callOut.number, round, callOut.climbs ? next : null))) return null
    await within.deliveries.add(deliveries)
    if (!callOut.climbs) await within.callOuts.end(callOut.number, { state: 'told', at: now, because: '' })
    else if (unheard)
      await within.callOuts.end(callOut.number, { state: 'ended', at: now, because: 'nobody has another channel' })
    return callOut.climbs && callOut.kind !== 'unanswered' && isUnanswered(policy, round)
      ? addUnanswered(within, deps.policies, callOut, policy, now)
      : null
  })
}

async function deliveriesOf(
  { store, people }: ClimbDeps,
  callOut: CallOut,
  policy: Policy,
  now: number,
): Promise<NewDelivery[]> {
  const found = await Promise.all(namesOf(callOut, policy).map(name => people.whoIs(name, now)))
  const recipients = new Map(found.flat().map((recipient): [string, Recipient] => [recipient.id, recipient]))
  const closed = await brokenRoute(store, callOut)
  return [...recipients.values()].flatMap(({ id, routes, quietHours }) =>
    [...routes.keys()]
      .filter(route => route !== closed)
      .map(route => ({
        callOut: callOut.number,
        round: callOut.rounds,
        recipient: id,
        route,
        urgent: callOut.urgent,
        madeAt: now,
        nextAt: callOut.urgent ? now : afterQuiet(quietHours, now),
      })),
  )
}

/** That nobody answers is told to all the others at once, unless a policy says who hears of it. */
const namesOf = (callOut: CallOut, policy: Policy): readonly string[] =>
  callOut.kind === 'unanswered' && !callOut.climbs ? othersOf(policy) : recipientsOf(policy, callOut.rounds)

/** The channel that a dead letter is about can't be what tells of it. */
async function brokenRoute(store: Store, { kind, subject }: CallOut): Promise<string | undefined> {
  if (kind !== 'dead_letter') return undefined
  return (await store.deliveries.find(deadDelivery(subject)))?.route
}

function addUnanswered(
  within: Subjects,
  policies: readonly Policy[],
  callOut: CallOut,
  policy: Policy,
  now: number,
): Promise<CallOut | null> {
  const named = policyFor(policies, { ...callOut, kind: 'unanswered' })
  const own = named.kinds?.includes('unanswered') ?? false
  const nobody = !own && othersOf(policy).length === 0
  const { organisation, severity, drill, id, number } = callOut
  const { incident, deadline, notConfirmed } = callOut.says
  const about: NewCallOut = {
    id: `${id} / unanswered`,
    kind: 'unanswered',
    subject: callOutSubject(callOut),
    ladder: 'unanswered',
    parent: id,
    ...{ organisation, severity, drill },
    urgent: true,
    climbs: own,
    says: says({ about: number, incident, deadline, notConfirmed }),
    dueAt: now,
    madeAt: now,
    state: nobody ? 'skipped' : 'open',
    because: nobody ? 'nobody else to tell' : '',
    policy: own ? named.name : policy.name,
    nextRoundAt: nobody ? null : own ? firstRoundAt(named, now) : now,
  }
  return within.callOuts.add(about)
}
