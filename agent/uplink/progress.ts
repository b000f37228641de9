/**
 * When what was sent has to be sent again: a pure account of what was sent and what the collector says it has stored.
 *
 * Over HTTPS the receipt answers that at once. Over a broker a batch may wait for a long time and be well, so silence
 * proves nothing: only a collector that answers, and for longer than our patience names the same number though more
 * was sent, is missing something. Then one batch after that number goes out again. If it was what was missing, the
 * watermark moves; if it then stops again, twice as many go, and so on. If it didn't help, patience doubles: a slow
 * or halted consumer must not be drowned in repetitions.
 */
export interface Patience {
  readonly firstMs: number
  readonly lastMs: number
}

/** Which batches to send again. */
export interface Resend {
  /** The number after which they begin. */
  readonly from: number
  readonly batches: number
}

export class Progress {
  readonly #patience: Patience
  #stored: number
  #sent: number
  /** Since when the watermark has stood still though more was sent. */
  #sinceMs = 0
  #waitMs: number
  #batches = 0
  #movedSinceResend = false
  #overdue = false

  constructor(patience: Patience, stored: number) {
    this.#patience = patience
    this.#stored = stored
    this.#sent = stored
    this.#waitMs = patience.firstMs
  }

  /** A batch up to this number is on its way. */
  sent(upTo: number, nowMs: number): void {
    if (this.#sent <= this.#stored) this.#sinceMs = nowMs
    this.#sent = Math.max(this.#sent, upTo)
  }

  /** The collector says how far it has stored. */
  heard(stored: number, nowMs: number): void {
    if (stored !== this.#stored) {
      if (stored > this.#stored) {
        this.#waitMs = this.#patience.firstMs
        this.#movedSinceResend = true
      }
      this.#stored = stored
      this.#sinceMs = nowMs
    }
    this.#overdue = this.#sent > stored && nowMs - this.#sinceMs >= this.#waitMs
  }

  /** Undefined while there is no reason to send anything again. */
  takeResend(nowMs: number): Resend | undefined {
    if (!this.#overdue) return undefined
    this.#batches = this.#movedSinceResend ? this.#batches * 2 || 1 : 1
    if (!this.#movedSinceResend) this.#waitMs = Math.min(this.#waitMs * 2, this.#patience.lastMs)
    this.#movedSinceResend = false
    this.#overdue = false
    this.#sinceMs = nowMs
    return { from: this.#stored, batches: this.#batches }
  }
}
