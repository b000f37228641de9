/** How grave an incident is: as its gravest finding, and one step more when stages of an attack come together. */
import type { Severity } from '../../agent/wire/index.ts'

export const SEVERITIES: readonly Severity[] = ['informational', 'low', 'medium', 'high', 'critical']

export const severityRank = (severity: Severity): number => SEVERITIES.indexOf(severity)

/** MITRE ATT&CK tactics of getting in: initial access, credential access, lateral movement. */
const GETTING_IN = new Set(['TA0001', 'TA0006', 'TA0008'])
/** Of what is done once in: execution, persistence, privilege escalation, exfiltration, command and control, impact. */
const ONCE_IN = new Set(['TA0002', 'TA0003', 'TA0004', 'TA0010', 'TA0011', 'TA0040'])

interface Staged {
  readonly ruleId: string
  readonly severity: Severity
  readonly tactics: readonly string[]
}

/** Only findings of at least medium severity count as a stage: a scan's noise proves nobody got in. */
export function incidentSeverity(findings: readonly Staged[]): Severity {
  const gravest = Math.max(0, ...findings.map(finding => severityRank(finding.severity)))
  return SEVERITIES[Math.min(gravest + (stagesCombine(findings) ? 1 : 0), SEVERITIES.length - 1)] as Severity
}

export function stagesCombine(findings: readonly Staged[]): boolean {
  const solid = findings.filter(finding => severityRank(finding.severity) >= severityRank('medium'))
  const rulesIn = (stage: ReadonlySet<string>) =>
    new Set(solid.filter(finding => finding.tactics.some(tactic => stage.has(tactic))).map(finding => finding.ruleId))
  const entered = rulesIn(GETTING_IN)
  // One rule tagged with both is one observation, not two stages.
  return [...rulesIn(ONCE_IN)].some(rule => entered.size > (entered.has(rule) ? 1 : 0))
}
