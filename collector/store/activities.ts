/**
 * Daily records of what is everyday on the Internet: scans, blocked attempts, infected subscribers. One record an
 * organisation, kind and day (of Việt Nam), with how much there was of it, and who and whom it concerned most. They are
 * on record without a legal clock; alerts counted here are members of no incident.
 */
export const ACTIVITIES = ['scan', 'blocked', 'infected_subscriber'] as const
export type ActivityKind = (typeof ACTIVITIES)[number]

export interface ActivityIncrement {
  readonly organisation: string
  readonly drill: boolean
  readonly kind: ActivityKind
  /** `2026-11-27`. */
  readonly day: string
  readonly alerts: number
  /** With folded ones. */
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
  readonly named: readonly ActivityName[]
}

export interface ActivityName {
  readonly role: 'source' | 'target' | 'rule'
  readonly name: string
  readonly count: number
}

export interface Activity extends Omit<ActivityIncrement, 'named'> {
  /** How many names of each role were told apart; at the limit: at least so many. */
  readonly sources: number
  readonly targets: number
  readonly rules: number
}

export interface ActivityPage {
  readonly organisation?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** The last one of the page before. */
  readonly after?: Pick<Activity, 'day' | 'kind' | 'organisation' | 'drill'> | undefined
  readonly limit: number
}

export interface ActivityStore {
  /** @param namesKept how many names a record tells apart; beyond them only the sums grow */
  add(increments: readonly ActivityIncrement[], namesKept: number): Promise<void>
  /** Latest day first. */
  page(page: ActivityPage): Promise<Activity[]>
  /** Those with the highest counts. */
  names(
    of: Pick<Activity, 'organisation' | 'drill' | 'kind' | 'day'>,
    role: ActivityName['role'],
    limit: number,
  ): Promise<ActivityName[]>
}
