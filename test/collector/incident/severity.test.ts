import { describe, expect, test } from 'vitest'
import { incidentSeverity } from '../../../collector/incident/severity.ts'

const finding = (
  ruleId: string,
  severity: 'informational' | 'low' | 'medium' | 'high' | 'critical',
  ...tactics: string[]
) => ({ ruleId, severity, tactics })

describe('incidentSeverity', () => {
  test.each([
    ['the gravest finding', [finding('a', 'low'), finding('b', 'high')], 'high'],
    [
      'one step more when getting in meets what is done once in',
      [finding('a', 'medium', 'TA0006'), finding('b', 'high', 'TA0040')],
      'critical',
    ],
    ['no step for one rule that says both', [finding('a', 'medium', 'TA0006', 'TA0040')], 'medium'],
    ['no step for noise', [finding('a', 'low', 'TA0006'), finding('b', 'medium', 'TA0040')], 'medium'],
    ['never beyond critical', [finding('a', 'critical', 'TA0001'), finding('b', 'critical', 'TA0010')], 'critical'],
    ['informational with nothing', [], 'informational'],
  ] as const)('is %s', (_what, findings, severity) => {
    expect(incidentSeverity(findings)).toBe(severity)
  })
})
