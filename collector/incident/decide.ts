/** Silences, inhibitions and policies: what is asked of them before they stand, and the record of who decided them. */
import { z } from 'zod'
import type { Store, Subjects } from '../store/store.ts'
import type { Inhibition, Matcher, NewInhibition, NewSilence, RulePolicy, Silence } from '../store/triage.ts'
import { refusedMatcher } from './matcher.ts'

export const Treatments = z.enum(['incident', 'scan', 'blocked', 'infected_subscriber'])

export interface Decider {
  readonly actor: string
  readonly address: string
  readonly at: number
}

/** `bad_prefix` and `too_wide` come with what is meant. */
export type DecisionRefusal =
  | { readonly refused: 'bad_prefix'; readonly value: string }
  | { readonly refused: 'too_wide' | 'too_long' | 'already_over' | 'reason_needed' }

/** What narrows a silence to something: severity or time alone would silence everything. */
const NARROWING = new Set<Matcher['field']>([
  'victim',
  'attacker',
  'account',
  'indicator',
  'host',
  'agent',
  'rule',
  'title',
])
const POSITIVE = new Set<Matcher['is']>(['is', 'within', 'like'])

/** @param longestMs how long at most a decision may last */
export function refusedDecision(
  wanted: Pick<Silence, 'reason' | 'startsAt' | 'expiresAt'>,
  matchers: readonly (readonly Matcher[])[],
  now: number,
  longestMs: number,
): DecisionRefusal | undefined {
  const bad = matchers.flat().flatMap(matcher => refusedMatcher(matcher) ?? [])
  if (bad[0] !== undefined) return { refused: 'bad_prefix', value: bad[0] }
  if (matchers.some(list => !list.some(isNarrow))) return { refused: 'too_wide' }
  if (wanted.reason.trim() === '') return { refused: 'reason_needed' }
  if (wanted.expiresAt <= Math.max(now, wanted.startsAt)) return { refused: 'already_over' }
  return wanted.expiresAt - Math.max(now, wanted.startsAt) > longestMs ? { refused: 'too_long' } : undefined
}

const isNarrow = ({ field, is, values }: Matcher): boolean =>
  NARROWING.has(field) && POSITIVE.has(is) && !values.some(value => /^\**$|\/0$/.test(value.trim()))

export const addSilence = (store: Store, by: Decider, silence: NewSilence): Promise<Silence> =>
  store.transaction(async within => {
    const added = await within.triage.addSilence(silence)
    await audit(within, by, silence, { action: 'silence.added', subject: `${added.id}`, detail: silence.reason })
    return added
  })

export const addInhibition = (store: Store, by: Decider, inhibition: NewInhibition): Promise<Inhibition> =>
  store.transaction(async within => {
    const added = await within.triage.addInhibition(inhibition)
    await audit(within, by, inhibition, {
      action: 'inhibition.added',
      subject: `${added.id}`,
      detail: inhibition.reason,
    })
    return added
  })

export const endDecision = (
  store: Store,
  by: Decider,
  which: { readonly kind: 'silence' | 'inhibition'; readonly id: number; readonly organisation: string | null },
): Promise<boolean> =>
  store.transaction(async within => {
    const { kind, id, organisation } = which
    const end = kind === 'silence' ? within.triage.endSilence : within.triage.endInhibition
    const ended = await end(id, organisation, by.actor, by.at)
    if (ended) await audit(within, by, ended, { action: `${kind}.ended`, subject: `${id}`, detail: '' })
    return ended !== null
  })

export const setPolicy = (store: Store, by: Decider, policy: RulePolicy): Promise<void> =>
  store.transaction(async within => {
    await within.triage.setPolicy(policy)
    const { ruleId, treatAs, openAfter, reason } = policy
    const detail = `${treatAs ?? '-'}, ${openAfter}: ${reason}`
    await audit(within, by, policy, { action: 'rule_policy.set', subject: ruleId, detail })
  })

export const removePolicy = (store: Store, by: Decider, organisation: string, ruleId: string): Promise<boolean> =>
  store.transaction(async within => {
    const removed = await within.triage.removePolicy(organisation, ruleId)
    if (removed)
      await audit(within, by, { organisation }, { action: 'rule_policy.removed', subject: ruleId, detail: '' })
    return removed
  })

const audit = (
  within: Pick<Subjects, 'audit'>,
  { at, actor, address }: Decider,
  { organisation }: { readonly organisation: string },
  entry: { readonly action: string; readonly subject: string; readonly detail: string },
) => within.audit.add({ at, actor, address, organisation, ...entry })
