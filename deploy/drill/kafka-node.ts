/** One node of a real Apache Kafka, broker and controller in one process, with a folder of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qk'
const READY_MS = 120_000
const END_MS = 20_000
const READY = /Kafka Server started/

export interface NodeSettings {
  readonly id: number
  readonly folder: string
  /** The controllers' addresses by node id, this one's among them. */
  readonly controllers: ReadonlyMap<number, string>
  /** Addresses by listener name; the first one is the brokers' own. */
  readonly listeners: Readonly<Record<string, string>>
  /** Where clients are told to come instead, by listener name. */
  readonly advertised?: Readonly<Record<string, string>>
  /** More lines of server.properties. */
  readonly properties?: Readonly<Record<string, string | number>>
  /** `SCRAM-SHA-512=[name=…,password=…]` */
  readonly scram?: readonly string[]
}

export class KafkaNode {
  readonly #jars: string
  readonly #settings: NodeSettings
  #child: ChildProcess | undefined
  #starts = 0

  constructor(jars: string, settings: NodeSettings) {
    this.#jars = jars
    this.#settings = settings
  }

  /** Writes its properties and makes its log folder; once, before the first start. */
  async format(): Promise<void> {
    const { folder, scram = [] } = this.#settings
    await mkdir(folder, { recursive: true })
    await writeFile(this.#file('server.properties'), this.#properties())
    const users = scram.flatMap(user => ['--add-scram', user])
    const format = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', this.#file('server.properties')]
    await promisify(execFile)('java', [...this.#java(64), ...format, ...users])
  }

  /** Resolves when the node serves. */
  async start(): Promise<void> {
    const log = this.#file(`broker-${++this.#starts}.log`)
    const out = openSync(log, 'a')
    const args = [...this.#java(320), 'kafka.Kafka', this.#file('server.properties')]
    const child = spawn('java', args, { stdio: ['ignore', out, out], detached: true })
    this.#child = child
    const orphan = () => child.kill('SIGKILL')
    process.once('exit', orphan)
    child.once('exit', () => process.off('exit', orphan))
    for (const limit = Date.now() + READY_MS; ; await sleep(100)) {
      const said = await readFile(log, 'utf8')
      if (READY.test(said)) return
      if (!this.running || Date.now() > limit) throw new Error(`Kafka did not start:\n${said.slice(-3000)}`)
    }
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(signal)
  }

  /** Resolves when it has ended; one that doesn't obey is killed. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (!child || !this.running) return
    const ended = once(child, 'exit')
    child.kill(signal)
    const insist = setTimeout(() => child.kill('SIGKILL'), END_MS)
    await ended
    clearTimeout(insist)
  }

  #file(name: string): string {
    return join(this.#settings.folder, name)
  }

  /** Small and quick to start, not fast in the long run. */
  #java(heapMb: number): string[] {
    const log = '-Dorg.slf4j.simpleLogger.showDateTime=true'
    return [`-Xmx${heapMb}m`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', log, '-cp', join(this.#jars, '*')]
  }

  #properties(): string {
    const { id, controllers, listeners, advertised, properties } = this.#settings
    const addressed = (named: object) => Object.entries(named).map(([name, address]) => `${name}://${address}`)
    const addresses = addressed(listeners)
    const protocols = Object.keys(listeners).map(name => `${name}:${PROTOCOLS[name] ?? 'PLAINTEXT'}`)
    const nodes = controllers.size
    const lines = {
      'process.roles': 'broker,controller',
      'node.id': id,
      'controller.quorum.voters': [...controllers].map(([node, address]) => `${node}@${address}`).join(','),
      'controller.listener.names': 'CONTROLLER',
      listeners: [...addresses, `CONTROLLER://${controllers.get(id)}`].join(','),
      'advertised.listeners': addressed({ ...listeners, ...advertised }).join(','),
      'listener.security.protocol.map': [...protocols, 'CONTROLLER:PLAINTEXT'].join(','),
      'inter.broker.listener.name': Object.keys(listeners)[0] ?? '',
      'log.dirs': this.#file('data'),
      'auto.create.topics.enable': 'false',
      'num.partitions': 1,
      'offsets.topic.replication.factor': nodes,
      'offsets.topic.num.partitions': 3,
      'transaction.state.log.replication.factor': nodes,
      'transaction.state.log.min.isr': 1,
      'group.initial.rebalance.delay.ms': 0,
      'broker.session.timeout.ms': 6000,
      'replica.lag.time.max.ms': 5000,
      ...properties,
    }
    return Object.entries(lines)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('')
  }
}

const PROTOCOLS: Readonly<Record<string, string>> = { PLAIN: 'PLAINTEXT', MTLS: 'SSL', SCRAM: 'SASL_SSL' }
