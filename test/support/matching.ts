/** Rules over packets made in memory: which sids alert, and on which packet. */
import { PacketPipeline } from '../../agent/match/packet/packet-pipeline.ts'
import { ACK, FIN, Wire } from './conversation.ts'
import { ascii, batchOf } from './packets.ts'
import { readRules } from './rules.ts'

export interface Alert {
  readonly sid: number
  /** Number of the packet, from 1. */
  readonly packet: number
  readonly direction: number
  readonly transaction: number | undefined
}

export function alertsOf(rules: string, packets: readonly Uint8Array[], timesUs?: readonly number[]): Alert[] {
  const read = readRules(rules)
  if (read.refused.length > 0) throw new Error(read.refused.map(({ reason }) => reason).join('; '))
  const alerts: Alert[] = []
  const pipeline = new PacketPipeline({
    rules: read.rules,
    onMatch: ({ rule, packet, direction, transaction }) =>
      alerts.push({ sid: rule.sid, packet: packet.number, direction, transaction: transaction?.id }),
  })
  pipeline.process(batchOf(packets, 1, timesUs))
  pipeline.finish()
  return alerts
}

export const sidsOf = (rules: string, packets: readonly Uint8Array[], timesUs?: readonly number[]): number[] =>
  [...new Set(alertsOf(rules, packets, timesUs).map(({ sid }) => sid))].sort((a, b) => a - b)

/** One exchange over TCP, opened and closed properly, every segment acknowledged. */
export function exchange(request: string, response: string, port = 80): Uint8Array[] {
  const wire = new Wire([1000, 5000], [40000, port])
  const packets = wire.handshake()
  if (request !== '') packets.push(wire.send(0, ascii(request), ACK | 8), wire.ack(1))
  if (response !== '') packets.push(wire.send(1, ascii(response), ACK | 8), wire.ack(0))
  packets.push(wire.send(0, ascii(''), FIN | ACK), wire.send(1, ascii(''), FIN | ACK), wire.ack(0))
  return packets
}
