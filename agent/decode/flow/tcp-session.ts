/**
 * Follows one TCP conversation packet by packet — RFC 9293 §3.5 (handshake), §3.6 (close).
 *
 * Streams are followed from their SYN on: a conversation whose beginning was missed stays a flow for packet rules, but
 * its bytes aren't put in order (no midstream pickup).
 */
import { type Packet, TcpFlag } from '../packet/packet.ts'
import { type FlowState, Handshake } from './flow-state.ts'
import type { TcpStream } from './reassembly.ts'

/** A reset this far from what was expected is not the other side's. */
const RESET_WINDOW = 1 << 20

const { syn: SYN, ack: ACK, fin: FIN, rst: RST } = TcpFlag

/** A SYN that opens a new conversation between endpoints whose old one is over, or was never followed. */
export function opensAnew(flow: FlowState, packet: Packet): boolean {
  if ((packet.tcpFlags & (SYN | ACK | RST)) !== SYN) return false
  if (flow.handshake === Handshake.none) return true
  return flow.state === 'closed' && !streamsOf(flow)[packet.direction].startsAt(packet.tcpSequence)
}

/** Handshake, acknowledgement, payload and end of one packet. Bytes become visible in the caller, by `advance`. */
export function followTcp(flow: FlowState, packet: Packet): void {
  const streams = streamsOf(flow)
  const mine = streams[packet.direction]
  const theirs = streams[packet.direction === 0 ? 1 : 0]
  if (flow.state === 'closed' && (flow.tcpFlags[0] | flow.tcpFlags[1]) & RST) return
  if (packet.tcpFlags & RST) {
    reset(flow, packet, mine, theirs)
    return
  }
  if (packet.tcpFlags & SYN) synchronise(flow, packet, mine, theirs)
  if (!mine.opened) return
  if (packet.tcpFlags & ACK && theirs.opened) acknowledge(flow, packet, theirs)
  const sequence = packet.tcpFlags & SYN ? (packet.tcpSequence + 1) >>> 0 : packet.tcpSequence
  const length = packet.payloadEnd - packet.payloadStart
  if (length > 0) mine.segment(sequence, packet.bytes, packet.payloadStart, packet.payloadEnd)
  if (packet.tcpFlags & FIN) mine.fin((sequence + length) >>> 0)
  if (mine.finished && theirs.finished) flow.state = 'closed'
}

function synchronise(flow: FlowState, packet: Packet, mine: TcpStream, theirs: TcpStream): void {
  const answers = (packet.tcpFlags & ACK) !== 0
  if (flow.handshake >= Handshake.done) return
  if (!answers && flow.handshake <= Handshake.syn && !theirs.opened) {
    mine.open(packet.tcpSequence)
    flow.handshake = Handshake.syn
  } else if (answers && flow.handshake >= Handshake.syn && acknowledgesSyn(packet, theirs) && packet.direction === 1) {
    mine.open(packet.tcpSequence)
    flow.handshake = Handshake.synAck
  }
}

/** The answer may acknowledge data that came with the SYN too (RFC 7413). */
function acknowledgesSyn(packet: Packet, theirs: TcpStream): boolean {
  const beyond = theirs.ahead(packet.tcpAcknowledgement)
  return theirs.opened && beyond <= 0 && beyond >= -theirs.expected
}

function acknowledge(flow: FlowState, packet: Packet, theirs: TcpStream): void {
  theirs.acknowledge(packet.tcpAcknowledgement)
  const last = flow.handshake === Handshake.synAck && packet.direction === 0
  if (last && !(packet.tcpFlags & SYN) && theirs.ahead(packet.tcpAcknowledgement) >= -theirs.expected) {
    flow.handshake = Handshake.done
    flow.established = true
    flow.state = 'established'
  }
}

function reset(flow: FlowState, packet: Packet, mine: TcpStream, theirs: TcpStream): void {
  const refusal = flow.handshake === Handshake.syn && packet.direction === 1
  if (refusal ? !acknowledgesSyn(packet, theirs) : mine.opened && !isNear(mine, packet.tcpSequence)) return
  flow.state = 'closed'
  mine.acknowledgeAll()
  theirs.acknowledgeAll()
}

const isNear = (stream: TcpStream, sequence: number): boolean => Math.abs(stream.ahead(sequence)) <= RESET_WINDOW

const streamsOf = (flow: FlowState): readonly [TcpStream, TcpStream] => flow.streams as readonly [TcpStream, TcpStream]
