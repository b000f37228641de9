/** Producer and consumer against a real broker with client certificates, SCRAM and access rules. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CompressionTypes } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type ConsumerOptions, type KafkaRecord, runConsumer } from '../../../../agent/wire/kafka/consumer.ts'
import { kafkaProducer, type ProducerOptions } from '../../../../agent/wire/kafka/producer.ts'
import type { KafkaSettings } from '../../../../agent/wire/kafka/settings.ts'
import { type SecureCluster, secureKafka } from '../../../support/kafka.ts'
import { without } from '../../../support/needs.ts'

const absent = without('kafka')
let kafka: SecureCluster

beforeAll(async () => {
  if (absent) return
  kafka = await secureKafka({ sensor: 'right password' })
  await kafka.createTopic('alerts')
  await kafka.createTopic('elsewhere')
  for (const agent of ['agent-1', 'sensor'])
    await kafka.allow(agent, [{ on: 'topic', name: 'alerts', operations: ['WRITE', 'DESCRIBE'] }])
}, 120_000)

afterAll(async () => kafka?.[Symbol.asyncDispose]())

const mtls = (name: string, by: 'cluster' | 'stranger' = 'cluster'): KafkaSettings => {
  const { certificateFile, keyFile } = kafka.clientFiles(name, by)
  return { brokers: kafka.brokers('MTLS'), tls: { caFile: kafka.caFile, certificateFile, keyFile } }
}

const scram = (password: string): KafkaSettings => {
  const passwordFile = join(kafka.folder, `password-${password.replaceAll(' ', '-')}`)
  writeFileSync(passwordFile, `${password}\n`)
  const sasl = { mechanism: 'scram-sha-512', username: 'sensor', passwordFile } as const
  return { brokers: kafka.brokers('SCRAM'), tls: { caFile: kafka.caFile }, sasl }
}

function producer(settings: KafkaSettings, compression: ProducerOptions['compression'] = 'gzip') {
  const made = kafkaProducer(settings, { clientId: 'test', log: () => {}, compression, attemptMs: 8_000 })
  onTestFinished(() => made.close())
  return made
}

const message = (text: string, topic = 'alerts') => ({
  topic,
  key: 'agent-1',
  value: Buffer.from(text),
  headers: { version: '2' },
})

/** Consumes on the plain listener until the test ends. */
function consume(topic: string, groupId: string, handle: (record: KafkaRecord) => Promise<void>, more = {}) {
  const stop = new AbortController()
  const quiet = () => {}
  const events = { assigned: quiet, waiting: quiet, down: quiet, up: quiet, lag: quiet, stalled: quiet }
  const options: ConsumerOptions = { clientId: 'test', groupId, topic, log: quiet, handle, events, ...more }
  const running = runConsumer(kafka.plain, options, stop.signal)
  const end = async () => {
    stop.abort()
    await running
  }
  onTestFinished(end)
  return end
}

