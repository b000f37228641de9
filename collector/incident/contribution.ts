/** What alerts add to an incident, and how additions are summed. Pure; sums come out the same in any order. */
import type { Alert } from '../../agent/wire/index.ts'
import type { Contribution, FindingState } from '../store/incidents.ts'
import { severityRank } from './severity.ts'

/** More than people read; the alerts themselves are all kept. */
const ENTITIES_KEPT = 256
const FINDINGS_KEPT = 64

export interface Member {
  readonly detectedAt: number
  readonly occurredAt: number
  readonly alert: Alert
}

export function contributionOf({ detectedAt, occurredAt, alert }: Member): Contribution {
  const { victims, attackers, accounts, indicators } = alert.entities
  const host = alert.source.host
  return {
    alertCount: 1,
    occurredAt,
    detectedAt,
    lastAlertAt: detectedAt,
    victims: victims.length > 0 || host === undefined ? victims : [host],
    attackers,
    accounts,
    indicators,
    findings: [findingOf(alert, occurredAt)],
  }
}

const findingOf = ({ rule, source, entities }: Alert, at: number): FindingState => ({
  engine: rule.engine,
  ruleId: rule.id,
  title: { vi: rule.titleVi ?? rule.title, en: rule.title },
  severity: rule.severity,
  tactics: rule.tactics,
  techniques: rule.techniques,
  // A log may tell of others than the host it is kept on: a resolver's of the machines that ask it.
  host: entities.victims[0] ?? source.host ?? null,
  count: 1,
  firstAt: at,
  lastAt: at,
})

export function sum(one: Contribution, other: Contribution): Contribution {
  return {
    alertCount: one.alertCount + other.alertCount,
    occurredAt: Math.min(one.occurredAt, other.occurredAt),
    detectedAt: Math.min(one.detectedAt, other.detectedAt),
    lastAlertAt: Math.max(one.lastAlertAt, other.lastAlertAt),
    victims: union(one.victims, other.victims),
    attackers: union(one.attackers, other.attackers),
    accounts: union(one.accounts, other.accounts),
    indicators: union(one.indicators, other.indicators),
    findings: sumFindings([...one.findings, ...other.findings]),
  }
}

export const sumAll = (all: readonly Contribution[]): Contribution => all.reduce((so, next) => sum(so, next))

const union = (one: readonly string[], other: readonly string[]) =>
  [...new Set([...one, ...other])].sort().slice(0, ENTITIES_KEPT)

/** One a rule; beyond the limit the weakest go first. */
function sumFindings(findings: readonly FindingState[]): FindingState[] {
  const byRule = new Map<string, FindingState>()
  for (const finding of findings) {
    const key = `${finding.engine} ${finding.ruleId}`
    const so = byRule.get(key)
    byRule.set(key, so ? sumFinding(so, finding) : finding)
  }
  const all = [...byRule.values()]
  if (all.length > FINDINGS_KEPT) {
    all.sort((a, b) => severityRank(b.severity) - severityRank(a.severity) || a.firstAt - b.firstAt)
    all.length = FINDINGS_KEPT
  }
  return all.sort((a, b) => a.firstAt - b.firstAt || (a.ruleId < b.ruleId ? -1 : 1))
}

function sumFinding(one: FindingState, other: FindingState): FindingState {
  const [first, then] = one.firstAt <= other.firstAt ? [one, other] : [other, one]
  return {
    ...first,
    // A rule may be revised while an incident runs: the graver reading stays.
    severity: severityRank(then.severity) > severityRank(first.severity) ? then.severity : first.severity,
    host: first.host ?? then.host,
    tactics: union(one.tactics, other.tactics),
    techniques: union(one.techniques, other.techniques),
    count: one.count + other.count,
    lastAt: Math.max(one.lastAt, other.lastAt),
  }
}
