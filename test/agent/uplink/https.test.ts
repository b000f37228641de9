import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Collectors, type CollectorsOptions } from '../../../agent/uplink/collectors.ts'
import type { Compression } from '../../../agent/uplink/compression.ts'
import { sendHeartbeat } from '../../../agent/uplink/control.ts'
import { enrol } from '../../../agent/uplink/enrolment.ts'
import { httpsTransport } from '../../../agent/uplink/https.ts'
import { IdentityKeeper } from '../../../agent/uplink/identity.ts'
import { pendingKeys } from '../../../agent/uplink/pending-keys.ts'
import { expiredSigner } from '../../support/expired-signer.ts'
import { receiver } from '../../support/receiver.ts'
import { type Relay, relay } from '../../support/relay.ts'
import { runningCollector } from '../../support/running-collector.ts'
import { wireHeartbeat } from '../../support/wire.ts'
import { describeTransport, type TransportWorld } from './transport.contract.ts'

const portOf = (url: string) => Number(new URL(url).port)

describeTransport('HTTPS, packed by gzip', () => toReceiver('gzip'), 'small')
describeTransport('HTTPS, packed by zstd', () => toReceiver('zstd'), 'small')
describeTransport('HTTPS to a real collector', toCollector, 'real collector')

async function toReceiver(compression: Compression): Promise<TransportWorld> {
  const other = await receiver()
  const wire = await relay(portOf(other.url))
  const common = await throughWire(wire, other.identityFolder, 'test-agent', compression)
  return {
    ...common,
    async stored(epoch) {
      const first = [...new Set(other.arrived)].filter(key => key.startsWith(`${epoch}/`))
      return first.map(key => Number(key.split('/')[1]))
    },
    watermark: async epoch => ({ epoch, sequence: other.watermark(epoch) }),
    sentAt: () => other.headers.map(({ sentAt }) => sentAt),
    async close() {
      common.collectors.close()
      await wire.close()
      await other.stop()
    },
  }
}

async function toCollector(): Promise<TransportWorld> {
  const collector = await runningCollector()
  const identityFolder = join(await mkdtemp(join(tmpdir(), 'vonggac-identity-')), 'identity')
  const agent = 'agent-1'
  const order = {
    agent,
    collector: collector.ingest,
    token: await collector.addToken(),
    hostName: 'host',
    identityFolder,
  }
  const keys = await pendingKeys(identityFolder, agent)
  const steps = { pending: () => {}, delay: async () => {}, now: () => new Date() }
  await enrol({ ...order, keys, timeoutMs: 10_000 }, steps, new AbortController().signal)
  const { signal } = new AbortController()
  const control = new Collectors({
    addresses: [collector.ingest],
    identity: new IdentityKeeper(identityFolder, agent),
    timeoutMs: 5_000,
    now: Date.now,
  })
  const wire = await relay(portOf(collector.ingest))
  const common = await throughWire(wire, identityFolder, agent, 'gzip')
  const sentAt: string[] = []
  const { transport } = common
  return {
    ...common,
    expiredSigner: await expiredSigner(collector.store, agent),
    transport: {
      ...transport,
      send(batch, signal) {
        sentAt.push(JSON.parse(batch.bytes.subarray(0, batch.bytes.indexOf('\n')).toString()).sentAt)
        return transport.send(batch, signal)
      },
    },
    async stored(epoch) {
      const keys = Array.from({ length: 100 }, (_, index) => ({ agent, epoch, sequence: index + 1 }))
      return (await collector.store.alerts.find(keys)).map(({ sequence }) => sequence)
    },
    watermark: async epoch => (await sendHeartbeat(control, wireHeartbeat({ agent, epoch }), signal)).stored,
    sentAt: () => sentAt,
    async close() {
      common.collectors.close()
      await wire.close()
      control.close()
      await collector[Symbol.asyncDispose]()
    },
  }
}

async function throughWire(wire: Relay, identityFolder: string, agent: string, compression: Compression) {
  const identity = new IdentityKeeper(identityFolder, agent)
  const options: CollectorsOptions = {
    addresses: [`https://127.0.0.1:${wire.port}`],
    identity,
    timeoutMs: 5_000,
    now: Date.now,
  }
  const collectors = new Collectors(options)
  return {
    agent,
    collectors,
    transport: httpsTransport(collectors, compression),
    signer: (await identity.current()).signer,
    leave: async () => wire.pull(),
    comeBack: async () => wire.plugIn(),
    // Past the TLS handshake (some 3 kB with both certificates), within the body.
    breakOff: () => wire.cutAfter(3_500),
  }
}
