/** The collector's way in through Kafka, put together: a consumer in the group, and a producer for dead letters. */
import { hostname } from 'node:os'
import { runConsumer } from '../agent/wire/kafka/consumer.ts'
import { kafkaProducer } from '../agent/wire/kafka/producer.ts'
import type { KafkaRecordDeps } from './consume/kafka.ts'
import { recordHandler } from './consume/kafka.ts'
import type { CollectorEvents } from './events.ts'
import type { KafkaConfig } from './kafka-config.ts'
import { kafkaEvents } from './kafka-events.ts'
import type { Bilingual } from './store/bilingual.ts'

export interface KafkaIntake {
  warnings(now: Date): readonly Bilingual[]
  /** Finishes the record under way and leaves the group. */
  close(): Promise<void>
}

export interface KafkaIntakeDeps extends Pick<KafkaRecordDeps, 'take' | 'refuse'> {
  readonly events: CollectorEvents
  readonly now: () => Date
}

const DEAD_LETTER_MS = 15_000

/** Consumes until it is closed; brokers that are away now are tried again, as they would be later. */
export function openKafkaIntake(config: KafkaConfig, { take, refuse, events, now }: KafkaIntakeDeps): KafkaIntake {
  const clientId = `vonggac-collector-${hostname()}`
  const seen = kafkaEvents(events, now)
  const log = seen.logged
  const deadLetters = kafkaProducer(config, { clientId, log, compression: 'gzip', attemptMs: DEAD_LETTER_MS })
  const handle = recordHandler({ take, refuse, deadLetters, deadLetterTopic: config.deadLetterTopic })
  const stop = new AbortController()
  const { groupId, topic } = config
  const running = runConsumer(
    config,
    {
      clientId,
      groupId,
      topic,
      log,
      events: seen,
      handle: async record => {
        await handle(record)
        seen.handled()
      },
    },
    stop.signal,
  )
  return {
    warnings: seen.warnings,
    async close() {
      stop.abort()
      await running
      await deadLetters.close()
    },
  }
}
