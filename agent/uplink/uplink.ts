/**
 * Spool → collector. Reads what follows the last batch, signs and sends it, and lets the spool go as far as the
 * collector's stored watermark says: that alone, never the fact that something was sent or acknowledged.
 *
 * One batch is under way at a time, so alerts of one agent arrive in order and memory is bounded by one batch, however
 * much waits in the spool or in a broker. Each attempt is a batch of its own with its own time of sending.
 *
 * The watermark never passes a missing number. When it stays behind what was sent, reading starts again from it: at
 * once when a receipt says so, after some patience when only heartbeats tell (`progress.ts`). A watermark below what
 * the spool has let go means that the collector had stored those numbers and has them no more (a database brought
 * back from a backup): they are declared as a drop, so that every number is answered. One above everything ever
 * numbered means that this spool was brought back from a backup: a new epoch begins, so that no number means two
 * alerts.
 *
 * Every attempt that fails halves the next one, and every one that succeeds doubles it: while the other side is away,
 * knocking costs little, and a collector that can't answer for a large batch in time is given smaller ones.
 *
 * A batch that the collector can't read is halved until the alert that spoils it stands alone; that one is declared
 * refused, so that the watermark can pass it, and the rest flows. Before that a batch without any alert is tried: a
 * collector that can't read even that one (it speaks another version, perhaps) must not cost a single alert.
 */
import type { Spool } from '../spool/spool.ts'
import type { Reading } from '../spool/spool-types.ts'
import {
  type BatchHeader,
  type BatchReceipt,
  type Drop,
  encodeBatch,
  PROTOCOL_VERSION,
  type Signer,
  type Watermark,
} from '../wire/index.ts'
import { type BackoffLimits, backoffMs } from './backoff.ts'
import { type Patience, Progress, type Resend } from './progress.ts'
import { type AlertTransport, type OutgoingBatch, TransportError } from './transport.ts'

export interface UplinkDeps {
  readonly spool: Spool
  readonly transport: AlertTransport
  /** The key in use at this moment. @throws while there is none. */
  readonly signer: () => Promise<Signer>
  readonly limits: { readonly alerts: number; readonly bytes: number }
  readonly backoff: BackoffLimits
  readonly patience: Patience
  /** The host's clock, which may jump. */
  readonly now: () => number
  /** Milliseconds that only ever rise. */
  readonly elapsed: () => number
  readonly random: () => number
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
  readonly events: UplinkEvents
}

export interface UplinkEvents {
  /** @param receipt Undefined when a broker has the batch, and the collector not yet. */
  batchSent(alerts: number, receipt: BatchReceipt | undefined): void
  sendFailed(error: Error, retryMs: number): void
  alertRefused(sequence: number, reason: string): void
  /** The collector misses what was sent. */
  sentAgain(from: number, to: number): void
  /** The collector has lost what it had stored, and what the spool therefore let go. */
  releasedDeclared(from: number, to: number): void
  watermarkStrange(what: 'other_epoch' | 'ahead', watermark: Watermark): void
}

/** Header, signature and the most drops a batch names, beside its alerts. */
const BATCH_OVERHEAD_BYTES = 196_608

export class Uplink {
  readonly #deps: UplinkDeps
  #epoch: number
  /** Up to which number everything was sent at least once. */
  #sent: number
  /** After which number the next batch begins: below `#sent` while something is sent again. */
  #next: number
  /** How many more batches are sent again before reading goes on after `#sent`. */
  #again = 0
  /** The number after which everything that was let go is to be declared. */
  #declareAfter: number | undefined
  /** What a heartbeat's answer asked for while a batch was under way. */
  #ordered: Resend | undefined
  #progress: Progress
  #limit: number
  /** Refused alone where a batch without alerts was taken: once more, and it is given up. */
  #suspect: number | undefined
  #failures = 0
  #wake = new AbortController()

