/** Rules to evaluate, each once, in order. One instance is reused: adding and walking allocate nothing. */
export class Candidates {
  length = 0
  readonly #indices: Int32Array
  readonly #stamps: Uint32Array
  #stamp = 1

  constructor(rules: number) {
    this.#indices = new Int32Array(rules)
    this.#stamps = new Uint32Array(rules)
  }

  readonly add = (index: number): void => {
    if (this.#stamps[index] === this.#stamp) return
    this.#stamps[index] = this.#stamp
    this.#indices[this.length++] = index
  }

  addAll(indices: readonly number[]): void {
    for (let i = 0; i < indices.length; i++) this.add(indices[i] as number)
  }

  at(position: number): number {
    return this.#indices[position] as number
  }

  sort(): void {
    if (this.length > 1) this.#indices.subarray(0, this.length).sort()
  }

  clear(): void {
    this.length = 0
    if (++this.#stamp === 0xffff_ffff) {
      this.#stamps.fill(0)
      this.#stamp = 1
    }
  }
}
