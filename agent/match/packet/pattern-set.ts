/**
 * Which of many patterns may occur in some bytes: the filter before rules are evaluated.
 *
 * Every pattern is filed under four of its bytes (two, or one, for short ones), case folded; the text is walked once,
 * and each place's four bytes are looked up in a bitmap that stays in the cache. Only behind a set bit are patterns
 * compared. A pattern is reported once a scan. This module stands alone so that a faster kernel can replace it.
 */
export interface Pattern {
  /** What is reported for it. */
  readonly id: number
  readonly bytes: Uint8Array
}

const FOLD = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte))
const GOLDEN = 0x9e3779b1

export class PatternSet {
  readonly size: number
  readonly #folded: Uint8Array[] = []
  readonly #ids: number[] = []
  /** Where in the pattern its gram begins. */
  readonly #gramAt: number[] = []
  readonly #stamps: Uint32Array
  #stamp = 0
  readonly #quads = new Map<number, number[]>()
  /** One bit in dozens is set at most, or looking patterns up would cost more than the bitmap saves. */
  readonly #bitmap: Uint32Array
  readonly #shift: number
  readonly #pairs = new Map<number, number[]>()
  readonly #pairBits = new Uint32Array(65_536 / 32)
  readonly #singles: (number[] | undefined)[] = Array.from({ length: 256 })
  readonly #hasPairs: boolean
  readonly #hasSingles: boolean

  constructor(patterns: readonly Pattern[]) {
    this.size = patterns.length
    const bits = Math.min(18, Math.max(12, Math.ceil(Math.log2(patterns.length * 64 + 1))))
    this.#bitmap = new Uint32Array((1 << bits) / 32)
    this.#shift = 32 - bits
    this.#stamps = new Uint32Array(patterns.length)
    for (const { id, bytes } of patterns)
      this.#file(
        id,
        bytes.map(byte => FOLD[byte] as number),
      )
    this.#hasPairs = this.#pairs.size > 0
    this.#hasSingles = this.#singles.some(Boolean)
  }

  /** Calls `found` with the id of each pattern that occurs, whatever its case, in bytes[start..end). */
  scan(bytes: Uint8Array, start: number, end: number, found: (id: number) => void): void {
    if (++this.#stamp === 0xffff_ffff) {
      this.#stamps.fill(0)
      this.#stamp = 1
    }
    const bitmap = this.#bitmap
    const shift = this.#shift
    const pairBits = this.#pairBits
    const hasPairs = this.#hasPairs
    const hasSingles = this.#hasSingles
    let gram = 0
    for (let at = start; at < end; at++) {
      const byte = FOLD[bytes[at] as number] as number
      gram = (gram << 8) | byte
      if (at >= start + 3) {
        const hash = Math.imul(gram, GOLDEN) >>> shift
        if (((bitmap[hash >> 5] as number) >>> (hash & 31)) & 1)
          this.#verify(this.#quads.get(gram), bytes, start, end, at - 3, found)
      }
      if (hasPairs && at > start) {
        const pair = gram & 0xffff
        if (((pairBits[pair >> 5] as number) >>> (pair & 31)) & 1)
          this.#verify(this.#pairs.get(pair), bytes, start, end, at - 1, found)
      }
      if (hasSingles) {
        const single = this.#singles[byte]
        if (single) this.#verify(single, bytes, start, end, at, found)
      }
    }
  }

  #verify(
    patterns: readonly number[] | undefined,
    bytes: Uint8Array,
    start: number,
    end: number,
    gramAt: number,
    found: (id: number) => void,
  ): void {
    if (!patterns) return
    for (let i = 0; i < patterns.length; i++) {
      const index = patterns[i] as number
      if (this.#stamps[index] === this.#stamp) continue
      const pattern = this.#folded[index] as Uint8Array
      const from = gramAt - (this.#gramAt[index] as number)
      if (from < start || from + pattern.length > end || !equalFolded(bytes, from, pattern)) continue
      this.#stamps[index] = this.#stamp
      found(this.#ids[index] as number)
    }
  }

  #file(id: number, bytes: Uint8Array): void {
    const index = this.#folded.push(bytes) - 1
    this.#ids.push(id)
    if (bytes.length >= 4) {
      const at = rarestGram(bytes)
      this.#gramAt.push(at)
      const gram = gramOf(bytes, at)
      const hash = Math.imul(gram, GOLDEN) >>> this.#shift
      this.#bitmap[hash >> 5] = (this.#bitmap[hash >> 5] as number) | (1 << (hash & 31))
      const filed = this.#quads.get(gram)
      if (filed) filed.push(index)
      else this.#quads.set(gram, [index])
      return
    }
    this.#gramAt.push(0)
    if (bytes.length === 1) {
      const byte = bytes[0] as number
      this.#singles[byte] = [...(this.#singles[byte] ?? []), index]
      return
    }
    const pair = ((bytes[0] as number) << 8) | (bytes[1] as number)
    this.#pairBits[pair >> 5] = (this.#pairBits[pair >> 5] as number) | (1 << (pair & 31))
    const filed = this.#pairs.get(pair)
    if (filed) filed.push(index)
    else this.#pairs.set(pair, [index])
  }
}

const gramOf = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 24) |
  ((bytes[at + 1] as number) << 16) |
  ((bytes[at + 2] as number) << 8) |
  (bytes[at + 3] as number)

/** The four bytes least likely in traffic: zeros, blanks and letters are common, everything else is rarer. */
function rarestGram(bytes: Uint8Array): number {
  let best = 0
  let bestScore = -1
  for (let at = 0; at + 4 <= bytes.length; at++) {
    let score = 0
    for (let i = at; i < at + 4; i++) {
      const byte = bytes[i] as number
      score +=
        byte === 0 || byte === 0x20 || byte === 0xff
          ? 0
          : byte >= 0x61 && byte <= 0x7a
            ? 2
            : byte === 0x2e || byte === 0x2f
              ? 1
              : 3
      if (i > at && bytes[i - 1] !== byte) score += 1
    }
    if (score > bestScore) {
      bestScore = score
      best = at
    }
  }
  return best
}

function equalFolded(bytes: Uint8Array, from: number, pattern: Uint8Array): boolean {
  for (let i = 0; i < pattern.length; i++) if (FOLD[bytes[from + i] as number] !== pattern[i]) return false
  return true
}
