/**
 * Packet rules at work: packets in, matches out.
 *
 * For every packet the flow table has brought up to date: which rules could match is asked of the pattern sets of its
 * group; these few are evaluated in order; what matched is weighed (pass rules, thresholds, at most fifteen alerts) and
 * handed to the sink. A packet that matches nothing allocates nothing.
 *
 * Stream data is inspected when enough of it waits, when a transaction was completed, or when the flow ends: rules then
 * see it in one piece rather than in the pieces it came in. A little of what was seen before is kept in view, so that a
 * pattern across the border is found; a rule that has alerted on those bytes doesn't see them again.
 */

import { forgetText, type Rule, type Threshold } from '../../../rules/language/suricata/index.ts'
import { Progress, type Transaction } from '../../decode/app/transaction.ts'
import type { Flow, Stream } from '../../decode/flow/flow.ts'
import { type Direction, Packet, Protocol, TcpFlag } from '../../decode/packet/packet.ts'
import { Candidates } from './candidates.ts'
import { ChainRun } from './chain.ts'
import { type CompiledRule, compileRules } from './compiled-rule.ts'
import { Endpoints } from './endpoints.ts'
import { changeFlowBit, type FlowMemory, flowMemory } from './flow-memory.ts'
import { packetConditionHolds } from './packet-conditions.ts'
import { type Group, groupRules, type RuleGroups, type Transport } from './rule-groups.ts'
import { ThresholdTable } from './threshold.ts'
import { TransactionMatcher, type TransactionRuleHost } from './transaction-matcher.ts'

/** As Suricata's packet-alert-max and toserver-chunk-size. */
const ALERTS_A_PACKET = 15
const CHUNK = 2560
const OVERLAP = 256

/** A match that is to be shown. Valid during the call only. */
export interface Match {
  readonly rule: Rule
  /** The packet that gave occasion; one without bytes when the flow's end did, numbered as the last packet. */
  readonly packet: Packet
  readonly flow: Flow | undefined
  readonly direction: Direction
  readonly transaction: Transaction | undefined
  readonly on: 'packet' | 'stream' | 'transaction'
  /** What matched: bytes[start..end), and around which place. */
  readonly bytes: Uint8Array | undefined
  readonly start: number
  readonly end: number
  readonly matchStart: number
  readonly matchEnd: number
}

export type MatchSink = (match: Match) => void

export class PacketEngine implements TransactionRuleHost {
  readonly counts = { packets: 0, matches: 0, shown: 0, suppressed: 0, over_packet_limit: 0, rules_evaluated: 0 }
  readonly #rules: readonly CompiledRule[]
  readonly #groups: RuleGroups
  readonly #sink: MatchSink
  readonly #candidates: Candidates
  readonly #run = new ChainRun()
  readonly #transactions: TransactionMatcher
  readonly #thresholds = new ThresholdTable()
  readonly #endpoints = new Endpoints()
  readonly #pseudo = new Packet()
  readonly #queue: { compiled: CompiledRule; match: Match }[] = []
  #packet: Packet = new Packet()
  #direction: Direction = 0
  #lastNumber = 0
  #memory: FlowMemory | undefined
  /** The stream data in view; empty when none is ready. */
  #window: { readonly stream: Stream; readonly start: number; readonly fresh: number } | undefined

  constructor(rules: readonly Rule[], sink: MatchSink) {
    this.#rules = compileRules(rules)
    this.#groups = groupRules(this.#rules)
    this.#candidates = new Candidates(this.#rules.length)
    this.#transactions = new TransactionMatcher(this.#rules, this.#run)
    this.#sink = sink
  }

