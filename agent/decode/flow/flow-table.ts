/**
 * All conversations that are going on: the owner of flows, their streams and their ends.
 *
 * `process(packet)` finds or opens the packet's flow, says which side sent it, puts TCP payload in order and lets the
 * application-layer parsers read what became visible. Rules are then evaluated on `packet.flow`.
 *
 * Bytes that no packet will come to carry to the rules any more (the flow timed out, was pruned, the capture ended, or a
 * hole is about to be stepped over) are offered through `inspect(flow, direction)`: matching runs its last pass there, as
 * Suricata does with pseudo packets. `ended(flow, reason)` comes after, once a flow.
 *
 * Time is the packets' own and never runs backwards in here. Memory is bounded: too many flows, and the least useful one
 * ends (counted in `pruned`); too many stream bytes, and the idlest flow ends (counted too); too long an unread stream,
 * and its oldest bytes are let go after `inspect` has had them.
 */
import { type Direction, type Packet, Protocol, TO_CLIENT, TO_SERVER } from '../packet/packet.ts'
import { Expiry } from './expiry.ts'
import type { Flow } from './flow.ts'
import { FlowIndex } from './flow-index.ts'
import { FlowState } from './flow-state.ts'
import type { TcpStream } from './reassembly.ts'
import { followTcp, opensAnew } from './tcp-session.ts'

export type EndReason = 'timeout' | 'pruned' | 'replaced' | 'finished'
export type InspectFlow = (flow: Flow, direction: Direction) => void

export interface FlowTableOptions {
  /** Most flows at a time; default 65,536. */
  readonly maxFlows?: number
  /** Bytes of a direction that are put in order; Suricata's default, 1 MiB. */
  readonly streamDepthBytes?: number
  /** All stream buffers together; default 256 MiB. */
  readonly streamMemoryBytes?: number
  /** Bytes of one direction that may wait to be read by rules or parsers; default 256 KiB. */
  readonly streamWindowBytes?: number
  /** The last chance to read a direction's visible data and transactions. */
  readonly inspect?: InspectFlow
  /** The flow is over: for flow records. */
  readonly ended?: (flow: Flow, reason: EndReason) => void
}

const SWEEP_US = 100_000
const DIRECTIONS: readonly Direction[] = [TO_SERVER, TO_CLIENT]

export class FlowTable {
  private readonly maxFlows: number
  private readonly depth: number
  private readonly memoryLimit: number
  private readonly window: number
  private readonly inspect: InspectFlow
  private readonly ended: (flow: Flow, reason: EndReason) => void
  private readonly index = new FlowIndex()
  private readonly expiry = new Expiry()
  private readonly flows: (FlowState | undefined)[] = []
  private nowUs = Number.NEGATIVE_INFINITY
  private sweptUs = Number.NEGATIVE_INFINITY
  private opened = 0
  private live = 0
  private memory = 0
  private pruned = 0
  private gaps = 0
  private lostTransactions = 0
  private droppedSegments = 0
  private windowOverruns = 0

  constructor(options: FlowTableOptions = {}) {
    this.maxFlows = options.maxFlows ?? 65_536
    this.depth = options.streamDepthBytes ?? 1 << 20
    this.memoryLimit = options.streamMemoryBytes ?? 256 << 20
    this.window = options.streamWindowBytes ?? 256 << 10
    this.inspect = options.inspect ?? (() => {})
    this.ended = options.ended ?? (() => {})
  }

  /** Sets `packet.flow`, `direction` and `established`, and brings the flow's streams and transactions up to date. */
  process(packet: Packet): void {
    this.passTime(packet.timeUs)
    // Only what can be told apart by ports or ICMP types is a conversation.
    if (!packet.transport) return
    const flow = this.flowOf(packet)
    packet.flow = flow
    this.count(flow, packet)
    this.expiry.touch(flow.slot, flow.timeout, this.nowUs)
    flow.application.removeInspected()
    if (flow.streams) this.processTcp(flow, flow.streams, packet)
    else if (flow.protocol === Protocol.udp) this.processUdp(flow, packet)
    this.expiry.touch(flow.slot, flow.timeout, this.nowUs)
  }

  /**
   * The capture is over: all flows end, oldest first, each direction's last data delivered and given to `onFlow` (the
   * `inspect` of the options where none is given).
   */
  finish(onFlow: InspectFlow = this.inspect): void {
    for (let slot = this.expiry.oldest(); slot >= 0; slot = this.expiry.oldest()) this.end(slot, 'finished', onFlow)
  }

  counters(): Readonly<Record<string, number>> {
    return {
      flows: this.opened,
      flows_live: this.live,
      flows_pruned: this.pruned,
      stream_bytes: this.memory,
      stream_gaps: this.gaps,
      transactions_lost: this.lostTransactions,
      stream_segments_dropped: this.droppedSegments,
      stream_window_overruns: this.windowOverruns,
    }
  }

