/**
 * Keeps the agent on its group's latest bundle: at start on the last good one from the disk, then on what the
 * collector says, asked for by long-poll.
 *
 *     genuine, own, newer?  →  unpack  →  do its rules load?  →  keep on disk  →  report
 *           judge.ts           overlay.ts     live-rules.ts         shelf.ts       heartbeat
 *
 * Whatever goes wrong on that way, the rules at work stay, and the reason goes out with the heartbeat. A bundle that is
 * genuine but can't be used is not asked for again; after one that isn't genuine asking pauses, as the trouble is
 * between here and the collector.
 */
import { join } from 'node:path'
import type { AgentConfig } from '../config-schema.ts'
import type { LiveRules } from '../live-rules.ts'
import type { RuleSet } from '../rule-set.ts'
import { BUNDLE_PATH, type Bundle, MAX_BUNDLE_WAIT_SECONDS } from '../wire/index.ts'
import type { BundleName } from './history.ts'
import type { GoodBundle } from './judge.ts'
import { keepOnly, mustLoad, overlaid, unpack } from './overlay.ts'
import type { BundleShelf } from './shelf.ts'

type RuleSettings = AgentConfig['rules']

/** GET over the control link; undefined for 204. @throws for any other answer, one that is too long, or none. */
export type GetBundle = (
  path: string,
  limits: { readonly waitMs: number; readonly maxBytes: number },
  signal: AbortSignal,
) => Promise<Buffer | undefined>

export interface BundleDeps {
  readonly shelf: BundleShelf
  /** Folder that rule files are unpacked to; its content is made anew at every start. */
  readonly unpackedFolder: string
  readonly limitBytes: number
  readonly ownRules: RuleSettings
  readonly loadRules: (rules: RuleSettings) => Promise<RuleSet>
  readonly rules: LiveRules
  /** Makes detectors out of rules, as the sources will. @throws when that can't be done. */
  readonly tryDetectors: (rules: RuleSet) => void
  readonly get: GetBundle
  readonly events: BundleEvents
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
}

export interface BundleEvents {
  bundleTaken(name: BundleName): void
  bundleRefused(reason: string): void
  /** The collector could not be asked; the control link's other users say so louder. */
  bundleNotAsked(error: Error): void
  bundleNotTidied(error: Error): void
}

/** Between two answers, so that a collector that doesn't wait is not asked without end. */
const PAUSE_MS = 1_000
const RETRY_MS = 15_000
const REFUSED_RETRY_MS = 60_000

export class BundleRunner {
  readonly #deps: BundleDeps
  #running: BundleName | undefined
  #settings: Bundle['settings'] = {}
  #error: string | undefined
  /** The last that was genuine and could not be used. */
  #unusable: { readonly group: string; readonly number: number } | undefined

  constructor(deps: BundleDeps) {
    this.#deps = deps
  }

  /** The bundle that the rules at work came from. */
  get running(): BundleName | undefined {
    return this.#running
  }

  get settings(): Bundle['settings'] {
    return this.#settings
  }

  /** Why the newest bundle is not the one at work. */
  get error(): string | undefined {
    return this.#error
  }

  /** Puts the last good bundle to work, whether or not a collector is there. Never rejects. */
  async start(): Promise<void> {
    const { shelf } = this.#deps
    const { bundles, refused } = await shelf.startFrom().catch(error => ({ bundles: [], refused: [String(error)] }))
    for (const reason of refused) this.#refuse(reason)
    for (const good of bundles) {
      if (await this.#use(good, async () => {})) return
    }
  }

  /** Asks for the next bundle until the signal aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const pauseMs = await this.#askOnce(signal)
      await this.#deps.delay(pauseMs, signal).catch(() => {})
    }
  }

  /** @returns how long to wait before asking again. */
  async #askOnce(signal: AbortSignal): Promise<number> {
    const { get, events, limitBytes } = this.#deps
    let bytes: Buffer | undefined
    try {
      // Every byte of the text may be escaped in the JSON around it.
      const limits = { waitMs: MAX_BUNDLE_WAIT_SECONDS * 1_000, maxBytes: 2 * limitBytes + 65_536 }
      bytes = await get(this.#question(), limits, signal)
    } catch (error) {
      if (!signal.aborted) events.bundleNotAsked(error as Error)
      return RETRY_MS
    }
    if (bytes === undefined || (await this.take(bytes))) return PAUSE_MS
    return REFUSED_RETRY_MS
  }

  /** Judges what came and puts it to work. Resolves to whether it did. Never rejects. */
  async take(bytes: Buffer): Promise<boolean> {
    const { shelf, events } = this.#deps
    const judged = shelf.judge(bytes)
    if ('refused' in judged) {
      this.#unusable = judged.seen ?? this.#unusable
      this.#refuse(judged.refused)
      return false
    }
    const used = await this.#use(judged, () => shelf.keep(bytes, judged))
    if (!used) {
      this.#unusable = judged.bundle
      return false
    }
    this.#unusable = undefined
    this.#error = undefined
    if (this.#running) events.bundleTaken(this.#running)
    return true
  }

  /** @param settle Makes the choice last; when it fails the bundle is not used. */
  async #use(good: GoodBundle, settle: () => Promise<void>): Promise<boolean> {
    const { unpackedFolder, ownRules, loadRules, rules, tryDetectors } = this.#deps
    const { bundle, sha256 } = good
    const { group, number } = bundle
    // By its hash: another text under the same number must not overwrite the files that are at work.
    const folder = join(unpackedFolder, `${group}-${number}-${sha256.slice(0, 16)}`)
    try {
      await unpack(bundle, folder)
      await rules.replace(
        () => loadRules(overlaid(ownRules, bundle, folder)),
        async loaded => {
          mustLoad(bundle, loaded)
          tryDetectors(loaded)
          await settle()
        },
      )
    } catch (error) {
      this.#refuse(`number ${number} of ${group}: ${(error as Error).message}`)
      return false
    }
    this.#running = { group, number, sha256 }
    this.#settings = bundle.settings
    await keepOnly(folder).catch(this.#deps.events.bundleNotTidied)
    return true
  }

  #question(): string {
    const have = this.#unusable ?? this.#running
    const known = have ? `group=${have.group}&have=${have.number}&` : ''
    return `${BUNDLE_PATH}?${known}wait=${MAX_BUNDLE_WAIT_SECONDS}`
  }

  #refuse(reason: string): void {
    this.#error = reason.slice(0, 1024)
    this.#deps.events.bundleRefused(reason)
  }
}
