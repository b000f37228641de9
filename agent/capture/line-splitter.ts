/**
 * Bytes in any chunking → whole lines with the offset behind each.
 *
 * A line ends at LF; a CR before it belongs to the line end. A line longer than the limit is kept up to the limit and
 * marked with an ellipsis; the rest is skipped, so memory is bounded by the limit whatever arrives. A line is given
 * out only when its end was seen, so `end` offsets always stand between two lines.
 */
const LF = 0x0a
const CR = 0x0d
export const CUT_MARK = '…'

export type LogEncoding = 'utf-8' | 'latin1'

export interface SplitLine {
  readonly text: string
  /** Offset of the byte behind the line end. */
  readonly end: number
  readonly cut: boolean
}

export class LineSplitter {
  /** Offset behind the last whole line. */
  offset: number
  private readonly maxBytes: number
  private readonly encoding: LogEncoding
  private kept: Uint8Array[] = []
  private keptBytes = 0
  /** Bytes of the unfinished line seen so far, kept or not. */
  private seenBytes = 0

  constructor(offset: number, maxBytes: number, encoding: LogEncoding) {
    this.offset = offset
    this.maxBytes = maxBytes
    this.encoding = encoding
  }

  /** Bytes that were read, whole lines or not: where to read on. */
  get readOffset(): number {
    return this.offset + this.seenBytes
  }

  push(chunk: Uint8Array, into: SplitLine[]): void {
    let start = 0
    for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, start)) {
      this.keep(chunk.subarray(start, at), false)
      into.push(this.take(1))
      start = at + 1
    }
    if (start < chunk.length) this.keep(chunk.subarray(start), true)
  }

  /** The unfinished last line, when no more can come. */
  flush(into: SplitLine[]): void {
    if (this.seenBytes > 0) into.push(this.take(0))
  }

  private keep(part: Uint8Array, copy: boolean): void {
    this.seenBytes += part.length
    // One byte over the limit is kept, so that a CR standing there can still be told from text.
    const room = this.maxBytes + 1 - this.keptBytes
    if (room <= 0 || part.length === 0) return
    const view = part.subarray(0, room)
    // The chunk belongs to the caller and is overwritten; what outlives this call is copied (Buffer's slice is not).
    const taken = copy ? Uint8Array.from(view) : view
    this.kept.push(taken)
    this.keptBytes += taken.length
  }

  private take(lineEndBytes: number): SplitLine {
    let bytes = this.kept.length === 1 ? (this.kept[0] as Uint8Array) : Buffer.concat(this.kept)
    let length = this.seenBytes
    if (lineEndBytes === 1 && length === bytes.length && bytes[length - 1] === CR) {
      length -= 1
      bytes = bytes.subarray(0, length)
    }
    const cut = length > this.maxBytes
    const text = decode(cut ? bytes.subarray(0, this.maxBytes) : bytes, this.encoding)
    this.offset += this.seenBytes + lineEndBytes
    this.kept = []
    this.keptBytes = 0
    this.seenBytes = 0
    return { text: cut ? text + CUT_MARK : text, end: this.offset, cut }
  }
}

function decode(bytes: Uint8Array, encoding: LogEncoding): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return buffer.toString(encoding === 'latin1' ? 'latin1' : 'utf8')
}
