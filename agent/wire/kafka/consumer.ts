/**
 * Reads a topic in a group, for ever: brokers may go and come, leaders change, other members join; none of it ends it.
 *
 * A record's offset is resolved only after its handler has resolved, and only resolved offsets are committed. When a
 * handler fails, its partition rests and is read again from the same record, while other partitions go on. So records
 * may come twice (after a crash, a rebalance, a restart), and never not at all.
 *
 * Three things bring a consumer back that is not consuming: the client's own restart, a rebuild when it gave up, and a
 * rebuild when the watch sees records waiting and nothing moving.
 *
 * Memory: one fetch under way for each broker, of `FETCH_BYTES` as the broker keeps them, unpacked (`kafkajs.ts` bounds
 * each record batch).
 */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type KafkaError, kafkaErrorOf } from './errors.ts'
import { type Consumer, type EachBatchPayload, type KafkaLog, type KafkaMessage, newClient } from './kafkajs.ts'
import { UNREADABLE_HEADER } from './records.ts'
import type { KafkaSettings } from './settings.ts'
import { type Progress, watchProgress } from './watch.ts'

export interface KafkaRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Readonly<Record<string, string>>
  readonly timestamp: Date
  /** Whose clock the timestamp is: the broker's when it wrote the record, or the producer's. */
  readonly timestampOf: 'broker' | 'producer'
  /** Why nothing of the record could be read; key and value are null then. */
  readonly unreadable: string | undefined
}

export interface ConsumerEvents {
  /** Partitions that are now ours; also empty, when there are more members than partitions. */
  assigned(partitions: readonly number[]): void
  /** A record couldn't be dealt with; its partition is read again from there after the pause. */
  waiting(record: Pick<KafkaRecord, 'topic' | 'partition' | 'offset'>, error: Error, pauseMs: number): void
  /** The brokers can't be used now; it goes on trying. */
  down(error: KafkaError): void
  /** The brokers answered. */
  up(): void
  /** Records that wait, by partition, as the group has committed. */
  lag(lag: ReadonlyMap<number, number>): void
  /** Records wait in partitions of ours and nothing moves: the consumer is made anew. */
  stalled(partitions: readonly number[]): void
}

export interface ConsumerOptions {
  readonly clientId: string
  readonly groupId: string
  readonly topic: string
  readonly log: KafkaLog
  readonly handle: (record: KafkaRecord) => Promise<void>
  readonly events: ConsumerEvents
  readonly sessionMs?: number
  readonly watchEveryMs?: number
  readonly stallMs?: number
}

const FETCH_BYTES = 1024 * 1024
const PARTITION_BYTES = 256 * 1024
const MAX_WAIT_MS = 250
const PARTITIONS_AT_ONCE = 4
const FIRST_PAUSE_MS = 250
const LAST_PAUSE_MS = 10_000
const CLOSE_MS = 5_000

/** Resolves when the signal has aborted and the group was left. */
export async function runConsumer(settings: KafkaSettings, options: ConsumerOptions, signal: AbortSignal) {
  let failures = 0
  while (!signal.aborted) {
    const life = new AbortController()
    const end = () => life.abort()
    signal.addEventListener('abort', end, { once: true })
    const reading = new Reading(settings, options, life)
    try {
      await reading.start()
      failures = 0
      if (!life.signal.aborted) await once(life.signal, 'abort')
    } catch (error) {
      options.events.down(kafkaErrorOf(error))
      failures += 1
    } finally {
      life.abort()
      await reading.close()
      signal.removeEventListener('abort', end)
    }
    await sleep(pauseMs(failures), undefined, { signal }).catch(() => {})
  }
}

const pauseMs = (failures: number): number => Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10))

/** One consumer of the client's, from its start to its end. */
class Reading {
  readonly #settings: KafkaSettings
  readonly #options: ConsumerOptions
  readonly #life: AbortController
  readonly #consumer: Consumer
  readonly #progress: Progress = { assigned: undefined, movedAt: new Map(), startedAt: Date.now() }
  readonly #failures = new Map<number, number>()

