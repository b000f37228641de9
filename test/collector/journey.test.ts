/** The real agent feeds the real collector over HTTPS: what only shows when both halves run. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type Logger, pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import { runAgent } from '../../agent/agent.ts'
import { parseConfig } from '../../agent/config.ts'
import { loadRuleSet } from '../../agent/load-rules.ts'
import { agentLog } from '../../agent/logger.ts'
import { openStage } from '../../agent/open-stage.ts'
import { writeIdentity } from '../../agent/uplink/identity.ts'
import { ALERTS_PATH } from '../../agent/wire/index.ts'
import { hashPassword } from '../../collector/serve/password.ts'
import { newOneTimeToken } from '../../collector/serve/session.ts'
import { hostKeys } from '../support/agent-keys.ts'
import { askToEnrol, enrolAgent, post } from '../support/agent-side.ts'
import { user } from '../support/people.ts'
import { type RunningCollector, runningCollector, tempFolder } from '../support/running-collector.ts'

const DAY = 86_400_000
const SAMPLE = new URL('../../rules/samples/break-in/', import.meta.url).pathname

const open: RunningCollector[] = []
afterEach(async () => {
  for (const collector of open.splice(0)) await collector[Symbol.asyncDispose]()
})

async function start(...options: Parameters<typeof runningCollector>) {
  const collector = await runningCollector(...options)
  open.push(collector)
  return collector
}

/** The break-in's log and capture, both of a year ago. */
function yearOldEvidence(folder: string): void {
  const log = readFileSync(join(SAMPLE, 'portal.auth.log'), 'utf8')
  writeFileSync(join(folder, 'auth.log'), log.replace(/^Nov 22 (\S+)/gm, '2025-11-22T$1+00:00'))
  const capture = gunzipSync(readFileSync(join(SAMPLE, 'capture.pcap.gz')))
  for (let at = 24; at + 16 <= capture.length; at += 16 + capture.readUInt32LE(at + 8))
    capture.writeUInt32LE(capture.readUInt32LE(at) - 365 * (DAY / 1000), at)
  writeFileSync(join(folder, 'old.pcap'), capture)
}

/** @returns what must not be seen: the agent's private keys. */
async function feed(collector: RunningCollector, log: Logger = agentLog('silent')): Promise<string[]> {
  const folder = tempFolder()
  const agent = await collector.addAgent()
  yearOldEvidence(folder)
  await writeIdentity(
    join(folder, 'identity'),
    {
      agent: agent.agent,
      collectors: [collector.ingest],
      enrolledAt: new Date().toISOString(),
      keyId: agent.signer.keyId,
      issuer: 'collector',
    },
    agent,
  )
  const config = parseConfig(
    `
agent: { id: agent-1 }
rules: { variables: { HOME_NET: '198.51.100.0/24' } }
sources:
  - { type: log_tail, name: auth, path: auth.log, format: auto, startAt: beginning }
  - { type: capture_file, name: capture, path: old.pcap }
spool: { folder: spool }
uplink: { collectors: ['${collector.ingest}'], identityFolder: identity }
heartbeatSeconds: 0.2
`,
    join(folder, 'agent.yaml'),
  )
  const deps = { log, loadRules: () => loadRuleSet(config.rules), openStage }
  await runAgent(config, deps, { signal: new AbortController().signal, untilIdle: true })
  return [agent.key, agent.signingKey].map(bodyOf)
}

/** A line out of the middle of a PEM text. */
const bodyOf = (pem: string): string => pem.split('\n')[1] ?? ''

describe('a year-old log and a year-old capture', { timeout: 60_000 }, () => {
  test.each([
    ['on a host whose clock is right', 0],
    ['on a host whose clock is a day behind', DAY],
    ['on a host whose clock is a day ahead', -DAY],
  ])('read today %s open no overdue clock: T0 is when the rules matched, by our time', async (_name, offsetMs) => {
    const now = () => new Date(Date.now() + offsetMs)
    const collector = await start({ now })
    const began = now().getTime()
    await feed(collector)
    const analyst = await collector.person('analyst')
    const path = '/api/incidents/VG-2026-0001'
    // Only a confirmed incident's clocks can be overdue.
    await analyst(`${path}/status`, { method: 'POST', body: { status: 'confirmed', reason: '' } })

    const { body: detail } = await analyst(path)
    const { body: page } = await analyst(`${path}/alerts`)
    const detected = page.alerts.map((alert: { detectedAt: string }) => Date.parse(alert.detectedAt))
    expect(new Set(page.alerts.map((alert: { source: string }) => alert.source))).toEqual(new Set(['auth', 'capture']))
    // A receipt's travelling time is all that the correction may be off by.
    expect(Math.min(...detected)).toBeGreaterThan(began - 1_000)
    expect(Math.max(...detected)).toBeLessThanOrEqual(now().getTime())
    for (const { occurredAt } of page.alerts) expect(occurredAt.slice(0, 10)).toBe('2025-11-22')
    expect(Date.parse(detail.summary.detectedAt)).toBe(Math.min(...detected))
    expect(detail.clocks.length).toBeGreaterThan(1)
    for (const clock of detail.clocks) {
      expect(['running', 'due_soon', 'no_limit']).toContain(clock.status)
      expect(Date.parse(clock.conservativeAt)).toBeGreaterThan(now().getTime())
    }
  })
})

test('neither half logs a key, a token, a password or a session', { timeout: 60_000 }, async () => {
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
  const collector = await start({ log })
  const secrets = await feed(collector, log)
  const token = await collector.addToken({ uses: 2 })
  await enrolAgent(collector.door, token, 'agent-2')
  secrets.push(token.split('.')[0] ?? '')

  const password = 'ngựa đúng pin ghim'
  await collector.store.users.save(user({ passwordHash: await hashPassword(password) }), 0)
  const link = await newOneTimeToken(collector.store, 'lan', Date.now())
  const signIns = [
    ['/api/session', { username: 'lan', password }, 200],
    ['/api/session', { username: 'lan', password: `${password}?` }, 401],
    ['/api/session/one-time', { token: link }, 200],
    ['/api/session/one-time', { token: link }, 401],
  ] as const
  for (const [path, body, status] of signIns) {
    const reply = await collector.ask(path, { method: 'POST', body })
    expect(reply.status).toBe(status)
    const cookie = /vonggac_session=([^;]+)/.exec(String(reply.headers['set-cookie']))?.[1]
    if (cookie) secrets.push(cookie)
  }
  const wrong = await askToEnrol(collector.door, await hostKeys('agent-3'), 'vge_a-wrong-token')
  expect(wrong).toMatchObject({ status: 401, body: { error: 'token_refused' } })
  await post(collector.door, ALERTS_PATH, await enrolAgent(collector.door, token, 'agent-4'), { body: '{}' })

  const logged = lines.join('')
  for (const said of ['collector is open', 'heartbeat.acknowledged', 'signed in', 'sign-in refused', 'unreadable'])
    expect(logged).toContain(said)
  expect(secrets).toHaveLength(5)
  for (const secret of [...secrets, password, link, 'vge_a-wrong-token']) expect(logged).not.toContain(secret)
})
