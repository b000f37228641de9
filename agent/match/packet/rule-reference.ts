/** What an alert says of the rule that raised it, from the rule's own words. */
import type { Rule } from '../../../rules/language/suricata/index.ts'
import { EvidenceLevel, type RuleReference, type Severity } from '../../wire/index.ts'

const BY_PRIORITY: Readonly<Record<number, Severity>> = { 1: 'high', 2: 'medium', 3: 'low' }

/** `signature_severity` as public rule sets have it, and our own words. */
const BY_NAME: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  high: 'high',
  major: 'high',
  medium: 'medium',
  minor: 'low',
  low: 'low',
  informational: 'informational',
}

export function ruleReference(rule: Rule): RuleReference {
  const values = (key: string) => rule.metadata.filter(([name]) => name === key).map(([, value]) => value)
  const titleVi = values('title_vi')[0]
  return {
    engine: 'suricata',
    id: String(rule.sid),
    revision: rule.revision,
    title: (rule.message || `sid ${rule.sid}`).slice(0, 512),
    ...(titleVi && { titleVi: titleVi.slice(0, 512) }),
    severity: severityOf(rule, [...values('vonggac_severity'), ...values('signature_severity')]),
    ...(rule.category !== '' && { category: rule.category.slice(0, 512) }),
    tactics: values('mitre_tactic_id').slice(0, 16),
    techniques: values('mitre_technique_id').slice(0, 32),
  }
}

/** Metadata `vonggac_evidence`; reading has refused what is none of the levels. */
export function evidenceLevelOf(rule: Rule): EvidenceLevel | undefined {
  const asked = rule.metadata.find(([name]) => name === 'vonggac_evidence')?.[1]
  return asked === undefined ? undefined : EvidenceLevel.parse(asked)
}

function severityOf(rule: Rule, named: readonly string[]): Severity {
  for (const name of named) {
    const severity = BY_NAME[name.toLowerCase()]
    if (severity) return severity
  }
  return BY_PRIORITY[rule.priority] ?? 'informational'
}
