/** The commands as an operator runs them, beside a running collector that is killed without warning. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { ALERTS_PATH, BATCH_TYPE } from '../../agent/wire/index.ts'
import { hostKeys } from '../support/agent-keys.ts'
import { askToEnrol, type Door, type EnrolledAgent, enrolAgent, post, signedBatch } from '../support/agent-side.ts'
import { wireAlert, wireBatch } from '../support/wire.ts'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

function run(args: readonly string[], input = '') {
  const child = spawn(process.execPath, ['--import', 'tsx', 'collector/main.ts', ...args], {
    env: { ...process.env, VONGGAC_LANG: 'en' },
  })
  started.push(child)
  child.stdin.end(input)
  let [output, errors] = ['', '']
  child.stdout.on('data', chunk => (output += chunk))
  child.stderr.on('data', chunk => (errors += chunk))
  const ended = new Promise<{ code: number | null; output: string; errors: string }>(resolve =>
    child.once('close', code => resolve({ code, output, errors })),
  )
  return { child, ended, output: () => output, errors: () => errors }
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-main-'))
  const [ingest, console] = [await freePort(), await freePort()]
  const config = join(folder, 'collector.yaml')
  writeFileSync(
    config,
    `dataFolder: data\ningest: { listen: "127.0.0.1:${ingest}" }\nconsole: { listen: "127.0.0.1:${console}" }\n`,
  )
  const start = async () => {
    const collector = run(['collector', 'run', '--config', config])
    await expect.poll(collector.output, { timeout: 60_000 }).toContain('Console:')
    return collector
  }
  return { folder, config, ingest, console, start }
}

/** As an agent reaches the collector whose data folder this is. */
const doorOf = (ingest: number, folder: string): Door => ({
  url: `https://127.0.0.1:${ingest}`,
  ca: readFileSync(join(folder, 'data/ca.crt')),
})

async function send(door: Door, agent: EnrolledAgent, batch: Parameters<typeof signedBatch>[0]): Promise<number> {
  const headers = { 'content-type': BATCH_TYPE }
  const reply = await post(door, ALERTS_PATH, agent, { body: signedBatch(batch, agent.signer), headers })
  if (reply.status !== 200) throw new Error(JSON.stringify(reply.body))
  return reply.body.stored.sequence
}

test('what was acknowledged survives kill -9, and is shown once', { timeout: 180_000 }, async () => {
  const { folder, config, ingest, start } = await setUp()
  const first = await start()
  const door = doorOf(ingest, folder)
  const limits = ['--approval', 'automatic', '--token-only', '--config', config]
  const token = await run(['collector', 'enrolment', 'add', ...limits]).ended
  const agent = await enrolAgent(door, token.output.trim(), 'agent-1')

  let acknowledged = 0
  const batchFrom = (from: number) => wireBatch(Array.from({ length: 20 }, (_, index) => wireAlert(from + index)))
  const sending = (async () => {
    for (;;) acknowledged = await send(door, agent, batchFrom(acknowledged + 1))
  })().catch(() => undefined)
  await expect.poll(() => acknowledged, { timeout: 60_000 }).toBeGreaterThan(100)
  first.child.kill('SIGKILL')
  await sending

  const second = await start()
  const after = await send(door, agent, batchFrom(acknowledged + 1))
  expect(after).toBe(acknowledged + 20)
  const { code, output } = await run(['collector', 'incidents', '--json', '--config', config]).ended
  expect(code).toBe(0)
  const incidents = output
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(incidents).toHaveLength(1)
  expect(incidents[0].alertCount).toBe(after)
  expect(incidents[0].clocks.length).toBeGreaterThan(0)

  second.child.kill('SIGTERM')
  expect((await second.ended).code).toBe(0)
})

