/**
 * One source at work: batch → detector → spool → next batch.
 *
 * The next batch is pulled only when the last one's alerts and checkpoint are with the spool, so a full spool slows
 * its sources and nothing else holds batches. A source that fails is started again from its checkpoint. New rules make it
 * start again, too, so that the replayed items fill the new detector's memory. A batch on which the detector fails is
 * counted and passed over.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { alertOf } from './alert-of.ts'
import { type LineBatch, type PacketBatch, type Source, SourceError } from './capture/source.ts'
import type { AgentEvents } from './events.ts'
import type { Detection, Detector } from './match/detection.ts'
import { Movement } from './moving.ts'
import type { Protect } from './protect/stage.ts'
import type { Spool } from './spool/spool.ts'
import type { NewAlert } from './spool/spool-types.ts'
import { Storm, type StormLimits } from './storm.ts'
import type { Watched } from './unread.ts'
import { backoffMs } from './uplink/backoff.ts'
import type { SourceState } from './wire/index.ts'

export interface Stage<B extends PacketBatch | LineBatch = PacketBatch | LineBatch> {
  readonly source: Source<B>
  /** A detector with an empty memory, over the rules that are at work now. */
  readonly makeDetector: () => Detector<B>
  /** Reading can start again from a checkpoint; otherwise new rules take over in the middle of the stream. */
  readonly restartable: boolean
  readonly host?: string | undefined
  /** It must bring something that often; undefined: it may be quiet. */
  readonly expectEveryMs?: number | undefined
  /** When the source last looked for something new, by the host's clock; undefined before it did. */
  readonly turnedAtMs?: () => number | undefined
  /** Totals of what it knows to have missed. */
  readonly missed?: () => { readonly kernelDrops: number; readonly overload: number; readonly filesLost: number }
  /** What the source itself counts, such as packets that the kernel dropped. */
  readonly counters?: () => Readonly<Record<string, number>>
  /** What keeps a source that retries by itself from reading, such as a log that isn't there. */
  readonly trouble?: () => { readonly state: 'waiting' | 'failed'; readonly error: string } | undefined
}

export interface RunnerDeps {
  readonly spool: Spool
  readonly events: AgentEvents
  readonly protect: Protect
  /** A group goes to the spool; what it returns is called when the spool has it, or has refused it. */
  readonly committing?: () => () => void
  readonly drill: boolean
  readonly storms: StormLimits
  readonly now: () => number
  /** Milliseconds that only ever rise. */
  readonly elapsed: () => number
  readonly random: () => number
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
}

const RETRY = { firstMs: 500, lastMs: 60_000 }
const SLICE_MS = 20
/** How long a folded storm may wait to be told. */
const STORM_WAITS_MS = 10_000

export class SourceRunner {
  readonly #stage: Stage
  readonly #deps: RunnerDeps
  #detector: Detector<PacketBatch | LineBatch>
  #state: SourceState['state'] = 'waiting'
  #itemsRead = 0
  #lastReadMs: number | undefined
  #error: string | undefined
  #restart = new AbortController()
  /** New rules came: the detector is to be made anew, whatever the source is doing. */
  #outdated = false
  #sliceStart = 0
  /** The detector has seen everything up to the checkpoint: a replay would count it twice. */
  #remembers = false
  #storm: Storm
  /** What of the storm the spool knows. */
  #stormWritten = ''
  #stormSinceMs: number | undefined
  /** One group is under way at a time: batches and a storm that is told wait for each other. */
  #turn: Promise<unknown> = Promise.resolve()
  readonly #movement: Movement

  constructor(stage: Stage, deps: RunnerDeps) {
    this.#stage = stage
    this.#deps = deps
    this.#detector = stage.makeDetector()
    this.#storm = this.#restoredStorm()
    const { turnedAtMs, expectEveryMs } = stage
    this.#movement = new Movement({ elapsed: deps.elapsed, turnedAtMs, expectEveryMs })
  }

