/**
 * Community ID version 1 — https://github.com/corelight/community-id-spec — one name for a flow in every tool.
 *
 * SHA-1 over seed, ordered endpoints, protocol and ports; for ICMP, type and its counterpart stand for the ports, and a
 * message without counterpart keeps its direction.
 */
import { createHash } from 'node:crypto'
import { icmpCounterpart } from '../packet/icmp-pairs.ts'
import { Protocol } from '../packet/packet.ts'

export interface Endpoints {
  readonly protocol: number
  /** Raw addresses, 4 or 16 bytes. */
  readonly source: Uint8Array
  readonly destination: Uint8Array
  /** For ICMP the type and the code. */
  readonly sourcePort: number
  readonly destinationPort: number
}

export function communityId(endpoints: Endpoints, seed = 0): string {
  const { source, destination, protocol } = endpoints
  const { from, to, oneWay } = ports(endpoints)
  const order = Buffer.compare(source, destination) || from - to
  const inOrder = oneWay || order <= 0
  const numbers = Buffer.alloc(6)
  numbers.writeUInt8(protocol, 0)
  numbers.writeUInt16BE(inOrder ? from : to, 2)
  numbers.writeUInt16BE(inOrder ? to : from, 4)
  const digest = createHash('sha1')
    .update(Uint8Array.of(seed >> 8, seed & 0xff))
    .update(inOrder ? source : destination)
    .update(inOrder ? destination : source)
    .update(numbers)
    .digest('base64')
  return `1:${digest}`
}

function ports({ protocol, sourcePort, destinationPort }: Endpoints): { from: number; to: number; oneWay: boolean } {
  if (protocol !== Protocol.icmp && protocol !== Protocol.icmpV6) {
    return { from: sourcePort, to: destinationPort, oneWay: false }
  }
  const counterpart = icmpCounterpart(protocol, sourcePort)
  return { from: sourcePort, to: counterpart ?? destinationPort, oneWay: counterpart === undefined }
}
