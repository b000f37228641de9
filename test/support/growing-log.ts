/** A web server's log that grows steadily; every line carries a marker of its own. */
import { appendFileSync } from 'node:fs'

const TICK_MS = 50

export class GrowingLog {
  readonly #path: string
  #timer: NodeJS.Timeout | undefined
  /** What the rate says should have been written and was not yet: less than a line, between two ticks. */
  #owed = 0
  #at = 0
  /** Lines a second. */
  rate: number
  lines = 0

  constructor(path: string, rate: number) {
    this.#path = path
    this.rate = rate
  }

  start(): void {
    this.#at = Date.now()
    this.#timer = setInterval(() => this.#write(), TICK_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Writes what is due by the clock, so that a late timer does not lower the rate; a stall owes no more than a second. */
  #write(): void {
    const now = Date.now()
    this.#owed += (this.rate * Math.min(1_000, now - this.#at)) / 1000
    this.#at = now
    const at = new Date(now).toUTCString().replace(/^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1/$2/$3:$4 +0000')
    let text = ''
    for (; this.#owed >= 1; this.#owed--) {
      const marker = `marker-${String(++this.lines).padStart(7, '0')}`
      text += `192.0.2.${this.lines % 250} - - [${at}] "GET /${marker} HTTP/1.1" 200 12 "-" "curl/8.0"\n`
    }
    if (text) appendFileSync(this.#path, text)
  }
}
