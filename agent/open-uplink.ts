/** The way to the collector, from configuration and identity: what carries alerts, and the control link beside it. */
import type { AgentConfig } from './config-schema.ts'
import { kafkaSettings } from './kafka-config.ts'
import type { Spool } from './spool/spool.ts'
import { Collectors, type ControlLink } from './uplink/collectors.ts'
import { httpsTransport } from './uplink/https.ts'
import { IdentityKeeper } from './uplink/identity.ts'
import { kafkaTransport } from './uplink/kafka.ts'
import { type RenewalEvents, runRenewal } from './uplink/renewal.ts'
import type { AlertTransport } from './uplink/transport.ts'
import { Uplink, type UplinkEvents } from './uplink/uplink.ts'
import type { Heartbeat, Watermark } from './wire/index.ts'

export interface OpenUplink {
  readonly control: ControlLink
  readonly identity: IdentityKeeper
  /** What heartbeat and status say about it. */
  facts(): UplinkFacts
  /** The stored watermark, as the control link brought it. */
  stored(watermark: Watermark): Promise<void>
  /** Sends until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>
}

export type UplinkFacts = Pick<Heartbeat, 'signingKey' | 'certificateExpiresAt' | 'transport' | 'uplinkError'> & {
  /** The collector's address in use. */
  readonly collector: string
}

export interface OpenUplinkDeps {
  readonly spool: Spool
  readonly events: { readonly uplink: UplinkEvents & RenewalEvents }
  /** The clock that alerts are stamped with. */
  readonly now: () => number
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
}

export function openUplink({ agent, uplink }: AgentConfig, { spool, events, now, delay }: OpenUplinkDeps): OpenUplink {
  const identity = new IdentityKeeper(uplink.identityFolder, agent.id)
  const control = collectorsOf(uplink, identity)
  const transport = alertTransport(agent.id, uplink, control)
  const renewal = {
    identity,
    folder: uplink.identityFolder,
    link: control,
    // Certificates are checked against the host's own clock, on either side.
    now: () => new Date(),
    delay,
    events: events.uplink,
  }
  let trouble: string | undefined
  const sending = new Uplink({
    spool,
    transport,
    signer: async () => (await identity.current()).signer,
    limits: { alerts: uplink.batchAlerts, bytes: uplink.batchBytes },
    backoff: { firstMs: uplink.firstRetryMs, lastMs: uplink.lastRetryMs },
    patience: { firstMs: uplink.patienceSeconds * 1_000, lastMs: uplink.patienceSeconds * 30_000 },
    now,
    elapsed: () => performance.now(),
    random: Math.random,
    delay,
    events: {
      ...events.uplink,
      batchSent(alerts, receipt) {
        trouble = undefined
        events.uplink.batchSent(alerts, receipt)
      },
      sendFailed(error, retryMs) {
        trouble = error.message
        events.uplink.sendFailed(error, retryMs)
      },
    },
  })
  return {
    control,
    identity,
    facts: () => ({
      transport: transport.name,
      collector: control.address,
      signingKey: identity.known?.keyId ?? '',
      ...(identity.known && { certificateExpiresAt: identity.known.expiresAt.toISOString() }),
      ...(trouble !== undefined && { uplinkError: trouble.slice(0, 1024) }),
    }),
    stored: watermark => sending.stored(watermark),
    async run(signal) {
      const renewing = runRenewal(renewal, signal)
      await Promise.all([sending.run(signal), renewing])
      control.close()
      await transport.close()
    },
  }
}

function alertTransport(agent: string, uplink: AgentConfig['uplink'], control: Collectors): AlertTransport {
  const { kafka, identityFolder, timeoutSeconds } = uplink
  if (!kafka) return httpsTransport(control, uplink.compression)
  return kafkaTransport(kafka.topic, async () => {
    const { kafkaProducer } = await import('./wire/kafka/producer.ts')
    return kafkaProducer(kafkaSettings(kafka, identityFolder), {
      clientId: agent,
      compression: kafka.compression,
      attemptMs: timeoutSeconds * 1_000,
      // What matters of the client's own log comes as the error of a batch.
      log: () => {},
    })
  })
}

/** @param identity Whose name and keys the collectors see. */
export function collectorsOf(uplink: AgentConfig['uplink'], identity: IdentityKeeper): Collectors {
  const { collectors, proxy, proxyCredentialsFile, timeoutSeconds } = uplink
  return new Collectors({
    addresses: collectors,
    identity,
    proxy: proxy === undefined ? undefined : { url: proxy, credentialsFile: proxyCredentialsFile },
    timeoutMs: timeoutSeconds * 1_000,
    now: Date.now,
  })
}
