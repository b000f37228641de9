/**
 * Internal milestones, planned back from a conservative deadline by the regime file's policy: when it should have been
 * triaged, drafted, put before the approver and sent. The house's own wish, never the law's, and never shown as such.
 */
import type { Bilingual } from './clock-state.ts'
import type { IncidentFacts } from './facts.ts'
import type { MilestoneId, Regime, RegimeStage } from './regimes.ts'

/** `planned`: nothing on record could tell whether it was reached. */
export type MilestoneStatus = 'done' | 'due' | 'missed' | 'planned'

export interface Milestone {
  readonly id: MilestoneId
  readonly title: Bilingual
  readonly at: Date
  readonly status: MilestoneStatus
  /** Null where it was reached and no instant is on record. */
  readonly doneAt: Date | null
}

export interface MilestoneSubject {
  readonly facts: IncidentFacts
  readonly regime: Regime
  readonly stage: RegimeStage
  readonly startsAt: Date
  readonly conservativeAt: Date | null
  readonly filedAt: Date | null
  readonly now: Date
}

const MINUTE = 60_000

const TITLES: Readonly<Record<MilestoneId, Bilingual>> = {
  triaged: { vi: 'Phân loại xong', en: 'Triaged' },
  drafted: { vi: 'Có bản thảo', en: 'Drafted' },
  submitted: { vi: 'Trình phê duyệt', en: 'Put before the approver' },
  sent: { vi: 'Gửi đi', en: 'Sent' },
}

/** In the order in which they are due; none where the law gives no figure, or no time to plan in ("at once"). */
export function milestonesOf(subject: MilestoneSubject): Milestone[] {
  const { facts, regime, stage, startsAt, conservativeAt } = subject
  if (conservativeAt === null || stage.immediate) return []
  // Before anybody has said that it is an incident, there is nothing to write.
  const wanted = regime.policy.milestones.filter(({ id }) =>
    id === 'triaged' ? stage.start === 'detected_at' || stage.start === 'aware_at' : facts.status !== 'candidate',
  )
  return wanted
    .map(({ id, share, before_minutes }) => {
      const length = conservativeAt.getTime() - startsAt.getTime()
      const planned =
        share === undefined
          ? conservativeAt.getTime() - (before_minutes ?? 0) * MINUTE
          : startsAt.getTime() + share * length
      const at = new Date(Math.max(startsAt.getTime(), Math.round(planned)))
      return { id, title: TITLES[id], at, ...reached(id, at, subject) }
    })
    .sort((one, other) => one.at.getTime() - other.at.getTime())
}

function reached(id: MilestoneId, at: Date, subject: MilestoneSubject): Pick<Milestone, 'status' | 'doneAt'> {
  const { facts, filedAt, now } = subject
  const event = eventOf(id, subject)
  if (event !== undefined) return { status: 'done', doneAt: event }
  // What was sent had been drafted and approved, whether or not that was kept here.
  if (filedAt !== null) return { status: 'done', doneAt: null }
  if (facts.drafts === undefined && (id === 'drafted' || id === 'submitted')) return { status: 'planned', doneAt: null }
  return { status: now > at ? 'missed' : 'due', doneAt: null }
}

/** When it was reached; null: it was, and nobody knows when; undefined: it was not. */
function eventOf(id: MilestoneId, { facts, stage, filedAt }: MilestoneSubject): Date | null | undefined {
  const draft = facts.drafts?.find(({ form }) => form === stage.form)
  switch (id) {
    case 'triaged':
      return facts.status === 'candidate' ? undefined : (facts.times.confirmedAt ?? null)
    case 'drafted':
      return draft?.draftedAt ?? undefined
    case 'submitted':
      return draft?.submittedAt ?? undefined
    case 'sent':
      return filedAt ?? undefined
  }
}
