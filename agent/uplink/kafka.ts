/**
 * Alerts through Kafka: one message a batch, its key the agent's name, so that one agent's batches stay in order.
 *
 * The broker's word releases nothing: the stored watermark comes back over the control link. A batch whose answer got
 * lost is sent again by the uplink and stored once by the collector.
 */
import { KafkaError, type KafkaErrorCode } from '../wire/kafka/errors.ts'
import type { KafkaProducer } from '../wire/kafka/producer.ts'
import { VERSION_HEADER } from '../wire/kafka/topics.ts'
import { PROTOCOL_VERSION } from '../wire/version.ts'
import { type AlertTransport, TransportError } from './transport.ts'

/** Below what a topic takes unless it is told otherwise (1,048,588 bytes with the record's own overhead). */
const MAX_KAFKA_BATCH_BYTES = 900 * 1024

/** @param open Makes the producer, at the first batch: an agent without Kafka loads nothing of it. */
export function kafkaTransport(topic: string, open: () => Promise<KafkaProducer>): AlertTransport {
  let opened: Promise<KafkaProducer> | undefined
  const producer = () => {
    opened ??= open().catch(error => {
      opened = undefined
      throw error
    })
    return opened
  }
  return {
    name: 'kafka',
    maxBatchBytes: MAX_KAFKA_BATCH_BYTES,
    async send({ agent, bytes }, signal) {
      const headers = { [VERSION_HEADER]: String(PROTOCOL_VERSION) }
      try {
        await (await producer()).send({ topic, key: agent, value: bytes, headers }, signal)
      } catch (error) {
        throw error instanceof KafkaError ? new TransportError(CODES[error.code], `Kafka: ${error.message}`) : error
      }
      return undefined
    },
    close: async () => (await opened?.catch(() => undefined))?.close(),
  }
}

const CODES: Readonly<Record<KafkaErrorCode, TransportError['code']>> = {
  unreachable: 'unreachable',
  unauthorised: 'unauthorised',
  too_large: 'refused',
  unavailable: 'busy',
  failed: 'failed',
}
