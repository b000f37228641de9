/** Holds the ledger in memory and knows how much of it is on disk. */
import { join } from 'node:path'
import type { Drop } from '../wire/index.ts'
import { addDrop, unacknowledged } from './drops.ts'
import { codeOf, type Files } from './files.ts'
import { type Ledger, writeLedger } from './ledger.ts'
import type { Checkpoints } from './record.ts'

/** Given back to a full disk, so that the ledger can still be replaced: only that lets segments be deleted. */
const RESERVE_FILE = 'reserve'
const RESERVE_BYTES = 65_536

export class LedgerKeeper {
  readonly #files: Files
  readonly #folder: string
  #ledger: Ledger
  #persisted: Ledger | undefined
  #reserved = false

  constructor(files: Files, folder: string, ledger: Ledger) {
    this.#files = files
    this.#folder = folder
    this.#ledger = ledger
  }

  get now(): Ledger {
    return this.#ledger
  }

  get dirty(): boolean {
    return this.#ledger !== this.#persisted
  }

  /** True while a declared range is not on disk yet. */
  get undeclared(): boolean {
    return this.#ledger.drops !== this.#persisted?.drops
  }

  /** Numbers below this one are on disk as given out. */
  get persistedNext(): number {
    return this.#persisted?.next ?? 1
  }

  /** A record is on disk: its numbers are given out and its checkpoints stand. */
  committed(commit: number, next: number, checkpoints: Checkpoints): void {
    this.#ledger = { ...this.#ledger, commit, next, checkpoints: { ...this.#ledger.checkpoints, ...checkpoints } }
  }

  checkpoint(checkpoints: Checkpoints): void {
    this.#ledger = { ...this.#ledger, checkpoints: { ...this.#ledger.checkpoints, ...checkpoints } }
  }

  declare(drop: Drop): void {
    const { drops, droppedTotals, next } = this.#ledger
    this.#ledger = {
      ...this.#ledger,
      next: Math.max(next, drop.to + 1),
      drops: addDrop(drops, drop),
      droppedTotals: { ...droppedTotals, [drop.reason]: (droppedTotals[drop.reason] ?? 0) + drop.to - drop.from + 1 },
    }
  }

  released(sequence: number): void {
    const { drops } = this.#ledger
    const left = unacknowledged(drops, sequence)
    this.#ledger = { ...this.#ledger, released: sequence, drops: left.length === drops.length ? drops : left }
  }

  async flush(): Promise<void> {
    const ledger = this.#ledger
    if (ledger === this.#persisted) return
    try {
      await writeLedger(this.#files, this.#folder, ledger)
    } catch (error) {
      if (codeOf(error) !== 'ENOSPC') throw error
      await this.#files.remove(join(this.#folder, RESERVE_FILE))
      this.#reserved = false
      await writeLedger(this.#files, this.#folder, ledger)
    }
    this.#persisted = ledger
    if (!this.#reserved) await this.#reserve()
  }

  async #reserve(): Promise<void> {
    try {
      const file = await this.#files.open(join(this.#folder, RESERVE_FILE), 'create')
      // Real bytes: a sparse file would hold no blocks to give back.
      await file.write(Buffer.alloc(RESERVE_BYTES, 'r'), 0).finally(() => file.close())
      this.#reserved = true
    } catch (error) {
      if (codeOf(error) !== 'ENOSPC') throw error
    }
  }
}
