/** What a parser of TCP streams is, and what it is given. */
import type { Direction } from '../packet/packet.ts'
import type { Transaction } from './transaction.ts'

/** Where a parser puts what it found. */
export interface TransactionSink {
  /** The time of the packet at hand, microseconds since 1970. */
  readonly nowUs: number
  /** The number of the transaction that is added next, from 0 within the flow. */
  readonly nextTransactionId: number
  add(transaction: Transaction): void
}

/**
 * Reads both directions of one connection as they become visible. Bytes it can't use yet are offered again with more
 * behind them; it remembers how far it has looked, so that slow drips cost no more than one pass. It never throws, and
 * what it keeps is bounded.
 */
export interface StreamParser {
  /** Reads bytes[start .. end) and returns the offset of the first one that it hasn't used up. */
  read(direction: Direction, bytes: Uint8Array, start: number, end: number): number
  /** This many bytes are missing here; what was not used up before them is lost too. */
  gap(direction: Direction, length: number): void
  /** No more bytes will come. */
  close(direction: Direction): void
  /** Nothing more is to be learnt from the connection: stop reading. */
  readonly done: boolean
}

/** A direction of a conversation as the application layer needs it. */
export interface ParsedStream {
  readonly direction: Direction
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  readonly base: number
  readonly visibleTo: number
  readonly closed: boolean
  parsedTo: number
}
