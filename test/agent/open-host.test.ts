/** An agent as a process of its own, with a real collector: bundles, signs of tampering, memory. */
import { once } from 'node:events'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readStatus } from '../../agent/status-file.ts'
import type { Heartbeat } from '../../agent/wire/index.ts'
import { openBundleKey } from '../../collector/fleet/bundle-key.ts'
import { openFleet } from '../../collector/fleet/fleet.ts'
import { publishBundle } from '../../collector/fleet/publish-bundle.ts'
import { addToken } from '../../collector/fleet/token.ts'
import { type RunningCollector, runCollector } from '../support/collector.ts'
import { run, start } from '../support/command-line.ts'

const RULE = (title: string, word: string) => `title: ${title}
id: 00000000-0000-4000-8000-000000000001
status: test
level: high
logsource: { category: webserver }
detection:
  words: [${word}]
  condition: words
`
const PATIENT = { timeout: 60_000, interval: 100 }
const AGENT = 'sensor-1'

let running: RunningCollector
let folder: string
let agents: ReturnType<typeof start>[]

beforeEach(async () => {
  running = await runCollector()
  folder = await mkdtemp(join(tmpdir(), 'vonggac-host-'))
  agents = []
  await writeFile(join(folder, 'own.yml'), RULE('Own rule', 'attack'))
  await writeFile(join(folder, 'access.log'), '')
  await enrol()
}, 60_000)

afterEach(async () => {
  for (const { child } of agents) child.kill('SIGKILL')
  await running[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const store = () => running.collector.store
const dataFolder = () => dirname(running.collector.caFile)

async function enrol(): Promise<void> {
  const now = () => new Date()
  const fleet = await openFleet(
    {
      dataFolder: dataFolder(),
      ingest: { clientAuthorities: [] },
      enrolment: { certificateDays: 1 },
    },
    now(),
  )
  const wanted = {
    agent: AGENT,
    organisation: 'default',
    group: 'default',
    uses: 1,
    hours: 1,
    approval: 'automatic',
  } as const
  const { token } = await addToken({ store: store(), fleet, now }, wanted, { actor: 'test', address: '' })
  await configure()
  const args = ['agent', 'enroll', '--config', configFile(), '--collector', running.collector.ingest, '--token', token]
  expect(await run(args)).toMatchObject({ code: 0 })
}

const configFile = () => join(folder, 'agent.yaml')

const configure = (more = '') =>
  writeFile(
    configFile(),
    `agent: { id: ${AGENT} }
rules: { suricata: [], sigma: [own.yml] }
sources:
  - { type: log_tail, name: web, path: access.log, format: nginx, zone: UTC, startAt: beginning }
spool: { folder: spool }
uplink: { collectors: ['${running.collector.ingest}'], identityFolder: identity, firstRetryMs: 50, lastRetryMs: 500 }
heartbeatSeconds: 0.2
${more}`,
  )

function startAgent() {
  const agent = start(['agent', 'run', '--config', configFile()])
  agents.push(agent)
  return agent
}

const attack = (word: string) =>
  appendFile(
    join(folder, 'access.log'),
    `192.0.2.7 - - [22/Nov/2026:10:00:00 +0000] "GET /${word} HTTP/1.1" 200 12 "-" "curl/8"\n`,
  )

const publish = (text: string) =>
  publishBundle(store(), openBundleKey(dataFolder()), {
    group: 'default',
    files: [{ path: 'sigma/web.yml', text }],
    settings: {},
    by: 'cli:test',
    at: new Date(),
  })

const said = async (): Promise<Partial<Heartbeat>> => (await store().agents.find(AGENT))?.heartbeat ?? {}
/** Of the rules; what the agent says about time that was not watched is left aside. */
const titles = async () =>
  (await store().alerts.page({ limit: 100 }))
    .map(({ alert }) => alert.rule)
    .filter(({ id }) => id !== 'unread')
    .map(({ title }) => title)
    .sort()

test('runs what its group is given, keeps it when a worse one comes, and starts with it when the collector is away', async () => {
  const agent = startAgent()
  await attack('attack')
  await expect.poll(titles, PATIENT).toEqual(['Own rule'])

  const { sha256 } = await publish(RULE('From the bundle', 'worm'))
  await expect.poll(async () => (await said()).bundle, PATIENT).toEqual({ group: 'default', number: 1, sha256 })
  await attack('worm')
  await expect.poll(titles, PATIENT).toEqual(['From the bundle', 'Own rule'])
  const hash = (await said()).rulesHash

  await publish('title: not a rule\n')
  await expect.poll(async () => (await said()).bundleError, PATIENT).toMatch(/number 2 of default: none of its sigma/)
  expect(await said()).toMatchObject({ bundle: { number: 1 }, rulesHash: hash })
  await attack('worm')
  await expect.poll(titles, PATIENT).toEqual(['From the bundle', 'From the bundle', 'Own rule'])

  agent.child.kill('SIGKILL')
  await once(agent.child, 'close')
  await running.collector[Symbol.asyncDispose]()
  const again = startAgent()
  const spool = join(folder, 'spool')
  await expect.poll(async () => (await readStatus(spool))?.pid, PATIENT).toBe(again.child.pid)
  expect((await readStatus(spool))?.rules).toMatchObject({ hash, loaded: 1 })
}, 240_000)

test('says when its configuration was changed, by an alert and with every heartbeat', async () => {
  await configure('tampering: { checkSeconds: 1 }')
  startAgent()
  await expect.poll(async () => (await said()).tampered, PATIENT).toEqual([])
  // The first look is what later ones are held against.
  await expect.poll(async () => Date.now() - Date.parse((await said()).startedAt ?? ''), PATIENT).toBeGreaterThan(5_000)
  await configure('log: { level: error }')
  await expect.poll(titles, PATIENT).toEqual(['A configuration file was changed under the running agent'])
  await expect.poll(async () => (await said()).tampered, PATIENT).toEqual([`changed: ${configFile()}`])
}, 240_000)

test('ends in good order above its memory cap, and goes on after the restart without a loss', async () => {
  await configure('memory: { restartAboveBytes: 67108864, forSeconds: 3 }')
  const agent = startAgent()
  await attack('attack/1')
  const { code, err } = await agent.ended
  expect(code).toBe(75)
  expect(err).toContain('"memory.exceeded"')
  expect(err).toContain('"agent.stopped"')

  await attack('attack/2')
  await configure()
  startAgent()
  await expect.poll(titles, PATIENT).toEqual(['Own rule', 'Own rule'])
}, 240_000)