test('a host waits until its key id was compared and approved, and is cut off when it is revoked', {
  timeout: 240_000,
}, async () => {
  const { folder, config, ingest, start } = await setUp()
  await start()
  const door = doorOf(ingest, folder)
  const act = (...args: string[]) => run(['collector', ...args, '--config', config]).ended
  const made = await act('enrolment', 'add', '--agent', 'portal', '--url', door.url)
  const [, token = ''] = /--token (vge_[\w-]{43}\.[0-9a-f]{64}) --id portal/.exec(made.output) ?? []
  expect(made.output).toContain(`vonggac agent enroll --collector ${door.url}`)
  const keys = await hostKeys('portal')
  expect((await askToEnrol(door, keys, token)).body).toEqual({ state: 'pending', retryAfterSeconds: 10 })
  expect((await act('agent', 'list')).output).toMatch(new RegExp(`${keys.signer.keyId} {2}WAITS FOR APPROVAL`))

  const approved = await act('agent', 'approve', 'portal')
  expect(approved).toMatchObject({ code: 0, output: expect.stringContaining(keys.signer.keyId) })
  const { certificate } = (await askToEnrol(door, keys, token)).body
  const agent = { ...keys, certificate, keys }
  expect(await send(door, agent, wireBatch([wireAlert(1)], { agent: 'portal' }))).toBe(1)

  expect((await act('agent', 'group', 'portal', 'web')).code).toBe(0)
  expect((await act('agent', 'revoke', 'portal', '--reason', 'host was sold')).code).toBe(0)
  await expect(send(door, agent, wireBatch([wireAlert(2)], { agent: 'portal' }))).rejects.toThrow('revoked')
  const row = JSON.parse((await act('agent', 'list', '--json')).output)
  expect(row).toMatchObject({
    agent: 'portal',
    state: 'revoked',
    group: 'web',
    keys: [{ revokedBecause: 'host was sold' }],
  })
  expect((await act('agent', 'revoke', 'nobody', '--reason', 'x')).code).toBe(2)
  expect((await act('enrolment', 'list')).output).toContain('There are no tokens.')
})

test('users get a one-time link that opens the console, or a password from standard input', {
  timeout: 60_000,
}, async () => {
  const { config, console, start } = await setUp()
  await start()
  const link = await run([
    'collector',
    'user',
    'add',
    'truc-ban',
    '--role',
    'analyst',
    '--one-time',
    '--config',
    config,
  ]).ended
  expect(link.output).toMatch(new RegExp(`^http://127.0.0.1:${console}/sign-in#token=[\\w-]{43}\n$`))
  const post = (path: string, body: unknown) =>
    fetch(`http://127.0.0.1:${console}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  expect((await post('/api/session/one-time', { token: link.output.trim().split('#token=')[1] })).status).toBe(200)

  const short = await run(['collector', 'user', 'add', 'lan', '--role', 'admin', '--config', config], 'short\n').ended
  expect(short).toMatchObject({ code: 1, errors: expect.stringContaining('at least 12') })
  const saved = await run(
    ['collector', 'user', 'add', 'lan', '--role', 'admin', '--config', config],
    'một mật khẩu dài\n',
  ).ended
  expect(saved.code).toBe(0)
  expect((await post('/api/session', { username: 'lan', password: 'một mật khẩu dài' })).status).toBe(200)
})

test('bad usage, a bad configuration and help say so by their exit code', { timeout: 180_000 }, async () => {
  const { config, folder } = await setUp()
  const [help, unknown, badId, badConfig] = await Promise.all([
    run(['collector', '--help']).ended,
    run(['collector', 'dance']).ended,
    run(['collector', 'enrolment', 'add', '--agent', 'not an id', '--config', config]).ended,
    run(['collector', 'run', '--config', join(folder, 'missing.yaml')]).ended,
  ])
  expect(help).toMatchObject({ code: 0, output: expect.stringContaining('incidents') })
  expect([unknown.code, badId.code, badConfig.code]).toEqual([2, 2, 1])
  expect(badConfig.errors).toContain('missing.yaml')
  expect(existsSync(join(folder, 'data'))).toBe(false)
})
