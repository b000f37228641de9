/**
 * Whether a stage applies to an incident.
 *
 * Where nobody has judged yet, the answer is the careful one: serious when unsure, and "yes" for every condition whose
 * clock waits for an instant that only a person can record. The two that stay "no" until someone says "yes" are those
 * the law words as signs that must be there: harm to security, order or service, and a capability that is exceeded.
 */
import type { IncidentFacts } from './facts.ts'
import type { Condition, Regime } from './regimes.ts'

type Question = (facts: IncidentFacts, regime: Regime) => boolean

const unlessDenied = (answer: boolean | undefined): boolean => answer !== false

const QUESTIONS: Readonly<Record<Condition, Question>> = {
  always: () => true,
  serious_or_unknown: ({ judgements }, { policy }) => judgements.serious ?? policy.severity_when_unknown === 'serious',
  national_security_or_public_order_or_serious_disruption: ({ judgements }) =>
    judgements.nationalSecurityOrPublicOrder === true || judgements.seriousDisruption === true,
  complex: ({ judgements }) => unlessDenied(judgements.complex),
  beyond_capability: ({ judgements, times }) => judgements.beyondCapability ?? times.exceededCapacityAt !== undefined,
  notice_sent_before_handled: ({ filed, times }, { id }) =>
    filed.some(
      ({ regime, stage, filedAt }) =>
        regime === id && stage === 'notice' && times.handledAt !== undefined && filedAt < times.handledAt,
    ),
  personal_data_harm_possible: ({ judgements }) => unlessDenied(judgements.personalDataHarmPossible),
  location_or_biometric_or_financial: ({ judgements }) => unlessDenied(judgements.locationBiometricOrFinancialData),
  personal_data_risk: ({ judgements }) => unlessDenied(judgements.personalDataRisk),
  significant: ({ judgements }) => unlessDenied(judgements.significant),
  major: ({ judgements }) => unlessDenied(judgements.major),
  severe_product_incident: ({ judgements }) => unlessDenied(judgements.severeProductIncident),
  listed_type: ({ judgements }) => unlessDenied(judgements.listedType),
  covered: ({ judgements }) => unlessDenied(judgements.coveredEntity),
  ransom_paid: ({ times }) => times.ransomPaidAt !== undefined,
}

export const stageApplies = (when: Condition, facts: IncidentFacts, regime: Regime): boolean =>
  QUESTIONS[when](facts, regime)