  counters(): Readonly<Record<string, number>> {
    const gaveUp = this.#rules.reduce(
      (sum, { rule }) =>
        sum +
        rule.inspections
          .flatMap(each => each.conditions)
          .reduce((n, one) => n + (one.kind === 'pcre' ? one.regex.gaveUp : 0), 0),
      0,
    )
    return {
      ...this.counts,
      pcre_gave_up: gaveUp,
      thresholds: this.#thresholds.size,
      thresholds_evicted: this.#thresholds.evicted,
    }
  }

  /** Evaluates the rules on a packet that the flow table has processed. */
  process(packet: Packet): void {
    this.counts.packets++
    this.#lastNumber = packet.number
    if (packet.ipVersion === 0) return
    this.#endpoints.ofPacket(packet)
    this.#inspect(packet, packet.flow, packet.flow ? packet.direction : 0, false)
  }

  /** The last look at a direction of a flow whose packets have ended. */
  flush(flow: Flow, direction: Direction): void {
    const pseudo = this.#pseudo
    pseudo.flow = flow
    pseudo.direction = direction
    pseudo.number = this.#lastNumber
    pseudo.timeUs = flow.lastUs
    pseudo.ipVersion = flow.ipVersion
    pseudo.protocol = flow.protocol
    pseudo.established = flow.established
    pseudo.sourcePort = direction === 0 ? flow.clientPort : flow.serverPort
    pseudo.destinationPort = direction === 0 ? flow.serverPort : flow.clientPort
    this.#endpoints.ofFlow(flow, direction)
    const before = this.#packet
    this.#inspect(pseudo, flow, direction, true)
    this.#packet = before
  }

  #inspect(packet: Packet, flow: Flow | undefined, direction: Direction, ending: boolean): void {
    // Buffers are filled anew from packet to packet.
    forgetText()
    this.#packet = packet
    this.#direction = direction
    this.#memory = flow && flowMemory(flow)
    if (this.#memory?.passed) {
      this.#skip(flow as Flow, direction)
      return
    }
    this.#window = flow?.streams && this.#readyStream(flow.streams[direction], flow, direction, ending)
    if (!ending) this.#inspectAddresses(direction)
    this.#collect(packet, direction, ending)
    this.#evaluate()
    if (flow) this.#inspectTransactions(flow, direction)
    if (this.#window) this.#markInspected(this.#window.stream, direction)
    if (this.#queue.length > 0) this.#show()
  }

  /** A flow that was let through: its data counts as seen. */
  #skip(flow: Flow, direction: Direction): void {
    for (const transaction of flow.transactions) transaction.inspected[direction] = true
    const stream = flow.streams?.[direction]
    if (stream) stream.inspectedTo = stream.base + stream.end - stream.start
  }

  #readyStream(stream: Stream, flow: Flow, direction: Direction, ending: boolean) {
    if (!flow.established) return undefined
    const memory = this.#memory as FlowMemory
    const visible = stream.base + stream.end - stream.start
    const done = Math.max(memory.streamDone[direction], stream.base)
    if (visible <= done) return undefined
    const completed = completedSince(flow, direction, memory)
    if (!ending && !completed && visible - done < CHUNK && flow.state !== 'closed' && !stream.closed) return undefined
    return { stream, start: Math.max(stream.base, done - OVERLAP), fresh: done }
  }

  #markInspected(stream: Stream, direction: Direction): void {
    const memory = this.#memory as FlowMemory
    const visible = stream.base + stream.end - stream.start
    memory.streamDone[direction] = visible
    stream.inspectedTo = Math.max(stream.inspectedTo, visible - OVERLAP)
  }

  #inspectAddresses(direction: Direction): void {
    const memory = this.#memory
    if (memory?.seenAddresses[direction]) return
    if (memory) memory.seenAddresses[direction] = true
    this.#endpoints.find(this.#groups.addresses, this.#candidates.add)
  }

  #collect(packet: Packet, direction: Direction, ending: boolean): void {
    const { packet: packetGroups, stream } = this.#groups
    if (!ending) {
      const group = packetGroups[transportOf(packet)][direction]
      this.#scan(group, packet.bytes, packet.payloadStart, packet.payloadEnd)
      this.#candidates.addAll(group.always)
      if (looseSegment(packet)) {
        this.#scan(stream[direction], packet.bytes, packet.payloadStart, packet.payloadEnd)
        this.#candidates.addAll(stream[direction].always)
      }
    }
    const window = this.#window
    if (!window) return
    this.#scan(stream[direction], window.stream.bytes, this.#at(window.start), window.stream.end)
    this.#candidates.addAll(stream[direction].always)
  }

  /** Where a stream offset lies in the window's buffer. */
  #at(offset: number): number {
    const { stream } = this.#window as { stream: Stream }
    return stream.start + offset - stream.base
  }

  #scan({ patterns }: Group, bytes: Uint8Array, start: number, end: number): void {
    if (patterns.size > 0 && end > start) patterns.scan(bytes, start, end, this.#candidates.add)
  }

  #evaluate(): void {
    const candidates = this.#candidates
    candidates.sort()
    for (let i = 0; i < candidates.length; i++) {
      const rule = this.#rules[candidates.at(i)] as CompiledRule
      this.counts.rules_evaluated++
      if (this.packetMatches(rule)) this.#evaluatePayload(rule)
    }
    candidates.clear()
  }

  #evaluatePayload(rule: CompiledRule): void {
    if (rule.usesVariables) this.#run.variables.clear()
    if (!rule.payload) {
      if (this.#packet !== this.#pseudo || rule.onStream) this.#queueMatch(rule, 'packet', undefined)
    } else if (rule.onStream && this.#window && this.#streamMatches(rule)) {
      this.#noteStreamAlert(rule)
      this.#queueMatch(rule, 'stream', undefined)
    } else if (this.#looksAtPacket(rule) && this.#packetPayloadMatches(rule))
      this.#queueMatch(rule, 'packet', undefined)
  }

  #looksAtPacket(rule: CompiledRule): boolean {
    const packet = this.#packet
    if (packet.protocol !== Protocol.tcp) return rule.onPacket
    return rule.onSegment || (looseSegment(packet) && rule.rule.header.only !== 'stream')
  }

  #packetPayloadMatches(rule: CompiledRule): boolean {
    const { bytes, payloadStart, payloadEnd } = this.#packet
    if (this.#packet === this.#pseudo || payloadEnd <= payloadStart) return false
    return this.#run.matches(rule.payload as CompiledRule['payload'] & object, bytes, payloadStart, payloadEnd)
  }

  #streamMatches(rule: CompiledRule): boolean {
    const { stream, start, fresh } = this.#window as { stream: Stream; start: number; fresh: number }
    const alerted = this.#memory?.streamAlerts?.get(rule.index * 2 + this.#direction)
    const from = alerted === undefined ? start : Math.max(start, Math.min(alerted, fresh))
    return this.#run.matches(
      rule.payload as CompiledRule['payload'] & object,
      stream.bytes,
      this.#at(from),
      stream.end,
      from,
    )
  }

  #noteStreamAlert(rule: CompiledRule): void {
    const memory = this.#memory as FlowMemory
    const { stream } = this.#window as { stream: Stream }
    memory.streamAlerts ??= new Map()
    memory.streamAlerts.set(rule.index * 2 + this.#direction, stream.base + stream.end - stream.start)
  }

  #inspectTransactions(flow: Flow, direction: Direction): void {
    const { transactions, applicationProtocol } = flow
    if (transactions.length === 0) return
    const group = this.#groups.transactions.get(applicationProtocol ?? '')?.[direction]
    for (let i = 0; i < transactions.length; i++)
      this.#transactions.inspect(transactions[i] as Transaction, direction, group, this)
  }

  packetMatches({ rule, kind }: CompiledRule): boolean {
    const { header, flow: options } = rule
    const packet = this.#packet
    const { flow } = packet
    if (header.ipProtocols !== undefined && !header.ipProtocols.includes(packet.protocol)) return false
    if (
      header.applicationProtocol !== undefined &&
      kind !== 'transaction' &&
      flow?.applicationProtocol !== header.applicationProtocol
    )
      return false
    if (!flow && (options.direction !== undefined || options.state === 'established')) return false
    if (
      options.state === 'established' ? !packet.established : options.state === 'not_established' && packet.established
    )
      return false
    if (flow && !(this.#direction === 0 ? rule.toServer : rule.toClient)) return false
    if (!this.#endpoints.match(header)) return false
    for (const condition of rule.packetConditions)
      if (!packetConditionHolds(condition, packet, this.#endpoints)) return false
    return true
  }

  payloadMatches(rule: CompiledRule): boolean {
    const chain = rule.payload as CompiledRule['payload'] & object
    const stream = this.#packet.flow?.streams?.[this.#direction]
    if (stream) return this.#run.matches(chain, stream.bytes, stream.start, stream.end, stream.base)
    return this.#packetPayloadMatches(rule)
  }

  matched(rule: CompiledRule, transaction: Transaction, evidence: Uint8Array | undefined): void {
    this.#queueMatch(rule, 'transaction', transaction, evidence)
  }

  /** What a match changes at once; whether it is shown is decided at the packet's end. */
  #queueMatch(
    compiled: CompiledRule,
    on: Match['on'],
    transaction: Transaction | undefined,
    evidence?: Uint8Array,
  ): void {
    const { rule } = compiled
    const packet = this.#packet
    this.counts.matches++
    if (rule.detectionFilter && !this.#allowed(rule, rule.detectionFilter)) {
      this.counts.suppressed++
      return
    }
    if (packet.flow) for (const { change, name } of rule.postActions) changeFlowBit(packet.flow, change, name)
    if (rule.noalert && rule.header.action === 'alert') return
    this.#queue.push({ compiled, match: this.#match(rule, on, transaction, evidence) })
  }

  #match(rule: Rule, on: Match['on'], transaction: Transaction | undefined, evidence: Uint8Array | undefined): Match {
    const packet = this.#packet
    const window = this.#window
    const onStream = on === 'stream' && window !== undefined
    const bytes = evidence ?? (onStream ? window.stream.bytes : on === 'packet' ? packet.bytes : undefined)
    return {
      rule,
      packet,
      flow: packet.flow,
      direction: this.#direction,
      transaction,
      on,
      bytes,
      start: evidence ? 0 : onStream ? this.#at(window.start) : packet.payloadStart,
      end: evidence ? evidence.length : onStream ? window.stream.end : packet.payloadEnd,
      matchStart: this.#run.matchStart,
      matchEnd: this.#run.matchEnd,
    }
  }

  #show(): void {
    const queue = this.#queue
    queue.sort((a, b) => a.compiled.index - b.compiled.index)
    let shown = 0
    for (const { compiled, match } of queue) {
      const { rule } = compiled
      if (rule.header.action === 'pass') {
        if (match.on !== 'packet' || compiled.kind === 'addresses') if (this.#memory) this.#memory.passed = true
        break
      }
      if (rule.threshold && !this.#allowed(rule, rule.threshold)) {
        this.counts.suppressed++
        continue
      }
      if (shown === ALERTS_A_PACKET) {
        this.counts.over_packet_limit++
        continue
      }
      shown++
      this.counts.shown++
      this.#sink(match)
    }
    queue.length = 0
  }

  #allowed(rule: Rule, threshold: Threshold): boolean {
    return this.#thresholds.allows(
      threshold,
      `${rule.gid}:${rule.sid} ${this.#tracked(threshold)}`,
      this.#packet.timeUs,
    )
  }

  #tracked({ track }: Threshold): string {
    const packet = this.#packet
    switch (track) {
      case 'by_rule':
        return ''
      case 'by_flow':
        return String(packet.flow?.id ?? '')
      case 'by_src':
        return this.#endpoints.source
      case 'by_dst':
        return this.#endpoints.destination
      case 'by_both':
        return `${this.#endpoints.source} ${this.#endpoints.destination}`
    }
  }
}

