import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Collectors } from '../../../agent/uplink/collectors.ts'
import { sendHeartbeat } from '../../../agent/uplink/control.ts'
import { type EnrolmentOrder, enrol } from '../../../agent/uplink/enrolment.ts'
import { IdentityKeeper, readIdentity } from '../../../agent/uplink/identity.ts'
import { pendingKeys } from '../../../agent/uplink/pending-keys.ts'
import { runRenewal } from '../../../agent/uplink/renewal.ts'
import { approve, revoke } from '../../../collector/fleet/decisions.ts'
import { testAuthority } from '../../support/certificates.ts'
import { connectProxy } from '../../support/proxy.ts'
import { type Receiver, receiver } from '../../support/receiver.ts'
import { runningCollector, tempFolder } from '../../support/running-collector.ts'
import { wireHeartbeat } from '../../support/wire.ts'

const DAY = 86_400_000
let collector: Receiver
let identityFolder: string
const { signal } = new AbortController()

beforeEach(async () => {
  collector = await receiver()
  identityFolder = join(await mkdtemp(join(tmpdir(), 'vonggac-enrolment-')), 'identity')
})
afterEach(() => collector.stop())

async function ask(
  change: Partial<EnrolmentOrder> = {},
  pending: (keyId: string) => void = () => {},
  stop = signal,
): Promise<string> {
  const keys = await pendingKeys(identityFolder, 'host-1')
  const { url, token } = collector
  const order = { agent: 'host-1', collector: url, token, hostName: 'host', keys, identityFolder, timeoutMs: 5_000 }
  const delay = () => new Promise<void>(resolve => setTimeout(resolve, 5))
  return enrol({ ...order, ...change }, { pending, delay, now: () => new Date() }, stop)
}

function linkOf(url: string): Collectors {
  const identity = new IdentityKeeper(identityFolder, 'host-1')
  return new Collectors({ addresses: [url], identity, timeoutMs: 5_000, now: Date.now })
}

/** One look at whether it is time. @returns what was told of it. */
async function renew(url: string, now: Date): Promise<unknown[]> {
  const stop = new AbortController()
  const identity = new IdentityKeeper(identityFolder, 'host-1')
  const link = linkOf(url)
  const said: unknown[] = []
  const events = {
    renewed: (expiresAt: Date) => said.push(expiresAt),
    renewalFailed: (error: Error) => said.push(error.message),
  }
  const delay = async () => stop.abort()
  await runRenewal({ identity, folder: identityFolder, link, now: () => now, delay, events }, stop.signal)
  link.close()
  return said
}

describe('enrolment', () => {
  test('gives the host an identity that the collector lets in, readable by its owner only', async () => {
    const keyId = await ask()
    const identity = await readIdentity(identityFolder)
    expect(identity).toMatchObject({ agent: 'host-1', keyId, collectors: [collector.url], issuer: 'collector' })
    for (const file of await readdir(identityFolder)) {
      expect([file, (await stat(join(identityFolder, file))).mode & 0o077]).toEqual([file, 0])
    }
    const link = linkOf(collector.url)
    await sendHeartbeat(link, wireHeartbeat({ agent: 'host-1' }), signal)
    expect(collector.heartbeats).toMatchObject([{ agent: 'host-1' }])
    link.close()
  })

  test('tells no secret to a collector of another authority', async () => {
    const stranger = await receiver()
    await expect(ask({ collector: stranger.url })).rejects.toThrow('does not show the authority that the token names')
    expect(stranger.requests).toBe(0)
    await expect(ask({ collector: stranger.url, authorities: collector.authority.certificate })).rejects.toThrow(
      /certificate/,
    )
    await stranger.stop()
  })

  test('waits for approval, and asks again later with the same keys', async () => {
    collector.approving = false
    const shown: string[] = []
    const stop = new AbortController()
    const first = ask({}, keyId => shown.push(keyId) > 2 && stop.abort(), stop.signal)
    await expect(first).rejects.toThrow()
    collector.approving = true
    shown.push(await ask())
    expect(new Set(shown).size).toBe(1)
    expect(await readdir(identityFolder)).not.toContain('pending')
  })

  test('goes through a proxy', async () => {
    const proxy = await connectProxy()
    await ask({ proxy: { url: proxy.url } })
    expect(proxy.connected.length).toBeGreaterThan(0)
    expect(new Set(proxy.connected)).toEqual(new Set([new URL(collector.url).host]))
    await proxy.close()
  })
})

