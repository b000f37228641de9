/** What is asked of a cluster from outside: its brokers, its topics and their settings. */
import { kafkaErrorOf } from './errors.ts'
import { type Admin, ConfigResourceTypes, type KafkaLog, newClient } from './kafkajs.ts'
import type { KafkaSettings } from './settings.ts'

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
          waitForLeaders: true,
          topics: topics.map(({ topic, partitions, replicas, config }) => ({
            topic,
            numPartitions: partitions,
            replicationFactor: replicas,
            configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
          })),
        }),
      )
    },
    [Symbol.asyncDispose]: () => admin.disconnect().catch(() => {}),
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
