/** Settings of intake for tests that take in, group or place alerts without a whole collector. */
import { DEFAULT_FIELDS, fingerprintBy } from '../../collector/dedupe/fingerprint.ts'
import type { Surroundings } from '../../collector/incident/place.ts'
import { rulebookReader } from '../../collector/incident/rulebook.ts'
import type { IntakeSettings } from '../../collector/intake.ts'
import { plainKeys } from './grouping.ts'

export const surroundings = (change: Partial<Surroundings> = {}): (() => Surroundings) => {
  const plain: Surroundings = {
    keysOf: plainKeys,
    touched: () => ({ systemLevel: 0, management: false }),
    ofSubscribers: () => false,
    ...change,
  }
  return () => plain
}

export const intakeSettings = (change: Partial<IntakeSettings> = {}): IntakeSettings => ({
  windowMs: 4 * 3_600_000,
  foldWindowMs: 3_600_000,
  fingerprint: fingerprintBy({ fields: DEFAULT_FIELDS, stopValues: [] }),
  ceiling: 200,
  activityNames: 1_000,
  surroundings: surroundings(),
  readRulebook: rulebookReader(),
  nextDueAt: () => null,
  deadLettersKept: 1_000,
  ...change,
})
