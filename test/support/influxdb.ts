/** A real InfluxDB 1.x of its own: own folder, own ports, ended with the test. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './processes.ts'

export interface InfluxServer {
  readonly url: string
  /** Rows of a query's first result: column → value. */
  query(database: string, text: string): Promise<Record<string, unknown>[]>
  stop(): Promise<void>
}

export async function influxServer(databases: readonly string[]): Promise<InfluxServer> {
  const folder = await mkdtemp(join(tmpdir(), 'vonggac-influxdb-'))
  const [http, rpc] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${http}`
  const config = join(folder, 'influxdb.conf')
  await writeFile(
    config,
    `reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${http}"
  log-enabled = false
`,
  )
  const child = spawn('influxd', ['run', '-config', config], { stdio: 'ignore' })
  await ready(child, url)
  const ask = async (parameters: Record<string, string>, method = 'GET') => {
    const reply = await fetch(`${url}/query?${new URLSearchParams(parameters)}`, { method })
    if (!reply.ok) throw new Error(`InfluxDB: ${reply.status} ${await reply.text()}`)
    return (await reply.json()) as Answer
  }
  for (const database of databases) await ask({ q: `CREATE DATABASE ${database}` }, 'POST')
  return {
    url,
    async query(database, text) {
      const series = (await ask({ db: database, q: text })).results[0]?.series ?? []
      return series.flatMap(({ columns, values, tags }) =>
        values.map(row => ({ ...tags, ...Object.fromEntries(columns.map((column, index) => [column, row[index]])) })),
      )
    },
    async stop() {
      child.kill()
      if (child.exitCode === null) await once(child, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface Answer {
  readonly results: readonly {
    readonly series?: readonly {
      readonly columns: readonly string[]
      readonly values: readonly (readonly unknown[])[]
      readonly tags?: Record<string, string>
    }[]
  }[]
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  let failed: Error | undefined
  child.once('error', error => {
    failed = error
  })
  for (let attempt = 0; attempt < 200; attempt++) {
    if (failed) throw failed
    if (child.exitCode !== null) throw new Error(`influxd ended with ${child.exitCode}`)
    const answered = await fetch(`${url}/ping`).then(
      ({ status }) => status === 204,
      () => false,
    )
    if (answered) return
    await sleep(50)
  }
  throw new Error('influxd does not answer')
}