  get state(): SourceState {
    const { name, type } = this.#stage.source
    const { state, error } = (this.#state === 'running' && this.#stage.trouble?.()) || {
      state: this.#state,
      error: this.#error,
    }
    const turnedMs = this.#stage.turnedAtMs?.()
    const missed = this.#stage.missed?.()
    return {
      name,
      type,
      state,
      itemsRead: this.#itemsRead,
      ...(turnedMs !== undefined && { checkedAt: new Date(turnedMs).toISOString() }),
      ...(state === 'running' && !this.finite && { moving: this.#movement.moves() }),
      ...(missed && type === 'interface' && { kernelDrops: missed.kernelDrops }),
      ...(this.#lastReadMs !== undefined && { lastReadAt: new Date(this.#lastReadMs).toISOString() }),
      ...(error !== undefined && { error: error.slice(0, 1024) }),
    }
  }

  /** Ends by itself, sooner or later: a file, not a stream. */
  get finite(): boolean {
    return this.#stage.source.type === 'capture_file'
  }

  /** What the watch over time that was not watched asks for. */
  get watched(): Watched {
    const { source, missed, turnedAtMs } = this.#stage
    return {
      name: source.name,
      live: source.type === 'interface',
      watching: this.state.state === 'running' && (turnedAtMs === undefined || turnedAtMs() !== undefined),
      ...(missed?.() ?? { kernelDrops: 0, overload: 0, filesLost: 0 }),
    }
  }

  counters(): Readonly<Record<string, number>> {
    return { ...this.#detector.counters(), ...this.#stage.counters?.() }
  }

  /** Puts new rules to work. What the old detector remembered is read again where the source can be. */
  rulesChanged(): void {
    if (!this.#stage.restartable) {
      this.#detector = this.#stage.makeDetector()
      return
    }
    this.#outdated = true
    this.#restart.abort()
  }

  /** Reads until the source ends for good or the signal aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      this.#restart = new AbortController()
      if (this.#outdated) this.#renewDetector()
      const before = this.#itemsRead
      const ended = await this.#read(AbortSignal.any([signal, this.#restart.signal]))
      if (signal.aborted) return
      if (this.#restart.signal.aborted) continue
      if (ended === 'finished') return
      failures = this.#itemsRead > before ? 1 : failures + 1
      const retryMs = this.finite ? undefined : backoffMs(failures, RETRY, this.#deps.random())
      this.#failed(ended, retryMs)
      this.#remembers = true
      if (retryMs === undefined) return
      await this.#deps.delay(retryMs, signal).catch(() => {})
    }
  }

  #renewDetector(): void {
    this.#detector = this.#stage.makeDetector()
    this.#remembers = false
    this.#outdated = false
  }

  async #read(signal: AbortSignal): Promise<'finished' | Error> {
    const { source } = this.#stage
    try {
      this.#movement.began()
      this.#state = 'running'
      // In turn: a storm that is being told just now is on its way to the spool, and must not be restored once more.
      await this.#inTurn(async () => {
        this.#storm = this.#restoredStorm()
      })
      for await (const batch of source.batches(this.#deps.spool.checkpoint(source.name), signal)) {
        this.#error = undefined
        await this.#process(batch)
      }
      if (signal.aborted) return 'finished'
      if (!this.finite) return new Error('The source ended.')
      await this.#finish()
      await this.tellStorm(0)
      this.#state = 'finished'
      this.#deps.events.sourceFinished(source.name, this.#itemsRead)
      return 'finished'
    } catch (error) {
      // A capture that was cut off has told what it had.
      if (error instanceof SourceError && error.code === 'truncated') {
        await this.#finish()
          .then(() => this.tellStorm(0))
          .catch(() => {})
      }
      return error as Error
    }
  }

  /** What the detector held back until the end. Done once: a restart finds the mark beside the alerts it gave. */
  async #finish(): Promise<void> {
    const { source } = this.#stage
    const { spool, now } = this.#deps
    const reached = spool.checkpoint(source.name)
    const mark = `${source.name} (end)`
    if (reached !== undefined && spool.checkpoint(mark) === reached) return
    const detections = this.#guarded(() => this.#detector.finish?.() ?? [])
    if (detections.length === 0) return
    await this.#append(detections, reached === undefined ? {} : { [mark]: reached }, now())
  }

  #failed(error: Error, retryMs: number | undefined): void {
    this.#state = 'failed'
    this.#error = error.message
    this.#deps.events.sourceFailed(this.#stage.source.name, error, retryMs)
  }

  async #process(batch: PacketBatch | LineBatch): Promise<void> {
    const { source } = this.#stage
    const { events, now } = this.#deps
    const detections = this.#detect(this.#remembers ? withoutReplay(batch) : batch)
    const items = (batch.kind === 'packets' ? batch.count : batch.lines.length) - batch.replayed
    this.#itemsRead += items
    this.#lastReadMs = now()
    this.#movement.read()
    events.batchRead(source.name, items)
    await this.#append(
      detections,
      batch.checkpoint === undefined ? {} : { [source.name]: batch.checkpoint },
      this.#lastReadMs,
    )
    await this.#breathe()
  }

