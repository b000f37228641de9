/** Connections to PostgreSQL. */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import pg from 'pg'
import { addressOf } from './address.ts'

export interface PostgresSettings {
  /** `postgres://user@host:5432/database`; a folder of a Unix socket as host is percent-encoded. */
  readonly url: string
  readonly passwordFile?: string | undefined
  readonly poolSize: number
  /** Left out: on, with the system's authorities, unless the server is on this machine. */
  readonly tls?: PostgresTls | false | undefined
}

export interface PostgresTls {
  /** Left out: the system's authorities. */
  readonly caFile?: string | undefined
  readonly certificateFile?: string | undefined
  readonly keyFile?: string | undefined
}

/** To the server, or to a connection that comes free. */
const CONNECT_WITHIN_MS = 10_000
/** Waiting for another's locks included; merging two large incidents moves every alert of one. */
const STATEMENT_WITHIN_MS = 300_000
/** A collector that hangs in the middle of a transaction must not keep its locks. */
const IDLE_IN_TRANSACTION_MS = 60_000

/** Numbers come as text where they may be larger than a double holds; ours never are. */
const INT8 = 20
const NUMERIC = 1700

/** @param lost hears of connections that broke while nothing was asked of them */
export function postgresPool(settings: PostgresSettings, lost: (error: Error) => void): pg.Pool {
  const { passwordFile, poolSize } = settings
  const address = addressOf(settings.url)
  if ('problem' in address) throw new Error(`store.url: ${address.problem}`)
  const { host, port, user, database, local } = address
  const tls = settings.tls ?? (local ? false : {})
  read('passwordFile', passwordFile)
  const pool = new pg.Pool({
    host,
    port,
    user,
    database,
    ...(passwordFile !== undefined && {
      // Read again for each connection: a password may be changed under a running collector.
      password: async () => (await readFile(passwordFile, 'utf8')).trim(),
    }),
    ...(tls && { ssl: tlsOf(host, tls) }),
    max: poolSize,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    statement_timeout: STATEMENT_WITHIN_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    application_name: 'vonggac collector',
    // What was acknowledged to an agent survives a power cut, whatever the server's default is.
    options: '-c synchronous_commit=on',
    types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
  })
  pool.on('error', lost)
  // A connection may break between two statements of a transaction: the next one says so.
  pool.on('connect', client => client.on('error', () => {}))
  return pool
}

function typeParser(type: number, format?: 'text' | 'binary') {
  return type === INT8 || type === NUMERIC ? Number : pg.types.getTypeParser(type, format as 'text')
}

const tlsOf = (host: string, { caFile, certificateFile, keyFile }: PostgresTls) => ({
  rejectUnauthorized: true,
  minVersion: 'TLSv1.2' as const,
  // The driver would compare an address with `localhost`.
  checkServerIdentity: (_: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate),
  ca: read('tls.caFile', caFile),
  cert: read('tls.certificateFile', certificateFile),
  key: read('tls.keyFile', keyFile),
})

function read(field: string, file: string | undefined): string | undefined {
  try {
    return file === undefined ? undefined : readFileSync(file, 'utf8')
  } catch (error) {
    throw new Error(`store.${field}: ${(error as Error).message}`)
  }
}
