/** What is said of clocks beside `ClockView`: which stages an act answers, and how a call is recorded. */
import { z } from 'zod'

const Instant = z.iso.datetime({ offset: true })
const Bilingual = z.object({ vi: z.string(), en: z.string() })
const Name = z.string().min(1).max(64)

/** GET /api/incidents/:id/fulfils: what an act would answer. */
export const FulfilsQuery = z
  .strictObject({
    kind: z.enum(['call', 'report']),
    /** Left out: now. */
    at: Instant.optional(),
    /** Names among the contacts, with commas between them; left out for a call: whom the most urgent stage is for. */
    to: z.string().max(1000).optional(),
    form: Name.optional(),
  })
  .refine(({ kind, form, to }) => kind === 'call' || (form !== undefined && to !== undefined), {
    error: 'a report needs form and to',
  })

export const FulfilmentView = z.object({
  regime: z.string(),
  stage: z.string(),
  title: Bilingual,
  /** The act answers it by the rules; false: only if a person says so. */
  ticked: z.boolean(),
  late: z.boolean().nullable(),
  dueAt: Instant.nullable(),
  because: Bilingual,
  /** What could not be confirmed about its rule; null when nothing is in doubt. */
  notConfirmed: Bilingual.nullable(),
  /** The stage's recipients that the act reached, and those still to be told. */
  reached: z.array(z.string()),
  missing: z.array(z.string()),
})
export const FulfilmentList = z.object({ stages: z.array(FulfilmentView) })

/** POST /api/incidents/:id/calls: «Đã gọi báo». One call answers every stage it names; unnamed: all that it answers. */
export const CallRecord = z.strictObject({
  stages: z
    .array(z.strictObject({ regime: Name, stage: Name, recipients: z.array(Name).min(1).max(32).optional() }))
    .min(1)
    .max(32)
    .optional(),
  /** Names among the contacts. */
  to: z.array(Name).max(32).nullable().default(null),
  calledAt: Instant,
  caller: z.string().trim().min(1).max(200),
  called: z.string().trim().min(1).max(200),
  telephone: z.string().trim().min(3).max(50),
  reference: z.string().trim().max(200).default(''),
})

/** Severity after Decision 05/2017 art. 9, suggested; confirming it is the judgement `serious`. */
export const SeverityView = z.object({
  suggested: z.enum(['serious', 'ordinary', 'undecided']),
  reasons: z.array(Bilingual),
  /** Judgements that would have to be made for a decision. */
  asks: z.array(z.string()),
  plans: z.array(Bilingual),
  citation: z.string(),
  notConfirmed: Bilingual,
})

/** One recipient that was told, at one stage. */
export const ReportedView = z.object({
  regime: z.string(),
  stage: z.string(),
  recipient: z.string().nullable(),
  at: Instant,
  act: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
  /** Answering a stage confirms nothing about its rule. */
  notConfirmed: Bilingual.nullable(),
})

export type FulfilmentView = z.infer<typeof FulfilmentView>
export type SeverityView = z.infer<typeof SeverityView>
export type ReportedView = z.infer<typeof ReportedView>
export type FulfilmentList = z.infer<typeof FulfilmentList>
export type CallRecord = z.input<typeof CallRecord>
