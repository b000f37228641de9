/** DNS messages — RFC 1035; AAAA RFC 3596, SRV RFC 2782. Names are in `dns-name.ts`, record data in `dns-record.ts`. */
import { u16, u32 } from '../bytes.ts'
import { type Direction, TO_CLIENT, TO_SERVER } from '../packet/packet.ts'
import { type NameReader, readName } from './dns-name.ts'
import { printRecordData } from './dns-record.ts'
import type { TransactionSink } from './stream-parser.ts'
import { type DnsQuestion, type DnsRecord, Progress } from './transaction.ts'

const HEADER_LENGTH = 12
const RESPONSE = 0x8000
const RESERVED_BIT = 0x0040
const MAX_OPCODE = 6
/** No real message has more; a hostile one costs no more. */
const MAX_RECORDS = 512

const reader: NameReader = { next: 0 }

/**
 * Whether these bytes are a DNS message. Its header must make sense, and its first question be readable; `strict` asks
 * that every section is, up to the very end. `cut`: the rest of the message is still to come.
 */
export function isDnsMessage(bytes: Uint8Array, start: number, end: number, strict: boolean, cut = false): boolean {
  if (end - start < HEADER_LENGTH) return false
  const flags = u16(bytes, start + 2)
  const opcode = (flags >> 11) & 0x0f
  const questions = u16(bytes, start + 4)
  const records = u16(bytes, start + 6) + u16(bytes, start + 8) + u16(bytes, start + 10)
  if (opcode > MAX_OPCODE || opcode === 3 || (flags & RESERVED_BIT) !== 0) return false
  if (questions + records === 0 || questions > MAX_RECORDS || records > MAX_RECORDS * 3) return false
  // A question takes five bytes and a record eleven at the least.
  if (!cut && questions * 5 + records * 11 > end - start - HEADER_LENGTH) return false
  if (strict) return questions > 0 && readSections(bytes, start, end, undefined) === end
  if (questions === 0 || cut) return questions > 0 || (flags & RESPONSE) !== 0
  readName(reader, bytes, start, end, start + HEADER_LENGTH)
  return reader.next > 0 && reader.next + 4 <= end
}

interface Sections {
  readonly questions: DnsQuestion[]
  readonly answers: DnsRecord[]
  readonly authorities: DnsRecord[]
  readonly additionals: DnsRecord[]
}

/** Adds the message as a transaction; what can be read of a malformed one, with an event. False if there was no header. */
export function parseDns(
  sink: TransactionSink,
  direction: Direction,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (end - start < HEADER_LENGTH) return false
  const flags = u16(bytes, start + 2)
  const sections: Sections = { questions: [], answers: [], authorities: [], additionals: [] }
  const whole = readSections(bytes, start, end, sections) >= 0
  sink.add({
    id: sink.nextTransactionId,
    protocol: 'dns',
    startUs: sink.nowUs,
    progress: direction === TO_SERVER ? [Progress.complete, Progress.none] : [Progress.none, Progress.complete],
    inspected: [false, false],
    direction,
    events: eventsOf(whole, flags, direction),
    detection: undefined,
    logged: false,
    messageId: u16(bytes, start),
    response: (flags & RESPONSE) !== 0,
    opcode: (flags >> 11) & 0x0f,
    rcode: flags & 0x0f,
    flags,
    ...sections,
  })
  return true
}

function eventsOf(whole: boolean, flags: number, direction: Direction): string[] {
  const events: string[] = []
  if (!whole) events.push('malformed_data')
  if ((flags & RESPONSE) !== 0 && direction === TO_SERVER) events.push('not_request')
  if ((flags & RESPONSE) === 0 && direction === TO_CLIENT) events.push('not_response')
  if ((flags & RESERVED_BIT) !== 0) events.push('z_flag_set')
  return events
}

/** Reads all sections into `into` (or just checks them) and returns where they end, -1 when malformed. */
function readSections(bytes: Uint8Array, start: number, end: number, into: Sections | undefined): number {
  let at = readQuestions(bytes, start, end, into?.questions)
  const lists = [into?.answers, into?.authorities, into?.additionals]
  for (let section = 0; section < 3 && at >= 0; section++) {
    const count = u16(bytes, start + 6 + section * 2)
    at = readRecords(bytes, start, end, at, count, lists[section])
  }
  return at
}

function readQuestions(bytes: Uint8Array, start: number, end: number, into: DnsQuestion[] | undefined): number {
  const count = u16(bytes, start + 4)
  let at = start + HEADER_LENGTH
  for (let i = 0; i < count; i++) {
    if (i === MAX_RECORDS) return -1
    const name = readName(reader, bytes, start, end, at)
    at = reader.next
    if (at < 0 || at + 4 > end) return -1
    into?.push({ name, type: u16(bytes, at), class: u16(bytes, at + 2) })
    at += 4
  }
  return at
}

function readRecords(
  bytes: Uint8Array,
  start: number,
  end: number,
  from: number,
  count: number,
  into: DnsRecord[] | undefined,
): number {
  let at = from
  for (let i = 0; i < count; i++) {
    if (i === MAX_RECORDS) return -1
    const name = readName(reader, bytes, start, end, at)
    at = reader.next
    if (at < 0 || at + 10 > end) return -1
    const type = u16(bytes, at)
    const dataAt = at + 10
    const dataEnd = dataAt + u16(bytes, at + 8)
    if (dataEnd > end) return -1
    const data = into ? printRecordData(type, bytes, start, dataAt, dataEnd) : ''
    into?.push({ name, type, class: u16(bytes, at + 2), ttl: u32(bytes, at + 4), data })
    at = dataEnd
  }
  return at
}
