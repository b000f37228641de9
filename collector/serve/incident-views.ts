/** What people do to incidents, as the API speaks of it. Instants are RFC 3339 in UTC. */
import { z } from 'zod'
import { Severity } from '../../agent/wire/index.ts'
import { IncidentStatus } from './views.ts'

export { CallRecord } from './clock-views.ts'

const Instant = z.iso.datetime({ offset: true })
const Reason = z.string().max(2000)
const Bilingual = z.strictObject({ vi: z.string().min(1).max(300), en: z.string().min(1).max(300) })

export const Verdict = z.enum(['incident', 'attempt', 'benign', 'false_positive', 'duplicate', 'undetermined'])

/** POST /api/incidents/:id/status. A verdict is compulsory on closing, a reason there and on moving back. */
export const StatusChange = z.strictObject({
  status: IncidentStatus,
  reason: Reason,
  verdict: Verdict.optional(),
  duplicateOf: z.string().max(64).optional(),
})
export const EvidenceHold = z.strictObject({ held: z.boolean(), reason: Reason })
export const CommentRequest = z.strictObject({ text: z.string().min(1).max(10_000) })
export const Assignment = z.strictObject({ to: z.string().min(1).max(64).nullable() })
export const Naming = z.strictObject({ title: Bilingual.nullable() })
export const Categorising = z.strictObject({ category: z.string().max(40).nullable() })

export const JUDGEMENTS = [
  'serious',
  'nationalSecurityOrPublicOrder',
  'seriousDisruption',
  'personalDataHarmPossible',
  'beyondCapability',
  'complex',
  'locationBiometricOrFinancialData',
  'personalDataRisk',
  'significant',
  'major',
  'severeProductIncident',
  'listedType',
  'coveredEntity',
  'onNationalList',
  'serviceInterrupted',
  'stateSecretDisclosed',
  'integrityLost',
  'controlLost',
  'mayCascade',
] as const
export const Judging = z.strictObject({
  judgement: z.enum(JUDGEMENTS),
  answer: z.boolean().nullable(),
  reason: Reason.default(''),
})

export const PERSON_TIMES = [
  'occurredAt',
  'confirmedAt',
  'exceededCapacityAt',
  'classifiedSeriousAt',
  'classifiedMajorAt',
  'personalDataAwareAt',
  'reasonableBeliefAt',
  'ransomPaidAt',
  'handledAt',
  'responseEndedAt',
] as const
export const TimeSetting = z.strictObject({
  time: z.enum(PERSON_TIMES),
  instant: Instant.nullable(),
  reason: Reason.default(''),
})
export const AwareSetting = z.strictObject({
  regime: z.string().max(64),
  instant: Instant.nullable(),
  reason: Reason,
})
export const T0Moving = z.strictObject({ instant: Instant.nullable(), reason: Reason })

export const TaskRequest = z.strictObject({
  title: Bilingual,
  assignee: z.string().max(64).nullable().default(null),
  dueAt: Instant.nullable().default(null),
})
export const TaskChange = z.strictObject({
  title: Bilingual.optional(),
  assignee: z.string().max(64).nullable().optional(),
  dueAt: Instant.nullable().optional(),
  done: z.boolean().optional(),
})

export const MergeRequest = z.strictObject({ from: z.array(z.string().max(64)).min(1).max(100), reason: Reason })
export const UnmergeRequest = z.strictObject({ part: z.string().max(64), reason: Reason })
export const SplitRequest = z.strictObject({
  alerts: z
    .array(z.strictObject({ agent: z.string(), epoch: z.int(), sequence: z.int() }))
    .min(1)
    .max(1000),
  reason: Reason,
})
export const UndoRequest = z.strictObject({ number: z.int().positive(), reason: Reason.default('') })

/** POST /api/incidents: somebody told us. */
export const OpenRequest = z.strictObject({
  organisation: z.string().max(64).optional(),
  drill: z.boolean().default(false),
  title: Bilingual,
  severity: Severity,
  text: z.string().min(1).max(10_000),
  source: z.strictObject({ who: z.string().min(1).max(200), channel: z.string().min(1).max(40) }),
  firstSignalAt: Instant,
  occurredAt: Instant.nullable().default(null),
  victims: z.array(z.string().min(1).max(253)).max(64).default([]),
  attackers: z.array(z.string().min(1).max(253)).max(64).default([]),
})

/** What became of each part of something done to many. */
export const Outcomes = z.object({
  outcomes: z.array(z.object({ id: z.string(), done: z.boolean(), error: z.string().nullable() })),
})

/** POST /api/incidents/bulk */
export const BulkRequest = z.strictObject({
  ids: z.array(z.string().max(64)).min(1).max(500),
  act: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('status'), ...StatusChange.omit({ reason: true }).shape }),
    z.strictObject({ kind: z.literal('assign'), to: z.string().max(64).nullable() }),
    z.strictObject({ kind: z.literal('acknowledge') }),
    z.strictObject({ kind: z.literal('comment') }),
  ]),
  /** One for all: the reason, or the comment. */
  note: z.string().max(2000),
})
