/** The data of DNS records as people read them, by type. Types that aren't known give an empty string. */
import { u8, u16, u32 } from '../bytes.ts'
import { printAddress } from '../packet/address.ts'
import { type NameReader, readName } from './dns-name.ts'

const RecordType = { a: 1, ns: 2, cname: 5, soa: 6, ptr: 12, mx: 15, txt: 16, aaaa: 28, srv: 33 } as const

const reader: NameReader = { next: 0 }

/** Record data bytes[at .. end) of the message that begins at `start` (names may point back into it). */
export function printRecordData(type: number, bytes: Uint8Array, start: number, at: number, end: number): string {
  switch (type) {
    case RecordType.a:
      return end - at === 4 ? printAddress(bytes, at, 4) : ''
    case RecordType.aaaa:
      return end - at === 16 ? printAddress(bytes, at, 6) : ''
    case RecordType.ns:
    case RecordType.cname:
    case RecordType.ptr:
      return readName(reader, bytes, start, end, at)
    case RecordType.mx:
      return end - at > 2 ? `${u16(bytes, at)} ${readName(reader, bytes, start, end, at + 2)}` : ''
    case RecordType.srv:
      return end - at > 6 ? printService(bytes, start, at, end) : ''
    case RecordType.soa:
      return printAuthority(bytes, start, at, end)
    case RecordType.txt:
      return printText(bytes, at, end)
    default:
      return ''
  }
}

const printService = (bytes: Uint8Array, start: number, at: number, end: number): string =>
  `${u16(bytes, at)} ${u16(bytes, at + 2)} ${u16(bytes, at + 4)} ${readName(reader, bytes, start, end, at + 6)}`

/** Primary server, mailbox, then serial, refresh, retry, expire and minimum. */
function printAuthority(bytes: Uint8Array, start: number, at: number, end: number): string {
  const server = readName(reader, bytes, start, end, at)
  if (reader.next < 0) return server
  const mailbox = readName(reader, bytes, start, end, reader.next)
  if (reader.next < 0 || reader.next + 20 > end) return `${server} ${mailbox}`
  const numbers = [0, 4, 8, 12, 16].map(offset => u32(bytes, reader.next + offset))
  return `${server} ${mailbox} ${numbers.join(' ')}`
}

/** Character strings, one after another; each byte one character. */
function printText(bytes: Uint8Array, at: number, end: number): string {
  const parts: string[] = []
  for (let next = at; next < end; ) {
    const length = u8(bytes, next)
    parts.push(Buffer.from(bytes.subarray(next + 1, Math.min(next + 1 + length, end))).toString('latin1'))
    next += 1 + length
  }
  return parts.join(' ')
}
