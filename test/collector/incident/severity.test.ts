import { describe, expect, test } from 'vitest'
import { incidentSeverity, severityReasons } from '../../../collector/incident/severity.ts'

const finding = (
  ruleId: string,
  severity: 'informational' | 'low' | 'medium' | 'high' | 'critical',
  ...tactics: string[]
) => ({ ruleId, severity, tactics })

const NOTHING_ELSE = { systemLevel: 0, management: false, victims: [] }

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
    expect(incidentSeverity({ ...NOTHING_ELSE, findings })).toBe(severity)
  })

  test.each([
    ['a step more on a system of level 4', { systemLevel: 4 }, 'high'],
    ['none on one of level 3', { systemLevel: 3 }, 'medium'],
    ['a step more on a management network', { management: true }, 'high'],
    ['a step more on ten hosts', { victims: Array.from({ length: 10 }, (_, host) => `host-${host}`) }, 'high'],
    ['two steps at most', { systemLevel: 5, victims: Array.from({ length: 99 }, (_, host) => `h${host}`) }, 'critical'],
  ] as const)('is %s', (_what, change, severity) => {
    const incident = { ...NOTHING_ELSE, findings: [finding('a', 'medium', 'TA0001')], ...change }
    expect(incidentSeverity(incident)).toBe(severity)
    expect(severityReasons(incident).length > 0).toBe(severity !== 'medium')
  })

  test('nothing lifts what only informs', () => {
    expect(incidentSeverity({ ...NOTHING_ELSE, systemLevel: 5, findings: [finding('a', 'informational')] })).toBe(
      'informational',
    )
  })
})
