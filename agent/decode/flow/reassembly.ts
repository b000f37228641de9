/**
 * One direction of a TCP conversation, put in order — RFC 9293 §3.10.
 *
 * Offsets count bytes from the first one after SYN. What came in order lies in one buffer: up to `end` it was
 * acknowledged by the other side and is visible to parsers and rules, from there to `arrivedEnd` it still waits for that.
 * What came too early waits in `early`, sorted and without overlap. Where two segments carry the same bytes the first
 * one wins, as Suricata's default does for what it has already put in order.
 *
 *     base/start ........ end ........ arrivedEnd      early[0] .....   early[1] …
 *     visible             in order, unacknowledged      behind holes
 *
 * A hole whose far side was acknowledged was lost to the capture: it is skipped and counted. Everything is bounded: the
 * depth of the stream, what waits behind holes, and (by the flow table) the buffer.
 */
import type { Direction } from '../packet/packet.ts'
import type { Stream } from './flow.ts'

const FIRST_BUFFER = 2048
const MAX_EARLY_BYTES = 262_144
const MAX_EARLY_SEGMENTS = 512
/** An acknowledgement further beyond what was seen sent is not believed. */
const MAX_UNSEEN_BYTES = 1 << 20
/** A segment further ahead than any window we expect is not kept. */
const MAX_AHEAD_BYTES = 1 << 24
/** An empty buffer larger than this is let go. */
const KEPT_BUFFER = 16_384

interface EarlySegment {
  readonly offset: number
  readonly bytes: Uint8Array
}

const NO_BYTES = new Uint8Array(0)

export class TcpStream implements Stream {
  readonly direction: Direction
  bytes: Uint8Array = NO_BYTES
  start = 0
  end = 0
  base = 0
  inspectedTo = 0
  gaps = 0
  closed = false
  depthReached = false
  /** SYN was seen: sequence numbers have a meaning. */
  opened = false
  /** Stream offset up to which the application-layer parser has used data up. */
  parsedTo = 0
  /** Segments that found no room behind a hole. */
  dropped = 0
  /** Stream offset of the FIN, or -1. */
  finAt = -1
  private readonly depth: number
  private initialSequence = 0
  private arrivedEnd = 0
  private ackedTo = 0
  private sentTo = 0
  private early: EarlySegment[] = []
  private earlyBytes = 0

  constructor(direction: Direction, depth: number) {
    this.direction = direction
    this.depth = depth
  }

  /** Stream offset behind the last visible byte. */
  get visibleTo(): number {
    return this.base + this.end - this.start
  }

  /** Stream offset of the next byte in order. */
  get expected(): number {
    return this.base + this.arrivedEnd - this.start
  }

  get sequenceLength(): number {
    return this.opened ? this.sentTo + 1 : 0
  }

  /** Bytes that the buffers take. */
  get memory(): number {
    return this.bytes.length + this.earlyBytes
  }

  get acknowledgedTo(): number {
    return this.ackedTo
  }

  get hasEarly(): boolean {
    return this.early.length > 0
  }

  /** Everything sent, FIN included, was acknowledged. */
  get finished(): boolean {
    return this.finAt >= 0 && this.ackedTo > this.finAt
  }

  /** Begins at a SYN's sequence number; again, when the SYN was repeated with another one before anything was read. */
  open(sequence: number): void {
    this.initialSequence = (sequence + 1) >>> 0
    this.opened = true
  }

  startsAt(sequence: number): boolean {
    return this.initialSequence === (sequence + 1) >>> 0
  }

  /** The stream offset of a sequence number, taken as near to `near` as it can be: numbers wrap around at 2^32. */
  private offsetOf(sequence: number, near: number): number {
    return near + ((sequence - this.initialSequence - near) | 0)
  }

  /** How far a sequence number lies beyond the data that came in order; negative when behind. */
  ahead(sequence: number): number {
    return this.offsetOf(sequence, this.expected) - this.expected
  }

  /** Takes a segment's payload bytes[from .. to). */
  segment(sequence: number, bytes: Uint8Array, from: number, to: number): void {
    const offset = this.offsetOf(sequence, this.expected)
    const end = offset + to - from
    if (end > this.expected + MAX_AHEAD_BYTES) {
      this.dropped++
      return
    }
    this.sentTo = Math.max(this.sentTo, end)
    // Nothing comes after FIN; what pretends to is not data.
    const limit = Math.min(this.depth, this.finAt < 0 ? end : this.finAt)
    if (end > this.depth) this.depthReached = true
    const keptEnd = Math.min(end, limit)
    const keptStart = Math.max(offset, this.expected)
    if (keptStart >= keptEnd) return
    const at = from + keptStart - offset
    const length = keptEnd - keptStart
    if (keptStart === this.expected) {
      // Bytes that wait behind a hole came first and win.
      this.fill(bytes, at, length)
    } else this.keepEarly(keptStart, bytes.subarray(at, at + length))
  }

  fin(sequence: number): void {
    const offset = this.offsetOf(sequence, this.expected)
    if (this.finAt >= 0 || offset < this.expected || offset > this.expected + MAX_AHEAD_BYTES) return
    this.finAt = offset
    this.sentTo = Math.max(this.sentTo, offset + 1)
  }

