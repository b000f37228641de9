/**
 * A flow as detection sees it: both directions of one conversation, its reassembled streams and what the
 * application-layer parsers have read from them.
 *
 * The flow table fills it in before rules are evaluated for a packet; matching reads it and keeps its own per-flow
 * memory in `detection` (flowbits, thresholds by flow, how far streams and transactions were inspected).
 *
 * When data becomes visible (Suricata's behaviour in detection-only mode): a TCP segment joins its direction's stream
 * when the other side acknowledges it (or the flow ends); parsers then read it. Rules on stream data and on
 * transactions of a direction are evaluated on the next packet in that direction.
 */
import type { Transaction } from '../app/transaction.ts'
import type { Direction } from '../packet/packet.ts'

export interface Flow {
  /** Unique within the run; stable for the same capture. */
  readonly id: number
  readonly ipVersion: 4 | 6
  readonly protocol: number
  /** Printable addresses of the side that opened the flow and of the other, made once a flow. */
  readonly clientIp: string
  readonly serverIp: string
  readonly clientPort: number
  readonly serverPort: number
  /** Community ID v1, made when first asked for. */
  communityId(): string
  readonly startUs: number
  lastUs: number
  /** [to server, to client]. */
  readonly packets: [number, number]
  readonly bytes: [number, number]
  /** TCP: the three-way handshake was seen whole. UDP and others: packets were seen in both directions. */
  established: boolean
  /** TCP flags seen, or-ed per direction. */
  readonly tcpFlags: [number, number]
  state: 'new' | 'established' | 'closed'
  /** `http`, `dns`, `tls`, `failed` when nothing recognised it, undefined while undecided. */
  applicationProtocol: string | undefined
  /** Reassembled streams, TCP only. */
  readonly streams: readonly [Stream, Stream] | undefined
  /** Live transactions, oldest first. Those that are complete and inspected in both directions are removed. */
  readonly transactions: Transaction[]
  /** Matching's own memory of the flow; the flow table only carries it. */
  detection: unknown
}

/** One direction of a TCP conversation, in order. Memory is bounded; what was given up is counted in `gaps`. */
export interface Stream {
  readonly direction: Direction
  /** Retained, in-order, acknowledged bytes: stream offsets [base .. base + end - start). */
  bytes: Uint8Array
  start: number
  end: number
  /** Stream offset (0 = first byte after SYN) of bytes[start]. */
  base: number
  /** Stream offset up to which matching has inspected raw data; matching moves it, the table trims below it. */
  inspectedTo: number
  /** Sequence numbers used since the first one, SYN and FIN included; 0 before SYN. */
  readonly sequenceLength: number
  /** Holes that were skipped because their bytes never came. */
  gaps: number
  closed: boolean
  /** Stream offset from which on nothing more is kept (depth limit reached), or Infinity. */
  depthReached: boolean
}
