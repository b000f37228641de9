/**
 * A real Apache Kafka of a test's own: one node or three, in the clear, or beside that with client certificates, SCRAM and
 * access rules. The plain listener is for the test itself: whoever comes there may do anything.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import kafkajs, { type Kafka } from 'kafkajs'
import { kafkaAdmin } from '../../agent/wire/kafka/admin.ts'
import type { KafkaSettings } from '../../agent/wire/kafka/settings.ts'
import { kafkaJars } from '../../deploy/drill/kafka-jars.ts'
import { KafkaNode } from '../../deploy/drill/kafka-node.ts'
import { freePort } from './processes.ts'
import { type Relay, relay } from './relay.ts'

// The package is CommonJS: only its default export is sure to be there.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, logLevel, ResourcePatternTypes } = kafkajs

export type ListenerName = 'PLAIN' | 'MTLS' | 'SCRAM' | 'RELAYED'

export interface KafkaCluster extends AsyncDisposable {
  readonly folder: string
  readonly nodes: readonly KafkaNode[]
  brokers(listener?: ListenerName): string[]
  /** Settings for the plain listener. */
  readonly plain: KafkaSettings
  /** A client of the test's own, on the plain listener. */
  readonly client: Kafka
  /** The node that leads a partition. */
  leader(topic: string, partition?: number): Promise<KafkaNode>
  createTopic(topic: string, options?: TopicOptions): Promise<void>
}

export interface SecureCluster extends KafkaCluster {
  readonly caFile: string
  /** PEM files of a certificate whose CN is the name, by the cluster's authority or by a stranger. */
  clientFiles(name: string, by?: 'cluster' | 'stranger'): { certificateFile: string; keyFile: string }
  allow(principal: string, rules: readonly Rule[]): Promise<void>
}

export interface TopicOptions {
  readonly partitions?: number
  readonly config?: Readonly<Record<string, string>>
}

export interface Rule {
  readonly on: 'topic' | 'group'
  readonly name: string
  readonly operations: readonly ('READ' | 'WRITE' | 'DESCRIBE')[]
}

export async function kafkaCluster(count: 1 | 3 = 1): Promise<KafkaCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'vonggac-kafka-'))
  return open(folder, count, ['PLAIN'], {}, [])
}

/** One node, with a listener whose clients all come through a wire that can be pulled out. */
export async function relayedKafka(): Promise<KafkaCluster & { readonly wire: Relay }> {
  const folder = await mkdtemp(join(tmpdir(), 'vonggac-kafka-'))
  const port = await freePort()
  const wire = await relay(port)
  const cluster = await open(folder, 1, ['PLAIN', 'RELAYED'], {}, [], {
    RELAYED: { own: `127.0.0.1:${port}`, advertised: `127.0.0.1:${wire.port}` },
  })
  return {
    ...cluster,
    wire,
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]()
      await wire.close()
    },
  }
}

/** One node with TLS; `users` by name with their passwords, for SCRAM-SHA-512. */
export async function secureKafka(users: Readonly<Record<string, string>>): Promise<SecureCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'vonggac-kafka-'))
  const authority = (name: string) => join(folder, name)
  for (const name of ['cluster', 'stranger']) makeAuthority(authority(name))
  const broker = issue(authority('cluster'), 'broker', 'subjectAltName=IP:127.0.0.1,DNS:localhost')
  const scram = Object.entries(users).map(([name, password]) => `SCRAM-SHA-512=[name=${name},password=${password}]`)
  const caFile = join(authority('cluster'), 'ca.pem')
  const cluster = await open(folder, 1, ['PLAIN', 'MTLS', 'SCRAM'], tlsProperties(broker.bundle, caFile), scram)
  return {
    ...cluster,
    caFile,
    clientFiles: (name, by = 'cluster') => issue(authority(by), name, 'extendedKeyUsage=clientAuth'),
    allow: (principal, rules) => allow(cluster.client, principal, rules),
  }
}

