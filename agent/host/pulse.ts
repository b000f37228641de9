/**
 * Whether the agent's loops really turn. Each loop gives a beat every time round, whatever came of the turn: a collector
 * that is away or a disk that is full is a trouble to report, and no reason to start again. A loop that gives no beat
 * for longer than it may hangs.
 */
export class Pulse {
  readonly #now: () => number
  readonly #loops = new Map<string, { readonly withinMs: number; lastMs: number }>()

  /** @param now A clock that never goes back, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** From now on the loop has to beat at least this often. @returns the beat. */
  expect(loop: string, withinMs: number): () => void {
    const state = { withinMs, lastMs: this.#now() }
    this.#loops.set(loop, state)
    return () => {
      state.lastMs = this.#now()
    }
  }

  /** Loops that hang, by name. */
  hanging(): string[] {
    const nowMs = this.#now()
    return [...this.#loops].filter(([, { withinMs, lastMs }]) => nowMs - lastMs > withinMs).map(([name]) => name)
  }
}
