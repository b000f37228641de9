/**
 * Bundles on the host's disk: the one at work and the one before it, as they were signed, and the history of numbers.
 *
 *     web-12.json, web-13.json   signed bundles, exactly as they came
 *     history.json               which of them is at work, and how far numbers have gone
 *
 * A bundle's file is written beside, synced and renamed before the history names it; the history is replaced in the
 * same way. So a crash at any point leaves a history that was whole once, and every bundle that it names. What lies
 * here is checked against the collector's key again at every start: a file that was changed on the disk is not run.
 *
 * Where the history can't be read any more, it is made again from the bundles that are there and genuine.
 */
import { join } from 'node:path'
import { z } from 'zod'
import type { Files } from '../spool/files.ts'
import { keyIdOf } from '../wire/index.ts'
import { BundleHistory, type BundleName, NO_HISTORY, withTaken } from './history.ts'
import { type BundleTrust, type GoodBundle, type Judged, judgeBundle, verifyBundle } from './judge.ts'

/** Numbers are those of one key: a host that was enrolled elsewhere begins anew. */
const Shelved = z.strictObject({ key: z.string(), history: BundleHistory })
const HISTORY = 'history.json'
const BUNDLE_FILE = /^[a-z0-9][a-z0-9_-]{0,62}-[1-9]\d{0,15}\.json$/

export interface ShelfOptions {
  readonly files: Files
  readonly folder: string
  readonly trust: BundleTrust
}

export class BundleShelf {
  readonly #files: Files
  readonly #folder: string
  readonly #trust: BundleTrust
  readonly #key: string
  #history: BundleHistory = NO_HISTORY

  private constructor({ files, folder, trust }: ShelfOptions) {
    this.#files = files
    this.#folder = folder
    this.#trust = trust
    this.#key = keyIdOf(trust.key)
  }

  /** @throws the file system's error where the folder can't be made or read. */
  static async open(options: ShelfOptions): Promise<BundleShelf> {
    const shelf = new BundleShelf(options)
    await options.files.makeFolder(options.folder)
    shelf.#history = (await shelf.#readHistory()) ?? (await shelf.#recoveredHistory())
    return shelf
  }

  /** The bundle that was put to work last. */
  get current(): BundleName | undefined {
    return this.#history.current
  }

  /** Never throws. */
  judge(bytes: Buffer): Judged {
    return judgeBundle(bytes, this.#trust, this.#history)
  }

  /**
   * Bundles to start from, the current one first, then the one before it. What was changed or lost on the disk is left
   * out with the reason.
   */
  async startFrom(): Promise<{ bundles: GoodBundle[]; refused: string[] }> {
    const bundles: GoodBundle[] = []
    const refused: string[] = []
    const { current, previous } = this.#history
    for (const name of [current, previous].flatMap(name => name ?? [])) {
      const read = await this.#read(name)
      if ('refused' in read) refused.push(`${fileOf(name)}: ${read.refused}`)
      else bundles.push(read)
    }
    return { bundles, refused }
  }

  /**
   * Makes a judged bundle the one that later starts begin with. To be called when its rules are known to load.
   * @throws the file system's error; then the one before stays.
   */
  async keep(bytes: Buffer, { bundle, sha256, assignedAt }: GoodBundle): Promise<void> {
    const name = { group: bundle.group, number: bundle.number, sha256 }
    await this.#replace(fileOf(name), bytes)
    const history = withTaken(this.#history, name, assignedAt)
    await this.#replace(HISTORY, Buffer.from(JSON.stringify({ key: this.#key, history })))
    this.#history = history
    // The switch is done; what can't be tidied away now is tidied after the next one.
    await this.#tidy().catch(() => {})
  }

  async #read(name: BundleName): Promise<GoodBundle | { readonly refused: string }> {
    const bytes = await this.#files.readAll(join(this.#folder, fileOf(name)))
    if (!bytes) return { refused: 'the file is gone' }
    const read = verifyBundle(bytes, this.#trust)
    if ('refused' in read || read.sha256 === name.sha256) return read
    return { refused: 'it is not the bundle that was kept under this name' }
  }

  async #readHistory(): Promise<BundleHistory | undefined> {
    const bytes = await this.#files.readAll(join(this.#folder, HISTORY))
    try {
      const { key, history } = Shelved.parse(JSON.parse(bytes?.toString() ?? ''))
      return key === this.#key ? history : NO_HISTORY
    } catch {
      return undefined
    }
  }

  async #recoveredHistory(): Promise<BundleHistory> {
    const found: GoodBundle[] = []
    for (const file of (await this.#files.list(this.#folder)).filter(name => BUNDLE_FILE.test(name))) {
      const bytes = await this.#files.readAll(join(this.#folder, file))
      const read = bytes && verifyBundle(bytes, this.#trust)
      if (read && !('refused' in read)) found.push(read)
    }
    found.sort((a, b) => Date.parse(a.assignedAt) - Date.parse(b.assignedAt) || a.bundle.number - b.bundle.number)
    return found.reduce(
      (history, { bundle: { group, number }, sha256, assignedAt }) =>
        withTaken(history, { group, number, sha256 }, assignedAt),
      NO_HISTORY,
    )
  }

  /** Returns when the new content is on the disk under its name. */
  async #replace(name: string, bytes: Buffer): Promise<void> {
    const path = join(this.#folder, name)
    const file = await this.#files.open(`${path}.new`, 'create')
    try {
      await file.write(bytes, 0)
      await file.sync()
    } finally {
      await file.close()
    }
    await this.#files.rename(`${path}.new`, path)
    await this.#files.syncFolder(this.#folder)
  }

  async #tidy(): Promise<void> {
    const { current, previous } = this.#history
    const kept = new Set([current, previous].flatMap(name => (name ? fileOf(name) : [])))
    for (const name of await this.#files.list(this.#folder)) {
      if (BUNDLE_FILE.test(name) && !kept.has(name)) await this.#files.remove(join(this.#folder, name))
    }
  }
}

const fileOf = ({ group, number }: BundleName): string => `${group}-${number}.json`
