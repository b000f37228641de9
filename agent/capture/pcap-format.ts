/**
 * Classic pcap — https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/ — with micro- or nanoseconds, in either byte
 * order, and the "modified" format of an old Linux libpcap, whose record headers are eight bytes longer.
 */
import type { PacketBatchBuilder } from './packet-batch.ts'
import { MALFORMED, MAX_RECORD_BYTES, NEEDS_MORE, type RecordFormat } from './record-format.ts'

const MICROSECONDS = 0xa1b2c3d4
const NANOSECONDS = 0xa1b23c4d
const MODIFIED = 0xa1b2cd34
const FILE_HEADER = 24
const LINK_TYPE = 20
const RECORD_HEADER = 16
const MODIFIED_RECORD_HEADER = 24
/** The upper bits of the link type field tell of frame check sequences. */
const LINK_TYPE_MASK = 0xffff

/** The reader for a file that begins with these bytes; undefined when it isn't pcap. */
export function pcapFormat(head: Uint8Array): RecordFormat | undefined {
  if (head.length < FILE_HEADER) return undefined
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian)
    if (magic !== MICROSECONDS && magic !== NANOSECONDS && magic !== MODIFIED) continue
    return {
      headerLength: FILE_HEADER,
      step: pcapStep({
        littleEndian,
        ticksPerUs: magic === NANOSECONDS ? 1000 : 1,
        recordHeader: magic === MODIFIED ? MODIFIED_RECORD_HEADER : RECORD_HEADER,
        linkType: view.getUint32(LINK_TYPE, littleEndian) & LINK_TYPE_MASK,
      }),
    }
  }
  return undefined
}

interface PcapFile {
  readonly littleEndian: boolean
  readonly ticksPerUs: number
  readonly recordHeader: number
  readonly linkType: number
}

function pcapStep({ littleEndian, ticksPerUs, recordHeader, linkType }: PcapFile) {
  const u32 = littleEndian ? u32Little : u32Big
  return (bytes: Uint8Array, at: number, end: number, batch: PacketBatchBuilder): number => {
    if (end - at < recordHeader) return NEEDS_MORE
    const length = u32(bytes, at + 8)
    if (length > MAX_RECORD_BYTES) return MALFORMED
    if (end - at < recordHeader + length) return NEEDS_MORE
    const timeUs = u32(bytes, at) * 1e6 + Math.floor(u32(bytes, at + 4) / ticksPerUs)
    batch.add(at + recordHeader, length, u32(bytes, at + 12), timeUs, linkType)
    return recordHeader + length
  }
}

const u32Little = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)) >>>
  0

const u32Big = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)) >>>
  0
