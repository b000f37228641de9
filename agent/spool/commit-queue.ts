/**
 * Groups on their way to the disk.
 *
 * One commit at a time: it gathers for `commitDelayMs`, lets in what there is room for (`room.ts`), writes that with
 * one sync, and only then do the callers know. What arrives meanwhile is the next commit. When writing fails, nothing
 * has happened: the same groups are tried again with growing pauses, except that those which can't wait are refused
 * each time, so that a live interface never stands still for a full disk.
 */
import { Bell } from './bell.ts'
import { codeOf } from './files.ts'
import { encodeRecord, type Facts, RECORD_BYTES } from './record.ts'
import { dueForNumbers, type Refusal } from './refusals.ts'
import { admit, type Offer, roomAgain } from './room.ts'
import type { SpoolFolder } from './spool-folder.ts'
import type { Appended, Group, SpoolState } from './spool-types.ts'

interface Pending {
  readonly group: Group
  readonly texts: readonly Buffer[]
  readonly offer: Offer
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: unknown) => void
}

/** A group that is let in, with what is kept of it. */
interface Taken {
  readonly pending: Pending
  readonly texts: readonly Buffer[]
}

interface Options {
  readonly limitBytes: number
  readonly commitDelayMs: number
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
  readonly onState: (state: SpoolState, error: string | undefined) => void
  /** Something new can be read. */
  readonly committed: () => void
}

/** As much isn't made cheaper by waiting for more. */
const ENOUGH_BYTES = 0x10_0000
/** What one commit takes at most; a group beyond it has a commit of its own. */
const COMMIT_BYTES = 0x100_0000
/** A record's and a checkpoint's own needs, roughly. */
const GROUP_BYTES = 128
const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 5_000

export class CommitQueue {
  readonly #folder: SpoolFolder
  readonly #options: Options
  readonly #signal: AbortSignal
  readonly #arrived = new Bell()
  readonly #enough = new Bell()
  #pending: Pending[] = []
  #gatheredBytes = 0
  #state: SpoolState = 'ok'
  #error: string | undefined
  #retryMs = FIRST_RETRY_MS
  #working: Promise<void> | undefined

  constructor(folder: SpoolFolder, options: Options, signal: AbortSignal) {
    this.#folder = folder
    this.#options = options
    this.#signal = signal
  }

  get state(): SpoolState {
    return this.#state
  }

  get error(): string | undefined {
    return this.#error
  }

  /** Begins to work; with what already went wrong, where something did. */
  start(failure: unknown): void {
    if (failure !== undefined) this.#failed(failure)
    this.#working = this.#work()
  }

