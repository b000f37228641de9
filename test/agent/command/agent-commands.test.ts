import { createSocket } from 'node:dgram'
import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AgentStatus } from '../../../agent/status-file.ts'
import { readIdentity } from '../../../agent/uplink/identity.ts'
import { run, start } from '../../support/command-line.ts'
import { without } from '../../support/needs.ts'
import { type Receiver, receiver } from '../../support/receiver.ts'

const TIMEOUT = { timeout: 20_000 }
const RULE = (title: string, word: string, id: number) => `title: ${title}
id: 00000000-0000-4000-8000-00000000000${id}
level: high
logsource: { category: webserver }
detection:
  words: [${word}]
  condition: words
`
const request = (path: string) =>
  `192.0.2.7 - - [22/Nov/2026:10:00:00 +0000] "GET /${path} HTTP/1.1" 200 12 "-" "curl/8"\n`

let collector: Receiver
let folder: string
let configFile: string
const running: ReturnType<typeof start>[] = []

beforeAll(async () => {
  collector = await receiver()
})
afterAll(() => collector.stop())

beforeEach(() => {
  collector.alerts.clear()
  collector.drops.length = 0
  collector.heartbeats.length = 0
  folder = mkdtempSync(join(tmpdir(), 'vonggac-agent-command-'))
  configFile = join(folder, 'agent.yaml')
  writeFileSync(join(folder, 'rules.yml'), RULE('Found it', 'attack', 1))
  configure()
})
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL')
    await ended
  }
  rmSync(folder, { recursive: true })
})

const at = (name: string) => join(folder, name)

function configure(sources = '', suricata = '[]'): void {
  writeFileSync(
    configFile,
    `agent: { id: test-agent }
rules: { suricata: ${suricata}, sigma: [rules.yml] }
sources:
  - { type: log_tail, name: web, path: access.log, format: nginx, zone: UTC, startAt: beginning }
${sources}
spool: { folder: spool }
uplink: { collectors: ['${collector.url}'], identityFolder: ${collector.identityFolder}, firstRetryMs: 10 }
heartbeatSeconds: 0.2
`,
  )
}

function agentRun(...more: string[]): ReturnType<typeof start> {
  const agent = start(['agent', 'run', '--config', configFile, ...more])
  running.push(agent)
  return agent
}

const paths = () => [...collector.alerts.values()].map(({ evidence }) => evidence?.text.split(' ')[6])

async function status(): Promise<{ code: number | null; state: string; status?: AgentStatus }> {
  const { code, out } = await run(['agent', 'status', '--config', configFile, '--json'])
  return { code, ...JSON.parse(out) }
}

