/**
 * Content codings — RFC 9110 §8.4: gzip, deflate (wrapped as it should be, or raw as some servers send it), br.
 *
 * Bodies come cut, corrupt or as bombs; what can be unpacked within the limit is what rules get to see. Unpacking stops at
 * the limit while it runs, so a bomb costs no more than a body of that size: when the whole input doesn't go through, the
 * longest part of it that does is found by halving.
 */
import {
  type BrotliOptions,
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  type ZlibOptions,
} from 'node:zlib'

const KNOWN: ReadonlySet<string> = new Set(['gzip', 'deflate', 'br'])
/** More than two codings on one body are nobody's but an evader's. */
const MAX_CODINGS = 2

type Unpack = (input: Uint8Array) => Uint8Array

export interface Content {
  readonly body: Uint8Array
  /** Something could not be unpacked, or didn't fit the limit. */
  readonly truncated: boolean
}

/** Names of the codings in the order they are to be undone, those known; undefined if there is nothing to undo. */
export function codingsOf(contentEncoding: string | undefined): readonly string[] | undefined {
  const names = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map(name => name.trim().replace(/^x-/, ''))
    .filter(name => KNOWN.has(name))
    .reverse()
  return names.length > 0 ? names.slice(0, MAX_CODINGS) : undefined
}

/** Undoes the codings one after another; a body that isn't coded as it says is given as it is. */
export function decodeContent(codings: readonly string[], wire: Uint8Array, limit: number): Content {
  let content: Content = { body: wire, truncated: false }
  for (const coding of codings) {
    const unpacked = unpackWithin(unpackerFor(coding, content.body, limit), content.body)
    if (unpacked.body.length === 0) return { body: content.body.subarray(0, limit), truncated: unpacked.truncated }
    content = { body: unpacked.body, truncated: content.truncated || unpacked.truncated }
  }
  return content
}

const unpackers: Record<string, (options: ZlibOptions & BrotliOptions) => Unpack> = {
  gzip: options => input => gunzipSync(input, options),
  deflate: options => input => inflateSync(input, options),
  raw_deflate: options => input => inflateRawSync(input, options),
  br: options => input => brotliDecompressSync(input, options),
}

function unpackerFor(coding: string, input: Uint8Array, maxOutputLength: number): Unpack {
  const brotli = coding === 'br'
  // Flushing instead of finishing gives what there is of a stream that was cut.
  const finishFlush = brotli ? constants.BROTLI_OPERATION_FLUSH : constants.Z_SYNC_FLUSH
  const name = coding === 'deflate' && !hasZlibHeader(input) ? 'raw_deflate' : coding
  return (unpackers[name] as (typeof unpackers)[string])({ finishFlush, maxOutputLength })
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
