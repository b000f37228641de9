/**
 * Keeps the picture of networks and systems in memory up to date.
 *
 * Every few seconds the tables' versions are asked for, two indexed reads; only when one has moved are the tables read
 * again. Whoever writes here calls `refresh` and sees the change at once; on other collectors it is seen at their next
 * look. A database that is away leaves the picture as it was.
 */
import type { Subjects } from '../store/store.ts'
import { type Places, placesOf } from './places.ts'

const EVERY_MS = 3_000
/** A table that changes while it is read is read again; after so many times the next look does it. */
const ATTEMPTS = 5

export interface PlacesWatchDeps {
  readonly store: Pick<Subjects, 'networks' | 'systems'>
  readonly failed: (error: Error) => void
  /** The organisation that runs the collector. */
  readonly own?: string | undefined
  readonly everyMs?: number
}

export class PlacesWatch implements Disposable {
  readonly #deps: PlacesWatchDeps
  readonly #timer: NodeJS.Timeout
  #current: Places
  #looking: Promise<void> | undefined
  #closed = false

  private constructor(deps: PlacesWatchDeps, current: Places) {
    this.#deps = deps
    this.#current = current
    // A look that was under way when the store was closed is nobody's trouble.
    const failed = (error: Error) => this.#closed || deps.failed(error)
    this.#timer = setInterval(() => void this.#look().catch(failed), deps.everyMs ?? EVERY_MS).unref()
  }

  /** @throws when the store can't be read. */
  static async open(deps: PlacesWatchDeps): Promise<PlacesWatch> {
    return new PlacesWatch(deps, await readPlaces(deps))
  }

  get current(): Places {
    return this.#current
  }

  /** Resolves when everything committed before the call is in `current`. @throws when the store can't be read. */
  async refresh(): Promise<Places> {
    // A look that is under way may have begun before the change.
    await this.#looking?.catch(() => {})
    await this.#look()
    return this.#current
  }

  [Symbol.dispose](): void {
    this.#closed = true
    clearInterval(this.#timer)
  }

  #look(): Promise<void> {
    this.#looking ??= this.#read().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  async #read(): Promise<void> {
    if ((await versionOf(this.#deps.store)) === this.#current.version) return
    this.#current = await readPlaces(this.#deps)
  }
}

async function readPlaces({ store, own }: PlacesWatchDeps): Promise<Places> {
  for (let attempt = 1; ; attempt += 1) {
    const version = await versionOf(store)
    const [networks, systems] = [await store.networks.all(), await store.systems.all()]
    // The two are read one after the other: what was changed between them would be seen by half.
    if (attempt === ATTEMPTS || (await versionOf(store)) === version)
      return placesOf({ networks, systems, version, ...(own !== undefined && { own }) })
  }
}

const versionOf = async ({ networks, systems }: PlacesWatchDeps['store']): Promise<string> =>
  `${await networks.version()}.${await systems.version()}`