  append(group: Group): Promise<Appended> {
    const texts = group.alerts.map(alert => Buffer.from(JSON.stringify(alert)))
    return new Promise((resolve, reject) => {
      const offer = offerOf(group, texts)
      this.#pending.push({ group, texts, offer, resolve, reject })
      this.#gatheredBytes += bytesOf(texts)
      if (this.#gatheredBytes >= ENOUGH_BYTES) this.#enough.ring()
      this.#arrived.ring()
    })
  }

  /** Segments went away. */
  roomMade(): void {
    if (this.#pending.length > 0) this.#arrived.ring()
    else if (this.#state === 'full' && this.#roomAgain) this.#setState('ok', undefined)
  }

  /** Tries once more; what can't be committed now was not made. Runs after the signal has aborted. */
  async finish(error: Error): Promise<void> {
    await this.#working
    let before: number
    do {
      before = this.#pending.length
      await this.#folder.turns.take(() => this.#commit())
    } while (this.#pending.length > 0 && this.#pending.length < before)
    for (const { reject } of this.#pending.splice(0)) reject(error)
  }

  async #work(): Promise<void> {
    while (!this.#signal.aborted) {
      if (this.#broken) await this.#waitToTryAgain()
      else {
        await this.#arrived.heard(this.#signal)
        await this.#gather()
      }
      if (!this.#signal.aborted) await this.#folder.turns.take(() => this.#commit())
    }
  }

  async #gather(): Promise<void> {
    const done = new AbortController()
    const signal = AbortSignal.any([this.#signal, done.signal])
    const { delay, commitDelayMs } = this.#options
    await Promise.race([delay(commitDelayMs, signal).catch(() => {}), this.#enough.heard(signal)])
    done.abort()
  }

  async #waitToTryAgain(): Promise<void> {
    const pause = new AbortController()
    const signal = AbortSignal.any([this.#signal, pause.signal])
    void this.#options
      .delay(this.#retryMs, this.#signal)
      .catch(() => {})
      .then(() => pause.abort())
    while (!signal.aborted) {
      await this.#folder.turns.take(() => this.#refuseWhatCannotWait())
      await this.#arrived.heard(signal)
    }
  }

  /** Never throws: what fails stays pending and the state says why. */
  async #commit(): Promise<void> {
    const { ledger, now } = this.#folder
    this.#gatheredBytes = 0
    this.#enough.quiet()
    if (this.#pending.length === 0 && !this.#broken) return
    try {
      await ledger.secure()
      const taken = this.#takeWhatFits()
      const { refused, drops } = ledger.now
      if (dueForNumbers(refused, drops.length, now())) this.#folder.numberRefused()
      if (ledger.undeclared || this.#broken) await ledger.flush()
      if (taken.some(({ texts }) => texts.length > 0)) await this.#write(taken)
      else await this.#note(taken, 'spool_full')
      this.#retryMs = FIRST_RETRY_MS
      this.#succeeded(taken)
    } catch (error) {
      this.#failed(error)
    }
    this.#options.committed()
  }

  #takeWhatFits(): Taken[] {
    const { bytes, empty } = this.#folder
    const pending = this.#pending
    const admissions = admit(
      pending.map(({ offer }) => offer),
      bytes,
      this.#options.limitBytes,
      empty,
    )
    const taken: Taken[] = []
    let total = 0
    for (const [index, one] of pending.entries()) {
      const admission = admissions[index]
      if (!admission) continue
      if (total >= COMMIT_BYTES) {
        this.#arrived.ring()
        break
      }
      const texts = one.texts.filter((_, at) => admission[at])
      taken.push({ pending: one, texts })
      total += bytesOf(texts)
    }
    return taken
  }

  async #write(taken: readonly Taken[]): Promise<void> {
    const { ledger, writer, now } = this.#folder
    const { next: from, commit: last, base } = ledger.now
    const commit = last + 1
    const texts = taken.flatMap(({ texts }) => texts)
    const facts = factsOf(taken, 'spool_full', now())
    try {
      const bytes = bytesOf(texts) + GROUP_BYTES * taken.length
      await writer.write(frames({ commit, from, writtenAtMs: now() }, texts, facts), bytes, from, commit)
    } catch (error) {
      ledger.abandoned(commit)
      throw error
    }
    ledger.committed(commit, from + texts.length, facts)
    this.#resolve(taken, from - base)
  }

  /** Nothing is kept, so there is no record; the ledger says what was refused. */
  async #note(taken: readonly Taken[], reason: Refusal['reason']): Promise<void> {
    if (taken.length === 0) return
    const { ledger, now } = this.#folder
    ledger.note(factsOf(taken, reason, now()))
    // Resolved even where the flush fails: it is counted, and a live source must not stand still for it.
    await ledger.flush().finally(() => this.#resolve(taken, ledger.made + 1))
  }

  async #refuseWhatCannotWait(): Promise<void> {
    const cannot = this.#pending.filter(({ offer }) => !offer.canWait)
    const reason = 'disk_full'
    await this.#note(
      cannot.map(pending => ({ pending, texts: [] })),
      reason,
    ).catch(() => {})
    if (cannot.length > 0) this.#options.committed()
  }

  #resolve(taken: readonly Taken[], from: number): void {
    const done = new Set(taken.map(({ pending }) => pending))
    this.#pending = this.#pending.filter(pending => !done.has(pending))
    let first = from
    for (const { pending, texts } of taken) {
      pending.resolve({ from: first, count: texts.length, refused: pending.texts.length - texts.length })
      first += texts.length
    }
  }

  #succeeded(taken: readonly Taken[]): void {
    const short = this.#pending.some(({ offer }) => offer.canWait) || taken.some(someRefused)
    const full = short || (this.#state === 'full' && !this.#roomAgain)
    this.#setState(full ? 'full' : 'ok', undefined)
  }

  #failed(error: unknown): void {
    this.#setState(codeOf(error) === 'ENOSPC' ? 'disk_full' : 'failing', (error as Error).message)
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS)
  }

  get #broken(): boolean {
    return this.#state === 'disk_full' || this.#state === 'failing'
  }

  get #roomAgain(): boolean {
    return roomAgain(this.#folder.bytes, this.#options.limitBytes)
  }

  #setState(state: SpoolState, error: string | undefined): void {
    const changed = state !== this.#state
    this.#state = state
    this.#error = error
    if (changed) this.#options.onState(state, error)
  }
}

const bytesOf = (texts: readonly Buffer[]): number => texts.reduce((total, { length }) => total + length, 0)

const someRefused = ({ pending, texts }: Taken): boolean => texts.length < pending.texts.length

function offerOf({ alerts, checkpoints, whenFull }: Group, texts: readonly Buffer[]): Offer {
  const checkpointBytes = Object.entries(checkpoints).reduce(
    (total, [key, value]) => total + key.length + value.length,
    0,
  )
  return {
    canWait: whenFull !== 'drop',
    // What the agent says of itself, such as that something was not watched, is little, and is said nowhere else.
    severities: alerts.map(({ rule }) => (rule.engine === 'agent' ? 'critical' : rule.severity)),
    sizes: texts.map(({ length }) => length + 4),
    overhead: GROUP_BYTES + checkpointBytes,
  }
}

function factsOf(taken: readonly Taken[], reason: Refusal['reason'], nowMs: number): Facts {
  const checkpoints = Object.assign({}, ...taken.map(({ pending }) => pending.group.checkpoints))
  const count = taken.reduce((total, { pending, texts }) => total + pending.texts.length - texts.length, 0)
  const at = new Date(nowMs).toISOString()
  return count === 0 ? { checkpoints } : { checkpoints, refused: [{ reason, count, firstAt: at, lastAt: at }] }
}

/** The records of one commit, each made when it is asked for. */
function* frames(
  head: { readonly commit: number; readonly from: number; readonly writtenAtMs: number },
  texts: readonly Buffer[],
  facts: Facts,
): Generator<Buffer> {
  let first = 0
  let bytes = 0
  for (const [index, { length }] of texts.entries()) {
    if (bytes > 0 && bytes + length > RECORD_BYTES) {
      yield encodeRecord({ ...head, from: head.from + first }, texts.slice(first, index), {
        checkpoints: {},
        more: true,
      })
      first = index
      bytes = 0
    }
    bytes += length
  }
  yield encodeRecord({ ...head, from: head.from + first }, texts.slice(first), facts)
}
