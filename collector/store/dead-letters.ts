/**
 * What could not be read, kept with the reason. Bounded: bodies are cut and the oldest letters give way.
 *
 * A letter from within a batch (it has an epoch) is of the organisation of the agent that signed the batch. Of everything
 * else nobody knows whose it is, whatever name it claims, and those alone see it who see everything.
 */
import type { Scope } from './scope.ts'

export interface DeadLetter {
  /** SHA-256 over who sent what: the same letter again is one letter, counted. */
  readonly id: string
  readonly at: number
  readonly agent: string
  readonly epoch: number | null
  readonly sequence: number | null
  readonly reason: string
  /** The beginning of what came, as text. */
  readonly body: string
  /** Length of what came. */
  readonly bytes: number
}

export interface StoredDeadLetter extends DeadLetter {
  readonly times: number
  readonly lastAt: number
}

export interface DeadLetterStore {
  /** Resolves to how many were not there yet. Beyond `keep` letters the oldest are removed. */
  add(letters: readonly DeadLetter[], keep: number): Promise<number>
  /** Latest first; everyone's, unless a scope is given. */
  page(page: {
    scope?: Scope
    before?: { at: number; id: string } | undefined
    limit: number
  }): Promise<StoredDeadLetter[]>
  count(scope?: Scope): Promise<number>
  /** Empties the bodies of letters from before, as they may hold payload; at most so many. Resolves to how many. */
  purgeBodies(before: number, limit: number): Promise<number>
}