describe('vonggac agent run', () => {
  test('follows a log over rotation, truncation and its own restarts; no line is lost or told twice', async () => {
    writeFileSync(at('access.log'), request('attack-1'))
    const first = agentRun()
    await expect.poll(paths, TIMEOUT).toEqual(['/attack-1'])
    appendFileSync(at('access.log'), request('attack-2').slice(0, 30))
    renameSync(at('access.log'), at('access.log.1'))
    appendFileSync(at('access.log.1'), request('attack-2').slice(30))
    writeFileSync(at('access.log'), request('attack-3'))
    await expect.poll(paths, TIMEOUT).toEqual(['/attack-1', '/attack-2', '/attack-3'])
    first.child.kill('SIGTERM')
    expect((await first.ended).code).toBe(0)

    appendFileSync(at('access.log'), request('attack-4'))
    const second = agentRun()
    await expect.poll(paths, TIMEOUT).toHaveLength(4)
    truncateSync(at('access.log'))
    appendFileSync(at('access.log'), request('a5-attack'))
    await expect.poll(paths, TIMEOUT).toHaveLength(5)
    second.child.kill('SIGKILL')
    await second.ended

    truncateSync(at('access.log'))
    appendFileSync(at('access.log'), request('attack-the-sixth') + request('attack-7'))
    agentRun()
    await expect.poll(paths, TIMEOUT).toHaveLength(7)
    expect(paths().slice(3)).toEqual(['/attack-4', '/a5-attack', '/attack-the-sixth', '/attack-7'])
    expect(collector.drops).toEqual([])
  }, 60_000)

  test('loads its rules again on SIGHUP, and keeps the old ones when it cannot', async () => {
    writeFileSync(at('access.log'), request('probe-1'))
    const agent = agentRun()
    await expect.poll(() => collector.heartbeats.at(-1)?.sources[0]?.itemsRead, TIMEOUT).toBe(1)
    writeFileSync(at('rules.yml'), `${RULE('Found it', 'attack', 1)}---\n${RULE('Probed', 'probe', 2)}`)
    agent.child.kill('SIGHUP')
    await expect.poll(() => collector.heartbeats.at(-1)?.rulesLoaded, TIMEOUT).toBe(2)
    appendFileSync(at('access.log'), request('probe-2'))
    await expect.poll(paths, TIMEOUT).toEqual(['/probe-2'])
    rmSync(at('rules.yml'))
    agent.child.kill('SIGHUP')
    await expect.poll(() => agent.seen.err, TIMEOUT).toContain('rules.reload_failed')
    appendFileSync(at('access.log'), request('attack-3'))
    await expect.poll(paths, TIMEOUT).toEqual(['/probe-2', '/attack-3'])
  }, 60_000)

  test('takes no harm from random bytes, a 10 MB line and invalid UTF-8', async () => {
    const noise = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 2_654_435_761) >>> 24))
    const header = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex')
    writeFileSync(at('noise.pcap'), noise)
    writeFileSync(at('half.pcap'), Buffer.concat([header, noise]))
    writeFileSync(at('noise.log'), noise)
    writeFileSync(
      at('access.log'),
      Buffer.concat([
        Buffer.alloc(10_000_000, 'x'),
        Buffer.from('\n'),
        Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x0a]),
        Buffer.from(request('attack-1')),
      ]),
    )
    writeFileSync(at('any.rules'), 'alert ip any any -> any any (msg:"Any"; sid:1;)\n')
    configure(
      `  - { type: capture_file, name: noise, path: noise.pcap }
  - { type: capture_file, name: half, path: half.pcap }
  - { type: log_tail, name: noisy-log, path: noise.log, startAt: beginning }`,
      '[any.rules]',
    )
    const { code, err } = await agentRun('--until-idle').ended
    expect(code).toBe(1)
    expect(err).toContain('noise.pcap: not a pcap or pcapng capture')
    expect(err).toContain('half.pcap: no capture record at byte 24')
    expect(paths()).toEqual(['/attack-1'])
    expect((await status()).status?.counters['web.lines_cut']).toBe(1)
  }, 60_000)

  test('takes overrides from the environment', async () => {
    writeFileSync(at('elsewhere.log'), request('attack-1'))
    const environment = { VONGGAC_AGENT__SOURCES__0__PATH: at('elsewhere.log'), VONGGAC_AGENT__DRILL: 'true' }
    const { code } = await run(['agent', 'run', '--config', configFile, '--until-idle'], '', environment)
    expect(code).toBe(0)
    expect([...collector.alerts.values()]).toMatchObject([{ drill: true }])
  }, 60_000)

  test('names all of five mistakes and does not start', async () => {
    writeFileSync(
      configFile,
      `agent: { id: 'not an id' }
drill: sometimes
sources:
  - { type: log_tail, name: web, path: access.log, startAt: middle }
spool: { folder: spool, limitbytes: 5 }
uplink: { collectors: ['http://collector:8443'], identityFolder: identity }
`,
    )
    const { code, err } = await run(['agent', 'run', '--config', configFile])
    expect(code).toBe(1)
    const named = err.trimEnd().split('\n')
    expect(named).toHaveLength(5)
    for (const [index, field] of [
      '1: agent.id',
      '2: drill',
      '4: sources.0.startAt',
      '5: spool.limitbytes',
      '6: uplink.collectors.0',
    ].entries())
      expect(named[index]).toContain(`agent.yaml:${field}`)
  })

  test('reads a log that appears later, and says meanwhile that it waits', async () => {
    agentRun()
    await expect
      .poll(() => collector.heartbeats.at(-1)?.sources, TIMEOUT)
      .toMatchObject([{ state: 'waiting', error: expect.stringContaining('ENOENT') }])
    writeFileSync(at('access.log'), request('attack-1'))
    await expect.poll(paths, TIMEOUT).toEqual(['/attack-1'])
    await expect.poll(() => collector.heartbeats.at(-1)?.sources, TIMEOUT).toMatchObject([{ state: 'running' }])
  }, 60_000)
})

