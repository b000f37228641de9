import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as timer } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Pulse } from '../../../agent/host/pulse.ts'
import { serviceManager } from '../../../agent/host/service-manager.ts'
import { runWatchdog } from '../../../agent/host/watchdog.ts'
import { without } from '../../support/needs.ts'

/** Binds a datagram socket as systemd does, and prints each message as a line of JSON. */
const RECEIVER = `
import json, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('bound', flush=True)
while True:
    print(json.dumps(s.recv(65536).decode()), flush=True)
`

let folder: string
let socket: string
let receiver: ChildProcess
let heard: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vonggac-notify-'))
  socket = join(folder, 'notify')
  receiver = spawn('python3', ['-c', RECEIVER, socket], { stdio: ['ignore', 'pipe', 'inherit'] })
  heard = []
  const output = receiver.stdout
  if (!output) throw new Error('no output')
  await once(output, 'data')
  output.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter(Boolean)) heard.push(...(JSON.parse(line) as string).split('\n'))
  })
})

afterEach(async () => {
  receiver.kill()
  await rm(folder, { recursive: true })
})

const words = (start: string) => heard.filter(word => word.startsWith(start))
const delay = (ms: number, signal: AbortSignal) => timer(ms, undefined, { signal }) as Promise<unknown> as Promise<void>

test('is no one where the agent was started by hand', () => {
  expect(serviceManager({})).toBeUndefined()
})

test('says how often it wants to hear, if of this process', () => {
  const of = (environment: Record<string, string>) => serviceManager({ NOTIFY_SOCKET: socket, ...environment })
  expect(of({ WATCHDOG_USEC: '30000000' })?.watchdogMs).toBe(15_000)
  expect(of({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: String(process.pid) })?.watchdogMs).toBe(15_000)
  expect(of({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '1' })?.watchdogMs).toBeUndefined()
  expect(of({})?.watchdogMs).toBeUndefined()
})

describe.skipIf(without('systemd'))('over a real datagram socket', () => {
  test('words arrive whole, and a line break cannot begin another', async () => {
    await serviceManager({ NOTIFY_SOCKET: socket })?.tell('READY=1', 'STATUS=đang đọc\nWATCHDOG=1')
    await expect.poll(() => heard).toContain('STATUS=đang đọc WATCHDOG=1')
    expect(words('READY=1')).toHaveLength(1)
    expect(words('WATCHDOG')).toEqual([])
  })

  test('the watchdog is fed while loops turn, not while one hangs, and again when it goes on', async () => {
    const manager = serviceManager({ NOTIFY_SOCKET: socket, WATCHDOG_USEC: '40000' })
    if (!manager) throw new Error('no manager')
    let nowMs = 0
    const pulse = new Pulse(() => nowMs)
    const beat = pulse.expect('spool', 1_000)
    const hung: string[][] = []
    const stop = new AbortController()
    const events = {
      loopsHang: (loops: readonly string[]) => hung.push([...loops]),
      managerNotTold: (error: Error) => {
        throw error
      },
    }
    const running = runWatchdog({ manager, pulse, status: () => 'well', events, delay }, stop.signal)
    await expect.poll(() => words('WATCHDOG=1').length).toBeGreaterThan(2)
    expect(words('READY=1')).toHaveLength(1)
    expect(words('STATUS=well').length).toBeGreaterThan(0)

    nowMs = 1_001
    await expect.poll(() => hung.length).toBeGreaterThan(0)
    const fed = words('WATCHDOG=1').length
    await expect.poll(() => hung.length).toBeGreaterThan(5)
    // One message may have been on its way when the loop began to hang.
    expect(words('WATCHDOG=1').length).toBeLessThanOrEqual(fed + 1)
    expect(hung[0]).toEqual(['spool'])

    beat()
    const before = words('WATCHDOG=1').length
    await expect.poll(() => words('WATCHDOG=1').length).toBeGreaterThan(before)
    stop.abort()
    await running
    await expect.poll(() => words('STOPPING=1')).toHaveLength(1)
  })

  test('a manager that is gone is told of, and ends nothing', async () => {
    const manager = serviceManager({ NOTIFY_SOCKET: join(folder, 'nobody'), WATCHDOG_USEC: '40000' })
    if (!manager) throw new Error('no manager')
    const untold: Error[] = []
    const stop = new AbortController()
    const events = { loopsHang: () => {}, managerNotTold: (error: Error) => void untold.push(error) }
    const running = runWatchdog({ manager, pulse: new Pulse(), status: () => '', events, delay }, stop.signal)
    await expect.poll(() => untold.length).toBeGreaterThan(1)
    stop.abort()
    await running
  })
})
