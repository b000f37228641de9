/** Call-outs about periodic duties ahead, due and overdue, and about countersignatures that are. */
import type { CountersignFact, DutyFact } from './facts.ts'
import { ladderPlan, type Plan, type Rung, says } from './planned.ts'

const GRAVITY = { duty_ahead: 'low', duty_due: 'medium', duty_overdue: 'high' } as const

export function dutyPlan({ occurrence, duty, dueAt, notConfirmed, stages }: DutyFact, now: number): Plan {
  const rungs = [...stages]
    .sort((a, b) => a.at - b.at)
    .map(
      ({ name, at, kind }): Rung => ({
        name,
        at,
        callOut: {
          kind,
          organisation: null,
          severity: GRAVITY[kind],
          urgent: false,
          drill: false,
          climbs: kind !== 'duty_ahead',
          says: says({ duty, deadline: dueAt, notConfirmed }),
        },
      }),
    )
  return ladderPlan(dutySubject(occurrence), 'duty', rungs, now)
}

export const dutySubject = (occurrence: string): string => `duty ${occurrence}`

export function countersignPlan({ id, organisation, dueAt }: CountersignFact, now: number): Plan {
  const callOut = {
    kind: 'countersign_overdue' as const,
    organisation,
    severity: 'high' as const,
    urgent: true,
    drill: false,
    climbs: true,
    says: says({ deadline: dueAt }),
  }
  return ladderPlan(countersignSubject(id), 'overdue', [{ name: '', at: dueAt + 1, callOut }], now)
}

export const countersignSubject = (id: string): string => `countersign ${id}`
