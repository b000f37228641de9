/** Silences, inhibitions and policies for rules, as the API speaks of them. */
import { z } from 'zod'
import { Treatments } from '../incident/decide.ts'
import { MATCHED_FIELDS } from '../store/triage.ts'
import { AlertView } from './views.ts'

const Instant = z.iso.datetime({ offset: true })
const Bilingual = z.object({ vi: z.string(), en: z.string() })

export const MatcherView = z.strictObject({
  field: z.enum(MATCHED_FIELDS),
  is: z.enum(['is', 'is_not', 'within', 'not_within', 'like', 'not_like']),
  values: z.array(z.string().min(1).max(253)).min(1).max(100),
})
const Matchers = z.array(MatcherView).min(1).max(16)

const Wanted = {
  organisation: z.string().max(64).optional(),
  reason: z.string().min(1).max(2000),
  startsAt: Instant.optional(),
  expiresAt: Instant,
}
export const SilenceRequest = z.strictObject({
  ...Wanted,
  matchers: Matchers,
  criticalToo: z.boolean().default(false),
})
export const InhibitionRequest = z.strictObject({
  ...Wanted,
  source: Matchers,
  target: Matchers,
  equal: z.array(z.enum(['victim', 'attacker', 'account', 'indicator', 'host'])).min(1),
  windowMinutes: z.int().min(1).max(1440).default(60),
})

const Decided = {
  id: z.int(),
  organisation: z.string(),
  author: z.string(),
  reason: z.string(),
  createdAt: Instant,
  startsAt: Instant,
  expiresAt: Instant,
  endedAt: Instant.nullable(),
  endedBy: z.string().nullable(),
}
export const SilenceView = z.object({ ...Decided, matchers: z.array(MatcherView), criticalToo: z.boolean() })
export const InhibitionView = z.object({
  ...Decided,
  source: z.array(MatcherView),
  target: z.array(MatcherView),
  equal: z.array(z.string()),
  windowMinutes: z.number(),
})
export const SilenceList = z.object({ silences: z.array(SilenceView), nextCursor: z.string().nullable() })
export const InhibitionList = z.object({ inhibitions: z.array(InhibitionView), nextCursor: z.string().nullable() })

/** POST /api/silences/preview: what it would have hidden lately. */
export const PreviewRequest = z.strictObject({
  organisation: z.string().max(64).optional(),
  matchers: Matchers,
  criticalToo: z.boolean().default(false),
  days: z.int().min(1).max(31).default(7),
})
export const Preview = z.object({
  /** How many alerts were looked at; with `whole` false there were more. */
  looked: z.int(),
  whole: z.boolean(),
  alerts: z.int(),
  /** Incidents of which it would have hidden some, and those of which it would have hidden all. */
  incidents: z.array(z.string()),
  gone: z.array(z.string()),
  byRule: z.array(z.object({ ruleId: z.string(), title: Bilingual, alerts: z.int() })),
  samples: z.array(AlertView),
})

export const PolicyRequest = z.strictObject({
  organisation: z.string().max(64).optional(),
  treatAs: Treatments.nullable(),
  openAfter: z.int().min(1).max(10_000),
  reason: z.string().min(1).max(2000),
})
export const RuleView = z.object({
  ruleId: z.string(),
  title: Bilingual.nullable(),
  policy: z
    .object({
      organisation: z.string(),
      treatAs: Treatments.nullable(),
      openAfter: z.int(),
      author: z.string(),
      reason: z.string(),
      at: Instant,
    })
    .nullable(),
  /** Incidents with a verdict that it had a part in, by verdict. */
  verdicts: z.record(z.string(), z.int()),
  /** Share of verdicts that say it was nothing; null without any. */
  falsePositiveRatio: z.number().nullable(),
})
export const RuleList = z.object({ rules: z.array(RuleView) })

export const ActivityView = z.object({
  organisation: z.string(),
  drill: z.boolean(),
  kind: z.enum(['scan', 'blocked', 'infected_subscriber']),
  day: z.string(),
  alerts: z.int(),
  count: z.int(),
  firstAt: Instant,
  lastAt: Instant,
  sources: z.int(),
  targets: z.int(),
  rules: z.int(),
})
export const ActivityList = z.object({ activities: z.array(ActivityView), nextCursor: z.string().nullable() })
const Names = z.array(z.object({ name: z.string(), count: z.int() }))
export const ActivityDetail = z.object({ activity: ActivityView, sources: Names, targets: Names, rules: Names })
