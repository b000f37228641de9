/** The agent's way through a real broker to a real collector, the broker at the end of a wire that can be pulled out. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { kafkaTransport } from '../../../agent/uplink/kafka.ts'
import type { OutgoingBatch } from '../../../agent/uplink/transport.ts'
import { kafkaProducer } from '../../../agent/wire/kafka/producer.ts'
import type { KafkaSettings } from '../../../agent/wire/kafka/settings.ts'
import type { EnrolledAgent } from '../../support/agent-side.ts'
import { expiredSigner } from '../../support/expired-signer.ts'
import { relayedKafka } from '../../support/kafka.ts'
import { without } from '../../support/needs.ts'
import { type RunningCollector, runningCollector } from '../../support/running-collector.ts'
import { describeTransport, type TransportWorld } from './transport.contract.ts'

const absent = without('kafka')
const TOPIC = 'vonggac.alerts'
let kafka: Awaited<ReturnType<typeof relayedKafka>>
let collector: RunningCollector
let agent: EnrolledAgent

beforeAll(async () => {
  if (absent) return
  kafka = await relayedKafka()
  await kafka.createTopic(TOPIC, { partitions: 3 })
  await kafka.createTopic('vonggac.dead-letters')
  await kafka.createTopic('narrow', { config: { 'max.message.bytes': '1000' } })
  collector = await runningCollector({ settings: `kafka: { brokers: ["${kafka.brokers()[0]}"], tls: false }` })
  agent = await collector.addAgent('agent-1')
}, 120_000)

afterAll(async () => {
  await collector?.[Symbol.asyncDispose]()
  await kafka?.[Symbol.asyncDispose]()
}, 30_000)

const transportTo = (settings: KafkaSettings, topic = TOPIC) =>
  kafkaTransport(topic, async () =>
    kafkaProducer(settings, { clientId: 'agent-1', compression: 'gzip', attemptMs: 3_000, log: () => {} }),
  )

/** Past the first words of a connection, within the batch. */
const HALFWAY_BYTES = 400

async function open(): Promise<TransportWorld> {
  const transport = transportTo({ brokers: kafka.brokers('RELAYED'), tls: false })
  const sentAt: string[] = []
  return {
    agent: 'agent-1',
    signer: agent.signer,
    expiredSigner: await expiredSigner(collector.store, 'agent-1'),
    transport: {
      ...transport,
      async send(batch, signal) {
        const receipt = await transport.send(batch, signal)
        sentAt.push(JSON.parse(batch.bytes.subarray(0, batch.bytes.indexOf('\n')).toString()).sentAt)
        return receipt
      },
    },
    async stored(epoch) {
      const keys = Array.from({ length: 100 }, (_, index) => ({ agent: 'agent-1', epoch, sequence: index + 1 }))
      return (await collector.store.alerts.find(keys)).map(({ sequence }) => sequence)
    },
    async watermark(epoch) {
      const ledger = await collector.store.ledger.find('agent-1', epoch)
      return { epoch, sequence: ledger?.watermark ?? 0 }
    },
    sentAt: () => sentAt,
    leave: async () => kafka.wire.pull(),
    comeBack: async () => kafka.wire.plugIn(),
    breakOff: () => kafka.wire.cutAfter(HALFWAY_BYTES),
    async close() {
      kafka.wire.plugIn()
      await transport.close()
    },
  }
}

if (absent) test.skip('alerts through Kafka to a real collector')
else describeTransport('Kafka to a real collector', open, 'real collector')

describe.skipIf(absent)('the Kafka transport', () => {
  const batch = (bytes: Buffer): OutgoingBatch => ({ agent: 'agent-1', epoch: 1, first: 1, last: 1, bytes })
  const never = new AbortController().signal

  function opened(settings: KafkaSettings, topic?: string) {
    const transport = transportTo(settings, topic)
    onTestFinished(() => transport.close())
    return transport
  }

  test('has no word of the collector to give', async () => {
    expect(await opened(kafka.plain).send(batch(Buffer.from('x\n')), never)).toBeUndefined()
  })

  test('takes batches below what a topic takes unless told otherwise', async () => {
    const transport = opened(kafka.plain, 'vonggac.dead-letters')
    const noise = Buffer.from(Array.from({ length: transport.maxBatchBytes }, () => Math.floor(Math.random() * 256)))
    expect(await transport.send(batch(noise), never)).toBeUndefined()
  })

  test('says that a batch is refused when the topic finds it too large', async () => {
    const noise = Buffer.from(Array.from({ length: 5_000 }, () => Math.floor(Math.random() * 256)))
    await expect(opened(kafka.plain, 'narrow').send(batch(noise), never)).rejects.toMatchObject({
      name: 'TransportError',
      code: 'refused',
    })
  })

  test('tells an absent broker, an absent topic and absent certificates apart', async () => {
    const send = (settings: KafkaSettings, topic?: string) =>
      opened(settings, topic).send(batch(Buffer.from('x')), never)
    const nobody = { brokers: ['127.0.0.1:1'], tls: false } as const
    await expect(send(nobody)).rejects.toMatchObject({ code: 'unreachable' })
    await expect(send(kafka.plain, 'nowhere')).rejects.toMatchObject({ code: 'busy' })
    const unenrolled = { ...nobody, tls: { caFile: '/nowhere/authority.pem' } }
    await expect(send(unenrolled)).rejects.toMatchObject({ code: 'unauthorised' })
  })
})
