/** What can be observed about Kafka at the collector: metrics, log lines, and what people are warned of. */
import { Counter, Gauge } from 'prom-client'
import type { ConsumerEvents } from '../agent/wire/kafka/consumer.ts'
import type { KafkaLogLine } from '../agent/wire/kafka/kafkajs.ts'
import type { CollectorEvents } from './events.ts'
import type { Bilingual } from './store/bilingual.ts'

/** A leader that changes, or a collector that joins, is no news. */
const PATIENCE_MS = 30_000

export interface KafkaEvents extends ConsumerEvents {
  /** A record is done with. */
  handled(): void
  logged(line: KafkaLogLine): void
  warnings(now: Date): readonly Bilingual[]
}

interface Trouble {
  readonly since: number
  readonly what: string
}

export function kafkaEvents(
  { registry, log }: Pick<CollectorEvents, 'registry' | 'log'>,
  now: () => Date,
): KafkaEvents {
  const registers = [registry]
  const gauge = (name: string, help: string) => new Gauge({ name: `vonggac_collector_kafka_${name}`, help, registers })
  const counter = (name: string, help: string) =>
    new Counter({ name: `vonggac_collector_kafka_${name}_total`, help, registers })
  const lag = gauge('lag', 'Records in Kafka that are not stored yet, of all collectors together.')
  const progress = gauge('last_progress_seconds', 'When this collector last was done with a record (Unix time).')
  const partitions = gauge('partitions', 'Partitions that this collector reads.')
  const records = counter('records', 'Records done with.')
  const retries = counter('retries', 'Records put off because the store or the dead letters could not take them.')
  const restarts = counter('restarts', 'Times the consumer was made anew because it stood still.')

  let away: Trouble | undefined
  let held: Trouble | undefined
  const at = () => now().getTime()

  return {
    assigned: of => {
      partitions.set(of.length)
      log.info({ partitions: of }, 'kafka partitions assigned')
    },
    handled: () => {
      held = undefined
      records.inc()
      progress.set(at() / 1000)
    },
    waiting: ({ topic, partition, offset }, error, pauseMs) => {
      held = { since: held?.since ?? at(), what: error.message }
      retries.inc()
      log.warn({ topic, partition, offset, pauseMs, error: error.message.slice(0, 500) }, 'kafka record put off')
    },
    down: error => {
      if (!away) log.warn({ code: error.code, error: error.message }, 'kafka is away')
      away ??= { since: at(), what: error.message }
    },
    up: () => {
      if (away) log.info({ secondsAway: Math.round((at() - away.since) / 1000) }, 'kafka is back')
      away = undefined
    },
    lag: of => lag.set([...of.values()].reduce((total, waiting) => total + waiting, 0)),
    stalled: of => {
      restarts.inc()
      log.error({ partitions: of }, 'kafka consumer stood still and is made anew')
    },
    // The client says everything loudly; what matters of it comes as an event.
    logged: ({ message }) => log.debug({ message }, 'kafka client'),
    warnings: instant => {
      const lasting = (trouble: Trouble | undefined) =>
        trouble && instant.getTime() - trouble.since >= PATIENCE_MS ? [trouble] : []
      return [...lasting(away).map(awayWords), ...lasting(held).map(heldWords)]
    },
  }
}

const awayWords = ({ since, what }: Trouble): Bilingual => ({
  vi: `Không dùng được Kafka từ ${clock(since)}: cảnh báo đi qua Kafka đang chờ ở máy chủ Kafka hoặc trên tác tử (${what}).`,
  en: `Kafka can't be used since ${clock(since)}: alerts that come through it wait there or on the agents (${what}).`,
})

const heldWords = ({ since, what }: Trouble): Bilingual => ({
  vi: `Cảnh báo từ Kafka chưa ghi được từ ${clock(since)}, hệ thống đang thử lại (${what}).`,
  en: `Alerts from Kafka can't be stored since ${clock(since)} and are tried again (${what}).`,
})

/** In the country's time. */
const clock = (at: number): string => `${new Date(at + 7 * 3_600_000).toISOString().slice(11, 16)} +07:00`
