import type { z } from 'zod'
import type { Inhibition, RulePolicy, Silence } from '../../store/triage.ts'
import type { RuleVerdicts } from '../../store/verdicts.ts'
import type { InhibitionView, RuleView, SilenceView } from '../triage-views.ts'
import { instant, instantOrNull } from './instant.ts'

const decided = (of: Silence | Inhibition) => ({
  id: of.id,
  organisation: of.organisation,
  author: of.author,
  reason: of.reason,
  createdAt: instant(of.createdAt),
  startsAt: instant(of.startsAt),
  expiresAt: instant(of.expiresAt),
  endedAt: instantOrNull(of.endedAt),
  endedBy: of.endedBy,
})

const copy = (matchers: Silence['matchers']) => matchers.map(matcher => ({ ...matcher, values: [...matcher.values] }))

export const silenceView = (silence: Silence): z.input<typeof SilenceView> => ({
  ...decided(silence),
  matchers: copy(silence.matchers),
  criticalToo: silence.criticalToo,
})

export const inhibitionView = (inhibition: Inhibition): z.input<typeof InhibitionView> => ({
  ...decided(inhibition),
  source: copy(inhibition.source),
  target: copy(inhibition.target),
  equal: [...inhibition.equal],
  windowMinutes: inhibition.windowMs / 60_000,
})

/** Rules with a policy or with verdicts, those that were wrong most often first. */
export function ruleViews(
  policies: readonly RulePolicy[],
  verdicts: readonly RuleVerdicts[],
): z.input<typeof RuleView>[] {
  const ids = [...new Set([...verdicts.map(({ ruleId }) => ruleId), ...policies.map(({ ruleId }) => ruleId)])]
  return ids
    .map(ruleId => {
      const known = verdicts.find(rule => rule.ruleId === ruleId)
      const policy = policies.find(rule => rule.ruleId === ruleId)
      const { organisation, treatAs, openAfter, author, reason } = policy ?? {}
      return {
        ruleId,
        title: known ? { ...known.title } : null,
        policy: policy
          ? ({ organisation, treatAs, openAfter, author, reason, at: instant(policy.at) } as z.input<
              typeof RuleView
            >['policy'])
          : null,
        verdicts: { ...known?.verdicts },
        falsePositiveRatio: ratio(known?.verdicts ?? {}),
      }
    })
    .sort((a, b) => (b.falsePositiveRatio ?? -1) - (a.falsePositiveRatio ?? -1) || (a.ruleId < b.ruleId ? -1 : 1))
}

/** Of those that could be told, the share in which there was nothing to see. */
function ratio(verdicts: RuleVerdicts['verdicts']): number | null {
  const { false_positive: wrong = 0, benign = 0, incident = 0, attempt = 0 } = verdicts
  const judged = wrong + benign + incident + attempt
  return judged === 0 ? null : (wrong + benign) / judged
}
