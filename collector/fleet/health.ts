/**
 * How an agent is, and why. Pure.
 *
 * Healthy only if its last heartbeat came within the limit and was answered, and every source of it moves. Everything
 * else has a name and a reason that a person can act on. The worst that holds names the state:
 *
 *     revoked > pending > never_heard > silent > losing > degraded > healthy
 */

import type { AgentRecord } from '../store/agents.ts'
import type { Alarm } from '../store/alarms.ts'
import type { Bilingual } from '../store/bilingual.ts'
import * as words from './words.ts'

export type HealthState = 'healthy' | 'degraded' | 'losing' | 'silent' | 'never_heard' | 'pending' | 'revoked'

export interface Health {
  readonly state: HealthState
  /** What is not as it should be; may hold a warning though the agent is healthy. */
  readonly reasons: readonly Bilingual[]
}

export interface HealthLimits {
  readonly silentAfterMs: number
}

/** A certificate that ends sooner should have been renewed. */
const CERTIFICATE_WARNS_MS = 7 * 86_400_000

export type Judged = Pick<AgentRecord, 'state' | 'heartbeat' | 'heartbeatAt'>

/** @param alarms Those of this agent that stand. */
export function healthOf(agent: Judged, alarms: readonly Alarm[], now: number, limits: HealthLimits): Health {
  const { state, heartbeat, heartbeatAt } = agent
  if (state === 'revoked') return { state, reasons: [words.REVOKED] }
  if (state === 'pending') return { state, reasons: [words.PENDING] }
  if (!heartbeat || heartbeatAt === null) return { state: 'never_heard', reasons: [words.NEVER_HEARD] }
  const silent = now - heartbeatAt > limits.silentAfterMs ? [words.silentSince(heartbeatAt)] : []
  const losing = alarms.flatMap(({ kind, since }) =>
    kind === 'gap' || kind === 'drop' || kind === 'unread' ? [words.losing(kind, since)] : [],
  )
  // What a silent agent said last is no news of how it is.
  const degraded = silent.length > 0 ? [] : degradedBy(heartbeat)
  const named =
    silent.length > 0 ? 'silent' : losing.length > 0 ? 'losing' : degraded.length > 0 ? 'degraded' : 'healthy'
  return { state: named, reasons: [...silent, ...losing, ...degraded, ...certificate(heartbeat, now)] }
}

type Heartbeat = NonNullable<AgentRecord['heartbeat']>

function degradedBy({ sources, spoolState, tampered, bundleError, uplinkError, rulesRefused }: Heartbeat): Bilingual[] {
  return [
    ...sources.flatMap(source => {
      if (source.state === 'failed') return [words.sourceFailed(source.name, source.error)]
      return source.moving === false ? [words.sourceStalled(source.name, source.lastReadAt)] : []
    }),
    ...(spoolState === 'ok' ? [] : [words.SPOOL[spoolState]]),
    ...tampered.map(words.tampered),
    ...(bundleError ? [words.bundleRefused(bundleError)] : []),
    ...(uplinkError ? [words.notSending(uplinkError)] : []),
    ...(rulesRefused > 0 ? [words.rulesRefused(rulesRefused)] : []),
  ]
}

function certificate({ certificateExpiresAt }: Heartbeat, now: number): Bilingual[] {
  if (certificateExpiresAt === undefined) return []
  const endsAt = Date.parse(certificateExpiresAt)
  return endsAt - now < CERTIFICATE_WARNS_MS ? [words.certificateEnds(endsAt, endsAt <= now)] : []
}
