/**
 * Finds a packet's flow: an index from conversations to slot numbers, in typed arrays.
 *
 * The key is symmetric: the lower endpoint comes first, whoever sent the packet. It holds the VLAN ids, as Suricata's
 * does, so that equal private addresses of two customers stay two flows. Buckets are chains of slots; nothing is
 * allocated for a lookup, and the arrays double until the table's limit is reached.
 */
import { u32 } from '../bytes.ts'
import { icmpCounterpart } from '../packet/icmp-pairs.ts'
import { type Packet, Protocol } from '../packet/packet.ts'

/** Two addresses of four words, ports, protocol and version, VLAN ids. */
const KEY_WORDS = 11
const PORTS = 8
const PROTOCOL = 9
const VLANS = 10
const NONE = -1

export class FlowIndex {
  /** After `find`: whether the packet's sender is the higher endpoint. */
  swapped = false
  private readonly key = new Uint32Array(KEY_WORDS)
  private hash = 0
  private capacity: number
  private keys: Uint32Array
  private hashes: Uint32Array
  /** Next slot in the bucket's chain, or in the list of free slots. */
  private next: Int32Array
  private buckets: Int32Array
  private free = NONE
  private used = 0

  constructor(capacity = 1024) {
    this.capacity = capacity
    this.keys = new Uint32Array(capacity * KEY_WORDS)
    this.hashes = new Uint32Array(capacity)
    this.next = new Int32Array(capacity)
    this.buckets = new Int32Array(capacity * 2).fill(NONE)
  }

  /** The slot of the packet's flow, or -1. */
  find(packet: Packet): number {
    this.readKey(packet)
    let slot = this.buckets[this.hash & (this.buckets.length - 1)] as number
    while (slot !== NONE && !(this.hashes[slot] === this.hash && this.holdsKey(slot))) slot = this.next[slot] as number
    return slot
  }

  /** Takes a slot for the key that `find` read last and didn't find. */
  insert(): number {
    const slot = this.takeSlot()
    this.keys.set(this.key, slot * KEY_WORDS)
    this.hashes[slot] = this.hash
    this.link(slot)
    return slot
  }

  remove(slot: number): void {
    const bucket = (this.hashes[slot] as number) & (this.buckets.length - 1)
    const after = this.next[slot] as number
    let at = this.buckets[bucket] as number
    if (at === slot) this.buckets[bucket] = after
    else {
      while (this.next[at] !== slot) at = this.next[at] as number
      this.next[at] = after
    }
    this.next[slot] = this.free
    this.free = slot
  }

  private takeSlot(): number {
    if (this.free !== NONE) {
      const slot = this.free
      this.free = this.next[slot] as number
      return slot
    }
    if (this.used === this.capacity) this.grow()
    return this.used++
  }

  private link(slot: number): void {
    const bucket = (this.hashes[slot] as number) & (this.buckets.length - 1)
    this.next[slot] = this.buckets[bucket] as number
    this.buckets[bucket] = slot
  }

  /** Called with every slot in use, so all are linked anew. */
  private grow(): void {
    this.capacity *= 2
    this.keys = grown(this.keys, new Uint32Array(this.capacity * KEY_WORDS))
    this.hashes = grown(this.hashes, new Uint32Array(this.capacity))
    this.next = grown(this.next, new Int32Array(this.capacity))
    this.buckets = new Int32Array(this.capacity * 2).fill(NONE)
    for (let slot = 0; slot < this.used; slot++) this.link(slot)
  }

  private holdsKey(slot: number): boolean {
    const from = slot * KEY_WORDS
    for (let i = 0; i < KEY_WORDS; i++) if (this.keys[from + i] !== this.key[i]) return false
    return true
  }

  private readKey(packet: Packet): void {
    const { key } = this
    const { bytes, sourceAddressAt, destinationAddressAt } = packet
    const words = packet.ipVersion === 4 ? 1 : 4
    const from = sourceEndpoint(packet)
    const to = destinationEndpoint(packet)
    this.swapped = isHigher(bytes, sourceAddressAt, destinationAddressAt, words, from - to)
    const first = this.swapped ? destinationAddressAt : sourceAddressAt
    const second = this.swapped ? sourceAddressAt : destinationAddressAt
    for (let i = 0; i < 4; i++) {
      key[i] = i < words ? u32(bytes, first + i * 4) : 0
      key[i + 4] = i < words ? u32(bytes, second + i * 4) : 0
    }
    key[PORTS] = this.swapped ? (to << 16) | from : (from << 16) | to
    key[PROTOCOL] = (packet.protocol << 8) | packet.ipVersion
    key[VLANS] = packet.vlanCount === 0 ? 0 : (packet.vlanCount << 28) ^ (packet.vlan1 << 14) ^ packet.vlan0
    this.hash = hashOf(key)
  }
}

/** ICMP has no ports: a request's type and its answer's stand for them, so that both make one flow. */
const sourceEndpoint = (packet: Packet): number => (hasPorts(packet) ? packet.sourcePort : packet.icmpType)

const destinationEndpoint = (packet: Packet): number =>
  hasPorts(packet) ? packet.destinationPort : (icmpCounterpart(packet.protocol, packet.icmpType) ?? packet.icmpType)

const hasPorts = (packet: Packet): boolean => packet.protocol === Protocol.tcp || packet.protocol === Protocol.udp

/** Whether the source's address, or with equal addresses its port, is higher than the destination's. */
function isHigher(bytes: Uint8Array, source: number, destination: number, words: number, ports: number): boolean {
  for (let i = 0; i < words; i++) {
    const difference = u32(bytes, source + i * 4) - u32(bytes, destination + i * 4)
    if (difference !== 0) return difference > 0
  }
  return ports > 0
}

function grown<A extends Uint32Array | Int32Array>(old: A, larger: A): A {
  larger.set(old)
  return larger
}

/** FNV's steps over words, then murmur's finish, for buckets are taken from the low bits. */
function hashOf(key: Uint32Array): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < KEY_WORDS; i++) hash = Math.imul(hash ^ (key[i] as number), 0x01000193) ^ (hash >>> 15)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