describe.skipIf(absent)('a producer', () => {
  test.each(['none', 'gzip', 'zstd'] as const)('writes with a client certificate, compressed with %s', async how => {
    await producer(mtls('agent-1'), how).send(message(how))
  })

  test('writes with a SCRAM password, read anew at every connection', async () => {
    await producer(scram('right password')).send(message('scram'))
    await expect(producer(scram('wrong password')).send(message('x'))).rejects.toMatchObject({ code: 'unauthorised' })
  })

  test('is refused elsewhere than where it may write', async () => {
    const refused = { code: 'unauthorised' }
    await expect(producer(mtls('agent-1')).send(message('x', 'elsewhere'))).rejects.toMatchObject(refused)
    await expect(producer(mtls('agent-2')).send(message('x'))).rejects.toMatchObject(refused)
  })

  test('believes no broker of another authority, and no broker believes its stranger’s certificate', async () => {
    const strangers = join(kafka.folder, 'stranger', 'ca.pem')
    const misled = { ...mtls('agent-1'), tls: { caFile: strangers } }
    await expect(producer(misled).send(message('x'))).rejects.toMatchObject({ code: 'unauthorised' })
    await expect(producer(mtls('agent-1', 'stranger')).send(message('x'))).rejects.toMatchObject({
      code: 'unauthorised',
    })
  })

  test('takes a renewed certificate at the next connection', async () => {
    const settings = mtls('agent-1')
    const writes = producer(settings)
    const { certificateFile = '' } = settings.tls || {}
    rmSync(certificateFile)
    await expect(writes.send(message('x'))).rejects.toMatchObject({ code: 'unauthorised' })
    kafka.clientFiles('agent-1')
    await writes.send(message('renewed'))
  })

  test('says that a message is too large, and goes on with smaller ones', async () => {
    const writes = producer(kafka.plain, 'none')
    await expect(writes.send(message('x'.repeat(2_000_000)))).rejects.toMatchObject({ code: 'too_large' })
    await writes.send(message('small'))
  })

  test('gives up an attempt in bounded time, and writes when the broker answers again', async () => {
    const writes = kafkaProducer(kafka.plain, {
      clientId: 'test',
      log: () => {},
      compression: 'gzip',
      attemptMs: 1_500,
    })
    onTestFinished(() => writes.close())
    await writes.send(message('before'))
    const [node] = kafka.nodes
    node?.signal('SIGSTOP')
    const began = Date.now()
    await expect(writes.send(message('meanwhile'))).rejects.toMatchObject({ code: 'unreachable' })
    expect(Date.now() - began).toBeLessThan(4_000)
    node?.signal('SIGCONT')
    await expect
      .poll(
        () =>
          writes.send(message('after')).then(
            () => true,
            () => false,
          ),
        { timeout: 15_000 },
      )
      .toBe(true)
  })

  test('ends an attempt when it is told to stop', async () => {
    const stop = new AbortController()
    const writes = producer({ ...kafka.plain, brokers: ['127.0.0.1:1'] })
    stop.abort(new Error('enough'))
    await expect(writes.send(message('x'), stop.signal)).rejects.toThrow('enough')
  })
})