  constructor(settings: KafkaSettings, options: ConsumerOptions, life: AbortController) {
    this.#settings = settings
    this.#options = options
    this.#life = life
    this.#consumer = newClient(settings, { clientId: options.clientId, log: options.log, retries: 5 }).consumer({
      groupId: options.groupId,
      sessionTimeout: options.sessionMs ?? 10_000,
      rebalanceTimeout: 30_000,
      heartbeatInterval: 2_000,
      maxWaitTimeInMs: MAX_WAIT_MS,
      maxBytes: FETCH_BYTES,
      maxBytesPerPartition: PARTITION_BYTES,
      metadataMaxAge: 60_000,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: {
        retries: 5,
        initialRetryTime: 200,
        maxRetryTime: 3_000,
        restartOnFailure: async () => !life.signal.aborted,
      },
    })
  }

  async start(): Promise<void> {
    const { topic, events } = this.#options
    const consumer = this.#consumer
    const { CRASH, GROUP_JOIN, HEARTBEAT } = consumer.events
    consumer.on(GROUP_JOIN, ({ payload }) => this.#joined(payload.memberAssignment[topic] ?? []))
    consumer.on(HEARTBEAT, () => this.#layToRest())
    consumer.on(CRASH, ({ payload }) => {
      events.down(kafkaErrorOf(payload.error))
      if (!payload.restart) this.#life.abort()
    })
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await consumer.run({
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: batch => this.#take(batch),
    })
    this.#watch()
  }

  /** The group is left in order where that goes quickly; a consumer that hangs is left to itself, and takes nothing more. */
  async close(): Promise<void> {
    const closed = this.#consumer.disconnect().catch(() => {})
    const waited = new AbortController()
    await Promise.race([closed, sleep(CLOSE_MS, undefined, { signal: waited.signal }).catch(() => {})])
    waited.abort()
  }

  /**
   * A consumer that was told to stop while it was coming back would come back all the same, hold partitions and read
   * none of them.
   */
  #layToRest(): void {
    if (this.#life.signal.aborted) this.#consumer.disconnect().catch(() => {})
  }

  #joined(partitions: readonly number[]): void {
    this.#layToRest()
    if (this.#life.signal.aborted) return
    const now = Date.now()
    this.#progress.assigned = partitions
    this.#progress.movedAt.clear()
    for (const partition of partitions) this.#progress.movedAt.set(partition, now)
    this.#failures.clear()
    this.#options.events.assigned(partitions)
    this.#options.events.up()
  }

  async #take(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, heartbeat, isRunning, isStale } = payload
    const beat = setInterval(() => {
      // A handler that hangs must not hold its partition once another consumer was made.
      if (!this.#life.signal.aborted) heartbeat().catch(() => {})
    }, 2_000)
    try {
      for (const message of batch.messages) {
        if (this.#life.signal.aborted || !isRunning() || isStale()) return
        const record = recordOf(batch.topic, batch.partition, message)
        try {
          await this.#options.handle(record)
        } catch (error) {
          this.#rest(payload, record, error as Error)
          return
        }
        resolveOffset(message.offset)
        this.#failures.delete(batch.partition)
        this.#progress.movedAt.set(batch.partition, Date.now())
        await heartbeat()
      }
    } finally {
      clearInterval(beat)
    }
  }

  /** What follows in the partition must not overtake the record: it is fetched again, together with it. */
  #rest({ pause }: EachBatchPayload, record: KafkaRecord, error: Error): void {
    const failures = (this.#failures.get(record.partition) ?? 0) + 1
    this.#failures.set(record.partition, failures)
    // It was tried, so the consumer itself does not stand still.
    this.#progress.movedAt.set(record.partition, Date.now())
    const ms = pauseMs(failures - 1)
    const resume = pause()
    sleep(ms, undefined, { signal: this.#life.signal })
      .then(resume)
      .catch(() => {})
    this.#options.events.waiting(record, error, ms)
  }

  #watch(): void {
    const { clientId, groupId, topic, log, events, watchEveryMs = 10_000, stallMs = 45_000 } = this.#options
    const watching = { clientId, groupId, topic, log, everyMs: watchEveryMs, stallMs }
    watchProgress(this.#settings, watching, this.#progress, {
      lag: lag => {
        events.lag(lag)
        events.up()
      },
      stalled: partitions => {
        events.stalled(partitions)
        this.#life.abort()
      },
      signal: this.#life.signal,
    })
  }
}

interface WithBatchContext {
  readonly batchContext?: { readonly timestampType?: number }
}

/** Kafka's record attribute: 0 the producer's clock, 1 the broker's. */
const LOG_APPEND_TIME = 1

function recordOf(topic: string, partition: number, message: KafkaMessage): KafkaRecord {
  const { offset, key, value, timestamp } = message
  const { timestampType } = (message as KafkaMessage & WithBatchContext).batchContext ?? {}
  const headers: Record<string, string> = {}
  for (const [name, held] of Object.entries(message.headers ?? {}))
    if (held !== undefined && !Array.isArray(held)) headers[name] = held.toString().slice(0, 1000)
  return {
    topic,
    partition,
    offset,
    key,
    value,
    headers,
    timestamp: new Date(Number(timestamp)),
    timestampOf: timestampType === LOG_APPEND_TIME ? 'broker' : 'producer',
    unreadable: value === null ? headers[UNREADABLE_HEADER] : undefined,
  }
}
