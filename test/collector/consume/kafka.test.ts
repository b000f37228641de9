/** The collector's way in through a real broker: what is stored, what becomes a dead letter, and what waits. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type BatchReceipt, encodeBatch, PROTOCOL_VERSION } from '../../../agent/wire/index.ts'
import { kafkaProducer } from '../../../agent/wire/kafka/producer.ts'
import { DEAD_LETTER_HEADERS } from '../../../agent/wire/kafka/topics.ts'
import type { Arrival, ArrivalOutcome, TakeArrival } from '../../../collector/consume/arrival.ts'
import type { Refusal } from '../../../collector/consume/take-arrival.ts'
import { collectorEvents } from '../../../collector/events.ts'
import { KafkaConfig } from '../../../collector/kafka-config.ts'
import { type KafkaIntakeDeps, openKafkaIntake } from '../../../collector/kafka-intake.ts'
import { newLogger } from '../../../collector/logger.ts'
import { StoreUnavailable } from '../../../collector/store/unavailable.ts'
import { hostKeys } from '../../support/agent-keys.ts'
import { type KafkaCluster, kafkaCluster } from '../../support/kafka.ts'
import { without } from '../../support/needs.ts'
import { AT, wireAlert } from '../../support/wire.ts'

const absent = without('kafka')
let kafka: KafkaCluster
let topics = 0

beforeAll(async () => {
  if (!absent) kafka = await kafkaCluster()
}, 120_000)

afterAll(async () => kafka?.[Symbol.asyncDispose]())

const RECEIPT: BatchReceipt = { receivedAt: AT, stored: { epoch: 1, sequence: 1 }, duplicates: 0, deadLettered: 0 }
const STORED: ArrivalOutcome = { kind: 'stored', receipt: RECEIPT }

interface Stage {
  readonly config: KafkaConfig
  write(key: string, value: Buffer, headers?: Record<string, string>): Promise<void>
  /** Opens a collector's way in; it closes with the test at the latest. */
  open(deps: Partial<KafkaIntakeDeps>): ReturnType<typeof openKafkaIntake>
  deadLetters(): Promise<DeadLetter[]>
  readonly refused: Refusal[]
}

interface DeadLetter {
  readonly headers: Record<string, string>
  readonly value: string
  readonly key: string
}

/** Topics of a test's own. */
async function stage(
  partitions = 1,
  alertsConfig: Record<string, string> = {},
  letterBytes = '8388608',
): Promise<Stage> {
  const topic = `alerts-${++topics}`
  const deadLetterTopic = `dead-${topics}`
  await kafka.createTopic(topic, { partitions, config: { 'max.message.bytes': '4194304', ...alertsConfig } })
  await kafka.createTopic(deadLetterTopic, { config: { 'max.message.bytes': letterBytes } })
  const config = KafkaConfig.parse({ brokers: kafka.brokers(), tls: false, topic, deadLetterTopic, groupId: topic })
  const producer = kafkaProducer(kafka.plain, {
    clientId: 'test',
    log: () => {},
    compression: 'none',
    attemptMs: 8_000,
  })
  onTestFinished(() => producer.close())
  const refused: Refusal[] = []
  return {
    config,
    refused,
    write: (key, value, headers = {}) => producer.send({ topic, key, value, headers }),
    open(deps) {
      const intake = openKafkaIntake(config, {
        take: async () => STORED,
        refuse: async refusal => {
          refused.push(refusal)
          return refusal.id
        },
        events: collectorEvents(newLogger({ level: 'silent' })),
        now: () => new Date(),
        ...deps,
      })
      onTestFinished(() => intake.close())
      return intake
    },
    deadLetters: () => readAll(deadLetterTopic),
  }
}

/** Everything that a topic holds, read without a group. */
async function readAll(topic: string): Promise<DeadLetter[]> {
  const admin = kafka.client.admin()
  await admin.connect()
  const ends = await admin.fetchTopicOffsets(topic)
  await admin.disconnect()
  const wanted = ends.reduce((total, { high }) => total + Number(high), 0)
  const found: DeadLetter[] = []
  if (wanted === 0) return found
  const consumer = kafka.client.consumer({ groupId: `read-${topic}-${Math.random()}`, maxWaitTimeInMs: 100 })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message }) => {
      const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)])
      found.push({ headers: Object.fromEntries(headers), value: String(message.value), key: String(message.key) })
    },
  })
  await expect.poll(() => found.length, { timeout: 10_000 }).toBe(wanted)
  await consumer.disconnect()
  return found
}

