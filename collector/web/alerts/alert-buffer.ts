/**
 * The alerts on the screen: newest first, never more than the limit, one row for one number.
 *
 * While paused, new ones wait to the side under the same limit; what no longer fits is counted, never silently lost
 * (all of them stay in the collector).
 */
import type { AlertView } from '../../serve/views.ts'

export const LIMIT = 500

export interface AlertBuffer {
  readonly shown: readonly AlertView[]
  readonly waiting: readonly AlertView[]
  readonly paused: boolean
  /** How many left the screen because newer ones came. */
  readonly skipped: number
}

export type AlertAction =
  | { readonly act: 'arrive'; readonly alerts: readonly AlertView[] }
  | { readonly act: 'pause' }
  | { readonly act: 'resume' }

export const EMPTY: AlertBuffer = { shown: [], waiting: [], paused: false, skipped: 0 }

export const keyOf = (alert: AlertView): string => `${alert.agent} ${alert.epoch} ${alert.sequence}`

export function alertBuffer(buffer: AlertBuffer, action: AlertAction): AlertBuffer {
  switch (action.act) {
    case 'pause':
      return { ...buffer, paused: true }
    case 'resume':
      return { ...add({ ...buffer, waiting: [] }, 'shown', buffer.waiting), paused: false }
    case 'arrive':
      return add(buffer, buffer.paused ? 'waiting' : 'shown', action.alerts)
  }
}

function add(buffer: AlertBuffer, where: 'shown' | 'waiting', alerts: readonly AlertView[]): AlertBuffer {
  const known = new Set([...buffer.shown, ...buffer.waiting].map(keyOf))
  const fresh = [...new Map(alerts.map(alert => [keyOf(alert), alert])).values()].filter(
    alert => !known.has(keyOf(alert)),
  )
  if (fresh.length === 0) return buffer
  const all = [...fresh, ...buffer[where]].sort(newestFirst)
  return {
    ...buffer,
    [where]: all.slice(0, LIMIT),
    skipped: buffer.skipped + Math.max(0, all.length - LIMIT),
  }
}

const newestFirst = (one: AlertView, other: AlertView): number =>
  Date.parse(other.receivedAt) - Date.parse(one.receivedAt) || other.epoch - one.epoch || other.sequence - one.sequence
