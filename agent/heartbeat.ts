/** The regular sign of life: what the agent says of itself, gathered from its parts. */
import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import type { AgentConfig } from './config-schema.ts'
import type { UplinkFacts } from './open-uplink.ts'
import type { RuleSet } from './rule-set.ts'
import type { SpoolStatus } from './spool/spool-types.ts'
import { type ClockOffset, type Heartbeat, PROTOCOL_VERSION, type SourceState } from './wire/index.ts'

export interface HeartbeatFacts {
  readonly spool: SpoolStatus
  readonly oldestSpooledAt: Date | undefined
  readonly uplink: UplinkFacts
  readonly rules: Pick<RuleSet, 'hash' | 'loaded' | 'refused'>
  readonly configHash: string
  /** What the host's own watch knows: the bundle at work, files that changed. */
  readonly host: Pick<Heartbeat, 'bundle' | 'bundleError' | 'tampered'>
  readonly sources: readonly SourceState[]
  readonly counters: Readonly<Record<string, number>>
  readonly startedAt: Date
  readonly productVersion: string
  /** By the clock that alerts and batches are stamped with. */
  readonly now: Date
  /** Undefined: no heartbeat has been answered yet. */
  readonly clock: ClockOffset | undefined
}

export function heartbeatOf(facts: HeartbeatFacts): Heartbeat {
  const { agent, epoch, made, spooledAlerts, spooledBytes, state } = facts.spool
  const { signingKey, certificateExpiresAt, transport, uplinkError } = facts.uplink
  const { hash, loaded, refused } = facts.rules
  return {
    version: PROTOCOL_VERSION,
    agent,
    epoch,
    sentAt: facts.now.toISOString(),
    ...(facts.clock && { clock: facts.clock }),
    startedAt: facts.startedAt.toISOString(),
    hostName: hostname().slice(0, 255),
    productVersion: facts.productVersion,
    made,
    spooledAlerts,
    spooledBytes,
    spoolState: state,
    ...(facts.oldestSpooledAt && { oldestSpooledAt: facts.oldestSpooledAt.toISOString() }),
    rulesHash: hash,
    configHash: facts.configHash,
    signingKey,
    ...(certificateExpiresAt && { certificateExpiresAt }),
    transport,
    ...(uplinkError && { uplinkError }),
    ...facts.host,
    rulesLoaded: loaded,
    rulesRefused: refused.length,
    residentBytes: process.memoryUsage.rss(),
    counters: facts.counters,
    sources: [...facts.sources],
  }
}

/** SHA-256 over the configuration as it was read, defaults included. */
export const configHashOf = (config: AgentConfig): string =>
  createHash('sha256').update(JSON.stringify(config)).digest('hex')
