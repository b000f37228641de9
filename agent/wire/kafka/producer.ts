/**
 * Writes one message at a time to one partition, and believes only an answer that names it.
 *
 * After any error the producer is thrown away: the next attempt, which is the caller's, starts from fresh connections and
 * fresh metadata. What was in flight may have been written; whoever reads knows a message by what is in it.
 */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { KafkaError, kafkaErrorOf } from './errors.ts'
import { CompressionTypes, type KafkaLog, newClient, type Producer, type RecordMetadata } from './kafkajs.ts'
import { partitionOf } from './partition.ts'
import type { KafkaSettings } from './settings.ts'

export interface OutgoingMessage {
  readonly topic: string
  /** Decides the partition: messages of one key stay in order. */
  readonly key: string
  readonly value: Buffer
  readonly headers: Readonly<Record<string, string>>
}

export interface KafkaProducer {
  /**
   * Resolves once every replica in sync has the message.
   * @throws KafkaError; the message may have been written all the same.
   */
  send(message: OutgoingMessage, signal?: AbortSignal): Promise<void>
  close(): Promise<void>
}

export interface ProducerOptions {
  readonly clientId: string
  readonly log: KafkaLog
  readonly compression: 'none' | 'gzip' | 'zstd'
  /** How long one attempt may take in all, from connecting to the answer. */
  readonly attemptMs: number
}

interface Open {
  readonly producer: Producer
  readonly connected: Promise<void>
  /** Chosen by the partitioner for the message under way. */
  picked: number | undefined
}

const COMPRESSION = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP, zstd: CompressionTypes.ZSTD } as const

export function kafkaProducer(settings: KafkaSettings, options: ProducerOptions): KafkaProducer {
  let open: Open | undefined
  let opened = 0
  let last: Promise<unknown> = Promise.resolve()

  const discard = () => {
    const old = open
    open = undefined
    // It waits for what is in flight; nobody waits for it.
    old?.producer.disconnect().catch(() => {})
  }

  async function attempt(message: OutgoingMessage, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    try {
      open ??= openProducer(rotated(settings, opened++), options)
      const reports = await within(options.attemptMs, signal, write(open, message, options))
      checkCovered(reports, message.topic, open.picked)
    } catch (error) {
      discard()
      signal?.throwIfAborted()
      throw kafkaErrorOf(error)
    }
  }

  return {
    send(message, signal) {
      const turn = last.then(() => attempt(message, signal))
      last = turn.catch(() => {})
      return turn
    },
    async close() {
      discard()
      await last
    },
  }
}

function openProducer(settings: KafkaSettings, { clientId, log, attemptMs }: ProducerOptions): Open {
  const client = newClient(settings, { clientId, log, retries: 0, requestMs: attemptMs })
  const producer = client.producer({
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    idempotent: false,
    retry: { retries: 0 },
    createPartitioner:
      () =>
      ({ partitionMetadata, message }) => {
        const partitions = Math.max(...partitionMetadata.map(({ partitionId }) => partitionId)) + 1
        opening.picked = partitionOf(Buffer.from(message.key ?? ''), partitions)
        return opening.picked
      },
  })
  const opening: Open = { producer, connected: producer.connect(), picked: undefined }
  opening.connected.catch(() => {})
  return opening
}

async function write(open: Open, message: OutgoingMessage, { compression, attemptMs }: ProducerOptions) {
  await open.connected
  open.picked = undefined
  const { topic, key, value, headers } = message
  return open.producer.send({
    topic,
    acks: -1,
    timeout: attemptMs,
    compression: COMPRESSION[compression],
    messages: [{ key, value, headers }],
  })
}

/** Exactly one answer, about this topic and the partition that was picked, with an offset and without an error. */
export function checkCovered(reports: readonly RecordMetadata[], topic: string, picked: number | undefined): void {
  const [report, ...others] = reports
  const covered =
    report !== undefined &&
    others.length === 0 &&
    report.topicName === topic &&
    report.partition === picked &&
    report.errorCode === 0 &&
    report.baseOffset !== undefined &&
    Number(report.baseOffset) >= 0
  if (!covered) throw new KafkaError('failed', `the broker's answer does not name ${topic}/${picked}`)
}

/** Another broker is asked first each time: the one before may be the one that is gone. */
function rotated(settings: KafkaSettings, by: number): KafkaSettings {
  const { brokers } = settings
  const from = by % brokers.length
  return { ...settings, brokers: [...brokers.slice(from), ...brokers.slice(0, from)] }
}

/** The work's outcome, or an error when it takes too long or nobody wants it any more; it goes on unheard. */
async function within<T>(ms: number, signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  work.catch(() => {})
  const over = new AbortController()
  const late = sleep(ms, undefined, { signal: over.signal }).then(() => {
    throw new KafkaError('unreachable', `no answer within ${ms} ms`)
  })
  const unwanted = signal && once(signal, 'abort', { signal: over.signal }).then(() => signal.throwIfAborted())
  for (const loser of [late, unwanted]) loser?.catch(() => {})
  try {
    return (await Promise.race(unwanted ? [work, late, unwanted] : [work, late])) as T
  } finally {
    over.abort()
  }
}
