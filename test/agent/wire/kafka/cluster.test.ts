/** Three real brokers: what the wrapper does when a leader goes, and when there is none to be had. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { runConsumer } from '../../../../agent/wire/kafka/consumer.ts'
import { kafkaProducer } from '../../../../agent/wire/kafka/producer.ts'
import { type KafkaCluster, kafkaCluster } from '../../../support/kafka.ts'
import { without } from '../../../support/needs.ts'

const absent = without('kafka')
const PATIENT = { timeout: 60_000, interval: 200 }
let kafka: KafkaCluster

beforeAll(async () => {
  if (!absent) kafka = await kafkaCluster(3)
}, 180_000)

afterAll(async () => kafka?.[Symbol.asyncDispose](), 30_000)

/** Sends as an agent's uplink does: the same message again until it is taken. */
function sender(topic: string) {
  const producer = kafkaProducer(kafka.plain, {
    clientId: 'test',
    log: () => {},
    compression: 'gzip',
    attemptMs: 5_000,
  })
  onTestFinished(() => producer.close())
  const send = (text: string) => producer.send({ topic, key: 'agent-1', value: Buffer.from(text), headers: {} })
  return {
    failures: [] as string[],
    async send(text: string) {
      await expect
        .poll(
          () =>
            send(text).then(
              () => 'taken',
              error => this.failures.push(error.code),
            ),
          PATIENT,
        )
        .toBe('taken')
    },
  }
}

function reader(topic: string): string[] {
  const seen: string[] = []
  const stop = new AbortController()
  const quiet = () => {}
  const events = { assigned: quiet, waiting: quiet, down: quiet, up: quiet, lag: quiet, stalled: quiet }
  const handle = async ({ value }: { value: Buffer | null }) => void seen.push(String(value))
  const running = runConsumer(
    kafka.plain,
    { clientId: 'test', groupId: topic, topic, log: quiet, handle, events },
    stop.signal,
  )
  onTestFinished(async () => {
    stop.abort()
    await running
  })
  return seen
}

describe.skipIf(absent)('three brokers', { timeout: 150_000 }, () => {
  test('go on when the leader is killed: every message that was taken arrives, in order', async () => {
    await kafka.createTopic('led')
    const writes = sender('led')
    const seen = reader('led')
    const wanted = Array.from({ length: 40 }, (_, index) => `message ${index}`)
    for (const text of wanted.slice(0, 20)) await writes.send(text)
    const leader = await kafka.leader('led')
    await leader.end('SIGKILL')
    for (const text of wanted.slice(20)) await writes.send(text)
    await expect.poll(() => new Set(seen).size, PATIENT).toBe(40)
    expect([...new Set(seen)]).toEqual(wanted)
    await leader.start()
  })

  test('take nothing that fewer than two of them have, and say that it is the cluster that can’t', async () => {
    await kafka.createTopic('short')
    const writes = sender('short')
    const seen = reader('short')
    await writes.send('before')
    const leader = await kafka.leader('short')
    const others = kafka.nodes.filter(node => node !== leader)
    await Promise.all(others.map(node => node.end('SIGKILL')))
    const waiting = writes.send('after')
    await expect.poll(() => writes.failures.length, PATIENT).toBeGreaterThan(1)
    expect(writes.failures.filter(code => code !== 'unavailable' && code !== 'unreachable')).toEqual([])
    await Promise.all(others.map(node => node.start()))
    await waiting
    await expect.poll(() => [...new Set(seen)], PATIENT).toEqual(['before', 'after'])
  })
})
