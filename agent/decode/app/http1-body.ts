/**
 * Where a body ends, and its bytes without the framing — RFC 9112 §6 and §7.
 *
 * Feeds the content to `keep` in pieces as they come; nothing is held back here, so a body of any length costs nothing.
 */
import { u8 } from '../bytes.ts'
import { lineFeedAt } from './http1-lines.ts'

export type Framing = { kind: 'length'; length: number } | { kind: 'chunked' } | { kind: 'close' }

type Keep = (bytes: Uint8Array, from: number, to: number) => void

const MAX_LINE = 8192
const CR = 0x0d
const LF = 0x0a

export class BodyReader {
  complete = false
  /** A chunk's size made no sense: what follows is taken as it is, to the end of the connection. */
  malformed = false
  private readonly keep: Keep
  private state: 'data' | 'size' | 'after_chunk' | 'trailer' | 'to_the_end'
  private readonly chunked: boolean
  /** The message named its length. */
  readonly counted: boolean
  /** Bytes of this body or chunk still to come. */
  private rest: number
  private scanned = 0

  constructor(framing: Framing, keep: Keep) {
    this.keep = keep
    this.counted = framing.kind === 'length'
    this.chunked = framing.kind === 'chunked'
    this.rest = framing.kind === 'length' ? framing.length : 0
    this.state = framing.kind === 'length' ? 'data' : framing.kind === 'chunked' ? 'size' : 'to_the_end'
    this.complete = framing.kind === 'length' && framing.length === 0
  }

  /** Uses up what it can and returns the offset of what it can't yet. */
  read(bytes: Uint8Array, start: number, end: number): number {
    let at = start
    while (!this.complete && at < end) {
      const before = at
      const state = this.state
      at = this.step(bytes, at, end)
      if (at === before && this.state === state) break
    }
    return at
  }

  /** There is more than was announced: the rest of the connection is taken. */
  goOn(): void {
    this.complete = false
    this.state = 'to_the_end'
  }

  /** Bytes are missing: true if the body goes on behind them. */
  skip(length: number): boolean {
    if (this.state === 'to_the_end') return true
    if (this.state !== 'data' || length > this.rest) return false
    this.used(length)
    return true
  }

  private step(bytes: Uint8Array, at: number, end: number): number {
    switch (this.state) {
      case 'data':
        return this.data(bytes, at, end)
      case 'size':
        return this.size(bytes, at, end)
      case 'after_chunk':
        return this.afterChunk(bytes, at)
      case 'trailer':
        return this.trailer(bytes, at, end)
      default:
        this.keep(bytes, at, end)
        return end
    }
  }

  private data(bytes: Uint8Array, at: number, end: number): number {
    const to = Math.min(end, at + this.rest)
    this.keep(bytes, at, to)
    this.used(to - at)
    return to
  }

  private used(length: number): void {
    this.rest -= length
    if (this.rest > 0) return
    if (this.chunked) this.state = 'after_chunk'
    else this.complete = true
  }

  private size(bytes: Uint8Array, at: number, end: number): number {
    const lineFeed = this.line(bytes, at, end)
    if (lineFeed === undefined && mayBeChunkSize(bytes, at, end)) return at
    const size = lineFeed === undefined || lineFeed < 0 ? -1 : chunkSize(bytes, at, lineFeed)
    if (size === BLANK) return (lineFeed as number) + 1
    if (size < 0) {
      this.malformed = true
      this.state = 'to_the_end'
      return at
    }
    this.rest = size
    this.state = size === 0 ? 'trailer' : 'data'
    return (lineFeed as number) + 1
  }

  /** The line end behind a chunk; where it is missing, the next size begins at once. */
  private afterChunk(bytes: Uint8Array, at: number): number {
    const byte = u8(bytes, at)
    if (byte === CR) return at + 1
    this.state = 'size'
    return byte === LF ? at + 1 : at
  }

  private trailer(bytes: Uint8Array, at: number, end: number): number {
    const lineFeed = this.line(bytes, at, end)
    if (lineFeed === undefined) return at
    if (lineFeed < 0) {
      this.complete = true
      return at
    }
    if (lineFeed === at || (lineFeed === at + 1 && bytes[at] === CR)) this.complete = true
    return lineFeed + 1
  }

  /** Where the line ends; undefined while it hasn't yet, -1 if it is too long to be one. */
  private line(bytes: Uint8Array, at: number, end: number): number | undefined {
    const lineFeed = lineFeedAt(bytes, at + this.scanned, end)
    this.scanned = lineFeed < 0 ? end - at : 0
    if (lineFeed >= 0) return lineFeed
    if (end - at <= MAX_LINE) return undefined
    this.scanned = 0
    return -1
  }
}

const BLANK = -2
const isHex = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
const isChunkBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

/** Whether a line that isn't over begins as a size does. */
function mayBeChunkSize(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (at < end && isChunkBlank(u8(bytes, at))) at++
  return at === end || isHex(u8(bytes, at))
}

/**
 * Hexadecimal digits, whatever comes behind them: that is an extension, or what a server looks away from. BLANK for a
 * line without anything, -1 when there are no digits, or too many to be true.
 */
function chunkSize(bytes: Uint8Array, start: number, lineFeed: number): number {
  const text = Buffer.from(bytes.subarray(start, lineFeed)).toString('latin1')
  const found = /^[\t-\r ]*([0-9a-fA-F]*)/.exec(text)
  const digits = found?.[1] ?? ''
  if (digits === '') return found?.[0].length === text.length ? BLANK : -1
  return digits.length > 12 ? -1 : Number.parseInt(digits, 16)
}
