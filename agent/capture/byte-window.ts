/**
 * A sliding window over bytes that come in pieces.
 *
 * Records are parsed in place: what lies between `at` and `end` was read and not used up. `more()` keeps it, moves it to
 * the front where room is short, and reads behind it. The window is as large as the longest record may be, so a record
 * that doesn't fit is not a record.
 */
export type ReadInto = (into: Uint8Array) => Promise<number>

export class ByteWindow {
  readonly bytes: Uint8Array
  at = 0
  end = 0
  ended = false
  /** Where bytes[0] lies in the input, for messages. */
  private origin = 0
  private readonly readInto: ReadInto

  constructor(capacity: number, readInto: ReadInto) {
    this.bytes = new Uint8Array(capacity)
    this.readInto = readInto
  }

  get available(): number {
    return this.end - this.at
  }

  /** Offset of `at` in the (unpacked) input. */
  get position(): number {
    return this.origin + this.at
  }

  /** Reads at least one byte more; false at the end of the input, or when the window is full. */
  async more(): Promise<boolean> {
    if (this.ended) return false
    if (this.at > 0) this.slide()
    if (this.end === this.bytes.length) return false
    const read = await this.readInto(this.bytes.subarray(this.end))
    if (read === 0) this.ended = true
    this.end += read
    return read > 0
  }

  /** Reads until `length` bytes are there; false if the input ends before. */
  async fill(length: number): Promise<boolean> {
    while (this.available < length) if (!(await this.more())) return false
    return true
  }

  private slide(): void {
    this.bytes.copyWithin(0, this.at, this.end)
    this.origin += this.at
    this.end -= this.at
    this.at = 0
  }
}
