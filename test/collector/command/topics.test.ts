import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { keepTopics } from '../../../collector/command/topics.ts'
import { type KafkaCluster, kafkaCluster } from '../../support/kafka.ts'
import { without } from '../../support/needs.ts'

const absent = without('kafka')
let kafka: KafkaCluster
let said: string[]

beforeAll(async () => {
  if (!absent) kafka = await kafkaCluster()
}, 120_000)

afterAll(async () => kafka?.[Symbol.asyncDispose]())

beforeEach(() => {
  said = []
  vi.stubEnv('VONGGAC_LANG', 'en')
  for (const stream of ['log', 'error'] as const)
    vi.spyOn(console, stream).mockImplementation(text => void said.push(text))
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

function configFile(kafkaSection: object | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-topics-'))
  const file = join(folder, 'collector.yaml')
  writeFileSync(file, stringify({ dataFolder: folder, ...(kafkaSection && { kafka: kafkaSection }) }))
  return file
}

const topics = (flags: object, section: object | undefined) =>
  keepTopics({ replicas: '3', partitions: '4', ...flags, config: configFile(section) })

describe.skipIf(absent)('vonggac collector topics', { timeout: 60_000 }, () => {
  const section = (topic: string) => ({
    brokers: kafka.brokers(),
    tls: false,
    topic,
    deadLetterTopic: `${topic}-dead`,
  })

  test('only looks unless told to apply', async () => {
    expect(await topics({}, section('looked'))).toBe(1)
    expect(said.join('\n')).toContain('looked (partitions 4, replication 1): missing')
    expect(await topics({ dryRun: true }, section('looked'))).toBe(1)
  })

  test('creates what is missing, with as many replicas as there are brokers, and then is content', async () => {
    expect(await topics({ apply: true }, section('made'))).toBe(0)
    expect(said.join('\n')).toContain('WARNING: there are only 1 brokers')
    expect(said.join('\n')).toContain('made-dead (partitions 1, replication 1): created')
    expect(await topics({}, section('made'))).toBe(0)
    expect(said.join('\n')).toContain('made: is there')
  })

  test('names what is different about a topic, and how to change it', async () => {
    await kafka.createTopic('odd', { config: { 'message.timestamp.type': 'CreateTime' } })
    expect(await topics({ apply: true }, section('odd'))).toBe(1)
    const all = said.join('\n')
    expect(all).toContain('message.timestamp.type is CreateTime, should be LogAppendTime')
    expect(all).toContain('partitions is 1, should be 4')
    expect(all).toMatch(/kafka-configs\.sh .* --entity-name odd .*message\.timestamp\.type=LogAppendTime/)
  })

  test('says that there is no Kafka to speak of, or none that answers', async () => {
    expect(await topics({}, undefined)).toBe(2)
    expect(await topics({ apply: true, dryRun: true }, section('x'))).toBe(2)
    expect(await topics({ replicas: 'many' }, section('x'))).toBe(2)
    expect(await topics({}, { ...section('x'), brokers: ['127.0.0.1:1'] })).toBe(1)
    expect(said.join('\n')).toContain('Kafka (unreachable)')
  })
})