async function open(
  folder: string,
  count: number,
  names: readonly ListenerName[],
  properties: Readonly<Record<string, string>>,
  scram: readonly string[],
  fixed: Readonly<Record<string, { readonly own: string; readonly advertised: string }>> = {},
): Promise<KafkaCluster> {
  const jars = await kafkaJars()
  const ids = Array.from({ length: count }, (_, index) => index + 1)
  const address = async () => `127.0.0.1:${await freePort()}`
  const controllers = new Map<number, string>()
  const listeners: Record<string, string>[] = []
  for (const id of ids) {
    controllers.set(id, await address())
    const own: Record<string, string> = {}
    for (const name of names) own[name] = fixed[name]?.own ?? (await address())
    listeners.push(own)
  }
  const nodes = ids.map(
    (id, index) =>
      new KafkaNode(jars, {
        id,
        folder: join(folder, `node-${id}`),
        controllers,
        listeners: listeners[index] ?? {},
        advertised: Object.fromEntries(Object.entries(fixed).map(([name, { advertised }]) => [name, advertised])),
        properties,
        scram,
      }),
  )
  await Promise.all(nodes.map(node => node.format()))
  await Promise.all(nodes.map(node => node.start()))
  const brokers = (name: ListenerName = 'PLAIN') => listeners.map(own => own[name] ?? '')
  const plain = { brokers: brokers(), tls: false } as const
  const client = new kafkajs.Kafka({ brokers: brokers(), logLevel: logLevel.NOTHING, retry: { retries: 8 } })
  return {
    folder,
    nodes,
    brokers,
    plain,
    client,
    leader: async (topic, partition = 0) => {
      const { leader } = await metadataOf(client, topic, partition)
      return nodes[leader - 1] as KafkaNode
    },
    createTopic: (topic, options) => createTopic(plain, topic, count, options),
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map(node => node.end('SIGKILL')))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function metadataOf(client: Kafka, topic: string, partition: number) {
  const admin = client.admin()
  await admin.connect()
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    const found = topics[0]?.partitions.find(({ partitionId }) => partitionId === partition)
    if (!found) throw new Error(`there is no ${topic}/${partition}`)
    return found
  } finally {
    await admin.disconnect()
  }
}

async function createTopic(
  plain: KafkaSettings,
  topic: string,
  nodes: number,
  options: TopicOptions = {},
): Promise<void> {
  const config = {
    'message.timestamp.type': 'LogAppendTime',
    'min.insync.replicas': String(Math.min(2, nodes)),
    'unclean.leader.election.enable': 'false',
    ...options.config,
  }
  await using admin = await kafkaAdmin(plain, { clientId: 'test', log: () => {} })
  await admin.create([{ topic, partitions: options.partitions ?? 1, replicas: nodes, config }])
}

async function allow(client: Kafka, principal: string, rules: readonly Rule[]): Promise<void> {
  const admin = client.admin()
  await admin.connect()
  const acl = rules.flatMap(({ on, name, operations }) =>
    operations.map(operation => ({
      resourceType: on === 'topic' ? AclResourceTypes.TOPIC : AclResourceTypes.GROUP,
      resourceName: name,
      resourcePatternType: ResourcePatternTypes.LITERAL,
      principal: `User:${principal}`,
      host: '*',
      operation: AclOperationTypes[operation],
      permissionType: AclPermissionTypes.ALLOW,
    })),
  )
  await admin.createAcls({ acl })
  await admin.disconnect()
}

const tlsProperties = (bundle: string, caFile: string) => ({
  'ssl.keystore.type': 'PEM',
  'ssl.keystore.location': bundle,
  'ssl.truststore.type': 'PEM',
  'ssl.truststore.location': caFile,
  'ssl.principal.mapping.rules': 'RULE:^CN=([^,]+).*$/$1/',
  'listener.name.mtls.ssl.client.auth': 'required',
  'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
  'listener.name.scram.scram-sha-512.sasl.jaas.config':
    'org.apache.kafka.common.security.scram.ScramLoginModule required;',
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS',
})

const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

function makeAuthority(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const [key, certificate] = [join(folder, 'ca.key'), join(folder, 'ca.pem')]
  openssl('req', '-x509', ...KEY, '-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=test authority')
}

/** A key and a certificate, and both in one file as Kafka wants them. */
function issue(folder: string, name: string, extension: string) {
  const file = (ending: string) => join(folder, `${name}.${ending}`)
  writeFileSync(file('ext'), extension)
  openssl('req', ...KEY, '-keyout', file('key'), '-out', file('csr'), '-subj', `/CN=${name}`)
  const authority = ['-CA', join(folder, 'ca.pem'), '-CAkey', join(folder, 'ca.key'), '-CAcreateserial']
  openssl('x509', '-req', '-in', file('csr'), ...authority, '-days', '2', '-extfile', file('ext'), '-out', file('pem'))
  execFileSync('sh', ['-c', 'cat "$1" "$2" > "$3"', 'sh', file('key'), file('pem'), file('bundle.pem')])
  return { certificateFile: file('pem'), keyFile: file('key'), bundle: file('bundle.pem') }
}
