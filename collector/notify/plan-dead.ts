/** Call-outs about deliveries that were given up: each once, and once more after a person had it tried again. */
import type { DeadFact } from './facts.ts'
import { ladderPlan, type Plan, says } from './planned.ts'

export function deadPlan({ delivery, revived, callOut: about, diedAt, ...of }: DeadFact): Plan {
  const callOut = { ...of, kind: 'dead_letter' as const, urgent: true, climbs: true, says: says({ about }) }
  const rung = { name: revived > 0 ? `${revived + 1}` : '', at: diedAt, callOut }
  return ladderPlan(deadSubject(delivery), 'dead', [rung], diedAt)
}

const SUBJECT = 'delivery '

export const deadSubject = (delivery: number): string => `${SUBJECT}${delivery}`

/** The delivery that a subject of this kind is about. */
export const deadDelivery = (subject: string): number => Number(subject.slice(SUBJECT.length))
