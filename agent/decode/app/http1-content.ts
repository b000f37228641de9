/**
 * Content codings — RFC 9110 §8.4: gzip, deflate (wrapped as it should be, or raw as some servers send it), br.
 *
 * Bodies come cut, corrupt or as bombs; what can be unpacked within the limit is what rules get to see. Unpacking stops at
 * the limit while it runs, so a bomb costs no more than a body of that size: when the whole input doesn't go through, the
 * longest part of it that does is found by halving.
 */
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'

/** More than two codings on one body are nobody's but an evader's. */
const MAX_CODINGS = 2

type Unpack = (input: Uint8Array) => Uint8Array

export interface Content {
  readonly body: Uint8Array
  /** Something could not be unpacked, or didn't fit the limit. */
  readonly truncated: boolean
}

/**
 * Names of the codings in the order they are to be undone, those known; undefined if there is nothing to undo. A word
 * counts for the coding that it holds (`x-gzip`, `gzip;`), as browsers have it.
 */
export function codingsOf(contentEncoding: string | undefined): readonly string[] | undefined {
  const names = (contentEncoding ?? '')
    .toLowerCase()
    .split(/[,\s]+/)
    .flatMap(word => (word === 'br' ? 'br' : (['gzip', 'deflate'].find(name => word.includes(name)) ?? [])))
    .reverse()
  return names.length > 0 ? names.slice(0, MAX_CODINGS) : undefined
}

/** Undoes the codings one after another; what isn't coded as it says is given as it is to the next. */
export function decodeContent(codings: readonly string[], wire: Uint8Array, limit: number): Content {
  let content: Content = { body: wire, truncated: false }
  for (const coding of codings) {
    const unpacked = unpackOne(coding, content.body, limit)
    content = unpacked
      ? { body: unpacked.body, truncated: content.truncated || unpacked.truncated }
      : { body: content.body, truncated: true }
  }
  return content.body.length > limit ? { body: content.body.subarray(0, limit), truncated: true } : content
}

/** Servers mix up gzip and deflate: what the bytes say of themselves comes first. A cut body gives its beginning. */
function unpackOne(coding: string, input: Uint8Array, limit: number): Content | undefined {
  const options = { maxOutputLength: limit }
  if (coding === 'br') {
    // Flushing instead of finishing gives what there is of a stream that was cut.
    const brotli = { ...options, finishFlush: constants.BROTLI_OPERATION_FLUSH }
    return nonEmpty(unpackWithin(part => brotliDecompressSync(part, brotli), input))
  }
  const flushing = { ...options, finishFlush: constants.Z_SYNC_FLUSH }
  if (hasGzipHeader(input)) {
    const whole = attempt(part => gunzipSync(part, flushing), input)
    if (whole) return nonEmpty({ body: whole, truncated: false })
    const start = behindGzipHeader(input)
    return nonEmpty(unpackWithin(part => inflateRawSync(part, flushing), input.subarray(start)))
  }
  if (hasZlibHeader(input)) return nonEmpty(unpackWithin(part => inflateSync(part, flushing), input))
  return nonEmpty(unpackWithin(part => inflateRawSync(part, flushing), input))
}

const nonEmpty = (content: Content): Content | undefined => (content.body.length === 0 ? undefined : content)

/** RFC 1952 §2.3.1. */
const hasGzipHeader = (input: Uint8Array): boolean => input[0] === 0x1f && input[1] === 0x8b && input[2] === 8

/** Behind a gzip header that zlib finds fault with (reserved flags, a wrong checksum of the header). */
function behindGzipHeader(input: Uint8Array): number {
  const flags = input[3] ?? 0
  let at = 10
  if (flags & 4) at += 2 + ((input[at] ?? 0) | ((input[at + 1] ?? 0) << 8))
  for (const flag of [8, 16]) if (flags & flag) at = (input.indexOf(0, at) + 1 || input.length) as number
  return flags & 2 ? at + 2 : at
}

/** RFC 1950 §2.2: method 8, and a checksum over both bytes. */
const hasZlibHeader = (input: Uint8Array): boolean =>
  input.length > 1 &&
  ((input[0] as number) & 0x0f) === 8 &&
  (((input[0] as number) << 8) | (input[1] as number)) % 31 === 0

function unpackWithin(unpack: Unpack, input: Uint8Array): Content {
  const whole = attempt(unpack, input)
  if (whole) return { body: whole, truncated: false }
  let best: Uint8Array = new Uint8Array(0)
  let works = 0
  let fails = input.length
  while (fails - works > 1) {
    const middle = (works + fails) >> 1
    const part = attempt(unpack, input.subarray(0, middle))
    if (part) {
      best = part
      works = middle
    } else fails = middle
  }
  return { body: best, truncated: true }
}

function attempt(unpack: Unpack, input: Uint8Array): Uint8Array | undefined {
  try {
    return unpack(input)
  } catch {
    return undefined
  }
}
