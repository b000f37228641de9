/** The drill's own folder, configurations and programs: one collector on its embedded defaults and one agent. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse, stringify } from 'yaml'
import { NODE_FLAGS } from '../node-flags.ts'
import { ConsoleClient } from './console-client.ts'
import { freePortNumber } from './ports.ts'
import { type Program, runProgram, startProgram } from './program.ts'

export const AGENT = 'drill-agent'

export interface Theatre {
  readonly folder: string
  readonly console: string
  readonly client: ConsoleClient
  /** A link that signs a person in, once. */
  readonly signInLink: () => Promise<string>
  /** Starts the agent; sources are given the first time, and kept when it is started again. */
  readonly startAgent: (sources?: readonly object[]) => Promise<Program>
}

interface Paths {
  readonly top: string
  readonly folder: string
  /** A Kafka broker that alerts go through; straight to the collector where there is none. */
  readonly broker: string | undefined
}

/** `started` is told of the collector as soon as it runs, so that it is ended even when the theatre never opens. */
export async function openTheatre(
  { top, folder, broker }: Paths,
  consolePort: number,
  started: (collector: Program) => void,
): Promise<Theatre> {
  const [ingestPort, freePort] = [await freePortNumber(), await freePortNumber()]
  const console = `127.0.0.1:${consolePort || freePort}`
  const data = join(folder, 'collector')
  const [collectorConfig, agentConfig] = [join(folder, 'collector.yaml'), join(folder, 'agent.yaml')]
  const ingest = `https://127.0.0.1:${ingestPort}`
  await mkdir(data, { recursive: true })
  const kafka = broker === undefined ? {} : { kafka: { brokers: [broker], tls: false } }
  const settings = await collectorSettings(top, data, `127.0.0.1:${ingestPort}`, console)
  await writeFile(collectorConfig, stringify({ ...settings, ...kafka }))

  const collectorMain = join(top, 'dist/collector/main.js')
  const agentMain = join(top, 'dist/agent/main.js')
  const admin = (...args: string[]): Promise<string> =>
    runProgram(process.execPath, [collectorMain, 'collector', ...args, '--config', collectorConfig])

  if (broker !== undefined) await admin('topics', '--apply')
  for (const [table, file] of [
    ['system', 'systems.yaml'],
    ['network', 'networks.csv'],
  ] as const)
    await admin(table, 'import', join(top, 'deploy/drill', file))
  const collector = startProgram(
    'collector',
    process.execPath,
    [...NODE_FLAGS.collector, collectorMain, 'collector', 'run', '--config', collectorConfig],
    join(folder, 'collector.log'),
  )
  started(collector)
  await answers(`http://${console}/healthz`, collector, join(folder, 'collector.log'))
  const limits = ['--agent', AGENT, '--approval', 'automatic', '--token-only']
  const token = (await admin('enrolment', 'add', ...limits)).trim()
  const enroll = ['--collector', ingest, '--token', token, '--id', AGENT, '--identity-folder', join(folder, 'identity')]
  await runProgram(process.execPath, [agentMain, 'agent', 'enroll', ...enroll])
  const signInLink = async (name: string, role: string, ...rights: string[]): Promise<string> =>
    /https?:\/\/\S+#token=\S+/.exec(await admin('user', 'add', name, '--role', role, '--one-time', ...rights))?.[0] ??
    ''

  const client = new ConsoleClient(`http://${console}`)
  await client.signIn((await signInLink('drill-observer', 'viewer')).split('#token=')[1] ?? '')
  return {
    folder,
    console: `http://${console}/`,
    client,
    signInLink: () => signInLink('truc-ban', 'lead', '--payload'),
    startAgent: async sources => {
      if (sources)
        await writeFile(agentConfig, stringify(agentSettings(folder, { collectors: [ingest], ...kafka }, sources)))
      return startProgram(
        'agent',
        process.execPath,
        [...NODE_FLAGS.agent, agentMain, 'agent', 'run', '--config', agentConfig],
        join(folder, 'agent.log'),
      )
    },
  }
}

/** The drill's organisation has gaps on purpose: the report must mark what is missing. */
async function collectorSettings(top: string, dataFolder: string, ingest: string, console: string): Promise<object> {
  const profile = await readFile(join(top, 'deploy/drill/organisation.yaml'), 'utf8')
  return {
    dataFolder,
    drill: true,
    ingest: { listen: ingest },
    console: { listen: console },
    organisation: parse(profile),
  }
}

function agentSettings(folder: string, uplink: object, sources: readonly object[]): object {
  return {
    agent: { id: AGENT },
    drill: true,
    rules: { variables: { HOME_NET: '198.51.100.0/24' } },
    sources,
    spool: { folder: join(folder, 'spool') },
    uplink: { ...uplink, identityFolder: join(folder, 'identity') },
    heartbeatSeconds: 2,
  }
}

async function answers(url: string, program: Program, logFile: string): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 100) {
    if (!program.running())
      throw new Error(`${program.name} ended at once; its log:\n${(await readFile(logFile, 'utf8')).slice(-2000)}`)
    const reply = await fetch(url).catch(() => undefined)
    if (reply?.ok) return
    await sleep(100)
  }
  throw new Error(`${program.name} does not answer at ${url}; see ${logFile}`)
}
