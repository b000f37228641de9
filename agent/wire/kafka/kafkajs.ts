/**
 * The one file that knows kafkajs; another client would replace it and its three users (`producer.ts`, `consumer.ts`,
 * `admin.ts`) after passing `npm run system -- kafka-failover`.
 *
 * kafkajs 2.2.4 remembers acknowledgements by broker across its own retries: when a leader changes during a send that
 * spans several partitions, it takes the answer for one partition as the answer for another and loses messages that it
 * reports as written. Hence the rules that the users keep and the architecture test holds: one topic and one partition
 * a send, `acks: -1`, one request in flight, no retry inside the client, a new producer after any error.
 *
 * Certificates and passwords are read at every connection: renewed files count without a restart.
 */
import { readFileSync } from 'node:fs'
import { connect as connectTcp, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import kafkajs, { type Kafka, type KafkaConfig, type LogEntry, type SASLOptions } from 'kafkajs'
import { zstdCompress, zstdDecompress } from '../zstd.ts'
import { recordCount, standIns } from './records.ts'
import type { KafkaSettings } from './settings.ts'

export type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage, Producer, RecordMetadata } from 'kafkajs'

// The package is CommonJS: Node sees only some of its names, and all of them on the default export.
export const { CompressionTypes, ConfigResourceTypes } = kafkajs
const { CompressionCodecs, logLevel } = kafkajs

export interface KafkaLogLine {
  readonly level: 'error' | 'warn' | 'info' | 'debug'
  readonly message: string
}
export type KafkaLog = (line: KafkaLogLine) => void

export interface ClientOptions {
  readonly clientId: string
  /** Where the client's own log goes; it never writes to the console. */
  readonly log: KafkaLog
  readonly retries: number
  readonly connectMs?: number
  readonly requestMs?: number
}

const KEEP_ALIVE_MS = 60_000
/** What one record batch may unpack to. */
const UNPACKED_LIMIT = 32 * 1024 * 1024

installCodecs()

/** @throws when a file with a certificate, a key or a password can't be read. */
export function newClient(settings: KafkaSettings, options: ClientOptions): Kafka {
  const { caFile, certificateFile, keyFile } = settings.tls || {}
  // The client would say of a missing file only that it could not connect.
  for (const file of [caFile, certificateFile, keyFile, settings.sasl?.passwordFile]) if (file) readFileSync(file)
  const { clientId, log, retries, connectMs = 5_000, requestMs = 15_000 } = options
  const config: KafkaConfig = {
    clientId,
    brokers: [...settings.brokers],
    connectionTimeout: connectMs,
    authenticationTimeout: connectMs,
    requestTimeout: requestMs,
    retry: { retries, initialRetryTime: 200, maxRetryTime: 3_000 },
    logLevel: logLevel.WARN,
    logCreator: () => entry => log(logLine(entry)),
    socketFactory: ({ host, port, onConnect }) => openSocket(settings, host, port, onConnect),
    // The factory above reads the files; here it only matters that there is TLS.
    ssl: settings.tls !== false,
    ...(settings.sasl && { sasl: lateSasl(settings.sasl) }),
  }
  return new kafkajs.Kafka(config)
}

function openSocket({ tls }: KafkaSettings, host: string, port: number, onConnect: () => void) {
  const socket = tls
    ? connectTls(
        {
          host,
          port,
          minVersion: 'TLSv1.2',
          ca: readFileSync(tls.caFile),
          ...(isIP(host) === 0 && { servername: host }),
          ...(tls.certificateFile && { cert: readFileSync(tls.certificateFile) }),
          ...(tls.keyFile && { key: readFileSync(tls.keyFile) }),
        },
        onConnect,
      )
    : connectTcp({ host, port }, onConnect)
  socket.setKeepAlive(true, KEEP_ALIVE_MS)
  socket.setNoDelay(true)
  return socket
}

/** Asked for its password at each sign-in. */
function lateSasl({ mechanism, username, passwordFile }: NonNullable<KafkaSettings['sasl']>): SASLOptions {
  return {
    mechanism,
    username,
    get password() {
      return readFileSync(passwordFile, 'utf8').trim()
    },
  }
}

const LEVELS: Readonly<Record<number, KafkaLogLine['level']>> = {
  [logLevel.ERROR]: 'error',
  [logLevel.WARN]: 'warn',
  [logLevel.INFO]: 'info',
}

function logLine({ level, namespace, log }: LogEntry): KafkaLogLine {
  const broker = log['broker'] ? ` (${log['broker']})` : ''
  const error = log['error'] ? `: ${String((log['error'] as Error).message ?? log['error'])}` : ''
  return { level: LEVELS[level] ?? 'debug', message: `${namespace}: ${log.message}${error}${broker}`.slice(0, 1000) }
}

type Codec = Readonly<Record<'compress' | 'decompress', (given: never) => Promise<Buffer>>>

/** Bounded in place of the client's own, and for every codec: nothing that a producer writes may stop a consumer. */
function installCodecs(): void {
  const unpackers: Readonly<Record<number, (bytes: Buffer) => Promise<Buffer>>> = {
    [CompressionTypes.GZIP]: bytes => promisify(gunzip)(bytes, { maxOutputLength: UNPACKED_LIMIT }),
    [CompressionTypes.ZSTD]: async bytes => {
      const unpacked = await zstdDecompress(bytes, UNPACKED_LIMIT)
      if ('reason' in unpacked) throw new Error(unpacked.reason)
      return unpacked.bytes
    },
  }
  const packers: Readonly<Record<number, (bytes: Buffer) => Promise<Buffer>>> = {
    [CompressionTypes.GZIP]: bytes => promisify(gzip)(bytes),
    [CompressionTypes.ZSTD]: zstdCompress,
  }
  const codecs = CompressionCodecs as unknown as Record<number, () => Codec>
  const { GZIP, ZSTD, Snappy, LZ4 } = CompressionTypes
  for (const type of [GZIP, ZSTD, Snappy, LZ4]) {
    const codec: Codec = {
      compress: async ({ buffer }: { buffer: Buffer }) => {
        const pack = packers[type]
        if (!pack) throw new Error(`no compression with codec ${type}`)
        return pack(buffer)
      },
      decompress: (bytes: Buffer) => unpackOrStandIn(bytes, unpackers[type]),
    }
    codecs[type] = () => codec
  }
}

async function unpackOrStandIn(bytes: Buffer, unpack?: (bytes: Buffer) => Promise<Buffer>): Promise<Buffer> {
  try {
    if (!unpack) throw new Error('compressed with a codec that is not read here (gzip and zstd are)')
    return await unpack(bytes)
  } catch (error) {
    const inPlace = standIns(recordCount(bytes) ?? 0, `records can't be unpacked: ${(error as Error).message}`)
    if (inPlace) return inPlace
    // By this name the client leaves the partition where it is, and takes the others' records.
    throw Object.assign(error as Error, { name: 'KafkaJSPartialMessageError' })
  }
}
