/**
 * Acknowledging: by the single-use link of a message, by a person who is signed in, or because the incident was taken on
 * elsewhere. It stops the climbing and is put on record with who it was.
 *
 * A link answers for what its message told and nothing else: whoever took on a new incident has not thereby heard that its
 * report is overdue. Looking at a link changes nothing; mail scanners do.
 */
import { digest } from '../fleet/secret.ts'
import { type CallOut, incidentSubject } from '../store/call-outs.ts'
import { EVERYTHING, inScope, type Scope } from '../store/scope.ts'
import type { Store, Subjects } from '../store/store.ts'
import { endCallOut } from './ending.ts'

/** `used`: this very link. `over`: somebody else was faster, or what it is about is over. */
export type LinkState = 'open' | 'used' | 'expired' | 'over' | 'unknown'

export interface Link {
  readonly state: LinkState
  readonly recipient: string | null
  /** What its message told. */
  readonly callOuts: readonly CallOut[]
}

export interface AcknowledgeDeps {
  readonly store: Store
  /** Tells whoever keeps incidents that one was taken on, within the same transaction. */
  readonly incidentTaken?: (within: Subjects, taken: Taken) => Promise<void>
}

export interface Taken {
  readonly incident: string
  readonly by: string
  readonly at: number
}

export interface Acknowledger {
  readonly by: string
  readonly via: 'link' | 'console' | 'incident'
  readonly at: number
  /** Of the peer; empty when there is none. */
  readonly address: string
}

export async function lookAtLink(store: Subjects, token: string, now: number): Promise<Link> {
  const tokens = await store.callOutTokens.find(digest(token))
  const [first] = tokens
  if (!first) return { state: 'unknown', recipient: null, callOuts: [] }
  const found = await store.callOuts.load(tokens.map(({ callOut }) => callOut))
  const callOuts = [...found.values()].sort((a, b) => a.number - b.number)
  const { recipient } = first
  if (first.usedAt !== null) return { state: 'used', recipient, callOuts }
  if (first.expiresAt <= now) return { state: 'expired', recipient, callOuts }
  const open = await Promise.all(callOuts.map(callOut => answeredBy(store, callOut)))
  return { state: open.flat().length > 0 ? 'open' : 'over', recipient, callOuts }
}

/** Resolves to what the link was before; `open` when this call acknowledged it. */
export function acknowledgeByLink(deps: AcknowledgeDeps, token: string, at: number, address: string): Promise<Link> {
  return deps.store.transaction(async within => {
    const link = await lookAtLink(within, token, at)
    if (link.state !== 'open') return link
    const spent = await within.callOutTokens.spend(digest(token), at)
    if (spent.length === 0) return { ...link, state: 'used' }
    const by = { by: `recipient:${link.recipient}`, via: 'link', at, address } as const
    let answered = 0
    for (const callOut of link.callOuts) answered += (await answer(deps, within, callOut, by)).length
    return answered > 0 ? link : { ...link, state: 'over' }
  })
}

/** By a person who is signed in. Null when there is no such call-out; else whether this call acknowledged it. */
export function acknowledgeCallOut(
  deps: AcknowledgeDeps,
  number: number,
  by: Acknowledger,
  scope: Scope = EVERYTHING,
): Promise<{ readonly done: boolean; readonly callOut: CallOut } | null> {
  return deps.store.transaction(async within => {
    const callOut = (await within.callOuts.load([number])).get(number)
    if (!callOut || !inScope(scope, callOut.organisation)) return null
    const done = (await answer(deps, within, callOut, by)).length > 0
    return { done, callOut: (await within.callOuts.load([number])).get(number) ?? callOut }
  })
}

/**
 * Whoever keeps incidents says that one was taken on: all of its call-outs that are open are answered. Within that one's
 * own transaction. Resolves to the call-outs it answered.
 */
export async function acknowledged(within: Subjects, incident: string, by: string, at: number): Promise<CallOut[]> {
  const answered: CallOut[] = []
  for (const callOut of await within.callOuts.open([incidentSubject(incident)]))
    answered.push(...(await end(within, callOut, { by, via: 'incident', at, address: '' })))
  return answered
}

async function answer(deps: AcknowledgeDeps, within: Subjects, callOut: CallOut, by: Acknowledger): Promise<CallOut[]> {
  const answered: CallOut[] = []
  for (const one of await answeredBy(within, callOut)) answered.push(...(await end(within, one, by)))
  const incidents = new Set(
    answered.flatMap(({ subject, says: { incident } }) =>
      incident !== null && subject === incidentSubject(incident) ? [incident] : [],
    ),
  )
  for (const incident of incidents) await deps.incidentTaken?.(within, { incident, by: by.by, at: by.at })
  return answered
}

/** The call-out itself, and the one it says nobody answers; those that are open. */
async function answeredBy(within: Subjects, callOut: CallOut): Promise<CallOut[]> {
  const parent = callOut.parent === null ? null : await within.callOuts.byId(callOut.parent)
  return [callOut, parent].filter(one => one !== null).filter(({ state }) => state === 'open')
}

async function end(within: Subjects, callOut: CallOut, { by, via, at, address }: Acknowledger): Promise<CallOut[]> {
  if (!(await endCallOut(within, callOut, { state: 'acknowledged', at, because: '', by, via }))) return []
  const { id: subject, organisation } = callOut
  const entry = { at, actor: by, action: 'call_out.acknowledged', subject, detail: via, address, organisation }
  await within.audit.add(entry)
  return [callOut]
}