const { signer } = await hostKeys('agent-1')
const batch = (agent: string, sequence = 1): Buffer =>
  encodeBatch(
    { version: PROTOCOL_VERSION, agent, epoch: 1, sentAt: AT, first: sequence, drops: [] },
    [Buffer.from(JSON.stringify(wireAlert(sequence)))],
    signer,
  )

describe.skipIf(absent)('alerts through Kafka', { timeout: 40_000 }, () => {
  test('arrive with the broker’s time, once each, and are not read again by the next collector', async () => {
    const { write, open } = await stage()
    const arrivals: Arrival[] = []
    const take: TakeArrival = async arrival => {
      arrivals.push(arrival)
      return STORED
    }
    const before = Date.now()
    await write('agent-1', batch('agent-1', 1))
    const first = open({ take })
    await expect.poll(() => arrivals.length, { timeout: 15_000 }).toBe(1)
    await first.close()
    await write('agent-1', batch('agent-1', 2))
    open({ take })
    await expect.poll(() => arrivals.length, { timeout: 15_000 }).toBe(2)
    expect(arrivals[0]).toMatchObject({ transport: 'kafka', speaker: 'agent-1', bytes: batch('agent-1', 1) })
    expect(Math.abs((arrivals[0]?.receivedAt.getTime() ?? 0) - before)).toBeLessThan(5_000)
  })

  test('wait while the store is away, in order, and are taken when it is back', async () => {
    const { write, open } = await stage()
    let away = true
    const stored: number[] = []
    let tries = 0
    let clock = Date.now()
    const intake = open({
      take: async ({ bytes }) => {
        tries += 1
        if (away) throw new StoreUnavailable('the store is away')
        stored.push(JSON.parse(String(bytes).split('\n')[1] ?? '').sequence)
        return STORED
      },
      now: () => new Date(clock),
    })
    for (const sequence of [1, 2, 3]) await write('agent-1', batch('agent-1', sequence))
    await expect.poll(() => tries, { timeout: 15_000 }).toBeGreaterThan(1)
    clock += 60_000
    expect(intake.warnings(new Date(clock)).map(({ en }) => en)).toEqual([expect.stringContaining('the store is away')])
    away = false
    await expect.poll(() => stored, { timeout: 15_000 }).toEqual([1, 2, 3])
    expect(intake.warnings(new Date(clock))).toEqual([])
  })

  test('that can’t be taken go to the dead letters with reason and origin, and what follows flows', async () => {
    const { write, open, deadLetters, config } = await stage()
    const stored: string[] = []
    const take: TakeArrival = async ({ bytes }) => {
      if (String(bytes).startsWith('rubbish'))
        return { kind: 'dead_lettered', because: 'unreadable', reason: 'not a batch', deadLetter: 'letter-1' }
      stored.push(String(bytes))
      return STORED
    }
    await write('agent-1', Buffer.from('rubbish'))
    await write('agent-1', batch('agent-1'))
    open({ take })
    await expect.poll(() => stored.length, { timeout: 15_000 }).toBe(1)
    expect(await deadLetters()).toEqual([
      {
        key: 'agent-1',
        value: 'rubbish',
        headers: {
          [DEAD_LETTER_HEADERS.reason]: 'not a batch',
          [DEAD_LETTER_HEADERS.id]: 'letter-1',
          [DEAD_LETTER_HEADERS.topic]: config.topic,
          [DEAD_LETTER_HEADERS.partition]: '0',
          [DEAD_LETTER_HEADERS.offset]: '0',
        },
      },
    ])
  })

  test('under another agent’s key, or none, are kept as dead letters', async () => {
    const { write, open, deadLetters, refused } = await stage()
    const take: TakeArrival = async ({ speaker, bytes }) =>
      String(bytes).includes(`"agent":"${speaker}"`) ? STORED : { kind: 'foreign' }
    await write('agent-2', batch('agent-1'))
    await write('no agent!', batch('agent-1'))
    open({ take })
    await expect.poll(() => refused.length, { timeout: 15_000 }).toBe(2)
    expect(refused.map(({ reason }) => reason)).toEqual([
      "the message's key is not the batch's agent",
      "the message's key is not an agent's name",
    ])
    await expect.poll(async () => (await deadLetters()).length, { timeout: 15_000 }).toBe(2)
  })

  test('too large for the dead letters are cut there', async () => {
    const { write, open, deadLetters } = await stage(1, {}, '200000')
    const take: TakeArrival = async () => ({
      kind: 'dead_lettered',
      because: 'unreadable',
      reason: 'not a batch',
      deadLetter: 'letter-1',
    })
    const large = Buffer.from(Array.from({ length: 500_000 }, () => Math.floor(Math.random() * 256)))
    await write('agent-1', large)
    open({ take })
    await expect.poll(async () => (await deadLetters()).length, { timeout: 20_000 }).toBe(1)
    const [letter] = await deadLetters()
    expect(letter?.headers[DEAD_LETTER_HEADERS.cutFrom]).toBe('500000')
  })

  test('are not passed over while the dead letters can’t be written', async () => {
    const { write, config, refused } = await stage()
    let taken = 0
    const intake = openKafkaIntake(
      { ...config, deadLetterTopic: 'nowhere' },
      {
        take: async () => {
          taken += 1
          return { kind: 'dead_lettered', because: 'unreadable', reason: 'not a batch', deadLetter: 'letter-1' }
        },
        refuse: async ({ id }) => id,
        events: collectorEvents(newLogger({ level: 'silent' })),
        now: () => new Date(),
      },
    )
    onTestFinished(() => intake.close())
    await write('agent-1', Buffer.from('rubbish'))
    await expect.poll(() => taken, { timeout: 20_000 }).toBeGreaterThan(1)
    await intake.close()
    expect(await committed(config)).toBe(false)
    expect(refused).toEqual([])
  })

  test('with the producers’ own times are refused, and that is said', async () => {
    const { write, open } = await stage(1, { 'message.timestamp.type': 'CreateTime' })
    let taken = 0
    let clock = Date.now()
    const intake = open({
      take: async () => {
        taken += 1
        return STORED
      },
      now: () => new Date(clock),
    })
    await write('agent-1', batch('agent-1'))
    await expect
      .poll(() => intake.warnings(new Date(clock + 60_000)).map(({ en }) => en), { timeout: 15_000 })
      .toEqual([expect.stringContaining('message.timestamp.type=LogAppendTime')])
    clock += 1
    expect(taken).toBe(0)
  })

  test('are shared by several collectors, each one taken though one leaves in the middle', async () => {
    const { write, open } = await stage(4)
    const taken = new Map<string, number>()
    const by = new Set<string>()
    const taker =
      (name: string): TakeArrival =>
      async ({ speaker, bytes }) => {
        const key = `${speaker}/${JSON.parse(String(bytes).split('\n')[1] ?? '').sequence}`
        taken.set(key, (taken.get(key) ?? 0) + 1)
        by.add(name)
        return STORED
      }
    const agents = Array.from({ length: 12 }, (_, index) => `agent-${index}`)
    const first = open({ take: taker('first') })
    open({ take: taker('second') })
    for (let sequence = 1; sequence <= 20; sequence++) {
      for (const agent of agents) await write(agent, batch(agent, sequence))
      if (sequence === 10) await first.close()
    }
    await expect.poll(() => taken.size, { timeout: 20_000 }).toBe(12 * 20)
    expect(by.has('second')).toBe(true)
  })

  test('wait out a broker that is away, which people are told', async () => {
    const { write, open } = await stage()
    let taken = 0
    let clock = Date.now()
    const intake = open({
      take: async () => {
        taken += 1
        return STORED
      },
      now: () => new Date(clock),
    })
    await write('agent-1', batch('agent-1', 1))
    await expect.poll(() => taken, { timeout: 15_000 }).toBe(1)
    const [node] = kafka.nodes
    await node?.end('SIGKILL')
    await expect
      .poll(() => intake.warnings(new Date(clock + 60_000)).map(({ vi }) => vi), { timeout: 20_000 })
      .toEqual([expect.stringContaining('Không dùng được Kafka')])
    clock += 1
    await node?.start()
    await expect
      .poll(
        () =>
          write('agent-1', batch('agent-1', 2)).then(
            () => 'written',
            () => 'not yet',
          ),
        { timeout: 15_000 },
      )
      .toBe('written')
    await expect.poll(() => taken, { timeout: 25_000 }).toBeGreaterThanOrEqual(2)
    expect(intake.warnings(new Date(clock + 60_000))).toEqual([])
  })
})

async function committed({ groupId, topic }: KafkaConfig): Promise<boolean> {
  const admin = kafka.client.admin()
  await admin.connect()
  const [group] = await admin.fetchOffsets({ groupId, topics: [topic] })
  await admin.disconnect()
  return (group?.partitions ?? []).some(({ offset }) => Number(offset) > 0)
}
