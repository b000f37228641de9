/**
 * From a Kafka record to the store. A record is done with, and its offset may be committed, when the store has it, or
 * when both the dead-letter table and the dead-letter topic have it; until then it comes again, and nothing of its
 * partition overtakes it.
 *
 * A store that is away is waited for, however long. A record that fails for any other reason, again and again, becomes a
 * dead letter, or it would hold up every agent of its partition: the watermark stays below its alerts, so that its own
 * agent still has them and sends them again.
 */
import { AgentId } from '../../agent/wire/batch.ts'
import type { KafkaRecord } from '../../agent/wire/kafka/consumer.ts'
import { KafkaError } from '../../agent/wire/kafka/errors.ts'
import type { KafkaProducer } from '../../agent/wire/kafka/producer.ts'
import { DEAD_LETTER_HEADERS } from '../../agent/wire/kafka/topics.ts'
import { StoreUnavailable } from '../store/unavailable.ts'
import type { Arrival, TakeArrival } from './arrival.ts'
import { type Refusal, unreadable } from './take-arrival.ts'

export interface KafkaRecordDeps {
  readonly take: TakeArrival
  /** Keeps what no batch could be made of; resolves to the dead letter's name. */
  readonly refuse: (refusal: Refusal) => Promise<string>
  readonly deadLetters: Pick<KafkaProducer, 'send'>
  readonly deadLetterTopic: string
}

/** What a dead letter keeps of a message that the topic doesn't take whole. */
const CUT_BYTES = 64 * 1024
/** No reason is longer in a header. */
const REASON_LENGTH = 500

/** With the pauses in between, some seconds: longer than another transaction is in the way. */
const TRIES = 6

/** @returns what rejects while a record can't be done with; it is to be tried again. */
export function recordHandler(deps: KafkaRecordDeps): (record: KafkaRecord) => Promise<void> {
  /** Of the record that each partition stands at. */
  const failed = new Map<number, { readonly offset: string; readonly times: number }>()
  const isPoison = ({ partition, offset }: KafkaRecord): boolean => {
    const before = failed.get(partition)
    const times = before?.offset === offset ? before.times + 1 : 1
    failed.set(partition, { offset, times })
    return times >= TRIES
  }
  return async record => {
    if (record.timestampOf === 'producer') throw new Error(CREATE_TIME(record.topic))
    const dead = await deadLetterOf(record, deps).catch(error => {
      if (error instanceof StoreUnavailable || !isPoison(record)) throw error
      return refused(record, deps, `can't be stored: ${(error as Error).message}`)
    })
    if (dead) await writeDeadLetter(record, dead, deps)
  }
}

/** The host's clock is measured against the instant of arrival; a time that the host itself wrote measures nothing. */
const CREATE_TIME = (topic: string) =>
  `records of ${topic} carry the producers' times: set message.timestamp.type=LogAppendTime on the topic ` +
  '(vonggac collector topics), then delete the records from before; agents send again what is not stored'

interface Dead {
  readonly reason: string
  readonly id: string
}

const arrivalOf = ({ key, value, timestamp }: KafkaRecord): Arrival => ({
  bytes: value ?? Buffer.alloc(0),
  receivedAt: timestamp,
  transport: 'kafka',
  speaker: AgentId.safeParse(key?.toString('utf8')).data ?? null,
})

async function refused(record: KafkaRecord, { refuse }: KafkaRecordDeps, reason: string): Promise<Dead> {
  const arrival = arrivalOf(record)
  return { reason, id: await refuse(unreadable(arrival, arrival.speaker ?? '', reason)) }
}

async function deadLetterOf(record: KafkaRecord, deps: KafkaRecordDeps): Promise<Dead | undefined> {
  const arrival = arrivalOf(record)
  if (record.unreadable !== undefined) return refused(record, deps, record.unreadable)
  if (arrival.speaker === null) return refused(record, deps, "the message's key is not an agent's name")
  const outcome = await deps.take(arrival)
  if (outcome.kind === 'foreign') return refused(record, deps, "the message's key is not the batch's agent")
  return outcome.kind === 'dead_lettered' ? { reason: outcome.reason, id: outcome.deadLetter } : undefined
}

async function writeDeadLetter(
  { topic, partition, offset, key, value }: KafkaRecord,
  { reason, id }: Dead,
  { deadLetters, deadLetterTopic }: KafkaRecordDeps,
): Promise<void> {
  const whole = value ?? Buffer.alloc(0)
  const message = {
    topic: deadLetterTopic,
    key: key?.toString('utf8') ?? '',
    headers: {
      [DEAD_LETTER_HEADERS.reason]: reason.slice(0, REASON_LENGTH),
      [DEAD_LETTER_HEADERS.id]: id,
      [DEAD_LETTER_HEADERS.topic]: topic,
      [DEAD_LETTER_HEADERS.partition]: String(partition),
      [DEAD_LETTER_HEADERS.offset]: offset,
    },
  }
  try {
    await deadLetters.send({ ...message, value: whole })
  } catch (error) {
    if (!(error instanceof KafkaError && error.code === 'too_large')) throw error
    const headers = { ...message.headers, [DEAD_LETTER_HEADERS.cutFrom]: String(whole.length) }
    await deadLetters.send({ ...message, headers, value: whole.subarray(0, CUT_BYTES) })
  }
}
