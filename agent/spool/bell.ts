/** Wakes whoever waits; one ring while nobody waits is remembered. */
export class Bell {
  #rung = false
  readonly #waiting = new Set<() => void>()

  ring(): void {
    this.#rung = true
    for (const wake of [...this.#waiting]) wake()
  }

  /** Forgets a ring that nobody heard. */
  quiet(): void {
    this.#rung = false
  }

  /** Resolves at the next ring, at once when it rang since it was heard last, or when the signal aborts. */
  heard(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const wake = () => {
        signal.removeEventListener('abort', wake)
        this.#waiting.delete(wake)
        this.#rung = false
        resolve()
      }
      if (this.#rung || signal.aborted) return wake()
      signal.addEventListener('abort', wake)
      this.#waiting.add(wake)
    })
  }
}