  /** The other side acknowledged everything before this sequence number. */
  acknowledge(sequence: number): void {
    const offset = this.offsetOf(sequence, this.ackedTo)
    if (offset > this.ackedTo && offset <= this.sentTo + MAX_UNSEEN_BYTES) this.ackedTo = offset
  }

  /** The flow ends, or the buffer is full: what came counts as acknowledged. */
  acknowledgeAll(): void {
    this.ackedTo = Math.max(this.ackedTo, this.sentTo)
  }

  /** Makes visible what was acknowledged, up to the first hole. */
  advance(): void {
    this.end = this.start + Math.min(this.ackedTo, this.expected) - this.base
    if (this.finAt >= 0 && this.visibleTo >= this.finAt && this.ackedTo >= this.finAt) this.closed = true
  }

  /** Length of the hole behind the visible data, when data beyond it were acknowledged: it will never be filled. */
  lostBytes(): number {
    const next = this.early[0]
    return next !== undefined && next.offset < this.ackedTo ? next.offset - this.expected : 0
  }

  /** Steps over a hole; what lay before it is let go, so whoever needs it has to read it before. */
  skipGap(): void {
    const next = this.early[0]
    if (next === undefined) return
    this.gaps++
    this.base = next.offset
    this.start = 0
    this.end = 0
    this.arrivedEnd = 0
    this.inspectedTo = next.offset
    this.parsedTo = next.offset
    this.takeEarly()
  }

  /** Forgets visible bytes before this stream offset. */
  release(to: number): void {
    const step = Math.min(to, this.visibleTo) - this.base
    if (step <= 0) return
    this.base += step
    this.start += step
    if (this.start !== this.arrivedEnd) return
    this.start = 0
    this.end = 0
    this.arrivedEnd = 0
    if (this.bytes.length > KEPT_BUFFER) this.bytes = NO_BYTES
  }

  /** Lets all memory go. */
  drop(): void {
    this.base = this.expected
    this.bytes = NO_BYTES
    this.start = 0
    this.end = 0
    this.arrivedEnd = 0
    this.early = []
    this.earlyBytes = 0
  }

  private fill(bytes: Uint8Array, at: number, length: number): void {
    let from = at
    let rest = length
    while (rest > 0) {
      const next = this.early[0]
      const room = next === undefined ? rest : Math.min(rest, next.offset - this.expected)
      this.append(bytes, from, room)
      from += room
      rest -= room
      if (next === undefined || next.offset > this.expected) return
      const before = this.expected
      this.takeEarly()
      from += Math.min(rest, this.expected - before)
      rest -= Math.min(rest, this.expected - before)
    }
  }

  private append(bytes: Uint8Array, at: number, length: number): void {
    if (length === 0) return
    if (this.arrivedEnd + length > this.bytes.length) this.makeRoom(length)
    // A loop beats subarray and set for the few bytes of most segments.
    if (length < 64) for (let i = 0; i < length; i++) this.bytes[this.arrivedEnd + i] = bytes[at + i] as number
    else this.bytes.set(bytes.subarray(at, at + length), this.arrivedEnd)
    this.arrivedEnd += length
  }

  private makeRoom(length: number): void {
    const kept = this.arrivedEnd - this.start
    const needed = kept + length
    let size = Math.max(FIRST_BUFFER, this.bytes.length)
    while (size < needed) size *= 2
    // Half of the buffer free after moving, or every few segments would move it again.
    if (size === this.bytes.length && needed > size / 2) size *= 2
    const target = size === this.bytes.length ? this.bytes : new Uint8Array(size)
    target.set(this.bytes.subarray(this.start, this.arrivedEnd))
    this.bytes = target
    this.end -= this.start
    this.arrivedEnd -= this.start
    this.start = 0
  }

  /** Moves what waited behind a hole that is now filled. */
  private takeEarly(): void {
    for (let next = this.early[0]; next !== undefined && next.offset <= this.expected; next = this.early[0]) {
      this.early.shift()
      this.earlyBytes -= next.bytes.length
      const from = this.expected - next.offset
      this.append(next.bytes, from, Math.max(0, next.bytes.length - from))
    }
  }

  private keepEarly(offset: number, bytes: Uint8Array): void {
    let place = this.early.length
    while (place > 0 && (this.early[place - 1] as EarlySegment).offset > offset) place--
    const before = this.early[place - 1]
    let from = before === undefined ? offset : Math.max(offset, before.offset + before.bytes.length)
    const end = offset + bytes.length
    while (from < end) {
      const next = this.early[place]
      const to = next === undefined ? end : Math.min(end, next.offset)
      if (to > from && !this.insertEarly(place++, from, new Uint8Array(bytes.subarray(from - offset, to - offset))))
        return
      if (next === undefined) return
      from = Math.max(from, next.offset + next.bytes.length)
      place++
    }
  }

  private insertEarly(place: number, offset: number, bytes: Uint8Array): boolean {
    if (this.early.length >= MAX_EARLY_SEGMENTS || this.earlyBytes + bytes.length > MAX_EARLY_BYTES) {
      this.dropped++
      return false
    }
    this.early.splice(place, 0, { offset, bytes })
    this.earlyBytes += bytes.length
    return true
  }
}
