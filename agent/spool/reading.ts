/**
 * What the uplink is given: alerts in order of their numbers, and the ranges that will never come.
 *
 * Before anything is handed out, the ledger says on disk that numbers up to it are given out. Damage is stepped over to
 * the next whole record, and the numbers between are declared lost.
 *
 * **Until the collector has spoken** in this life of the process, only what stood here at the start is handed out. A
 * folder that was restored from an older copy would otherwise use numbers a second time, under which the collector has
 * other alerts, and lose its own as duplicates. The first watermark shows it (`releasing.ts`).
 */
import type { Drop } from '../wire/index.ts'
import { dropAt, dropsWithin, MAX_DROPS, undeclared } from './drops.ts'
import { codeOf } from './files.ts'
import { SpoolReader } from './reader.ts'
import type { SpoolFolder } from './spool-folder.ts'
import type { Reading, ReadLimits, SpooledAlert } from './spool-types.ts'
import { Turns } from './turns.ts'

export class SpoolReading {
  readonly #folder: SpoolFolder
  readonly #reader: SpoolReader
  /** One reading at a time: they share where the reader stands. */
  readonly #turns = new Turns()
  /** The highest position that the collector can know: what stood here at the start, or was handed out since. */
  #given: number
  #held: boolean

  /** @param held Hands out nothing new until the collector was heard. */
  constructor(folder: SpoolFolder, held: boolean) {
    this.#folder = folder
    this.#reader = new SpoolReader(folder.files, folder.segments)
    this.#given = folder.ledger.now.next - 1
    this.#held = held
  }

  get given(): number {
    return this.#given
  }

  /** The last sequence that may be read now. */
  get readable(): number {
    const { ledger } = this.#folder
    return this.#held ? this.#given - ledger.now.base : ledger.made
  }

  heard(): void {
    this.#held = false
  }

  /** Under a new epoch the collector knows none of it. */
  restarted(): void {
    this.#given = this.#folder.ledger.now.released
    this.#held = false
  }

  read(after: number, limits: ReadLimits): Promise<Reading> {
    return this.#turns.take(() => this.#read(after, limits))
  }

  /** When the oldest alert that isn't acknowledged was written. */
  async oldestAt(): Promise<Date | undefined> {
    if (this.#folder.empty) return undefined
    // A reader of its own: the uplink's stands somewhere else, and is in use.
    const reader = new SpoolReader(this.#folder.files, this.#folder.segments)
    const { released } = this.#folder.ledger.now
    const record = await reader.recordAt(released + 1).finally(() => reader.close())
    return record && new Date(record.writtenAtMs)
  }

  close(): Promise<void> {
    return this.#turns.take(() => this.#reader.close())
  }

  async #read(after: number, limits: ReadLimits): Promise<Reading> {
    const { ledger } = this.#folder
    const { epoch, base, released } = ledger.now
    const start = Math.max(base + after, released)
    const gathered = await this.#gather(start, limits)
    const upTo = await this.#madeCertain(start, gathered.upTo)
    if (ledger.now.epoch !== epoch) return this.#read(0, limits)
    this.#given = Math.max(this.#given, upTo)
    const toSequence = (drop: Drop) => ({ ...drop, from: Math.max(1, drop.from - base), to: drop.to - base })
    return {
      epoch,
      alerts: gathered.alerts.filter(({ sequence }) => sequence <= upTo - base),
      drops: dropsWithin(ledger.now.drops, start, upTo).map(toSequence),
      upTo: upTo - base,
    }
  }

  async #gather(start: number, limits: ReadLimits): Promise<{ alerts: SpooledAlert[]; upTo: number }> {
    const { ledger } = this.#folder
    const { base } = ledger.now
    const alerts: SpooledAlert[] = []
    let at = start + 1
    for (let bytes = 0, drops = 0; (await this.#reaches(at)) && drops < MAX_DROPS; ) {
      const drop = dropAt(ledger.now.drops, at)
      if (drop) {
        at = drop.to + 1
        drops++
        continue
      }
      const record = await this.#reader.recordAt(at)
      const { released } = ledger.now
      if (at <= released) {
        at = released + 1
        continue
      }
      if (!record || record.from > at) {
        this.#declareLost(at, Math.min(record?.from ?? Number.POSITIVE_INFINITY, ledger.now.next) - 1)
        continue
      }
      const index = at - record.from
      if (alerts.length === limits.alerts || (bytes > 0 && bytes + record.bytes(index) > limits.bytes)) break
      alerts.push({ sequence: at - base, line: numberedLine(at - base, record.text(index)) })
      bytes += record.bytes(index)
      at++
    }
    return { alerts, upTo: at - 1 }
  }

  /** Whether a position may be read; at the end of what is kept, what was refused gets its numbers. */
  async #reaches(position: number): Promise<boolean> {
    const { ledger, turns } = this.#folder
    if (this.#held) return position <= this.#given
    if (position >= ledger.now.next && ledger.now.refused.length > 0) {
      await turns.take(async () => this.#folder.numberRefused())
    }
    return position < ledger.now.next
  }

  #declareLost(from: number, to: number): void {
    for (const range of undeclared(this.#folder.ledger.now.drops, from, to)) {
      this.#folder.declareNow({ ...range, reason: 'corrupt' })
    }
  }

  /** How far the ledger on disk covers a reading, once it was told to; on a full disk perhaps not all of it. */
  async #madeCertain(start: number, upTo: number): Promise<number> {
    const { ledger, turns } = this.#folder
    try {
      if (upTo >= ledger.persistedNext || ledger.undeclared) await turns.take(() => ledger.flush())
      return upTo
    } catch (error) {
      const certain = Math.min(upTo, ledger.persistedNext - 1)
      if (codeOf(error) !== 'ENOSPC' || certain <= start) throw error
      return certain
    }
  }
}

/** The text is an object with at least one member: its number goes in front, and nothing is parsed. */
function numberedLine(sequence: number, text: Buffer): Buffer {
  const head = `{"sequence":${sequence},`
  const line = Buffer.allocUnsafe(head.length + text.length - 1)
  line.write(head, 'latin1')
  text.copy(line, head.length, 1)
  return line
}
