/** Records in the shape of Suricata's EVE JSON. */

import type { Flow } from '../decode/flow/flow.ts'
import { printAddress } from '../decode/packet/address.ts'
import { type Direction, type Packet, Protocol } from '../decode/packet/packet.ts'
import type { Match } from '../match/packet/packet-engine.ts'
import { type EveObject, transactionFields } from './eve-transaction.ts'

export function alertRecord(match: Match): EveObject {
  const { rule, packet, flow, direction, transaction } = match
  const metadata: Record<string, string[]> = {}
  for (const [key, value] of rule.metadata) {
    metadata[key] ??= []
    metadata[key].push(value)
  }
  return {
    ...commonFields(packet, flow, direction, 'alert'),
    pkt_src: packet.bytes.length === 0 ? 'stream (flow timeout)' : 'wire/pcap',
    ...(transaction && { tx_id: transaction.id }),
    alert: {
      action: 'allowed',
      gid: rule.gid,
      signature_id: rule.sid,
      rev: rule.revision,
      signature: rule.message,
      category: rule.category,
      severity: rule.priority,
      ...(rule.target && targetFields(match)),
      ...(rule.metadata.length > 0 && { metadata }),
    },
    ...(transaction && transactionFields(transaction, direction)),
    ...(flow?.applicationProtocol && { app_proto: flow.applicationProtocol }),
    direction: direction === 0 ? 'to_server' : 'to_client',
    ...(flow && { flow: flowFields(flow) }),
  }
}

function targetFields({ rule, packet, flow, direction }: Match): EveObject {
  const ends = endpoints(packet, flow, direction)
  const source = { ip: ends['src_ip'], ...(ends['src_port'] !== undefined && { port: ends['src_port'] }) }
  const target = { ip: ends['dest_ip'], ...(ends['dest_port'] !== undefined && { port: ends['dest_port'] }) }
  return rule.target === 'dest_ip' ? { source, target } : { source: target, target: source }
}

/** What every record begins with; `packet` is undefined for records of a whole flow. */
export function commonFields(packet: Packet, flow: Flow | undefined, direction: Direction, type: string): EveObject {
  return {
    timestamp: eveTime(packet.timeUs),
    ...(flow && { flow_id: flow.id }),
    ...(packet.number > 0 && { pcap_cnt: packet.number }),
    event_type: type,
    ...(packet.vlanCount > 0 && { vlan: [packet.vlan0, packet.vlan1].slice(0, packet.vlanCount) }),
    ...endpoints(packet, flow, direction),
    ip_v: packet.ipVersion,
    ...(flow && isTracked(flow.protocol) && { community_id: flow.communityId() }),
  }
}

const isTracked = (protocol: number): boolean =>
  protocol === Protocol.tcp || protocol === Protocol.udp || protocol === Protocol.icmp || protocol === Protocol.icmpV6

function endpoints(packet: Packet, flow: Flow | undefined, direction: Direction): EveObject {
  if (packet.bytes.length === 0 && flow) return flowEndpoints(flow, direction)
  const version = packet.ipVersion === 6 ? 6 : 4
  const ports = packet.protocol === Protocol.tcp || packet.protocol === Protocol.udp
  const icmp = packet.transport && (packet.protocol === Protocol.icmp || packet.protocol === Protocol.icmpV6)
  return {
    src_ip: printAddress(packet.bytes, packet.sourceAddressAt, version),
    ...(ports && { src_port: packet.sourcePort }),
    dest_ip: printAddress(packet.bytes, packet.destinationAddressAt, version),
    ...(ports && { dest_port: packet.destinationPort }),
    proto: protocolName(packet.protocol),
    ...(icmp && { icmp_type: packet.icmpType, icmp_code: packet.icmpCode }),
  }
}

export function flowEndpoints(flow: Flow, direction: Direction): EveObject {
  const ports = flow.protocol === Protocol.tcp || flow.protocol === Protocol.udp
  const [source, destination] = direction === 0 ? [flow.clientIp, flow.serverIp] : [flow.serverIp, flow.clientIp]
  const [sourcePort, destinationPort] =
    direction === 0 ? [flow.clientPort, flow.serverPort] : [flow.serverPort, flow.clientPort]
  return {
    src_ip: source,
    ...(ports && { src_port: sourcePort }),
    dest_ip: destination,
    ...(ports && { dest_port: destinationPort }),
    proto: protocolName(flow.protocol),
  }
}

export const flowFields = (flow: Flow): EveObject => ({
  pkts_toserver: flow.packets[0],
  pkts_toclient: flow.packets[1],
  bytes_toserver: flow.bytes[0],
  bytes_toclient: flow.bytes[1],
  start: eveTime(flow.startUs),
})

const NAMES: Readonly<Record<number, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  6: 'TCP',
  17: 'UDP',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'IPv6-ICMP',
  132: 'SCTP',
}

export const protocolName = (protocol: number): string => NAMES[protocol] ?? String(protocol).padStart(3, '0')

/** `2026-11-22T19:20:01.123456+0000`, in UTC. */
export function eveTime(timeUs: number): string {
  const seconds = Math.floor(timeUs / 1_000_000)
  const micros = String(timeUs - seconds * 1_000_000).padStart(6, '0')
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${micros}+0000`
}
