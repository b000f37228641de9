/**
 * Draws documents off the main thread. Laying out a form takes a second or two of pure computing, in which the thread
 * that takes alerts in would stand still; so one worker draws, one document at a time.
 *
 * The worker starts with the first document and ends when none was asked for in a while, so that an idle collector
 * doesn't hold the libraries and fonts in memory. What waits is bounded; a document that takes too long, or breaks the
 * worker, fails alone, and the next one gets a new worker.
 */
import { Worker } from 'node:worker_threads'
import type { FilledForm } from '../form.ts'
import type { RenderOptions } from './layout.ts'

export type PrintFormat = 'docx' | 'pdf'

export interface PrintOrder {
  readonly format: PrintFormat
  readonly filled: FilledForm
  readonly options: RenderOptions
}

export type Printed = { readonly bytes: Uint8Array } | { readonly error: string }

/** Too many documents wait already: ask again later. */
export class PrinterBusyError extends Error {
  override name = 'PrinterBusyError'
  readonly statusCode = 503
}

interface Limits {
  readonly waiting: number
  readonly documentMs: number
  readonly idleMs: number
}

const LIMITS: Limits = { waiting: 16, documentMs: 60_000, idleMs: 60_000 }
const WORKER_HEAP_MB = 512

export class Printer implements AsyncDisposable {
  readonly #limits: Limits
  #worker: Worker | null = null
  #idle: NodeJS.Timeout | undefined
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...LIMITS, ...limits }
  }

  /** @throws PrinterBusyError */
  async print(format: PrintFormat, filled: FilledForm, options: RenderOptions = {}): Promise<Buffer> {
    if (this.#waiting >= this.#limits.waiting) throw new PrinterBusyError('too many documents are waiting')
    this.#waiting += 1
    const printed = this.#last.then(() => this.#draw({ format, filled, options })).finally(() => (this.#waiting -= 1))
    this.#last = printed.catch(() => undefined)
    return printed
  }

  /** Whether its thread runs. */
  get awake(): boolean {
    return this.#worker !== null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end()
  }

  async #draw(order: PrintOrder): Promise<Buffer> {
    clearTimeout(this.#idle)
    this.#worker ??= startWorker()
    const printed = await answerOf(this.#worker, order, this.#limits.documentMs)
    if ('broken' in printed) {
      await this.#end()
      throw printed.broken
    }
    this.#idle = setTimeout(() => void this.#end(), this.#limits.idleMs).unref()
    if ('error' in printed) throw new Error(printed.error)
    return Buffer.from(printed.bytes.buffer, printed.bytes.byteOffset, printed.bytes.byteLength)
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }
}

function answerOf(worker: Worker, order: PrintOrder, limitMs: number): Promise<Printed | { broken: Error }> {
  return new Promise(resolve => {
    const end = (outcome: Printed | { broken: Error }) => {
      clearTimeout(timer)
      worker.off('message', end).off('error', failed).off('exit', gone)
      worker.unref()
      resolve(outcome)
    }
    const failed = (broken: Error) => end({ broken })
    const gone = () => failed(new Error('the document worker ended'))
    const timer = setTimeout(() => failed(new Error(`the document took more than ${limitMs} ms`)), limitMs)
    worker.ref()
    worker.on('message', end).on('error', failed).on('exit', gone)
    worker.postMessage(order)
  })
}

/** Beside this module, compiled or not as this one is. */
function startWorker(): Worker {
  const options = { resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB } }
  const worker = import.meta.url.endsWith('.js')
    ? new Worker(new URL('./printer-worker.js', import.meta.url), options)
    : new Worker(fromSources(), { ...options, eval: true })
  // Between documents nobody waits for it: its end then shows at the next order.
  worker.on('error', () => undefined)
  return worker
}

/** tsx minds the main thread alone; others have to ask it. */
const fromSources = () => `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))})
  .then(tsx => tsx.register())
  .then(() => import(${JSON.stringify(new URL('./printer-worker.ts', import.meta.url))}))`
