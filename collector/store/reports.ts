/**
 * Reports: drafts that people work on, versions of them that never change, what was decided about each version, and
 * every attempt to hand one over with what proves it.
 *
 * A report belongs to a subject: an incident by its number, or a period as `ORGANISATION/FROM_TO`. Drafts are written
 * over; everything else is only ever added, and the database itself refuses to change it. A state is derived from the
 * steps (`report/acts/`), never stored.
 */
import type { StageRef } from './incidents.ts'
import type { Scope } from './scope.ts'

export interface ReportKey {
  readonly subject: string
  /** Such as `tt20_mau_03`. */
  readonly form: string
}

/** What people put in: by the field's code, in place of what the collector would say. */
export type FieldEdit =
  | { readonly value: string }
  | { readonly chosen: readonly string[]; readonly note?: string | undefined }
  | { readonly values: readonly string[] }

export interface Edited {
  readonly edit: FieldEdit
  readonly by: string
  readonly at: number
}
export type Edits = Readonly<Record<string, Edited>>

export interface ReportDraft extends ReportKey {
  readonly edits: Edits
  /** Rises with every change: whoever writes over a draft says which one was read. */
  readonly revision: number
  readonly at: number
  readonly by: string
}

export interface VersionHead extends ReportKey {
  readonly organisation: string
  readonly drill: boolean
  /** From 1 within subject and form. */
  readonly number: number
  /** Of the content. */
  readonly sha256: string
  /** Head of the incident's log when it was filled; empty for a report on a period. */
  readonly chainHead: string
  readonly author: string
  readonly at: number
}

export interface ReportVersion extends VersionHead {
  /** The filled form as canonical JSON. */
  readonly content: string
}

/** How an approval was given. One by telephone is recorded by somebody else and waits for the approver's own word. */
export type ApprovalAct =
  | { readonly how: 'signed_in' }
  | {
      readonly how: 'phone'
      /** Its id among the approvals. */
      readonly id: number
      readonly recordedBy: string
      /** The number that was called. */
      readonly number: string
      /** To the minute. */
      readonly calledAt: number
      readonly reason: string
      readonly countersignBy: number
    }

export type ReportChange =
  | { readonly kind: 'submitted' }
  | {
      readonly kind: 'approved'
      readonly approver: string
      readonly approval: ApprovalAct
      /** By the version's own author, as one pair of eyes was enough then. Absent in steps from before it was noted. */
      readonly alone?: true
    }
  | { readonly kind: 'returned'; readonly reason: string }
  | { readonly kind: 'countersigned' }
  | { readonly kind: 'disputed'; readonly reason: string }

export interface ReportStep extends ReportKey {
  readonly version: number
  readonly at: number
  readonly actor: string
  readonly change: ReportChange
}

export const CHANNELS = ['smtp', 'call', 'fax', 'portal', 'e_office', 'paper'] as const
export type Channel = (typeof CHANNELS)[number]

/** The exact bytes that were handed over lie among the evidence, under their hash. */
export interface SentDocument {
  readonly name: string
  readonly sha256: string
  readonly bytes: number
}

export interface Delivery extends ReportKey {
  readonly id: string
  readonly organisation: string
  readonly version: number
  readonly channel: Channel
  /** Name in the contacts. */
  readonly recipient: string
  readonly address: string
  readonly at: number
  readonly actor: string
  /** What it answers once it is proven. */
  readonly stages: readonly StageRef[]
  readonly documents: readonly SentDocument[]
  /** E-mail only: the same for the same version and recipient. */
  readonly messageId: string | null
}

export interface DeliveryPage {
  readonly subjects: readonly string[]
  readonly form?: string | undefined
  /** The number of the last one of the page before. */
  readonly before?: number | undefined
  readonly limit: number
}

/** A file that proves a hand-over of a report on a period; its bytes lie among the evidence, under their hash. */
export interface ReportFile {
  readonly id: string
  readonly subject: string
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
  readonly sha256: string
  readonly addedAt: number
  readonly addedBy: string
}

/** Files are evidence of the incident, or files of the period, by their ids. */
export type DeliveryProof =
  | {
      readonly channel: 'smtp'
      readonly messageId: string
      readonly response: string
      readonly accepted: readonly string[]
      readonly rejected: readonly string[]
    }
  /** Nobody recorded the server's answer; the recipient was asked. */
  | { readonly channel: 'smtp'; readonly confirmedBy: string; readonly reference: string; readonly text: string }
  | {
      readonly channel: 'call'
      readonly caller: string
      readonly called: string
      readonly telephone: string
      readonly reference: string
    }
  | {
      readonly channel: 'fax'
      readonly number: string
      readonly pages: number
      readonly transmission: string
      readonly file: string | null
    }
  | { readonly channel: 'portal'; readonly receipt: string; readonly file: string | null }
  | {
      readonly channel: 'e_office'
      readonly documentNumber: string
      readonly documentDate: string
      readonly file: string | null
    }
  | {
      readonly channel: 'paper'
      readonly documentNumber: string
      readonly documentDate: string
      readonly carrier: string
      readonly receivedBy: string
      readonly file: string
    }

export type DeliveryChange =
  | { readonly kind: 'proven'; readonly sentAt: number; readonly proof: DeliveryProof }
  /** It is certain that nothing arrived. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nobody can tell from here whether it arrived. */
  | { readonly kind: 'unknown'; readonly reason: string }
  | {
      readonly kind: 'replied'
      readonly repliedAt: number
      readonly from: string
      /** The authority's own number for it. */
      readonly reference: string
      readonly text: string
      readonly files: readonly string[]
    }

export interface DeliveryStep {
  readonly delivery: string
  readonly at: number
  readonly actor: string
  readonly change: DeliveryChange
}

export interface ReportStore {
  /** Nobody else changes reports of the subject until the transaction ends. */
  claim(subject: string): Promise<void>
  draft(key: ReportKey): Promise<ReportDraft | null>
  saveDraft(draft: ReportDraft): Promise<void>
  /** A number that is taken is refused. */
  addVersion(version: ReportVersion): Promise<void>
  version(key: ReportKey, number: number): Promise<ReportVersion | null>
  /** Latest first. */
  versions(
    key: ReportKey,
    page: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<VersionHead[]>
  /** The latest of every form of these subjects, by form. */
  latest(subjects: readonly string[]): Promise<VersionHead[]>
  addStep(step: ReportStep): Promise<void>
  /** In order. */
  steps(subjects: readonly string[], form?: string): Promise<ReportStep[]>
  /** Versions that wait for a decision, oldest first; `after` is the step that the page before ended with. */
  waiting(scope: Scope, limit: number, after?: number): Promise<(ReportStep & { readonly id: number })[]>
  addDelivery(delivery: Delivery): Promise<void>
  delivery(id: string): Promise<Delivery | null>
  /** In order. */
  deliveries(subjects: readonly string[]): Promise<Delivery[]>
  /** Latest first. */
  deliveryPage(page: DeliveryPage): Promise<(Delivery & { readonly number: number })[]>
  addDeliveryStep(step: DeliveryStep): Promise<void>
  /** In order. */
  deliverySteps(deliveries: readonly string[]): Promise<DeliveryStep[]>
  addFile(file: ReportFile): Promise<void>
  /** In order. */
  files(subject: string): Promise<ReportFile[]>
}
