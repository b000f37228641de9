/** What matching remembers of a flow and of a transaction; it lives in their `detection` field. */
import type { Transaction } from '../../decode/app/transaction.ts'
import type { Flow } from '../../decode/flow/flow.ts'

/** Names a flow can hold: rules bring them, so a hostile peer can't make more. */
export interface FlowMemory {
  /** A pass rule let the whole flow through. */
  passed: boolean
  bits: Set<string> | undefined
  /** Address-only rules have seen this direction. */
  readonly seenAddresses: [boolean, boolean]
  /** Stream offset up to which raw data was inspected; the flow's own mark trails behind by the overlap. */
  readonly streamDone: [number, number]
  /** Transactions completed in a direction so far, when the stream was last inspected. */
  readonly completedAt: [number, number]
  /** Rule and direction → stream offset up to which its last alert has used the data. */
  streamAlerts: Map<number, number> | undefined
}

export function flowMemory(flow: Flow): FlowMemory {
  flow.detection ??= {
    passed: false,
    bits: undefined,
    seenAddresses: [false, false],
    streamDone: [0, 0],
    completedAt: [0, 0],
    streamAlerts: undefined,
  } satisfies FlowMemory
  return flow.detection as FlowMemory
}

export function flowBit(flow: Flow | undefined, name: string): boolean {
  return (flow?.detection as FlowMemory | undefined)?.bits?.has(name) ?? false
}

export function changeFlowBit(flow: Flow, change: 'set' | 'unset' | 'toggle', name: string): void {
  const memory = flowMemory(flow)
  memory.bits ??= new Set()
  if (change === 'set' || (change === 'toggle' && !memory.bits.has(name))) memory.bits.add(name)
  else memory.bits.delete(name)
}

/** One direction of a transaction. */
export interface TransactionSide {
  started: boolean
  finished: boolean
  /** Groups of patterns whose buffer was searched. */
  readonly scanned: Set<number>
  /** Body bytes that were searched. */
  bodyDone: number
  /** Rules under way → parts that have matched (bits). */
  readonly pending: Map<number, number>
}

export interface TransactionMemory {
  readonly sides: [TransactionSide, TransactionSide]
  /** Buffers already built, by direction and name. */
  readonly buffers: Map<string, readonly Uint8Array[]>
}

const side = (): TransactionSide => ({
  started: false,
  finished: false,
  scanned: new Set(),
  bodyDone: 0,
  pending: new Map(),
})

export function transactionMemory(transaction: Transaction): TransactionMemory {
  transaction.detection ??= { sides: [side(), side()], buffers: new Map() } satisfies TransactionMemory
  return transaction.detection as TransactionMemory
}
