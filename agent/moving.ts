/**
 * Does a source move? One that runs must turn (look for something new) every so often, and where it is known to bring
 * something all the time, bring something. A source that hangs looks healthy in every other way.
 *
 * Judged by elapsed time alone: a host's clock that is set by an hour must neither make a source look dead nor hide
 * that it is.
 */
export interface MovementOptions {
  /** Milliseconds that only ever rise. */
  readonly elapsed: () => number
  /** When it last looked, whether or not there was anything, by whatever clock; left out: it doesn't say. */
  readonly turnedAtMs?: (() => number | undefined) | undefined
  /** It must bring something that often; undefined: it may be quiet. */
  readonly expectEveryMs?: number | undefined
}

/** A loop that polls every 100 ms, or hears from its child every second, and has not for so long, hangs. */
const TURN_LIMIT_MS = 30_000

export class Movement {
  readonly #options: MovementOptions
  #turnedAtMs: number | undefined
  #turnedMs = 0
  #readMs = 0

  constructor(options: MovementOptions) {
    this.#options = options
    this.began()
  }

  /** Reading starts, or starts again. */
  began(): void {
    this.#turnedMs = this.#options.elapsed()
    this.#readMs = this.#turnedMs
  }

  /** It brought something. */
  read(): void {
    this.#readMs = this.#options.elapsed()
  }

  /** To be asked regularly: that the source has turned shows by its saying another moment than when asked before. */
  moves(): boolean {
    const { elapsed, turnedAtMs, expectEveryMs } = this.#options
    const nowMs = elapsed()
    const at = turnedAtMs?.()
    if (at !== this.#turnedAtMs) this.#turnedMs = nowMs
    this.#turnedAtMs = at
    if (turnedAtMs && nowMs - this.#turnedMs > TURN_LIMIT_MS) return false
    return expectEveryMs === undefined || nowMs - this.#readMs <= expectEveryMs
  }
}
