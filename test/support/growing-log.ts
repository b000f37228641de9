/** A web server's log that grows steadily; every line carries a marker of its own. */
import { appendFileSync } from 'node:fs'

const TICKS_PER_SECOND = 20

export class GrowingLog {
  readonly #path: string
  readonly #perTick: number
  #timer: NodeJS.Timeout | undefined
  lines = 0

  /** @param rate Lines a second. */
  constructor(path: string, rate: number) {
    this.#path = path
    this.#perTick = Math.max(1, Math.round(rate / TICKS_PER_SECOND))
  }

  start(): void {
    this.#timer = setInterval(() => this.#write(), 1000 / TICKS_PER_SECOND)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #write(): void {
    const at = new Date().toUTCString().replace(/^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1/$2/$3:$4 +0000')
    let text = ''
    for (let index = 0; index < this.#perTick; index++) {
      const marker = `marker-${String(++this.lines).padStart(7, '0')}`
      text += `192.0.2.${this.lines % 250} - - [${at}] "GET /${marker} HTTP/1.1" 200 12 "-" "curl/8.0"\n`
    }
    appendFileSync(this.#path, text)
  }
}
