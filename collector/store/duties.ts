/** Periodic duties: which occurrence was done, by whom, with what proof; and changes of contact details, which start one. */

export interface DutyDone {
  /** Such as `vn-legacy-tt20:tt20-h1:2027-06-19`. */
  readonly occurrence: string
  readonly doneAt: number
  readonly recordedAt: number
  readonly recordedBy: string
  /** Where the proof is: a letter's number, a receipt. */
  readonly reference: string
  readonly note: string
}

export interface ContactChange {
  readonly number: number
  readonly changedAt: number
  readonly recordedAt: number
  readonly recordedBy: string
  readonly note: string
}

export interface DutyStore {
  /** False when it was marked before. */
  done(mark: DutyDone): Promise<boolean>
  marks(occurrences: readonly string[]): Promise<Map<string, DutyDone>>
  /** Resolves to its number. */
  contactChanged(change: Omit<ContactChange, 'number'>): Promise<number>
  /** Latest first. */
  contactChanges(since: number, limit: number): Promise<ContactChange[]>
  /** Since when duties are looked after here: the first instant ever given. Earlier ones are nobody's omission here. */
  lookedAfterSince(now: number): Promise<number>
}