  async #append(detections: readonly Detection[], checkpoints: Record<string, string>, nowMs: number): Promise<void> {
    const { source, host } = this.#stage
    const { events, drill, protect } = this.#deps
    events.matched(source.name, detections.length)
    const context = {
      source: { name: source.name, type: source.type, ...(host && { host }) },
      drill,
      matchedAt: new Date(nowMs),
    }
    const { detections: safe, keepOriginals } = protect(source.name, detections)
    const alerts = safe.map(detection => alertOf(detection, context))
    await this.#inTurn(async () => {
      const written = this.#storm.take(alerts)
      const told = new Set(written.map(({ evidence }) => evidence?.sha256))
      const { state } = this.#storm
      // Only of what is told, now or with its fold: a storm must not push the others' originals out.
      await keepOriginals(sha256 => told.has(sha256) || state.includes(sha256))
      await this.#write(written, checkpoints)
    })
  }

  /** Tells what waits of a storm, once it waited so long. Goes with the agent's own ticks, as a source may be quiet. */
  async tellStorm(waitsMs = STORM_WAITS_MS): Promise<void> {
    const due = () => this.#stormSinceMs !== undefined && this.#deps.elapsed() - this.#stormSinceMs >= waitsMs
    if (due()) await this.#inTurn(async () => due() && this.#write(this.#storm.flush(), {}))
  }

  /** Alerts, checkpoints and what waits of a storm: one group, so that no crash counts anything twice or not at all. */
  async #write(alerts: readonly NewAlert[], checkpoints: Record<string, string>): Promise<void> {
    const { source } = this.#stage
    const { spool, events } = this.#deps
    const { state } = this.#storm
    const committed = this.#deps.committing?.()
    const group = {
      alerts,
      checkpoints: state === this.#stormWritten ? checkpoints : { ...checkpoints, [stormKey(source.name)]: state },
      // Packets don't wait: the kernel would drop others, uncounted by rule.
      whenFull: source.type === 'interface' ? ('drop' as const) : ('wait' as const),
    }
    const { count } = await spool.append(group).finally(() => committed?.())
    const folded = alerts.reduce((sum, alert) => sum + (alert.folded?.count ?? 0), 0)
    this.#stormWritten = state
    if (state === '') this.#stormSinceMs = undefined
    else if (this.#stormSinceMs === undefined || folded > 0) this.#stormSinceMs = this.#deps.elapsed()
    events.spooled(source.name, count)
    events.folded(source.name, folded)
  }

  #restoredStorm(): Storm {
    const { spool, storms } = this.#deps
    this.#stormWritten = spool.checkpoint(stormKey(this.#stage.source.name)) ?? ''
    this.#stormSinceMs = this.#stormWritten === '' ? undefined : this.#deps.elapsed()
    return new Storm(storms, this.#stormWritten)
  }

  #inTurn(act: () => Promise<unknown>): Promise<unknown> {
    const done = this.#turn.then(act)
    this.#turn = done.catch(() => {})
    return done
  }

  #detect(batch: PacketBatch | LineBatch): readonly Detection[] {
    return this.#guarded(() => this.#detector.process(batch).filter(({ index }) => index >= batch.replayed))
  }

  #guarded(detect: () => readonly Detection[]): readonly Detection[] {
    try {
      return detect()
    } catch (error) {
      this.#deps.events.detectorFailed(this.#stage.source.name, error as Error)
      return []
    }
  }

  /** Lets timers and sockets have their turn, however fast batches come. */
  async #breathe(): Promise<void> {
    if (performance.now() - this.#sliceStart < SLICE_MS) return
    await breathe()
    this.#sliceStart = performance.now()
  }
}

const stormKey = (source: string): string => `storm:${source}`

/** Only logs are replayed into a detector that remembers: captures that fail are not read again. */
const withoutReplay = (batch: PacketBatch | LineBatch): PacketBatch | LineBatch =>
  batch.kind === 'lines' ? { ...batch, lines: batch.lines.slice(batch.replayed), replayed: 0 } : batch
