/**
 * pcapng — https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/
 *
 * Blocks of many kinds; those that hold packets or say how to read them are read, all others are skipped. Each section
 * has its own byte order and its own list of interfaces.
 */
import type { PacketBatchBuilder } from './packet-batch.ts'
import { MALFORMED, MAX_RECORD_BYTES, NEEDS_MORE, type RecordFormat } from './record-format.ts'

const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE_DESCRIPTION = 1
const OBSOLETE_PACKET = 2
const SIMPLE_PACKET = 3
const ENHANCED_PACKET = 6
const BYTE_ORDER = 0x1a2b3c4d
const OPTION_TIME_RESOLUTION = 9
const OPTION_TIME_OFFSET = 14

const BLOCK_MIN_LENGTH = 12
const SECTION_MIN_LENGTH = 28
const INTERFACE_MIN_LENGTH = 20
const PACKET_MIN_LENGTH = 32
const SIMPLE_MIN_LENGTH = 16
/** A packet's block carries options too; more than this is a broken file. */
const MAX_BLOCK_BYTES = MAX_RECORD_BYTES * 2
const MAX_INTERFACES = 4096

interface CaptureInterface {
  readonly linkType: number
  readonly snapLength: number
  readonly ticksPerSecond: number
  readonly offsetUs: number
}

/** The reader for a file that begins with these bytes; undefined when it isn't pcapng. */
export function pcapngFormat(head: Uint8Array): RecordFormat | undefined {
  const is = [0x0a, 0x0d, 0x0d, 0x0a].every((byte, i) => head[i] === byte)
  if (!is || head.length < BLOCK_MIN_LENGTH || byteOrderAt(head, 8) === undefined) return undefined
  const section = new Section()
  return { headerLength: 0, step: (bytes, at, end, batch) => section.step(bytes, at, end, batch) }
}

/** True for little endian; undefined for bytes that are no byte-order mark. */
function byteOrderAt(bytes: Uint8Array, at: number): boolean | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 4)
  if (view.getUint32(0, true) === BYTE_ORDER) return true
  return view.getUint32(0, false) === BYTE_ORDER ? false : undefined
}

class Section {
  private littleEndian = true
  private interfaces: CaptureInterface[] = []
  private view: DataView = new DataView(new ArrayBuffer(0))

  step(bytes: Uint8Array, at: number, end: number, batch: PacketBatchBuilder): number {
    if (end - at < BLOCK_MIN_LENGTH) return NEEDS_MORE
    if (this.view.buffer !== bytes.buffer) this.view = new DataView(bytes.buffer)
    // The view is over the whole buffer, so that it is made once.
    const origin = bytes.byteOffset + at
    if (this.view.getUint32(origin, false) === SECTION_HEADER && !this.beginSection(bytes, at)) return MALFORMED
    const type = this.u32(origin)
    const length = this.u32(origin + 4)
    if (length < BLOCK_MIN_LENGTH || length % 4 !== 0) return MALFORMED
    if (!isRead(type)) return length
    if (length > MAX_BLOCK_BYTES) return MALFORMED
    if (end - at < length) return NEEDS_MORE
    return this.read(type, origin, length, at, batch) ? length : MALFORMED
  }

  private beginSection(bytes: Uint8Array, at: number): boolean {
    const littleEndian = byteOrderAt(bytes, at + 8)
    if (littleEndian === undefined) return false
    this.littleEndian = littleEndian
    this.interfaces = []
    return true
  }

  private read(type: number, origin: number, length: number, at: number, batch: PacketBatchBuilder): boolean {
    switch (type) {
      case SECTION_HEADER:
        return length >= SECTION_MIN_LENGTH
      case INTERFACE_DESCRIPTION:
        return this.addInterface(origin, length)
      case ENHANCED_PACKET:
        return this.addPacket(this.u32(origin + 8), origin, length, at, batch)
      case OBSOLETE_PACKET:
        return this.addPacket(this.u16(origin + 8), origin, length, at, batch)
      default:
        return this.addSimplePacket(origin, length, at, batch)
    }
  }

  private addInterface(origin: number, length: number): boolean {
    if (length < INTERFACE_MIN_LENGTH || this.interfaces.length === MAX_INTERFACES) return false
    let ticksPerSecond = 1e6
    let offsetUs = 0
    const optionsEnd = origin + length - 4
    for (let at = origin + 16; at + 4 <= optionsEnd; ) {
      const code = this.u16(at)
      const optionLength = this.u16(at + 2)
      if (code === 0 || at + 4 + optionLength > optionsEnd) break
      if (code === OPTION_TIME_RESOLUTION && optionLength >= 1) ticksPerSecond = resolution(this.view.getUint8(at + 4))
      if (code === OPTION_TIME_OFFSET && optionLength >= 8)
        offsetUs = Number(this.view.getBigInt64(at + 4, this.littleEndian)) * 1e6
      at += 4 + ((optionLength + 3) & ~3)
    }
    this.interfaces.push({
      linkType: this.u16(origin + 8),
      snapLength: this.u32(origin + 12),
      ticksPerSecond,
      offsetUs,
    })
    return true
  }

  /** Enhanced and obsolete packet blocks differ in the width of the interface's number alone. */
  private addPacket(id: number, origin: number, length: number, at: number, batch: PacketBatchBuilder): boolean {
    const from = this.interfaces[id]
    if (from === undefined || length < PACKET_MIN_LENGTH) return false
    const captured = this.u32(origin + 20)
    if (captured > MAX_RECORD_BYTES || captured > length - PACKET_MIN_LENGTH) return false
    batch.add(at + 28, captured, this.u32(origin + 24), this.timeUs(origin, from), from.linkType)
    return true
  }

  /** No time and no captured length: the first interface's snap length says how much there is. */
  private addSimplePacket(origin: number, length: number, at: number, batch: PacketBatchBuilder): boolean {
    const from = this.interfaces[0]
    if (from === undefined || length < SIMPLE_MIN_LENGTH) return false
    const original = this.u32(origin + 8)
    const snapped = from.snapLength === 0 ? original : Math.min(original, from.snapLength)
    const captured = Math.min(snapped, length - SIMPLE_MIN_LENGTH)
    if (captured > MAX_RECORD_BYTES) return false
    batch.add(at + 12, captured, original, 0, from.linkType)
    return true
  }

  /** Nanoseconds since 1970 need 61 bits, more than a double has: past its 53 the division is done in integers. */
  private timeUs(origin: number, from: CaptureInterface): number {
    const high = this.u32(origin + 12)
    const low = this.u32(origin + 16)
    const ticks = high * 2 ** 32 + low
    if (from.ticksPerSecond === 1e6 && ticks <= Number.MAX_SAFE_INTEGER) return ticks + from.offsetUs
    const exact = (BigInt(high) << 32n) | BigInt(low)
    return Number((exact * 1_000_000n) / BigInt(from.ticksPerSecond)) + from.offsetUs
  }

  private u16(at: number): number {
    return this.view.getUint16(at, this.littleEndian)
  }

  private u32(at: number): number {
    return this.view.getUint32(at, this.littleEndian)
  }
}

const isRead = (type: number): boolean =>
  type === SECTION_HEADER ||
  type === INTERFACE_DESCRIPTION ||
  type === OBSOLETE_PACKET ||
  type === SIMPLE_PACKET ||
  type === ENHANCED_PACKET

/** if_tsresol: a negative power of ten, or of two when the top bit is set. */
const resolution = (value: number): number => (value & 0x80 ? 2 ** (value & 0x7f) : 10 ** value)
