/** Reports as the API speaks of them: drafts, versions, approval, deliveries. Instants are RFC 3339 in UTC. */
import { z } from 'zod'
import { CHANNELS } from '../store/reports.ts'
import { FormView } from './views.ts'

const Instant = z.iso.datetime({ offset: true })
const Bilingual = z.object({ vi: z.string(), en: z.string() })
const Reason = z.string().max(2000)
const Name = z.string().min(1).max(200)
const Stage = z.strictObject({ regime: z.string().max(64), stage: z.string().max(64) })

const VersionState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('saved') }),
  z.object({ state: z.literal('submitted'), by: z.string(), at: Instant }),
  z.object({ state: z.literal('returned'), by: z.string(), at: Instant, reason: z.string() }),
  z.object({
    state: z.literal('approved'),
    approver: z.string(),
    givenAt: Instant,
    /** Null: the approver was signed in. */
    phone: z
      .object({
        /** Of the approval, for its countersignature. */
        approval: z.int(),
        recordedBy: z.string(),
        number: z.string(),
        calledAt: Instant,
        reason: z.string(),
        countersignBy: Instant,
        countersignedAt: Instant.nullable(),
        overdue: z.boolean(),
      })
      .nullable(),
    disputed: z.object({ at: Instant, reason: z.string() }).nullable(),
  }),
])

export const VersionView = z.object({
  subject: z.string(),
  form: z.string(),
  number: z.int(),
  sha256: z.string(),
  chainHead: z.string(),
  drill: z.boolean(),
  author: z.string(),
  at: Instant,
  standing: VersionState,
})

/** GET …/reports/:form: as it would be filled now, with the draft that people work on. */
export const LiveFormView = z.object({
  ...FormView.shape,
  revision: z.int(),
  latest: VersionView.nullable(),
  /** Codes of fields that the facts answer differently than when the latest version was saved. */
  changedSince: z.array(z.string()),
})

const FieldEdit = z.union([
  z.strictObject({ value: z.string().max(20_000) }),
  z.strictObject({ chosen: z.array(z.string().max(64)).max(64), note: z.string().max(2000).optional() }),
  z.strictObject({ values: z.array(z.string().max(2000)).max(200) }),
])
/** PUT …/draft: null takes back what was typed. */
export const DraftChange = z.strictObject({
  revision: z.int().nonnegative().nullable().default(null),
  fields: z.record(z.string().max(16), FieldEdit.nullable()).refine(fields => Object.keys(fields).length <= 100, {
    error: 'at most 100 fields at a time',
  }),
})
export const FieldProblems = z.object({
  error: z.literal('bad_fields'),
  message: Bilingual,
  fields: z.array(z.object({ field: z.string(), message: Bilingual })),
})

export const SaveRequest = z.strictObject({ revision: z.int().nonnegative().nullable().default(null) })
export const VersionList = z.object({
  versions: z.array(VersionView),
  /** Whether whoever saved one may approve it. */
  mayApproveOwn: z.boolean(),
  nextCursor: z.string().nullable(),
})
export const VersionDetail = z.object({ version: VersionView, form: FormView })
export const WaitingList = z.object({
  waiting: z.array(
    z.object({
      subject: z.string(),
      form: z.string(),
      title: Bilingual,
      number: z.int(),
      by: z.string(),
      at: Instant,
    }),
  ),
  nextCursor: z.string().nullable(),
})

export const DiffView = z.object({
  fields: z.array(
    z.object({
      code: z.string(),
      label: Bilingual,
      before: z.string().nullable(),
      after: z.string().nullable(),
      by: z.string().nullable(),
    }),
  ),
  annex: z.array(z.object({ title: Bilingual, gone: z.array(Bilingual), added: z.array(Bilingual) })),
})

export const ReturnRequest = z.strictObject({ reason: Reason })
/** POST …/phone-approval: agreed on the telephone; the approver countersigns under /api/approvals. */
export const PhoneApprovalRequest = z.strictObject({
  approver: Name,
  number: z.string().min(3).max(50),
  calledAt: Instant,
  reason: Reason,
})

