/** Lines to a stream in large writes, waiting where the reader is slow and stopping where it has gone. */
import type { Writable } from 'node:stream'

const CHUNK = 65_536

export class OutputLines {
  /** The reader has closed its end: nothing more will be taken. */
  gone = false
  #waiting: string[] = []
  #length = 0
  #full = false
  readonly #stream: Writable

  constructor(stream: Writable) {
    this.#stream = stream
    stream.on('error', error => {
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
      this.gone = true
    })
  }

  write(line: string): void {
    if (this.gone) return
    this.#waiting.push(line)
    this.#length += line.length
    if (this.#length >= CHUNK) this.#send()
  }

  /** Resolves when the reader has caught up. */
  async ready(): Promise<void> {
    if (!this.#full || this.gone) return
    await firstOf(this.#stream, ['drain', 'close', 'error'])
    this.#full = false
  }

  async flush(): Promise<void> {
    this.#send()
    await this.ready()
  }

  #send(): void {
    if (this.#waiting.length === 0 || this.gone) return
    if (!this.#stream.write(`${this.#waiting.join('\n')}\n`)) this.#full = true
    this.#waiting = []
    this.#length = 0
  }
}

/** Leaves no listener behind, however often it is asked. */
function firstOf(stream: Writable, events: readonly string[]): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      for (const event of events) stream.off(event, done)
      resolve()
    }
    for (const event of events) stream.on(event, done)
  })
}
