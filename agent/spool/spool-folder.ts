/** What the parts of a spool share: the folder's contents as memory knows them. Numbers here are positions. */
import type { Drop } from '../wire/index.ts'
import type { Files } from './files.ts'
import { originOf } from './ledger.ts'
import { LedgerKeeper } from './ledger-keeper.ts'
import type { Recovered } from './recover.ts'
import { type Segment, SegmentWriter } from './segment-writer.ts'
import { Turns } from './turns.ts'

interface Options {
  readonly files: Files
  readonly folder: string
  readonly segmentBytes: number
  readonly now: () => number
  readonly onDrop?: (drop: Drop) => void
}

export class SpoolFolder {
  readonly files: Files
  readonly now: () => number
  /** Oldest first. */
  readonly segments: Segment[]
  readonly ledger: LedgerKeeper
  readonly writer: SegmentWriter
  /** Whoever changes the folder does so in turn. */
  readonly turns = new Turns()
  readonly #onDrop: (drop: Drop) => void

  constructor(options: Options, recovered: Recovered) {
    const { files, folder, segmentBytes, now, onDrop = () => {} } = options
    this.files = files
    this.now = now
    this.segments = recovered.segments
    this.ledger = new LedgerKeeper(files, folder, recovered.ledger, recovered.persisted)
    this.writer = new SegmentWriter({
      files,
      folder,
      origin: originOf(recovered.ledger),
      segmentBytes,
      now,
      segments: this.segments,
      beforeRoll: () => this.ledger.flush(),
    })
    this.#onDrop = onDrop
  }

  /** Of all segments together. */
  get bytes(): number {
    return this.segments.reduce((total, { bytes }) => total + bytes, 0)
  }

  /** Nothing is kept that isn't stored elsewhere. */
  get empty(): boolean {
    return this.ledger.now.next - 1 === this.ledger.now.released
  }

  /** These positions were given out and will never come. On disk with the ledger's next flush. */
  declare(drop: Drop): void {
    this.ledger.declare(drop)
    this.#tell(drop)
  }

  declareNow(range: Pick<Drop, 'from' | 'to' | 'reason'>): void {
    const at = new Date(this.now()).toISOString()
    this.declare({ ...range, firstAt: at, lastAt: at })
  }

  /** Gives what was refused its numbers. Only in turn: a commit under way has numbers already. */
  numberRefused(): void {
    for (const drop of this.ledger.numberRefused()) this.#tell(drop)
  }

  #tell(drop: Drop): void {
    const { base } = this.ledger.now
    this.#onDrop({ ...drop, from: drop.from - base, to: drop.to - base })
  }
}
