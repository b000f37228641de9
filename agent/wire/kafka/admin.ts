/** What is asked of a cluster from outside: its brokers, its topics and their settings. */
import { setTimeout as sleep } from 'node:timers/promises'
import { KafkaError, kafkaErrorOf } from './errors.ts'
import { type Admin, ConfigResourceTypes, type KafkaLog, newClient } from './kafkajs.ts'
import type { KafkaSettings } from './settings.ts'

/** How long a new topic may take to find its leaders. */
const LEADERS_MS = 30_000

export interface TopicState {
  readonly partitions: number
  /** Of the partition that has the fewest. */
  readonly replicas: number
  readonly config: ReadonlyMap<string, string>
}

export interface NewTopic {
  readonly topic: string
  readonly partitions: number
  readonly replicas: number
  readonly config: Readonly<Record<string, string>>
}

export interface KafkaAdmin extends AsyncDisposable {
  brokers(): Promise<number>
  /** Null: there is no such topic. */
  topic(name: string): Promise<TopicState | null>
  create(topics: readonly NewTopic[]): Promise<void>
}

export interface AdminOptions {
  readonly clientId: string
  readonly log: KafkaLog
}

/** @throws KafkaError, here and from every call. */
export async function kafkaAdmin(settings: KafkaSettings, { clientId, log }: AdminOptions): Promise<KafkaAdmin> {
  const admin = newClient(settings, { clientId, log, retries: 3 }).admin()
  await said(admin.connect())
  return {
    brokers: async () => (await said(admin.describeCluster())).brokers.length,
    topic: name => said(topicState(admin, name)),
    create: async topics => {
      await said(
        admin.createTopics({
          // The client's own way of waiting takes a topic that not every broker has heard of for one that is not there.
          waitForLeaders: false,
          topics: topics.map(({ topic, partitions, replicas, config }) => ({
            topic,
            numPartitions: partitions,
            replicationFactor: replicas,
            configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
          })),
        }),
      )
      for (const { topic, partitions } of topics) await said(led(admin, topic, partitions))
    },
    [Symbol.asyncDispose]: () => admin.disconnect().catch(() => {}),
  }
}

/** Resolves when every partition of a topic has a leader. */
async function led(admin: Admin, topic: string, partitions: number): Promise<void> {
  for (const limit = Date.now() + LEADERS_MS; ; await sleep(200)) {
    try {
      const [metadata] = (await admin.fetchTopicMetadata({ topics: [topic] })).topics
      const led = metadata?.partitions.filter(({ leader }) => leader >= 0) ?? []
      if (led.length >= partitions) return
    } catch (error) {
      if (kafkaErrorOf(error).code !== 'unavailable' || Date.now() > limit) throw error
    }
    if (Date.now() > limit) throw new KafkaError('unavailable', `${topic} has no leaders yet`)
  }
}

async function topicState(admin: Admin, topic: string): Promise<TopicState | null> {
  if (!(await admin.listTopics()).includes(topic)) return null
  const [metadata] = (await admin.fetchTopicMetadata({ topics: [topic] })).topics
  const partitions = metadata?.partitions ?? []
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
  })
  const entries = resources[0]?.configEntries ?? []
  return {
    partitions: partitions.length,
    replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    config: new Map(entries.map(({ configName, configValue }) => [configName, configValue])),
  }
}

async function said<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw kafkaErrorOf(error)
  }
}