describe.skipIf(absent)('a consumer', () => {
  test('gives every record with the broker’s time, and goes on after the last one it was done with', async () => {
    await kafka.createTopic('resumed')
    const writes = producer(kafka.plain)
    const before = Date.now()
    for (const text of ['a', 'b', 'c']) await writes.send(message(text, 'resumed'))
    const seen: KafkaRecord[] = []
    const keep = async (record: KafkaRecord) => void seen.push(record)
    const end = consume('resumed', 'resuming', keep)
    await expect.poll(() => seen.length, { timeout: 15_000 }).toBe(3)
    expect(seen[0]).toMatchObject({ partition: 0, offset: '0', headers: { version: '2' }, timestampOf: 'broker' })
    expect(seen[0]?.timestamp.getTime()).toBeGreaterThanOrEqual(before - 1)
    await end()
    await writes.send(message('d', 'resumed'))
    consume('resumed', 'resuming', keep)
    await expect.poll(() => seen.map(({ value }) => String(value)), { timeout: 15_000 }).toEqual(['a', 'b', 'c', 'd'])
  })

  test('tries a record again and lets nothing overtake it, while other partitions go on', async () => {
    await kafka.createTopic('stubborn', { partitions: 2 })
    const writes = producer(kafka.plain)
    const keys = Array.from({ length: 10 }, (_, index) => `agent-${index}`)
    for (const key of keys)
      for (const text of ['1', '2']) await writes.send({ ...message(`${key}/${text}`, 'stubborn'), key })
    let refusing = true
    const done: string[] = []
    consume('stubborn', 'stubborn', async ({ value, partition }) => {
      if (refusing && partition === 0) throw new Error('not now')
      done.push(String(value))
    })
    await expect.poll(() => done.length, { timeout: 15_000 }).toBeGreaterThan(0)
    const others = [...done]
    refusing = false
    await expect.poll(() => done.length, { timeout: 15_000 }).toBe(20)
    expect(others.length).toBeLessThan(20)
    for (const key of keys) expect(done.filter(text => text.startsWith(`${key}/`))).toEqual([`${key}/1`, `${key}/2`])
  })

  test('hands on stand-ins for what cannot be unpacked, and then what follows', async () => {
    await kafka.createTopic('poisoned', { config: { 'compression.type': 'producer' } })
    await writeRaw('poisoned', Buffer.alloc(40 * 1024 * 1024))
    await producer(kafka.plain).send(message('follows', 'poisoned'))
    const seen: KafkaRecord[] = []
    consume('poisoned', 'poisoned', async record => void seen.push(record))
    await expect.poll(() => seen.length, { timeout: 15_000 }).toBe(2)
    expect(seen[0]).toMatchObject({ offset: '0', key: null, value: null })
    expect(seen[0]?.unreadable).toMatch(/unpacked/)
    expect(String(seen[1]?.value)).toBe('follows')
  })

  test('is made anew when it stands still, and holds nothing back then', { timeout: 60_000 }, async () => {
    await kafka.createTopic('hanging')
    const writes = producer(kafka.plain)
    for (const text of ['a', 'b']) await writes.send(message(text, 'hanging'))
    const seen: string[] = []
    const stalled: number[][] = []
    let tries = 0
    const handle = async ({ value }: KafkaRecord) => {
      tries += 1
      if (tries === 1) await new Promise(() => {})
      seen.push(String(value))
    }
    const quiet = () => {}
    const events = { assigned: quiet, waiting: quiet, down: quiet, up: quiet, lag: quiet }
    consume('hanging', 'hanging', handle, {
      watchEveryMs: 200,
      stallMs: 2_000,
      sessionMs: 6_000,
      events: { ...events, stalled: (partitions: number[]) => stalled.push(partitions) },
    })
    await expect.poll(() => seen, { timeout: 50_000 }).toEqual(['a', 'b'])
    expect(stalled).toEqual([[0]])
  })

  test('is not taken to stand still when there was nothing to read', async () => {
    await kafka.createTopic('idle')
    const stalled: number[][] = []
    const seen: string[] = []
    let looks = 0
    const quiet = () => {}
    const events = { assigned: quiet, waiting: quiet, down: quiet, up: quiet }
    const more = {
      watchEveryMs: 50,
      stallMs: 1_000,
      events: { ...events, lag: () => (looks += 1), stalled: (partitions: number[]) => stalled.push(partitions) },
    }
    const began = Date.now()
    consume('idle', 'idle', async ({ value }) => void seen.push(String(value)), more)
    await expect.poll(() => looks > 3 && Date.now() - began > 1_500, { timeout: 15_000 }).toBe(true)
    await producer(kafka.plain).send(message('late', 'idle'))
    await expect.poll(() => seen, { timeout: 15_000 }).toEqual(['late'])
    expect(stalled).toEqual([])
  })

  test('tells how many records wait', async () => {
    await kafka.createTopic('waiting')
    const writes = producer(kafka.plain)
    for (const text of ['a', 'b', 'c']) await writes.send(message(text, 'waiting'))
    let lag = new Map<number, number>()
    const events = {
      assigned: () => {},
      waiting: () => {},
      down: () => {},
      up: () => {},
      stalled: () => {},
      lag: (now: Map<number, number>) => {
        lag = now
      },
    }
    let open = false
    const handle = async () => {
      if (!open) throw new Error('not now')
    }
    consume('waiting', 'waiting', handle, { watchEveryMs: 200, events })
    await expect.poll(() => lag.get(0), { timeout: 15_000 }).toBe(3)
    open = true
    await expect.poll(() => lag.get(0), { timeout: 15_000 }).toBe(0)
  })
})

/** As a producer of another make would: gzip of any size, by the client's own codec. */
async function writeRaw(topic: string, value: Buffer): Promise<void> {
  const raw = kafka.client.producer({ allowAutoTopicCreation: false })
  await raw.connect()
  await raw.send({ topic, compression: CompressionTypes.GZIP, messages: [{ key: 'agent-1', value }] })
  await raw.disconnect()
}
