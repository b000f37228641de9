/** How a legal clock looks to the person on duty: words, tone and order of urgency. Pure. */
import type { ClockView, IncidentSummary } from '../../serve/views.ts'
import type { Messages } from '../messages/vi.ts'
import { duration } from '../time.ts'
import type { Tone } from './tag.tsx'

/** Past this share of the period a clock turns red; the collector's own warning share is the same. */
const RED_FROM = 0.75
const AMBER_FROM = 0.5

/** The clock's status now: the one the collector sent ages between two answers. */
export function statusNow(clock: ClockView, now: Date): ClockView['status'] {
  if (clock.status !== 'running' && clock.status !== 'due_soon') return clock.status
  if (clock.conservativeAt && now.getTime() >= Date.parse(clock.conservativeAt)) return 'overdue'
  return shareUsed(clock, now) >= RED_FROM ? 'due_soon' : clock.status
}

/** Share of the period gone by, 0 and up; 0 where there is no figure. */
export function shareUsed(clock: ClockView, now: Date): number {
  if (!clock.conservativeAt) return 0
  const start = Date.parse(clock.startsAt)
  const length = Date.parse(clock.conservativeAt) - start
  return length <= 0 ? 1 : Math.max(0, (now.getTime() - start) / length)
}

/** Red is kept for overdue and for the last quarter of the period. */
export function toneOf(clock: ClockView, now: Date): Tone {
  switch (statusNow(clock, now)) {
    case 'overdue':
      return 'alarm'
    case 'due_soon':
      return 'danger'
    case 'filed':
      return clock.late ? 'warn' : 'good'
    case 'triage':
      // Red is for what is owed to an authority; that it is, nobody has said yet.
      return shareUsed(clock, now) >= 1 ? 'warn' : 'wait'
    case 'no_limit':
      return 'neutral'
    case 'running':
      return shareUsed(clock, now) >= AMBER_FROM ? 'warn' : 'info'
  }
}

/** The words on the pill of an incident that has no clock with a figure. */
export function withoutClock({ owing, status }: Pick<IncidentSummary, 'owing' | 'status'>, t: Messages): string {
  if (owing > 0) return t.clock.noLimit
  return status === 'closed' ? t.clock.ended : t.clock.none
}

/** The words on the pill: time left to the conservative deadline. */
export function timeLeft(clock: ClockView, now: Date, t: Messages): string {
  const status = statusNow(clock, now)
  if (status === 'filed') return clock.late ? t.clock.filedLate : t.clock.filed
  if (!clock.conservativeAt) return t.clock.noLimit
  const left = Date.parse(clock.conservativeAt) - now.getTime()
  const words = left < 0 ? t.clock.overdue(duration(left, t.time)) : t.clock.left(duration(left, t.time))
  return status === 'triage' ? `${t.clock.triage}: ${words}` : words
}
