/** What the console's API says and takes about call-outs, acknowledge links and periodic duties. */
import { z } from 'zod'
import { Severity } from '../../agent/wire/index.ts'
import { CALL_OUT_KINDS } from '../notify/kinds.ts'

const Instant = z.iso.datetime({ offset: true })
const Bilingual = z.object({ vi: z.string(), en: z.string() })

export const CallOutStateName = z.enum(['open', 'told', 'acknowledged', 'ended', 'superseded', 'skipped'])

export const CallOutView = z.object({
  number: z.int(),
  id: z.string(),
  kind: z.enum(CALL_OUT_KINDS),
  /** What is told, without the link. */
  text: Bilingual,
  incident: z.string().nullable(),
  organisation: z.string().nullable(),
  severity: Severity,
  urgent: z.boolean(),
  drill: z.boolean(),
  deadline: Instant.nullable(),
  state: CallOutStateName,
  /** Why it was skipped or ended; empty otherwise. */
  because: z.string(),
  policy: z.string().nullable(),
  rounds: z.int(),
  dueAt: Instant,
  madeAt: Instant,
  nextRoundAt: Instant.nullable(),
  overAt: Instant.nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedVia: z.string().nullable(),
})
export type CallOutView = z.infer<typeof CallOutView>
/** GET /api/call-outs?state=&incident=&cursor=&limit= — latest first. */
export const CallOutList = z.object({ callOuts: z.array(CallOutView), nextCursor: z.string().nullable() })
export type CallOutList = z.infer<typeof CallOutList>

export const DeliveryView = z.object({
  number: z.int(),
  callOut: z.int(),
  round: z.int(),
  recipient: z.string(),
  route: z.string(),
  state: z.enum(['waiting', 'sent', 'dead', 'not_needed']),
  tries: z.int(),
  madeAt: Instant,
  nextAt: Instant,
  receipt: z.string().nullable(),
  reason: z.string().nullable(),
  overAt: Instant.nullable(),
})
export type DeliveryView = z.infer<typeof DeliveryView>
/** GET /api/call-outs/:number */
export const CallOutDetail = z.object({ callOut: CallOutView, deliveries: z.array(DeliveryView) })
export type CallOutDetail = z.infer<typeof CallOutDetail>
/** GET /api/call-outs/undelivered?cursor=&limit= — given up, latest first. */
export const UndeliveredList = z.object({ deliveries: z.array(DeliveryView), nextCursor: z.string().nullable() })
export type UndeliveredList = z.infer<typeof UndeliveredList>

/** POST /api/notify/test */
export const TestRequest = z.strictObject({ recipient: z.string().min(1).max(40) })
export const TestReply = z.object({
  channels: z.array(z.object({ route: z.string(), sent: z.boolean(), detail: z.string() })),
})
export type TestReply = z.infer<typeof TestReply>

/** POST /api/acknowledgement/look and POST /api/acknowledgement, by whoever holds the link. */
export const LinkRequest = z.strictObject({ token: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/) })
export const LinkView = z.object({
  /** `open`: may be acknowledged, or was just now. */
  state: z.enum(['open', 'used', 'expired', 'over', 'unknown']),
  /** What the message told, a call-out each; empty for a link nobody was given. */
  callOuts: z.array(z.object({ number: z.int(), lines: z.array(Bilingual) })),
})
export type LinkView = z.infer<typeof LinkView>

export const DutyView = z.object({
  id: z.string(),
  regime: z.string(),
  duty: z.string(),
  title: Bilingual,
  citation: z.string(),
  form: z.string().nullable(),
  notConfirmed: z.array(Bilingual),
  state: z.enum(['upcoming', 'due', 'overdue', 'done']),
  /** The last day in time, in Việt Nam; null where hours are counted. */
  lastDay: z.string().nullable(),
  dueAt: Instant,
  /** The days that it reports on, as `2026-11-27` or `2026-11-23_2026-11-29`; null where it comes by the year. */
  period: z.string().nullable(),
  done: z
    .object({ doneAt: Instant, recordedAt: Instant, recordedBy: z.string(), reference: z.string(), note: z.string() })
    .nullable(),
})
export type DutyView = z.infer<typeof DutyView>
/** GET /api/duties — in the order in which they end. */
export const DutyList = z.object({ duties: z.array(DutyView) })
export type DutyList = z.infer<typeof DutyList>
/** POST /api/duties/:id/done */
export const DutyDoneRequest = z.strictObject({
  doneAt: Instant.optional().describe('Now when left out.'),
  reference: z.string().trim().min(1).max(500).describe('Where the proof is: the number of a letter, a receipt.'),
  note: z.string().trim().max(2000).default(''),
})
export type DutyDoneRequest = z.input<typeof DutyDoneRequest>
/** POST /api/contact-changes: starts the duty to notify others of changed contact details. */
export const ContactChangeRequest = z.strictObject({
  changedAt: Instant.optional().describe('Now when left out.'),
  note: z.string().trim().min(1).max(2000),
})
export type ContactChangeRequest = z.input<typeof ContactChangeRequest>
export const ContactChangeView = z.object({ number: z.int(), changedAt: Instant, note: z.string() })
