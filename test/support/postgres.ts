/** A real PostgreSQL of its own: own folder, own port on loopback, ended with the test by its process id. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { PostgresSettings } from '../../collector/store/postgres/pool.ts'
import { postgresPrograms } from './postgres-programs.ts'
import { freePort } from './processes.ts'

const READY_WITHIN_MS = 30_000

export interface PostgresServer {
  readonly port: number
  /** A new, empty database. */
  database(): Promise<PostgresSettings>
  /** Ends it: TERM with `fast` lets nobody finish, KILL pulls the plug. */
  stop(signal?: 'SIGINT' | 'SIGKILL'): Promise<void>
  start(): Promise<void>
  remove(): Promise<void>
}

interface Options {
  /** Of `postgresql.conf`. */
  readonly settings?: Record<string, string>
  /** Asked for by SCRAM; anyone is let in without. */
  readonly password?: string
  readonly tls?: { readonly certificate: string; readonly key: string }
}

export async function postgresServer({ settings = {}, password, tls }: Options = {}): Promise<PostgresServer> {
  const programs = postgresPrograms()
  if (programs === null) throw new Error('PostgreSQL is not installed')
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-postgres-'))
  const user = userToBe()
  if (user) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const as = { ...user, cwd: folder, env: { ...process.env, LC_ALL: 'C' } }
  const give = (name: string, text: string) => {
    const file = join(folder, name)
    writeFileSync(file, text, { mode: 0o600 })
    if (user) chownSync(file, user.uid, user.gid)
    return file
  }
  const access =
    password === undefined
      ? ['--auth=trust']
      : ['--auth=scram-sha-256', `--pwfile=${give('password', `${password}\n`)}`]
  execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'vonggac', ...access, '-E', 'UTF8', '--no-sync'], {
    ...as,
    stdio: 'ignore',
  })
  const port = await freePort()
  const secure = tls && {
    ssl: 'on',
    ssl_cert_file: give('server.pem', tls.certificate),
    ssl_key_file: give('server.key', tls.key),
  }
  const options = {
    listen_addresses: '127.0.0.1',
    port: `${port}`,
    unix_socket_directories: folder,
    ...secure,
    ...settings,
  }
  const given = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  let child: ChildProcess | undefined
  let databases = 0

  const ask = async (text: string) => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'vonggac', database: 'postgres', password })
    await client.connect()
    try {
      await client.query(text)
    } finally {
      await client.end()
    }
  }

  const server: PostgresServer = {
    port,
    async start() {
      child = spawn(join(programs, 'postgres'), ['-D', data, ...given], { ...as, stdio: 'ignore' })
      await ready(child, () => ask('SELECT 1'))
    },
    async stop(signal = 'SIGINT') {
      const running = child
      child = undefined
      if (!running || running.exitCode !== null || running.signalCode !== null) return
      const ended = once(running, 'exit')
      running.kill(signal)
      await ended
    },
    async database() {
      databases += 1
      const name = `test${databases}`
      await ask(`CREATE DATABASE ${name}`)
      return { url: `postgres://vonggac@127.0.0.1:${port}/${name}`, poolSize: 4 }
    },
    async remove() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}

/** PostgreSQL refuses to run as root: then it runs as the package's own user. */
function userToBe(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const fields = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find(line => line.startsWith(`${name}:`))
      ?.split(':')
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) }
  }
  throw new Error('no user to run PostgreSQL as')
}

async function ready(child: ChildProcess, ask: () => Promise<void>): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS
  for (;;) {
    if (child.exitCode !== null) throw new Error(`postgres ended with ${child.exitCode}`)
    const error = await ask().then(
      () => undefined,
      (failed: Error) => failed,
    )
    if (!error) return
    if (Date.now() > until) throw new Error('PostgreSQL does not answer', { cause: error })
    await sleep(50)
  }
}