const Common = { recipient: z.string().min(1).max(64), stages: z.array(Stage).max(32).optional() }
const File = z.uuid().nullable().default(null)
const Day = z.iso.date()
/** POST …/deliveries: sends by e-mail, or records what people handed over. Left out, the stages are those it answers. */
export const DeliveryRequest = z.discriminatedUnion('channel', [
  z.strictObject({ channel: z.literal('smtp'), ...Common }),
  z.strictObject({
    channel: z.literal('call'),
    ...Common,
    sentAt: Instant,
    caller: Name,
    called: Name,
    telephone: z.string().min(3).max(50),
    reference: z.string().max(200).default(''),
  }),
  z.strictObject({
    channel: z.literal('fax'),
    ...Common,
    sentAt: Instant,
    number: z.string().min(3).max(50),
    pages: z.int().min(1).max(1000),
    transmission: Name,
    file: File,
  }),
  z.strictObject({ channel: z.literal('portal'), ...Common, sentAt: Instant, receipt: Name, file: File }),
  z.strictObject({
    channel: z.literal('e_office'),
    ...Common,
    sentAt: Instant,
    documentNumber: Name,
    documentDate: Day,
    file: File,
  }),
  z.strictObject({
    channel: z.literal('paper'),
    ...Common,
    sentAt: Instant,
    documentNumber: Name,
    documentDate: Day,
    carrier: Name,
    receivedBy: z.string().max(200).default(''),
    file: z.uuid(),
  }),
])

export const DeliveryView = z.object({
  id: z.string(),
  subject: z.string(),
  form: z.string(),
  version: z.int(),
  channel: z.enum(CHANNELS),
  recipient: z.string(),
  recipientName: Bilingual,
  address: z.string(),
  at: Instant,
  actor: z.string(),
  stages: z.array(z.object({ regime: z.string(), stage: z.string() })),
  documents: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.int() })),
  messageId: z.string().nullable(),
  state: z.enum(['sending', 'sent', 'refused', 'unknown']),
  sentAt: Instant.nullable(),
  /** Of `refused` and `unknown`. */
  reason: z.string().nullable(),
  proof: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string()), z.null()])).nullable(),
  replies: z.array(
    z.object({
      at: Instant,
      actor: z.string(),
      repliedAt: Instant,
      from: z.string(),
      reference: z.string(),
      text: z.string(),
      files: z.array(z.string()),
    }),
  ),
})

export const SettleRequest = z.discriminatedUnion('arrived', [
  z.strictObject({
    arrived: z.literal(true),
    confirmedBy: Name,
    reference: z.string().max(200).default(''),
    text: Reason.min(1),
  }),
  z.strictObject({ arrived: z.literal(false), text: Reason.min(1) }),
])
export const ReplyRequest = z.strictObject({
  repliedAt: Instant,
  from: Name,
  reference: z.string().max(200).default(''),
  text: Reason.default(''),
  files: z.array(z.uuid()).max(20).default([]),
})

/** Who can be sent to, and how. */
const DeliveryOptions = z.object({
  recipients: z.array(z.object({ name: z.string(), title: Bilingual, channels: z.array(z.enum(CHANNELS)) })),
  mailServer: z.boolean(),
  /** Nothing of a drill ever leaves. */
  drill: z.boolean(),
})

/** GET /api/incidents/:id/reports */
export const ReportList = DeliveryOptions.extend({
  forms: z.array(z.object({ form: z.string(), title: Bilingual, latest: VersionView.nullable() })),
})

/** Latest first. */
export const DeliveryList = z.object({ deliveries: z.array(DeliveryView), nextCursor: z.string().nullable() })

/** A receipt or scan of a report on a period. */
export const ReportFileView = z.object({
  id: z.string(),
  name: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  addedAt: Instant,
  addedBy: z.string(),
})

/** GET /api/reports/periods/:period/:form/hand-over */
export const PeriodHandOver = DeliveryOptions.extend({ files: z.array(ReportFileView) })

export type VersionView = z.infer<typeof VersionView>
export type LiveFormView = z.infer<typeof LiveFormView>
export type DeliveryOptions = z.infer<typeof DeliveryOptions>
export type ReportFileView = z.infer<typeof ReportFileView>
export type PeriodHandOver = z.infer<typeof PeriodHandOver>
export type DeliveryList = z.infer<typeof DeliveryList>
export type DeliveryView = z.infer<typeof DeliveryView>
export type DeliveryRequest = z.infer<typeof DeliveryRequest>
export type VersionList = z.infer<typeof VersionList>
export type WaitingList = z.infer<typeof WaitingList>
export type DiffView = z.infer<typeof DiffView>
export type ReportList = z.infer<typeof ReportList>
export type VersionDetail = z.infer<typeof VersionDetail>
