/** Silences, inhibitions and policies, compiled for the intake; kept until something changes. */
import type { Inhibition, Rulebook, Silence, TriageStore } from '../store/triage.ts'
import { compileMatchers, type Meets } from './matcher.ts'

/** An alert may be so late, and still be judged by what stood when it was detected. */
const LOOK_BACK_MS = 31 * 86_400_000

export interface CompiledRulebook {
  readonly version: number
  readonly silences: readonly { readonly silence: Silence; readonly meets: Meets }[]
  readonly inhibitions: readonly {
    readonly inhibition: Inhibition
    readonly isSource: Meets
    readonly isTarget: Meets
  }[]
  readonly policyOf: (organisation: string, ruleId: string) => Rulebook['policies'][number] | undefined
}

export function compileRulebook({ version, silences, inhibitions, policies }: Rulebook): CompiledRulebook {
  const byRule = new Map(policies.map(policy => [`${policy.organisation} ${policy.ruleId}`, policy]))
  return {
    version,
    silences: silences.map(silence => ({ silence, meets: compileMatchers(silence.matchers) })),
    inhibitions: inhibitions.map(inhibition => ({
      inhibition,
      isSource: compileMatchers(inhibition.source),
      isTarget: compileMatchers(inhibition.target),
    })),
    policyOf: (organisation, ruleId) => byRule.get(`${organisation} ${ruleId}`),
  }
}

export type ReadRulebook = (triage: TriageStore, now: number) => Promise<CompiledRulebook>

/** Asks the store at every batch whether anything changed: a silence counts from the next batch on, on every collector. */
export function rulebookReader(): ReadRulebook {
  let kept: CompiledRulebook | undefined
  return async (triage, now) => {
    const version = await triage.version()
    if (kept?.version !== version) kept = compileRulebook(await triage.rulebook(now - LOOK_BACK_MS))
    return kept
  }
}

/** Whether a decision counts for what was detected then. */
export const standsAt = (
  { startsAt, expiresAt, endedAt }: Pick<Silence, 'startsAt' | 'expiresAt' | 'endedAt'>,
  at: number,
): boolean => startsAt <= at && at < Math.min(expiresAt, endedAt ?? expiresAt)
