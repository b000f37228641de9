/** The daily records of what opens no incident: scans, blocked attempts, infected subscribers. */
import type { z } from 'zod'
import type { ActivityDetail as DetailView, ActivityList as ListView } from '../serve/triage-views.ts'
import { get } from './api.ts'

export type ActivityList = z.infer<typeof ListView>
export type ActivityDetail = z.infer<typeof DetailView>
export type Activity = ActivityDetail['activity']

export interface ActivityPeriod {
  /** Days, as in 2026-11-20. */
  readonly from?: string
  readonly to?: string
}

export const fetchActivities = (
  period: ActivityPeriod,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<ActivityList> =>
  get(`/api/activities?${new URLSearchParams({ ...period, limit: '100', ...(cursor && { cursor }) })}`, signal)

export interface WhichActivity {
  readonly day: string
  readonly kind: string
  readonly drill: boolean
  readonly organisation?: string
}

export function fetchActivity(
  { day, kind, drill, organisation }: WhichActivity,
  signal?: AbortSignal,
): Promise<ActivityDetail> {
  const query = new URLSearchParams({ drill: String(drill), ...(organisation && { organisation }) })
  return get(`/api/activities/${encodeURIComponent(day)}/${encodeURIComponent(kind)}?${query}`, signal)
}
