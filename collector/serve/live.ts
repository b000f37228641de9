/**
 * What has just happened, for consoles that are watching.
 *
 * One ring of the latest events for everybody: a reader is only a position in it, so a slow one costs no memory. A
 * reader whose position has left the ring is told that it fell behind and is let go; it asks for everything again.
 * Positions carry the name of this run of the collector, as numbers start anew with it.
 */
import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { EVERYTHING, inScope, type Scope } from '../store/scope.ts'
import type { StreamEvent } from './views.ts'

export type LiveEvent = z.input<typeof StreamEvent>

export interface LiveMessage {
  readonly id: string
  readonly event: string
  readonly data: string
}

/** Of whom it tells: watchers of other organisations don't hear of it. Null: of nobody in particular. */
interface Told {
  readonly organisation: string | null
}

interface Made extends Told {
  readonly data: LiveEvent['data']
}

interface Written extends Told {
  readonly text: string
}

interface Entry {
  readonly number: number
  readonly event: LiveEvent['event']
  /** Made when first read: most events are read by nobody. */
  readonly make: () => Promise<Made | null>
  written?: Promise<Written | null>
}

const RING = 2_000
const KEEP_ALIVE_MS = 15_000

export class Live {
  readonly #run: string
  readonly #ring: Entry[] = []
  readonly #size: number
  readonly #waiting = new Set<() => void>()
  #last = 0

  constructor({ run = randomBytes(6).toString('hex'), size = RING } = {}) {
    this.#run = run
    this.#size = size
  }

  publish(event: LiveEvent['event'], make: Entry['make']): void {
    this.#last += 1
    this.#ring.push({ number: this.#last, event, make })
    if (this.#ring.length > this.#size) this.#ring.shift()
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  /**
   * Messages after `lastEventId`, or from now on. Ends with `event: behind` when the reader was too slow, silently when
   * the signal fires. A null is a sign of life to pass on.
   */
  async *follow(
    lastEventId: string | undefined,
    signal: AbortSignal,
    scope: Scope = EVERYTHING,
    keepAliveMs = KEEP_ALIVE_MS,
  ): AsyncGenerator<LiveMessage | null, void> {
    const resumed = this.#positionOf(lastEventId)
    let position = resumed ?? this.#last
    if (resumed === null) {
      // Also sent at the very start, so that every reader holds a position to resume from.
      yield this.#message(position, lastEventId === undefined ? 'hello' : 'reset', '{}')
    }
    while (!signal.aborted) {
      const oldest: number = this.#ring[0]?.number ?? this.#last + 1
      if (position + 1 < oldest) {
        yield this.#message(this.#last, 'behind', '{}')
        return
      }
      const entry: Entry | undefined = this.#ring[position + 1 - oldest]
      if (!entry) {
        const woken = await this.#wait(signal, keepAliveMs)
        if (!woken && !signal.aborted) yield null
        continue
      }
      const written = await writtenOf(entry)
      position = entry.number
      if (written && inScope(scope, written.organisation)) yield this.#message(position, entry.event, written.text)
    }
  }

  #message(number: number, event: string, data: string): LiveMessage {
    return { id: `${this.#run}-${number}`, event, data }
  }

  /** Null when the id is not of this run or its successor is gone. */
  #positionOf(lastEventId: string | undefined): number | null {
    const [run, text = ''] = (lastEventId ?? '').split('-')
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (run !== this.#run || Number.isNaN(number) || number > this.#last) return null
    const oldest = this.#ring[0]?.number ?? this.#last + 1
    return number + 1 < oldest ? null : number
  }

  #wait(signal: AbortSignal, ms: number): Promise<boolean> {
    return new Promise(resolve => {
      const done = (woken: boolean) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', aborted)
        this.#waiting.delete(wake)
        resolve(woken)
      }
      const wake = () => done(true)
      const aborted = () => done(false)
      const timer = setTimeout(() => done(false), ms)
      signal.addEventListener('abort', aborted, { once: true })
      this.#waiting.add(wake)
    })
  }
}

/** Made once for all readers. One that could not be made now (the store is away) is made anew for who comes again. */
function writtenOf(entry: Entry): Promise<Written | null> {
  entry.written ??= entry.make().then(
    made => made && { organisation: made.organisation, text: JSON.stringify(made.data) },
    error => {
      delete entry.written
      throw error
    },
  )
  return entry.written
}

/** Server-sent events, as the HTML standard writes them. */
export async function* asServerSent(messages: AsyncIterable<LiveMessage | null>): AsyncGenerator<string> {
  yield 'retry: 2000\n\n'
  for await (const message of messages)
    yield message === null ? ': alive\n\n' : `id: ${message.id}\nevent: ${message.event}\ndata: ${message.data}\n\n`
}
