/**
 * Who sent the bytes at hand and to whom, in the shape that rule headers are checked against: read off the packet, or
 * made of the flow when bytes come to inspection without a packet (the flow ended).
 */

import type { AddressSet, Header } from '../../../rules/language/suricata/index.ts'
import { parseAddress } from '../../../rules/language/suricata/index.ts'
import type { Flow } from '../../decode/flow/flow.ts'
import { type Direction, type Packet, TO_SERVER } from '../../decode/packet/packet.ts'
import type { AddressIndex } from './address-index.ts'

export class Endpoints {
  version: 0 | 4 | 6 = 0
  sourcePort = 0
  destinationPort = 0
  #bytes: Uint8Array = new Uint8Array(0)
  #sourceAt = 0
  #destinationAt = 0
  #source4 = 0
  #destination4 = 0

  ofPacket(packet: Packet): void {
    this.version = packet.ipVersion
    this.sourcePort = packet.sourcePort
    this.destinationPort = packet.destinationPort
    this.#set(packet.bytes, packet.sourceAddressAt, packet.destinationAddressAt)
  }

  /** As a packet of the flow in that direction would have it. */
  ofFlow(flow: Flow, direction: Direction): void {
    const toServer = direction === TO_SERVER
    this.version = flow.ipVersion
    this.sourcePort = toServer ? flow.clientPort : flow.serverPort
    this.destinationPort = toServer ? flow.serverPort : flow.clientPort
    const bytes = new Uint8Array(32)
    bytes.set(addressBytes(toServer ? flow.clientIp : flow.serverIp, flow.ipVersion), 0)
    bytes.set(addressBytes(toServer ? flow.serverIp : flow.clientIp, flow.ipVersion), 16)
    this.#set(bytes, 0, 16)
  }

  /** Addresses and ports as the header demands, either way round for `<>`. */
  match(header: Header): boolean {
    if (this.version === 0 || (header.ipVersion !== undefined && header.ipVersion !== this.version)) return false
    return this.#forwards(header) || (header.arrow === '<>' && this.#backwards(header))
  }

  /** The rules in the index that these addresses may match. */
  find(index: AddressIndex, found: (rule: number) => void): void {
    if (this.version === 4) index.find4(this.#source4, this.#destination4, found)
    else index.find6(found)
  }

  /** The sender's address as text that is equal for equal addresses. */
  get source(): string {
    return this.#text(this.#sourceAt)
  }

  get destination(): string {
    return this.#text(this.#destinationAt)
  }

  #text(at: number): string {
    return this.#bytes.subarray(at, at + (this.version === 4 ? 4 : 16)).join('.')
  }

  get sameAddress(): boolean {
    const length = this.version === 4 ? 4 : 16
    for (let i = 0; i < length; i++)
      if (this.#bytes[this.#sourceAt + i] !== this.#bytes[this.#destinationAt + i]) return false
    return true
  }

  #set(bytes: Uint8Array, sourceAt: number, destinationAt: number): void {
    this.#bytes = bytes
    this.#sourceAt = sourceAt
    this.#destinationAt = destinationAt
    if (this.version !== 4) return
    this.#source4 = word(bytes, sourceAt)
    this.#destination4 = word(bytes, destinationAt)
  }

  #forwards(header: Header): boolean {
    return (
      (header.destinationPorts.any || header.destinationPorts.has(this.destinationPort)) &&
      (header.sourcePorts.any || header.sourcePorts.has(this.sourcePort)) &&
      this.#in(header.sources, this.#source4, this.#sourceAt) &&
      this.#in(header.destinations, this.#destination4, this.#destinationAt)
    )
  }

  #backwards(header: Header): boolean {
    return (
      (header.destinationPorts.any || header.destinationPorts.has(this.sourcePort)) &&
      (header.sourcePorts.any || header.sourcePorts.has(this.destinationPort)) &&
      this.#in(header.sources, this.#destination4, this.#destinationAt) &&
      this.#in(header.destinations, this.#source4, this.#sourceAt)
    )
  }

  #in(set: AddressSet, four: number, at: number): boolean {
    return set.any || (this.version === 4 ? set.has4(four) : set.has6(this.#bytes, at))
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  )
}

function addressBytes(text: string, version: 4 | 6): Uint8Array {
  const value = parseAddress(text)?.value ?? 0n
  const length = version === 4 ? 4 : 16
  return Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * (length - 1 - i))) & 0xffn))
}
