/** Alerts and batches as agents send them; each test says only what it is about. */
import {
  type Alert,
  type Drop,
  type Entities,
  type Heartbeat,
  PROTOCOL_VERSION,
  type RuleReference,
} from '../../agent/wire/index.ts'

export const AT = '2026-11-20T03:00:00.000Z'

type Change = Omit<Partial<Alert>, 'rule' | 'entities'> & {
  rule?: Partial<RuleReference>
  entities?: Partial<Entities>
}

export const wireAlert = (sequence: number, { rule, entities, ...rest }: Change = {}): Alert => ({
  sequence,
  occurredAt: AT,
  matchedAt: AT,
  drill: false,
  source: { name: 'auth', type: 'log_tail', host: 'portal' },
  rule: {
    engine: 'sigma',
    id: 'rule-1',
    title: 'Password guessing',
    severity: 'medium',
    tactics: [],
    techniques: [],
    ...rule,
  },
  entities: { attackers: ['203.0.113.5'], victims: ['portal'], accounts: [], systems: [], indicators: [], ...entities },
  ...rest,
})

interface BatchChange {
  agent?: string
  epoch?: number
  sentAt?: string
  drops?: Drop[]
}

export const wireBatch = (
  alerts: readonly unknown[],
  { agent = 'agent-1', epoch = 1, sentAt = AT, drops = [] }: BatchChange = {},
) => ({
  agent,
  epoch,
  sentAt,
  alerts: [...alerts],
  drops,
})

export const wireDrop = (from: number, to: number): Drop => ({
  from,
  to,
  reason: 'spool_full',
  firstAt: AT,
  lastAt: AT,
})

export const wireHeartbeat = (change: Partial<Heartbeat> = {}): Heartbeat => ({
  version: PROTOCOL_VERSION,
  agent: 'agent-1',
  epoch: 1,
  sentAt: AT,
  startedAt: AT,
  hostName: 'portal',
  productVersion: '0.0.0',
  made: 0,
  spooledAlerts: 0,
  spooledBytes: 0,
  spoolState: 'ok',
  rulesHash: '',
  configHash: '',
  signingKey: '',
  transport: 'https',
  tampered: [],
  rulesLoaded: 1,
  rulesRefused: 0,
  residentBytes: 0,
  counters: {},
  sources: [],
  ...change,
})
