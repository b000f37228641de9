/**
 * Which bundle each group should run, for any number of agents that wait to hear of a newer one.
 *
 * One look at the database every few seconds serves them all; a waiting agent costs an entry in a map. An agent waits
 * once at a time: asking again ends the wait before. A bundle's text is written out as JSON once for all agents that
 * fetch it, and the last few texts are kept, so that a thousand agents fetching one bundle share one buffer.
 */
import { assignmentStatement, type Signer } from '../../agent/wire/index.ts'
import type { Subjects } from '../store/store.ts'

export interface BundleWatchDeps {
  readonly store: Pick<Subjects, 'agents' | 'bundles'>
  readonly signer: Signer
  readonly now: () => Date
  readonly failed: (error: Error) => void
  /** How often the database is looked at. */
  readonly everyMs?: number
}

export interface Asked {
  readonly agent: string
  /** What the agent has, if anything. */
  readonly have?: { readonly group: string; readonly number: number } | undefined
  readonly waitMs: number
}

/** JSON of a `SignedBundle` in two parts: the agent's own, and the one that all agents of the group share. */
export type BundleReply = readonly [own: Buffer, shared: Buffer]

/** Whose agents, of which group. */
interface Receivers {
  readonly organisation: string
  readonly group: string
}

const nameOf = ({ organisation, group }: Receivers): string => `${organisation} ${group}`

interface Waiter {
  /** Organisation and group. */
  readonly of: string
  /** @param again Whether there is reason to look again. */
  readonly end: (again: boolean) => void
}

const EVERY_MS = 2_000
/** More published within one look are found by their groups' agents at their next asking. */
const LOOKED_AT = 200
const KEPT_BYTES = 128 * 1024 * 1024

export class BundleWatch implements Disposable {
  readonly #deps: BundleWatchDeps
  readonly #waiters = new Map<string, Waiter>()
  readonly #heads = new Map<string, number>()
  /** Newest used last. */
  readonly #texts = new Map<string, Buffer>()
  /** Reads under way, shared by all who wake at once. */
  readonly #reading = new Map<string, Promise<Buffer | undefined>>()
  readonly #timer: NodeJS.Timeout
  #looking = false

  constructor(deps: BundleWatchDeps) {
    this.#deps = deps
    this.#timer = setInterval(() => void this.#look(), deps.everyMs ?? EVERY_MS).unref()
  }

  /** How many agents wait. */
  get waiting(): number {
    return this.#waiters.size
  }

  /** The group's latest bundle, as soon as the agent doesn't have it; null when there is none within the time. */
  async next({ agent, have, waitMs }: Asked, signal: AbortSignal): Promise<BundleReply | null> {
    const began = performance.now()
    for (;;) {
      const record = await this.#deps.store.agents.find(agent)
      if (record?.state !== 'active') return null
      const known = have?.group === record.group ? have.number : 0
      if ((await this.#head(record)) > known) return this.#reply(agent, record)
      const leftMs = waitMs - (performance.now() - began)
      if (leftMs <= 0 || signal.aborted) return null
      if (!(await this.#wait(agent, nameOf(record), leftMs, signal))) return null
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    for (const { end } of [...this.#waiters.values()]) end(false)
  }

  async #head(of: Receivers): Promise<number> {
    const known = this.#heads.get(nameOf(of))
    if (known !== undefined) return known
    const number = (await this.#deps.store.bundles.latest(of.organisation, of.group))?.number ?? 0
    this.#heads.set(nameOf(of), number)
    return number
  }

  async #reply(agent: string, of: Receivers): Promise<BundleReply | null> {
    const shared = await this.#text(of)
    if (!shared) return null
    const { signer, now } = this.#deps
    const at = now().toISOString()
    const signature = signer.sign(assignmentStatement(agent, of.group, at)).toString('base64')
    return [Buffer.from(`{"assignment":${JSON.stringify({ agent, at, signature })},`), shared]
  }

  async #text(of: Receivers): Promise<Buffer | undefined> {
    const name = `${nameOf(of)} ${this.#heads.get(nameOf(of))}`
    const kept = this.#texts.get(name)
    if (!kept) return this.#readOnce(of, name)
    this.#texts.delete(name)
    this.#texts.set(name, kept)
    return kept
  }

  #readOnce(of: Receivers, name: string): Promise<Buffer | undefined> {
    const under = this.#reading.get(name)
    if (under) return under
    const reading = this.#read(of, name).finally(() => this.#reading.delete(name))
    this.#reading.set(name, reading)
    return reading
  }

  async #read({ organisation, group }: Receivers, name: string): Promise<Buffer | undefined> {
    const latest = await this.#deps.store.bundles.latest(organisation, group)
    if (!latest) return undefined
    const { key, signature, bundle } = latest
    const text = Buffer.from(JSON.stringify({ key, signature, bundle }).slice(1))
    this.#texts.set(name, text)
    this.#forget(name)
    return text
  }

  /** Lets go of the texts used longest ago, until the rest fit; the named one stays. */
  #forget(kept: string): void {
    let bytes = 0
    for (const text of this.#texts.values()) bytes += text.length
    for (const [name, text] of this.#texts) {
      if (bytes <= KEPT_BYTES) break
      if (name === kept) continue
      this.#texts.delete(name)
      bytes -= text.length
    }
  }

  /** Resolves to whether there is reason to look again. */
  #wait(agent: string, of: string, ms: number, signal: AbortSignal): Promise<boolean> {
    this.#waiters.get(agent)?.end(false)
    return new Promise(resolve => {
      const end = (again: boolean) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
        if (this.#waiters.get(agent) === waiter) this.#waiters.delete(agent)
        resolve(again)
      }
      const stop = () => end(false)
      const waiter = { of, end }
      const timer = setTimeout(stop, ms)
      signal.addEventListener('abort', stop, { once: true })
      this.#waiters.set(agent, waiter)
    })
  }

  async #look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    try {
      for (const bundle of await this.#deps.store.bundles.list(null, LOOKED_AT))
        this.#risen(nameOf(bundle), bundle.number)
    } catch (error) {
      this.#deps.failed(error as Error)
    } finally {
      this.#looking = false
    }
  }

  #risen(of: string, number: number): void {
    if (number <= (this.#heads.get(of) ?? 0)) return
    this.#heads.set(of, number)
    for (const waiter of [...this.#waiters.values()]) if (waiter.of === of) waiter.end(true)
  }
}
