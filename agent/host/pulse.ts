/**
 * Whether the agent's loops really turn. Each loop gives a beat every time round, whatever came of the turn: a collector
 * that is away or a disk that is full is a trouble to report, and no reason to start again. A loop that gives no beat
 * for longer than it may hangs.
 */
export class Pulse {
  readonly #now: () => number
  readonly #loops = new Map<string, Loop>()

  /** @param now A clock that never goes back, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** From now on the loop has to beat at least this often. @returns the beat. */
  expect(loop: string, withinMs: number): () => void {
    let lastMs = this.#now()
    this.#loops.set(loop, { withinMs, sinceMs: () => lastMs })
    return () => {
      lastMs = this.#now()
    }
  }

  /**
   * For work that comes when it comes, and must then be done in time.
   * @param excused Why it may take as long as it likes just now, if it may.
   * @returns what to call at the beginning; what that returns, at the end.
   */
  expectDone(loop: string, withinMs: number, excused: () => boolean): () => () => void {
    const begun = new Map<symbol, number>()
    const sinceMs = () => {
      const nowMs = this.#now()
      if (excused()) for (const work of begun.keys()) begun.set(work, nowMs)
      return Math.min(nowMs, ...begun.values())
    }
    this.#loops.set(loop, { withinMs, sinceMs })
    return () => {
      const work = Symbol(loop)
      begun.set(work, this.#now())
      return () => void begun.delete(work)
    }
  }

  /** Loops that hang, by name. */
  hanging(): string[] {
    const nowMs = this.#now()
    return [...this.#loops].filter(([, { withinMs, sinceMs }]) => nowMs - sinceMs() > withinMs).map(([name]) => name)
  }
}

interface Loop {
  readonly withinMs: number
  readonly sinceMs: () => number
}
