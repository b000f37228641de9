/** Settings of intake for tests that take in, group or place alerts without a whole collector. */
import { entityKeys } from '../../collector/incident/entity-keys.ts'
import { rulebookReader } from '../../collector/incident/rulebook.ts'
import type { IntakeSettings } from '../../collector/intake.ts'

export const intakeSettings = (change: Partial<IntakeSettings> = {}): IntakeSettings => ({
  windowMs: 4 * 3_600_000,
  foldWindowMs: 3_600_000,
  ceiling: 200,
  activityNames: 1_000,
  keysOf: entityKeys({ stopValues: [], systems: [] }),
  readRulebook: rulebookReader(),
  touched: () => ({ systemLevel: 0, management: false }),
  ofSubscribers: () => false,
  nextDueAt: () => null,
  deadLettersKept: 1_000,
  ...change,
})
