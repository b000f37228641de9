/**
 * How grave an incident is: as its gravest finding, and a step more for each of these: stages of an attack that come
 * together, a system of a high level or a management network that is touched, and many hosts that it is about.
 */
import type { Severity } from '../../agent/wire/index.ts'
import type { Bilingual } from '../store/bilingual.ts'
import type { Contribution } from '../store/incidents.ts'

export const SEVERITIES: readonly Severity[] = ['informational', 'low', 'medium', 'high', 'critical']

export const severityRank = (severity: Severity): number => SEVERITIES.indexOf(severity)

/** MITRE ATT&CK tactics of getting in: initial access, credential access, lateral movement. */
const GETTING_IN = new Set(['TA0001', 'TA0006', 'TA0008'])
/** Of what is done once in: execution, persistence, privilege escalation, exfiltration, command and control, impact. */
const ONCE_IN = new Set(['TA0002', 'TA0003', 'TA0004', 'TA0010', 'TA0011', 'TA0040'])

/** Decision 05/2017 art. 9 begins at level 4. */
const HIGH_LEVEL = 4
const MANY_HOSTS = 10
/** However much comes together, a low finding alone is no disaster. */
const MOST_STEPS = 2

type Judged = Pick<Contribution, 'systemLevel' | 'management'> & {
  readonly victims: readonly string[]
  readonly findings: readonly Staged[]
}

interface Staged {
  readonly ruleId: string
  readonly severity: Severity
  readonly tactics: readonly string[]
}

export function incidentSeverity(incident: Judged): Severity {
  const gravest = Math.max(0, ...incident.findings.map(finding => severityRank(finding.severity)))
  const steps = gravest === 0 ? 0 : Math.min(severityReasons(incident).length, MOST_STEPS)
  return SEVERITIES[Math.min(gravest + steps, SEVERITIES.length - 1)] as Severity
}

/** What raises it above its gravest finding, a sentence a step. */
export function severityReasons({ findings, systemLevel, management, victims }: Judged): Bilingual[] {
  const reasons: Bilingual[] = []
  if (stagesCombine(findings))
    reasons.push({
      vi: 'Các giai đoạn tấn công đã nối với nhau: xâm nhập và hành động sau xâm nhập.',
      en: 'Stages of an attack come together: getting in, and what is done once in.',
    })
  if (systemLevel >= HIGH_LEVEL)
    reasons.push({
      vi: `Hệ thống cấp độ ${systemLevel} bị động tới.`,
      en: `A system of level ${systemLevel} is touched.`,
    })
  else if (management) reasons.push({ vi: 'Mạng quản trị bị động tới.', en: 'A management network is touched.' })
  if (victims.length >= MANY_HOSTS)
    reasons.push({ vi: `Lan tới ${victims.length} máy trở lên.`, en: `It reaches ${victims.length} hosts or more.` })
  return reasons
}

/** Only findings of at least medium severity count as a stage: a scan's noise proves nobody got in. */
export function stagesCombine(findings: readonly Staged[]): boolean {
  const solid = findings.filter(finding => severityRank(finding.severity) >= severityRank('medium'))
  const rulesIn = (stage: ReadonlySet<string>) =>
    new Set(solid.filter(finding => finding.tactics.some(tactic => stage.has(tactic))).map(finding => finding.ruleId))
  const entered = rulesIn(GETTING_IN)
  // One rule tagged with both is one observation, not two stages.
  return [...rulesIn(ONCE_IN)].some(rule => entered.size > (entered.has(rule) ? 1 : 0))
}