describe('the real collector', () => {
  test('lets a host in once a person approves, renews it, and turns it away when it is revoked', async () => {
    await using real = await runningCollector()
    const deps = { store: real.store, fleet: real.fleet, now: () => new Date() }
    const by = { actor: 'test', address: '' }
    const token = await real.addToken({ approval: 'manual' })
    let approved: Promise<unknown> | undefined
    const keyId = await ask({ collector: real.ingest, token }, shown => {
      approved ??= approve(deps, 'host-1', shown, by)
    })
    expect(await approved).toMatchObject({ kind: 'approved', identity: { keyId, hostName: 'host' } })
    const link = linkOf(real.ingest)
    const beat = () => sendHeartbeat(link, wireHeartbeat({ agent: 'host-1' }), signal)
    await beat()

    expect(await renew(real.ingest, new Date(Date.now() + 80 * DAY))).toEqual([expect.any(Date)])
    expect((await readIdentity(identityFolder)).keyId).not.toBe(keyId)
    await beat()

    await revoke(deps, 'host-1', 'stolen', by)
    await expect(beat()).rejects.toMatchObject({ code: 'unauthorised', message: expect.stringContaining('revoked') })
    link.close()
  })

  test('takes a certificate of the organisation’s own authority, whose key signs the request', async () => {
    const organisation = await testAuthority()
    const folder = tempFolder()
    await writeFile(join(folder, 'organisation.pem'), organisation.certificate)
    await using real = await runningCollector({ folder, ingest: 'clientAuthorities: [organisation.pem]' })
    const { certificate, key } = await organisation.client('host-1', '')
    const keys = await pendingKeys(identityFolder, 'host-1', key)
    await ask({ collector: real.ingest, token: await real.addToken(), keys, certificate })
    expect(await readIdentity(identityFolder)).toMatchObject({ issuer: 'organisation', certificate })
    const link = linkOf(real.ingest)
    await sendHeartbeat(link, wireHeartbeat({ agent: 'host-1' }), signal)
    link.close()
  })
})

describe('the identity folder', () => {
  test('is whole after a change was broken off anywhere', async () => {
    await ask()
    const before = await readIdentity(identityFolder)
    // A crash after the new files were complete, and before the first of them, or some, had moved.
    await collector.identity('host-1', { folder: join(identityFolder, 'next') })
    const moved = (await readdir(join(identityFolder, 'next'))).find(name => name === 'agent.key') as string
    await rename(join(identityFolder, 'next', moved), join(identityFolder, moved))
    const after = await readIdentity(identityFolder)
    expect(after.keyId).not.toBe(before.keyId)
    expect(await readdir(identityFolder)).not.toContain('next')
  })

  test('never gives half of one identity and half of another', async () => {
    await ask()
    const other = await collector.identity('host-2')
    await writeFile(join(identityFolder, 'agent.key'), await readFile(join(other, 'agent.key')))
    await expect(readIdentity(identityFolder)).rejects.toMatchObject({ code: 'broken', message: /agent.key/ as never })
  })
})

describe('renewal', () => {
  const hash = async () =>
    createHash('sha256')
      .update(await readFile(join(identityFolder, 'agent.key')))
      .digest('hex')

  test('comes when two thirds of the certificate’s life have passed, with new keys', async () => {
    collector.life = { from: new Date(), to: new Date(Date.now() + 90 * DAY) }
    const first = await ask()
    const key = await hash()
    expect(await renew(collector.url, new Date(Date.now() + 59 * DAY))).toEqual([])
    collector.life = { from: new Date(), to: new Date(Date.now() + 180 * DAY) }
    expect(await renew(collector.url, new Date(Date.now() + 61 * DAY))).toEqual([expect.any(Date)])
    const { keyId, expiresAt } = await readIdentity(identityFolder)
    expect(keyId).not.toBe(first)
    expect(await hash()).not.toBe(key)
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now() + 179 * DAY)
  })

  test('asks with the same keys again when the answer was lost, and keeps the old ones until then', async () => {
    const first = await ask()
    let asked = 0
    const requests = new Set<string>()
    collector.intercept = (_, body) => {
      requests.add((body as { request: string }).request)
      return asked++ < 2 ? { status: 500, body: {} } : undefined
    }
    const late = new Date(Date.now() + 80 * DAY)
    expect(await renew(collector.url, late)).toEqual([expect.stringContaining('500')])
    expect((await readIdentity(identityFolder)).keyId).toBe(first)
    await renew(collector.url, late)
    await renew(collector.url, late)
    expect(requests.size).toBe(1)
    expect((await readIdentity(identityFolder)).keyId).not.toBe(first)
  })
})