describe.skipIf(without('libpcap'))('vonggac agent run on a live interface (libpcap)', () => {
  test('detects what the BPF filter lets through, and nothing else', async () => {
    const port = 20_000 + (process.pid % 20_000)
    writeFileSync(at('live.rules'), 'alert udp any any -> any any (msg:"Live"; content:"needle"; sid:7;)\n')
    configure(
      `  - { type: interface, name: loopback, device: lo, filter: 'udp dst port ${port}', promiscuous: false }`,
      '[live.rules]',
    )
    agentRun()
    const socket = createSocket('udp4')
    const send = (text: string, to: number) =>
      new Promise<void>(resolve => socket.send(text, to, '127.0.0.1', () => resolve()))
    const found = async () => {
      await send('needle in the wrong stack', port + 1)
      await send('needle', port)
      return collector.alerts.size
    }
    await expect.poll(found, { ...TIMEOUT, interval: 200 }).toBeGreaterThan(0)
    socket.close()
    for (const alert of collector.alerts.values()) {
      expect(alert).toMatchObject({
        rule: { engine: 'suricata', title: 'Live' },
        source: { name: 'loopback', type: 'interface' },
        network: { transport: 'udp', destinationPort: port },
      })
    }
    await expect
      .poll(async () => (await status()).status?.counters, TIMEOUT)
      .toMatchObject({
        'loopback.received': expect.any(Number),
        'loopback.droppedByKernel': 0,
      })
  }, 60_000)
})

describe.skipIf(without('libpcap'))('vonggac agent check on interfaces (libpcap)', () => {
  test('opens them as the agent will, and names those that it can not', async () => {
    writeFileSync(at('access.log'), '')
    configure(`  - { type: interface, name: good, device: lo, filter: icmp, promiscuous: false }
  - { type: interface, name: gone, device: no-such-device }
  - { type: interface, name: unclear, device: lo, filter: not a filter }`)
    const { code, err } = await run(['agent', 'check', '--config', configFile])
    expect(code).toBe(1)
    expect(err).not.toContain('good:')
    expect(err).toContain('gone: no-such-device: ')
    expect(err).toMatch(/unclear: lo: .*filter/)
  })
})

describe('vonggac agent status', () => {
  test('tells a running agent from one that never ran, was stopped, or was killed', async () => {
    expect(await status()).toMatchObject({ code: 1, state: 'not_running' })
    writeFileSync(at('access.log'), '')
    const stopped = agentRun()
    await expect.poll(status, TIMEOUT).toMatchObject({ code: 0, state: 'running', status: { agent: 'test-agent' } })
    stopped.child.kill('SIGTERM')
    await stopped.ended
    expect(await status()).toMatchObject({ code: 1, state: 'not_running', status: { agent: 'test-agent' } })
    const killed = agentRun()
    await expect.poll(status, TIMEOUT).toMatchObject({ state: 'running', status: { pid: killed.child.pid } })
    killed.child.kill('SIGKILL')
    await killed.ended
    expect(await status()).toMatchObject({ code: 1, state: 'not_running' })
    const { out } = await run(['agent', 'status', '--config', configFile])
    expect(out).toContain('The agent is NOT running.')
  }, 60_000)
})

describe('vonggac agent check', () => {
  test('tells a host that is not enrolled how to become so, in the reader’s language', TIMEOUT, async () => {
    const identity = { VONGGAC_AGENT__UPLINK__IDENTITY_FOLDER: at('nowhere'), VONGGAC_LANG: 'vi' }
    const { code, err } = await run(['agent', 'check', '--config', configFile], '', identity)
    expect(code).toBe(1)
    expect(err).toContain(`${at('nowhere')} chưa có danh tính: ghi danh máy này bằng 'vonggac agent enroll'.`)
  })

  test('says that all is well', async () => {
    writeFileSync(at('access.log'), '')
    const { code, out } = await run(['agent', 'check', '--config', configFile])
    expect([code, out]).toEqual([0, 'All well: 1 rules, 1 sources, the collector answers.\n'])
  })

  test('names what is missing, what is refused, and a collector that does not let it in, at once', async () => {
    writeFileSync(
      at('rules.yml'),
      `${RULE('Found it', 'attack', 1)}---\n${RULE('Odd', 'a', 2).replace('words:', '"w|odd":')}`,
    )
    const { keyId } = await readIdentity(collector.identityFolder)
    collector.revoked.add(keyId)
    const { code, err } = await run(['agent', 'check', '--config', configFile])
    collector.revoked.delete(keyId)
    expect(code).toBe(1)
    expect(err).toMatch(/web: ENOENT.*access\.log/)
    expect(err).toMatch(/rules\.yml:\d+: 00000000-0000-4000-8000-000000000002: /)
    expect(err).toMatch(/uplink: .*401/)
  })
})
