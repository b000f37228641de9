/** How often each rule had a part in incidents of each verdict: what tells a good rule from a noisy one. */
import type { Bilingual } from './bilingual.ts'
import type { Verdict } from './incidents.ts'

export interface RuleVerdicts {
  readonly ruleId: string
  readonly title: Bilingual
  readonly verdicts: Partial<Record<Verdict, number>>
}

export interface VerdictStore {
  /** Replaces what an incident's rules are counted for; no verdict takes it back. */
  set(
    incidentId: string,
    verdict: Verdict | null,
    rules: readonly { ruleId: string; title: Bilingual }[],
  ): Promise<void>
  /** @param organisation of whose incidents; undefined: of all */
  byRule(organisation?: string): Promise<RuleVerdicts[]>
}
