/** What matched, as printable text around the place, cut to what a person needs; and what it was taken from. */
import { Buffer } from 'node:buffer'
import type { HttpTransaction } from '../../decode/app/transaction.ts'
import type { Evidence } from '../../wire/index.ts'
import { MAX_ORIGINAL_BYTES, type Original } from '../detection.ts'
import { printable } from '../printable.ts'
import type { Match } from './packet-engine.ts'

const BEFORE = 64
const LIMIT = 512

/** Undefined when the rule looked at no bytes. */
export function evidenceOf(match: Match): Evidence | undefined {
  const { bytes, start, end, on } = match
  if (!bytes || end <= start) return undefined
  const { from, to } = windowOf(match)
  return { kind: on, text: printable(bytes, from, to), truncated: from > start || to < end }
}

function windowOf({ start, end, matchStart, matchEnd }: Match): { from: number; to: number } {
  const inside = matchStart >= start && matchEnd <= end && matchEnd > matchStart
  const from = inside ? Math.max(start, matchStart - BEFORE) : start
  return { from, to: Math.min(end, from + LIMIT) }
}

/** A copy, as packets and streams lie in buffers that are filled anew. Undefined when the rule looked at no bytes. */
export function originalOf(match: Match): Original | undefined {
  const { bytes, start, end, transaction, direction } = match
  if (!bytes || end <= start) return undefined
  const { from, to } = windowOf(match)
  const first = end - start <= MAX_ORIGINAL_BYTES ? start : Math.max(start, from - MAX_ORIGINAL_BYTES / 2)
  const seen = Buffer.from(bytes.subarray(first, Math.min(end, first + MAX_ORIGINAL_BYTES)))
  const whole =
    transaction?.protocol === 'http' && match.on === 'transaction' ? messageOf(transaction, direction) : seen
  return { whole, seen, from: from - first, to: to - first }
}

/** The request or response, put together again from what the parser kept: body decoded, cut at the limit. */
function messageOf(http: HttpTransaction, direction: 0 | 1): Buffer {
  const [line, { rawHeaders, body }] =
    direction === 0 ? [http.requestLine, http.request] : [http.responseLine, http.response]
  const room = Math.max(0, MAX_ORIGINAL_BYTES - line.length - rawHeaders.length - 2)
  const lineEnd = Buffer.from(line.at(-1) === 0x0a ? '' : '\r\n')
  return Buffer.concat([line, lineEnd, rawHeaders, body.subarray(0, room)]).subarray(0, MAX_ORIGINAL_BYTES)
}
