/** The records beside alerts that `scan --events` prints: dns, http, tls and flow. */
import { Progress, type Transaction } from '../decode/app/transaction.ts'
import type { Flow } from '../decode/flow/flow.ts'
import type { EndReason } from '../decode/flow/flow-table.ts'
import { Packet, Protocol, TO_CLIENT, TO_SERVER } from '../decode/packet/packet.ts'
import { commonFields, eveTime, flowEndpoints, flowFields, protocolName } from './eve.ts'
import { type EveObject, transactionFields } from './eve-transaction.ts'

export class EventWriter {
  readonly #types: ReadonlySet<string>
  readonly #write: (record: EveObject) => void

  constructor(types: ReadonlySet<string>, write: (record: EveObject) => void) {
    this.#types = types
    this.#write = write
  }

  /** Transactions of the packet's flow that are whole now. */
  afterPacket(packet: Packet): void {
    const { flow } = packet
    if (!flow || flow.transactions.length === 0) return
    for (const transaction of flow.transactions) if (isWhole(transaction)) this.#log(transaction, flow, packet)
  }

  atFlowEnd(flow: Flow, reason: EndReason): void {
    const packet = new Packet()
    packet.timeUs = flow.lastUs
    packet.ipVersion = flow.ipVersion
    packet.protocol = flow.protocol
    for (const transaction of flow.transactions) if (hasBegun(transaction)) this.#log(transaction, flow, packet)
    if (this.#types.has('flow')) this.#write(flowRecord(flow, reason))
  }

  #log(transaction: Transaction, flow: Flow, packet: Packet): void {
    if (transaction.logged || !this.#types.has(transaction.protocol)) return
    transaction.logged = true
    const direction = transaction.protocol === 'dns' ? transaction.direction : TO_SERVER
    this.#write({
      ...commonFields(packet, flow, direction, transaction.protocol),
      ...flowEndpoints(flow, direction),
      tx_id: transaction.id,
      ...transactionFields(transaction, direction),
    })
  }
}

const isWhole = (transaction: Transaction): boolean =>
  transaction.protocol === 'dns' ||
  (transaction.progress[TO_SERVER] === Progress.complete && transaction.progress[TO_CLIENT] === Progress.complete)

const hasBegun = ({ progress }: Transaction): boolean => progress[0] > Progress.none || progress[1] > Progress.none

function flowRecord(flow: Flow, reason: EndReason): EveObject {
  const app = flow.applicationProtocol
  return {
    timestamp: eveTime(flow.lastUs),
    flow_id: flow.id,
    event_type: 'flow',
    ...flowEndpoints(flow, TO_SERVER),
    ip_v: flow.ipVersion,
    ...(flow.protocol === Protocol.icmp || flow.protocol === Protocol.icmpV6
      ? { icmp_type: flow.clientPort, icmp_code: flow.serverPort }
      : {}),
    ...(app !== undefined && { app_proto: app }),
    flow: {
      ...flowFields(flow),
      end: eveTime(flow.lastUs),
      age: Math.floor(flow.lastUs / 1e6) - Math.floor(flow.startUs / 1e6),
      state: flow.established && flow.state !== 'closed' ? 'established' : flow.state,
      reason: reason === 'finished' ? 'shutdown' : reason === 'pruned' ? 'forced' : 'timeout',
      alerted: false,
    },
    community_id: flow.communityId(),
    ...(protocolName(flow.protocol) === 'TCP' && { tcp: tcpFields(flow) }),
  }
}

const FLAG_NAMES = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ecn', 'cwr'] as const

function tcpFields(flow: Flow): EveObject {
  const all = flow.tcpFlags[0] | flow.tcpFlags[1]
  const hex = (flags: number) => flags.toString(16).padStart(2, '0')
  return {
    tcp_flags: hex(all),
    tcp_flags_ts: hex(flow.tcpFlags[0]),
    tcp_flags_tc: hex(flow.tcpFlags[1]),
    ...Object.fromEntries(FLAG_NAMES.filter((_, bit) => (all >> bit) & 1).map(name => [name, true])),
  }
}