  private passTime(timeUs: number): void {
    if (timeUs > this.nowUs) this.nowUs = timeUs
    if (this.nowUs - this.sweptUs < SWEEP_US) return
    this.sweptUs = this.nowUs
    for (let slot = this.expiry.due(this.nowUs); slot >= 0; slot = this.expiry.due(this.nowUs))
      this.end(slot, 'timeout')
  }

  private flowOf(packet: Packet): FlowState {
    const slot = this.index.find(packet)
    if (slot < 0) return this.open(packet)
    const flow = this.flows[slot] as FlowState
    packet.direction = flow.directionOf(this.index.swapped)
    const over = this.expiry.isOver(slot, this.nowUs)
    if (!over && !(flow.streams && opensAnew(flow, packet))) return flow
    this.end(slot, over ? 'timeout' : 'replaced')
    this.index.find(packet)
    return this.open(packet)
  }

  private open(packet: Packet): FlowState {
    if (this.live >= this.maxFlows) {
      this.prune(this.expiry.victim())
      this.index.find(packet)
    }
    const slot = this.index.insert()
    const flow = new FlowState(++this.opened, slot, packet, this.index.swapped, this.depth)
    this.flows[slot] = flow
    this.live++
    packet.direction = TO_SERVER
    this.expiry.add(slot, flow.timeout, this.nowUs)
    return flow
  }

  private count(flow: FlowState, packet: Packet): void {
    flow.count(packet)
    if (!flow.streams && flow.packets[TO_SERVER] > 0 && flow.packets[TO_CLIENT] > 0) {
      flow.established = true
      flow.state = 'established'
    }
    packet.established = flow.established
  }

  private processTcp(flow: FlowState, streams: readonly [TcpStream, TcpStream], packet: Packet): void {
    const mine = streams[packet.direction]
    if (packet.payloadEnd > packet.payloadStart) this.keepWindow(flow, mine, packet.payloadEnd - packet.payloadStart)
    const dropped = mine.dropped
    followTcp(flow, packet)
    this.droppedSegments += mine.dropped - dropped
    this.deliver(flow, streams[packet.direction === TO_SERVER ? TO_CLIENT : TO_SERVER])
    if (flow.state === 'closed' || mine.lostBytes() > 0) this.deliver(flow, mine)
    this.countMemory(flow)
  }

  private processUdp(flow: FlowState, packet: Packet): void {
    if (flow.application.datagram(packet) !== 'reversed') return
    flow.reverse()
    packet.direction = packet.direction === TO_SERVER ? TO_CLIENT : TO_SERVER
    flow.application.datagram(packet)
  }

  /** Makes visible what was acknowledged, beyond holes that will never be filled, and lets the parsers read it. */
  private deliver(flow: FlowState, stream: TcpStream): void {
    const before = stream.visibleTo
    const wasClosed = stream.closed
    stream.advance()
    if (stream.visibleTo > before || stream.closed !== wasClosed) flow.application.read(stream)
    for (let lost = stream.lostBytes(); lost > 0; lost = stream.lostBytes()) {
      if (stream.inspectedTo < stream.visibleTo) this.inspect(flow, stream.direction)
      stream.skipGap()
      this.gaps++
      flow.application.gap(stream, lost)
      stream.advance()
      flow.application.read(stream)
    }
    stream.release(Math.min(stream.inspectedTo, stream.parsedTo))
  }

  /** When a direction's buffer is full: what came counts as acknowledged, is read now, and makes room. */
  private keepWindow(flow: FlowState, stream: TcpStream, length: number): void {
    stream.release(Math.min(stream.inspectedTo, stream.parsedTo))
    if (stream.expected - stream.base + length <= this.window) return
    this.windowOverruns++
    stream.acknowledgeAll()
    this.deliver(flow, stream)
    this.inspect(flow, stream.direction)
    const unread = stream.visibleTo - stream.parsedTo
    stream.inspectedTo = stream.visibleTo
    stream.parsedTo = stream.visibleTo
    if (unread > 0) flow.application.gap(stream, unread)
    stream.release(stream.visibleTo)
  }

  private countMemory(flow: FlowState): void {
    const memory = flow.memory()
    this.memory += memory - flow.countedMemory
    flow.countedMemory = memory
    while (this.memory > this.memoryLimit) {
      const slot = this.expiry.oldest()
      // The flow at hand is never the one to go: its packet is about to be matched.
      if (slot === flow.slot) return
      this.prune(slot)
    }
  }

  private prune(slot: number): void {
    this.pruned++
    this.end(slot, 'pruned')
  }

  private end(slot: number, reason: EndReason, onFlow = this.inspect): void {
    const flow = this.flows[slot] as FlowState
    for (const stream of flow.streams ?? []) {
      stream.acknowledgeAll()
      this.deliver(flow, stream)
      flow.application.close(stream)
    }
    for (const direction of DIRECTIONS) onFlow(flow, direction)
    flow.state = 'closed'
    this.lostTransactions += flow.lostTransactions
    this.ended(flow, reason)
    this.memory -= flow.countedMemory
    for (const stream of flow.streams ?? []) stream.drop()
    this.expiry.remove(slot)
    this.index.remove(slot)
    this.flows[slot] = undefined
    this.live--
  }
}
