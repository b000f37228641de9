/**
 * Approvals: who agreed to what, and how. One that was given by telephone is recorded by somebody else in the approver's
 * stead and waits for the approver's countersignature; see `serve/approvals.ts`.
 */
import type { Scope } from './scope.ts'

export interface PhoneCall {
  readonly recordedBy: string
  /** The number that was called. */
  readonly number: string
  /** When, to the minute. */
  readonly calledAt: number
  /** Why it could not wait until the approver signs in. */
  readonly reason: string
  readonly countersignBy: number
  readonly countersignedAt: number | null
  /** The approver says that it was not so; null: hasn't said it. */
  readonly disputed: { readonly at: number; readonly because: string } | null
}

export interface Approval {
  readonly id: number
  readonly organisation: string | null
  /** What was approved, such as `report VG-2026-0001/tt20_mau_03/2`. */
  readonly subject: string
  readonly approver: string
  readonly givenAt: number
  /** Null: the approver was signed in. */
  readonly phone: PhoneCall | null
}

export interface ApprovalStore {
  /** Resolves to its id. */
  add(approval: Omit<Approval, 'id'>, recordedAt: number): Promise<number>
  /** In a transaction, nobody else settles it until the end. */
  find(id: number): Promise<Approval | null>
  countersigned(id: number, at: number): Promise<void>
  disputed(id: number, at: number, because: string): Promise<void>
  /** Oldest first; at most `limit`. */
  of(subject: string, limit: number): Promise<Approval[]>
  /** Given by telephone and not settled: those due first come first. */
  pending(page: {
    scope: Scope
    /** Only those due before. */
    dueBefore?: number | undefined
    after?: { countersignBy: number; id: number } | undefined
    limit: number
  }): Promise<Approval[]>
  /** Latest first. */
  page(page: { scope: Scope; before?: number | undefined; limit: number }): Promise<Approval[]>
}
