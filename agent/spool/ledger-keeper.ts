/** Holds the ledger in memory and knows how much of it is on disk. */
import type { Drop } from '../wire/index.ts'
import { addDrop, unacknowledged } from './drops.ts'
import { codeOf, type Files } from './files.ts'
import { type Ledger, writeLedger } from './ledger.ts'
import type { Checkpoints, Facts } from './record.ts'
import { addRefusal, numbered, type Refusal, refusedCount } from './refusals.ts'
import { giveBack, isReserved, reserve } from './reserve.ts'

export class LedgerKeeper {
  readonly #files: Files
  readonly #folder: string
  #ledger: Ledger
  #persisted: Ledger | undefined
  #reserved: boolean | undefined

  /** @param persisted The ledger as it stands on disk; undefined where there is none. */
  constructor(files: Files, folder: string, ledger: Ledger, persisted: Ledger | undefined) {
    this.#files = files
    this.#folder = folder
    this.#ledger = ledger
    this.#persisted = persisted
  }

  get now(): Ledger {
    return this.#ledger
  }

  get dirty(): boolean {
    return this.#ledger !== this.#persisted
  }

  /** True while a declared range is not on disk yet, or the epoch it belongs to. */
  get undeclared(): boolean {
    return this.#ledger.drops !== this.#persisted?.drops || this.#ledger.epoch !== this.#persisted.epoch
  }

  /** Positions below this one are on disk as given out. */
  get persistedNext(): number {
    return this.#persisted?.next ?? 1
  }

  /** The checkpoints of records up to this commit are on disk in the ledger, too. */
  get persistedCommit(): number {
    return this.#persisted?.commit ?? 0
  }

  /** Numbers given out in this epoch, and those that refused alerts are still to get. */
  get made(): number {
    const { next, base, refused } = this.#ledger
    return next - 1 - base + refusedCount(refused)
  }

  /** A record is on disk: its numbers are given out, its checkpoints stand and its refusals count. */
  committed(commit: number, next: number, facts: Facts): void {
    this.#change({ commit, next })
    this.note(facts)
  }

  /** What a failed commit wrote may or may not be on disk: its number is never used again, so that it can't count. */
  abandoned(commit: number): void {
    this.#change({ commit })
  }

  /** Facts that no record carries: they count once the ledger is on disk. */
  note({ checkpoints, refused = [] }: Facts): void {
    this.#change({ checkpoints: { ...this.#ledger.checkpoints, ...checkpoints } })
    if (refused.length > 0) this.#change({ refused: refused.reduce<Refusal[]>(addRefusal, this.#ledger.refused) })
  }

  checkpoint(checkpoints: Checkpoints): void {
    this.note({ checkpoints })
  }

  declare(drop: Drop): void {
    const { drops, droppedTotals, next } = this.#ledger
    this.#change({
      next: Math.max(next, drop.to + 1),
      drops: addDrop(drops, drop),
      droppedTotals: { ...droppedTotals, [drop.reason]: (droppedTotals[drop.reason] ?? 0) + drop.to - drop.from + 1 },
    })
  }

  /** Gives what was refused its numbers. */
  numberRefused(): readonly Drop[] {
    const drops = numbered(this.#ledger.refused, this.#ledger.next)
    this.#change({ refused: [] })
    for (const drop of drops) this.declare(drop)
    return drops
  }

  released(position: number): void {
    const { drops } = this.#ledger
    const left = unacknowledged(drops, position)
    this.#change({ released: position, drops: left.length === drops.length ? drops : left })
  }

  /** Renumbers from 1 what isn't released yet. Nothing has changed when it throws. */
  async beginEpoch(epoch: number): Promise<void> {
    const before = this.#ledger
    const { released, drops } = before
    const droppedTotals: Record<string, number> = {}
    for (const { from, to, reason } of drops) {
      droppedTotals[reason] = (droppedTotals[reason] ?? 0) + to - Math.max(from - 1, released)
    }
    this.#change({ epoch, origin: before.origin ?? before.epoch, base: released, droppedTotals })
    try {
      await this.flush()
    } catch (error) {
      this.#change({ epoch: before.epoch, base: before.base, droppedTotals: before.droppedTotals })
      throw error
    }
  }

  async flush(): Promise<void> {
    const ledger = this.#ledger
    if (ledger === this.#persisted) return
    try {
      await writeLedger(this.#files, this.#folder, ledger)
    } catch (error) {
      if (codeOf(error) !== 'ENOSPC') throw error
      this.#reserved = false
      await giveBack(this.#files, this.#folder)
      await writeLedger(this.#files, this.#folder, ledger)
    }
    this.#persisted = ledger
  }

  /** Lays space aside for the ledger, where that isn't done yet. @throws when the disk is full. */
  async secure(): Promise<void> {
    this.#reserved ??= await isReserved(this.#files, this.#folder)
    if (this.#reserved) return
    await reserve(this.#files, this.#folder)
    this.#reserved = true
  }

  #change(change: Partial<Ledger>): void {
    this.#ledger = { ...this.#ledger, ...change }
  }
}
