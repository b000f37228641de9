/**
 * What a detector found, before it is numbered: an alert without its number, its source and the time of matching.
 *
 * Packet and log detectors share this shape; the agent turns each into a wire alert and writes it to the spool.
 */
import type { Entities, Evidence, EvidenceLevel, Network, Outcome, RuleReference } from '../wire/index.ts'

export interface Detection {
  /** Which item of the batch (packet or line, from 0) raised it. */
  readonly index: number
  /** The evidence's own time, milliseconds since 1970 UTC. */
  readonly occurredAtMs: number
  readonly rule: RuleReference
  readonly entities: Entities
  readonly network?: Network
  readonly evidence?: Evidence
  readonly outcome?: Outcome
  /** How much of it the rule asks to let out; undefined: what the site says. */
  readonly evidenceLevel?: EvidenceLevel
  /** Called at most once, and only for alerts that are made. */
  readonly original?: () => Original
  /** The host the evidence is about, when a line names one. */
  readonly host?: string
}

/** What evidence was taken from. Never leaves the host as it is: see `protect/`. */
export interface Original {
  /** The line, the packet's payload, the stream's data in view, or the transaction's message; bounded. */
  readonly whole: Buffer
  /** What the rule looked at: the same, or one buffer of a transaction. */
  readonly seen: Buffer
  /** What matched with a little around it, as it goes unless more or less is asked for: seen[from, to). */
  readonly from: number
  readonly to: number
  /** What the detector says about it, ahead of the text. */
  readonly lead?: string
}

/** Longer originals are cut around what matched. */
export const MAX_ORIGINAL_BYTES = 65_536

/**
 * Rules at work on one kind of batch. Pure memory: what it remembers is bounded, and depends only on the batches it
 * was given and their own times, never on the wall clock, so the same input always gives the same detections.
 */
export interface Detector<B> {
  /** Detections in the order of the items, including those of replayed items (the caller leaves these out). */
  process(batch: B): readonly Detection[]
  /** The input has ended: what was still held back (flows without an end). Indices are those of the last batch. */
  finish?(): readonly Detection[]
  /** Totals since start, by name: what was read, matched, malformed, shed. */
  counters(): Readonly<Record<string, number>>
}

/** A rule that can't be used, by name and line; it is never ignored silently. */
export interface RefusedRule {
  readonly file: string
  readonly line: number
  /** sid, UUID or title, as far as it could be read. */
  readonly rule: string
  readonly reason: string
}
