import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Collectors, type CollectorsOptions } from '../../../agent/uplink/collectors.ts'
import { IdentityKeeper } from '../../../agent/uplink/identity.ts'
import { HEARTBEAT_PATH } from '../../../agent/wire/index.ts'
import { type ConnectProxy, connectProxy } from '../../support/proxy.ts'
import { type Receiver, receiver } from '../../support/receiver.ts'
import { type Relay, relay } from '../../support/relay.ts'
import { wireHeartbeat } from '../../support/wire.ts'

let collector: Receiver
let ways: [Relay, Relay]
let nowMs: number
const opened: Collectors[] = []
const closing: ConnectProxy[] = []
const { signal } = new AbortController()

beforeEach(async () => {
  nowMs = Date.now()
  collector = await receiver()
  const port = Number(new URL(collector.url).port)
  ways = [await relay(port), await relay(port)]
})
afterEach(async () => {
  for (const link of opened.splice(0)) link.close()
  for (const proxy of closing.splice(0)) await proxy.close()
  for (const way of ways) await way.close()
  await collector.stop()
})

function open(change: Partial<CollectorsOptions> = {}): Collectors {
  const link = new Collectors({
    addresses: ways.map(({ port }) => `https://127.0.0.1:${port}`),
    identity: new IdentityKeeper(collector.identityFolder, 'test-agent'),
    timeoutMs: 3_000,
    busyMs: 60_000,
    returnMs: 300_000,
    now: () => nowMs,
    ...change,
  })
  opened.push(link)
  return link
}

const beat = (link: Collectors) => link.post(HEARTBEAT_PATH, wireHeartbeat({ agent: 'test-agent' }), signal)
const send = (link: Collectors) =>
  link.send({ path: HEARTBEAT_PATH, headers: {}, body: Buffer.from(JSON.stringify(wireHeartbeat())) }, signal)
const portOf = ({ address }: Collectors) => Number(new URL(address).port)

describe('several collectors', () => {
  test('the first that answers is kept, though an earlier one comes back', async () => {
    const link = open()
    ways[0].pull()
    await send(link)
    expect(portOf(link)).toBe(ways[1].port)
    ways[0].plugIn()
    await send(link)
    expect(portOf(link)).toBe(ways[1].port)
  })

  test('the control link looks after a while whether the first is back, and alerts follow', async () => {
    const link = open()
    ways[0].pull()
    await send(link)
    nowMs += 300_000
    await beat(link)
    expect(portOf(link)).toBe(ways[1].port)
    ways[0].plugIn()
    nowMs += 299_000
    await beat(link)
    expect(portOf(link)).toBe(ways[1].port)
    nowMs += 1_000
    await beat(link)
    expect(portOf(link)).toBe(ways[0].port)
  })

  test('one that shows another authority is passed over', async () => {
    const stranger = await receiver()
    const link = open({ addresses: [stranger.url, collector.url] })
    await send(link)
    expect(link.address).toBe(collector.url)
    expect(stranger.requests).toBe(0)
    await stranger.stop()
  })

  test('one that is busy is waited for, and left when it stays so', async () => {
    const link = open()
    collector.intercept = () => ({ status: 503, headers: { 'retry-after': '1' }, body: {} })
    await expect(send(link)).rejects.toMatchObject({ code: 'busy', retryAfterMs: 1_000 })
    expect(portOf(link)).toBe(ways[0].port)
    nowMs += 60_000
    let asked = 0
    collector.intercept = () => (asked++ === 0 ? { status: 503, body: {} } : undefined)
    await send(link)
    expect(portOf(link)).toBe(ways[1].port)
  })

  test('being refused is an answer: the next one is not asked', async () => {
    const link = open()
    collector.intercept = () => ({ status: 422, body: { error: 'unreadable_batch' } })
    await expect(send(link)).rejects.toMatchObject({ code: 'refused' })
    expect(collector.requests).toBe(1)
  })

  test('when none can be reached, the first one’s trouble is told', async () => {
    const link = open()
    for (const way of ways) way.pull()
    await expect(send(link)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining(`:${ways[0].port}`),
    })
  })
})

describe('identity', () => {
  test('says that the certificate has expired, and goes on with the one that is enrolled next', async () => {
    const link = open()
    const life = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() - 60_000) }
    await collector.identity('test-agent', { life })
    await expect(send(link)).rejects.toMatchObject({
      code: 'unauthorised',
      message: expect.stringMatching(/certificate expired at .* enrol again/),
    })
    await collector.identity('test-agent')
    await send(link)
    expect(collector.requests).toBe(1)
  })

  test('says that the host is not enrolled, or was enrolled under another name', async () => {
    const none = open({ identity: new IdentityKeeper(join(tmpdir(), 'vonggac-no-identity'), 'test-agent') })
    await expect(send(none)).rejects.toMatchObject({ code: 'unauthorised', message: /vonggac agent enroll/ as never })
    const other = open({ identity: new IdentityKeeper(collector.identityFolder, 'other') })
    await expect(send(other)).rejects.toMatchObject({ message: expect.stringContaining('is of agent test-agent') })
  })
})

describe('an HTTP proxy', () => {
  const credentials = 'user:p@ss:word'
  const file = () => {
    const path = join(mkdtempSync(join(tmpdir(), 'vonggac-proxy-')), 'credentials')
    writeFileSync(path, `${credentials}\n`)
    return path
  }
  const proxied = async (wanted?: string) => {
    const proxy = await connectProxy(wanted)
    closing.push(proxy)
    return proxy
  }

  test('is gone through, certificate and all', async () => {
    const proxy = await proxied()
    await send(open({ proxy: { url: proxy.url } }))
    expect(proxy.connected).toEqual([`127.0.0.1:${ways[0].port}`])
    expect(collector.heartbeats).toHaveLength(1)
  })

  test('is shown the credentials of a file, and asks for them plainly', async () => {
    const proxy = await proxied(credentials)
    await expect(send(open({ proxy: { url: proxy.url } }))).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('credentials'),
    })
    expect(proxy.connected).toEqual([])
    await send(open({ proxy: { url: proxy.url, credentialsFile: file() } }))
    expect(proxy.connected).toHaveLength(1)
  })

  test('keeps its connection from one message to the next', async () => {
    const proxy = await proxied()
    const link = open({ proxy: { url: proxy.url } })
    for (let turn = 0; turn < 5; turn++) await send(link)
    expect(proxy.connected).toHaveLength(1)
  })
})
