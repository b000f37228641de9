/**
 * Who is told, and when the next ones are. Pure.
 *
 * Rounds are numbered from 0: one a step, then the last step again every `repeatMs`. Each round waits for the time its
 * step has after the one before, counted from when that one could first be heard: people always get their time to answer,
 * after an outage too, and what would have been repeated meanwhile is repeated once.
 */
import type { Severity } from '../../agent/wire/index.ts'
import type { NotifyConfig } from '../notify-config.ts'
import type { CallOut, CallOutKind } from '../store/call-outs.ts'

export interface Step {
  readonly afterMs: number
  readonly recipients: readonly string[]
}

export interface Policy {
  readonly name: string
  readonly organisations: readonly string[] | undefined
  readonly severities: readonly Severity[] | undefined
  readonly kinds: readonly CallOutKind[] | undefined
  readonly steps: readonly Step[]
  readonly repeatMs: number
}

export const policiesOf = ({ policies, timers }: Pick<NotifyConfig, 'policies' | 'timers'>): Policy[] =>
  policies.map(({ name, organisations, severities, kinds, steps, repeat_interval }) => ({
    ...{ name, organisations, severities, kinds },
    steps: steps.map(({ after, recipients }) => ({ afterMs: after, recipients })),
    repeatMs: repeat_interval ?? timers.repeat_interval,
  }))

type Matched = Pick<CallOut, 'organisation' | 'severity' | 'kind'>

/** The first that fits. The configuration sees to it that the last one fits everything. */
export function policyFor(policies: readonly Policy[], { organisation, severity, kind }: Matched): Policy {
  const found = policies.find(
    policy =>
      (policy.organisations === undefined || (organisation !== null && policy.organisations.includes(organisation))) &&
      (policy.severities?.includes(severity) ?? true) &&
      (policy.kinds?.includes(kind) ?? true),
  )
  if (!found) throw new Error('no policy fits')
  return found
}

/** The policy it was made under; where that one is gone from the configuration, the one that fits now. */
export const policyOf = (policies: readonly Policy[], callOut: CallOut): Policy =>
  policies.find(({ name }) => name === callOut.policy) ?? policyFor(policies, callOut)

export const firstRoundAt = ({ steps }: Policy, madeAt: number): number => madeAt + (steps[0]?.afterMs ?? 0)

/** Whom a round tells. */
export const recipientsOf = ({ steps }: Policy, round: number): readonly string[] =>
  steps[Math.min(round, steps.length - 1)]?.recipients ?? []

/** @param heardAt when the round could first be heard by one of its people */
export function nextRoundAt({ steps, repeatMs }: Policy, round: number, heardAt: number): number {
  const [this_, next] = [steps[round], steps[round + 1]]
  return heardAt + (this_ && next ? next.afterMs - this_.afterMs : repeatMs)
}

/** True for the round that tells the last step a second time: until then nobody has answered anywhere. */
export const isUnanswered = ({ steps }: Policy, round: number): boolean => round === steps.length

/** Everyone of the policy but those of its last step. */
export function othersOf({ steps }: Policy): readonly string[] {
  const last = steps.at(-1)?.recipients ?? []
  return [...new Set(steps.flatMap(({ recipients }) => recipients))].filter(name => !last.includes(name))
}
