/**
 * The hash chain of an incident's log.
 *
 * Every event carries the SHA-256 over its own canonical JSON, in which the hash of the event before it stands; the
 * first one follows 64 zeros. Changing, removing or inserting an event breaks every hash after it; cutting off the tail
 * can only be seen by someone who kept a later head, which is why every report prints it.
 */
import { createHash } from 'node:crypto'
import { canonical, GENESIS } from '../store/canonical.ts'
import type { IncidentChange, IncidentEvent, IncidentRecord } from '../store/incidents.ts'
import { advance } from './state.ts'

export const EXPORT_FORMAT = 'vonggac-incident-chain'

export interface ChainExport {
  readonly format: typeof EXPORT_FORMAT
  readonly version: 1
  readonly incident: string
  readonly head: string
  readonly events: readonly IncidentEvent[]
}

export function hashEvent(event: Omit<IncidentEvent, 'hash'>): string {
  const { incidentId, number, at, actor, change, previousHash } = event
  return createHash('sha256').update(canonical({ incidentId, number, at, actor, change, previousHash })).digest('hex')
}

/** The next event of a chain, and the incident as it is after it. */
export function record(
  before: IncidentRecord | null,
  step: { incidentId: string; at: number; actor: string; change: IncidentChange },
): { event: IncidentEvent; after: IncidentRecord } {
  const unsealed = { ...step, number: (before?.lastNumber ?? 0) + 1, previousHash: before?.head ?? GENESIS }
  const event = { ...unsealed, hash: hashEvent(unsealed) }
  const state = advance(before?.state ?? null, event)
  return { event, after: { state, lastNumber: event.number, head: event.hash, nextDueAt: before?.nextDueAt ?? null } }
}

export const exportChain = (incident: string, events: readonly IncidentEvent[]): ChainExport => ({
  format: EXPORT_FORMAT,
  version: 1,
  incident,
  head: events.at(-1)?.hash ?? GENESIS,
  events,
})

export type ChainCheck =
  | { readonly intact: true }
  | { readonly intact: false; readonly at: number; readonly why: string }

/** Walks a chain; `head`, kept elsewhere, proves that the tail is there too. */
export function checkChain(events: readonly IncidentEvent[], head?: string): ChainCheck {
  let previousHash = GENESIS
  let expected = 1
  for (const event of events) {
    if (event.number !== expected) return { intact: false, at: expected, why: `event ${expected} is missing` }
    if (event.previousHash !== previousHash)
      return { intact: false, at: expected, why: `event ${expected} does not follow the one before it` }
    if (hashEvent(event) !== event.hash)
      return { intact: false, at: expected, why: `event ${expected} is not what was recorded` }
    previousHash = event.hash
    expected += 1
  }
  if (head !== undefined && head !== previousHash)
    return { intact: false, at: expected, why: 'the chain does not end at the given head' }
  return { intact: true }
}