  constructor(deps: UplinkDeps) {
    this.#deps = deps
    this.#limit = deps.limits.alerts
    const { epoch, released } = deps.spool.status()
    this.#epoch = epoch
    this.#sent = released
    this.#next = released
    this.#progress = new Progress(deps.patience, released)
  }

  /** Runs until the signal aborts; nothing that the collector does ends it. */
  async run(signal: AbortSignal): Promise<void> {
    const wake = () => this.#wake.abort()
    signal.addEventListener('abort', wake)
    while (!signal.aborted) {
      await this.#turn(signal).catch(error => this.#failed(error as Error, signal))
    }
    signal.removeEventListener('abort', wake)
  }

  /** The stored watermark, as the control link brings it. */
  async stored(watermark: Watermark): Promise<void> {
    if (!(await this.#apply(watermark))) return
    this.#progress.heard(watermark.sequence, this.#deps.elapsed())
    this.#ordered = this.#progress.takeResend(this.#deps.elapsed()) ?? this.#ordered
    this.#wake.abort()
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { spool, limits, transport, events } = this.#deps
    if (this.#ordered) this.#sendAgain(this.#ordered)
    if (this.#declareAfter === undefined) await this.#something(signal)
    if (signal.aborted) return
    const bytes = Math.min(limits.bytes, transport.maxBatchBytes - BATCH_OVERHEAD_BYTES)
    const reading = await spool.read(this.#next, { alerts: this.#limit, bytes })
    const nothing = reading.upTo <= this.#next && this.#declareAfter === undefined
    if (nothing || spool.status().epoch !== reading.epoch) return
    const receipt = await transport.send(await this.#batchOf(reading), signal)
    events.batchSent(reading.alerts.length, receipt)
    this.#limit = Math.min(limits.alerts, this.#limit * 2)
    // Another epoch began meanwhile: what these numbers meant is sent again under new ones.
    if (spool.status().epoch !== reading.epoch) return
    this.#went(reading.upTo)
    if (receipt) await this.#received(receipt.stored, reading.upTo, signal)
    else this.#failures = 0
  }

  /** Resolves when there is something to read, or a watermark came. */
  async #something(signal: AbortSignal): Promise<void> {
    if (this.#wake.signal.aborted && !signal.aborted) this.#wake = new AbortController()
    await this.#deps.spool.changed(this.#next, this.#wake.signal)
  }

  async #batchOf({ epoch, alerts, drops, upTo }: Reading): Promise<OutgoingBatch> {
    const { agent, released } = this.#deps.spool.status()
    const sentAt = new Date(this.#deps.now()).toISOString()
    const first = Math.min(this.#declareAfter ?? Number.POSITIVE_INFINITY, Math.max(this.#next, released)) + 1
    const lost: Drop[] = first <= released ? [releasedDrop(first, released, sentAt)] : []
    const header: Omit<BatchHeader, 'count'> = {
      version: PROTOCOL_VERSION,
      agent,
      epoch,
      sentAt,
      first,
      drops: [...lost, ...drops],
    }
    const lines = alerts.map(({ line }) => line)
    const bytes = encodeBatch(header, lines, await this.#deps.signer())
    const { maxBatchBytes } = this.#deps.transport
    if (bytes.length > maxBatchBytes) throw new TransportError('refused', `larger than ${maxBatchBytes} bytes`)
    return { agent, epoch, first, last: Math.max(upTo, released), bytes }
  }

  #went(upTo: number): void {
    this.#declareAfter = undefined
    this.#sent = Math.max(this.#sent, upTo)
    this.#progress.sent(upTo, this.#deps.elapsed())
    this.#next = Math.max(this.#next, upTo)
    if (this.#next < this.#sent && --this.#again <= 0) this.#next = this.#sent
  }

  /** Batches go one by one, so what a receipt says of the watermark is true of everything sent so far. */
  async #received(stored: Watermark, upTo: number, signal: AbortSignal): Promise<void> {
    const ours = await this.#apply(stored)
    // What a heartbeat asked for meanwhile was asked before this was stored.
    this.#ordered = undefined
    if (ours) this.#progress.heard(stored.sequence, this.#deps.elapsed())
    if (!ours || stored.sequence >= upTo) {
      this.#failures = 0
      return
    }
    this.#sendAgain({ from: stored.sequence, batches: Number.POSITIVE_INFINITY })
    this.#failures++
    await this.#deps.delay(backoffMs(this.#failures, this.#deps.backoff, this.#deps.random()), signal).catch(() => {})
  }

  /** @returns whether it is about this spool's alerts. */
  async #apply(watermark: Watermark): Promise<boolean> {
    const { spool, events } = this.#deps
    const outcome = await spool.release(watermark)
    if (outcome === 'other_epoch' || outcome === 'ahead') {
      events.watermarkStrange(outcome, watermark)
      if (outcome === 'ahead') await spool.beginEpoch(`a collector has stored ${watermark.sequence} of ${this.#epoch}`)
      this.#startOver()
      return false
    }
    this.#next = Math.max(this.#next, watermark.sequence)
    this.#sent = Math.max(this.#sent, watermark.sequence)
    return true
  }

  /** When another epoch has begun, numbers begin anew. */
  #startOver(): void {
    const { epoch, released } = this.#deps.spool.status()
    if (epoch === this.#epoch) return
    this.#epoch = epoch
    this.#sent = released
    this.#next = released
    this.#declareAfter = undefined
    this.#ordered = undefined
    this.#suspect = undefined
    this.#progress = new Progress(this.#deps.patience, released)
    this.#wake.abort()
  }

  #sendAgain({ from, batches }: Resend): void {
    const { released } = this.#deps.spool.status()
    this.#ordered = undefined
    this.#next = Math.max(from, released)
    this.#again = batches
    if (from < released) {
      this.#declareAfter = from
      this.#deps.events.releasedDeclared(from + 1, released)
    }
    if (this.#next < this.#sent) this.#deps.events.sentAgain(this.#next + 1, this.#sent)
  }

  async #failed(error: Error, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    const refused = error instanceof TransportError && error.code === 'refused'
    const narrower = refused ? await this.#narrow(error, signal) : undefined
    if (narrower === undefined) await this.#waitAfter(error, signal)
    else this.#limit = narrower
  }

  /** The next, smaller limit; an alert that is refused even alone is given up. Undefined: it wasn't an alert's fault. */
  async #narrow(error: TransportError, signal: AbortSignal): Promise<number | undefined> {
    const { spool, limits, events } = this.#deps
    const { alerts, epoch } = await spool.read(this.#next, { ...limits, alerts: this.#limit })
    const [alone] = alerts
    if (!alone) return undefined
    if (alerts.length > 1) return Math.floor(alerts.length / 2)
    if (this.#suspect !== alone.sequence) {
      if (!(await this.#takesOneWithoutAlerts(epoch, signal))) return undefined
      this.#suspect = alone.sequence
      return 1
    }
    await spool.refuse(alone.sequence, epoch)
    events.alertRefused(alone.sequence, error.message)
    return 1
  }

  async #takesOneWithoutAlerts(epoch: number, signal: AbortSignal): Promise<boolean> {
    try {
      const batch = await this.#batchOf({ epoch, alerts: [], drops: [], upTo: this.#next })
      await this.#deps.transport.send(batch, signal)
      return true
    } catch {
      // Whatever it was, the next attempt meets it again and tells.
      return false
    }
  }

  async #waitAfter(error: Error, signal: AbortSignal): Promise<void> {
    const { backoff, random, events, delay } = this.#deps
    const asked = error instanceof TransportError ? error.retryAfterMs : undefined
    this.#limit = Math.max(1, this.#limit >> 1)
    const retryMs = Math.max(asked ?? 0, backoffMs(++this.#failures, backoff, random()))
    events.sendFailed(error, retryMs)
    await delay(retryMs, signal).catch(() => {})
  }
}

const releasedDrop = (from: number, to: number, at: string): Drop => ({
  from,
  to,
  reason: 'released',
  firstAt: at,
  lastAt: at,
})
