/** Finding one pattern in bytes, with or without case (Horspool's skips; nothing is allocated). */
const FOLD = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte))
const SAME = Uint8Array.from({ length: 256 }, (_, byte) => byte)

export class ContentSearch {
  readonly length: number
  readonly #pattern: Uint8Array
  readonly #fold: Uint8Array
  /** Made when first needed: most rules are never evaluated. */
  #skips: Uint16Array | undefined

  constructor(pattern: Uint8Array, nocase: boolean) {
    this.length = pattern.length
    this.#fold = nocase ? FOLD : SAME
    this.#pattern = nocase ? pattern.map(byte => FOLD[byte] as number) : pattern
  }

  /** Where the pattern first begins within bytes[from..to), or -1. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const pattern = this.#pattern
    const fold = this.#fold
    const last = pattern.length - 1
    const lastByte = pattern[last] as number
    if (pattern.length > 2) this.#skips ??= skipTable(pattern, fold)
    const skips = this.#skips
    for (let at = from; at + last < to; ) {
      const raw = bytes[at + last] as number
      if (fold[raw] === lastByte && this.at(bytes, at)) return at
      at += skips ? (skips[raw] as number) : 1
    }
    return -1
  }

  /** Whether the pattern stands at `from`; the caller has checked that it fits. */
  at(bytes: Uint8Array, from: number): boolean {
    const pattern = this.#pattern
    const fold = this.#fold
    for (let i = 0; i < pattern.length; i++) if (fold[bytes[from + i] as number] !== pattern[i]) return false
    return true
  }
}

function skipTable(pattern: Uint8Array, fold: Uint8Array): Uint16Array {
  const folded = new Uint16Array(256).fill(pattern.length)
  for (let i = 0; i < pattern.length - 1; i++) folded[pattern[i] as number] = pattern.length - 1 - i
  return Uint16Array.from({ length: 256 }, (_, byte) => folded[fold[byte] as number] as number)
}