function transportOf(packet: Packet): Transport {
  switch (packet.protocol) {
    case Protocol.tcp:
      return 'tcp'
    case Protocol.udp:
      return 'udp'
    case Protocol.icmp:
    case Protocol.icmpV6:
      return 'icmp'
    default:
      return 'other'
  }
}

/** TCP data that joins no stream, since no handshake came before it. */
function looseSegment(packet: Packet): boolean {
  const { protocol, flow, payloadStart, payloadEnd } = packet
  if (protocol !== Protocol.tcp || payloadEnd <= payloadStart) return false
  return !flow?.established && !opensFast(packet)
}

const FAST_OPEN = 34

/** TCP Fast Open (RFC 7413): the data that comes with SYN is the stream's beginning. */
function opensFast({ bytes, tcpFlags, transportStart, transportHeaderLength }: Packet): boolean {
  if ((tcpFlags & TcpFlag.syn) === 0) return false
  const end = transportStart + transportHeaderLength
  for (let at = transportStart + 20; at < end && bytes[at] !== 0; ) {
    if (bytes[at] === FAST_OPEN) return true
    at += bytes[at] === 1 ? 1 : Math.max(2, bytes[at + 1] ?? 2)
  }
  return false
}

/** Whether a transaction was completed in this direction since the stream was last inspected. */
function completedSince(flow: Flow, direction: Direction, memory: FlowMemory): boolean {
  const { transactions } = flow
  let newest = -1
  for (const { id, progress } of transactions) if (progress[direction] === Progress.complete && id > newest) newest = id
  if (newest + 1 <= memory.completedAt[direction]) return false
  memory.completedAt[direction] = newest + 1
  return true
}
