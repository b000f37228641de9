/** What alerts add to an incident, and how additions are summed. Pure; sums come out the same in any order. */
import type { Alert } from '../../agent/wire/index.ts'
import { standsFor } from '../dedupe/fold.ts'
import type { Contribution, FindingState } from '../store/incidents.ts'
import { severityRank } from './severity.ts'

/** More than people read; the alerts themselves are all kept. */
const ENTITIES_KEPT = 256
const FINDINGS_KEPT = 64

export interface Member {
  readonly detectedAt: number
  readonly occurredAt: number
  readonly alert: Alert
  readonly touched: Touched
}

/** What of the organisation's own an alert is about, as far as its tables know. */
export interface Touched {
  /** The highest security level (cấp độ) of a system; 0: none known. */
  readonly systemLevel: number
  readonly management: boolean
}

export const NOTHING: Contribution = {
  alertCount: 0,
  occurredAt: 0,
  detectedAt: 0,
  lastAlertAt: 0,
  victims: [],
  attackers: [],
  accounts: [],
  indicators: [],
  findings: [],
  systemLevel: 0,
  management: false,
}

/** The sums of a whole, without what else there is to it. */
export const contributionIn = (whole: Contribution): Contribution => ({
  alertCount: whole.alertCount,
  occurredAt: whole.occurredAt,
  detectedAt: whole.detectedAt,
  lastAlertAt: whole.lastAlertAt,
  victims: whole.victims,
  attackers: whole.attackers,
  accounts: whole.accounts,
  indicators: whole.indicators,
  findings: whole.findings,
  systemLevel: whole.systemLevel,
  management: whole.management,
})

export function contributionOf({ detectedAt, occurredAt, alert, touched }: Member): Contribution {
  const { victims, attackers, accounts, indicators } = alert.entities
  const host = alert.source.host
  const stands = standsFor({ alert, occurredAt })
  return {
    alertCount: stands.count,
    occurredAt: Math.min(occurredAt, stands.firstAt),
    detectedAt,
    lastAlertAt: detectedAt,
    victims: victims.length > 0 || host === undefined ? victims : [host],
    attackers,
    accounts,
    indicators,
    findings: [findingOf(alert, stands)],
    ...touched,
  }
}

const findingOf = ({ rule, source, entities }: Alert, stands: ReturnType<typeof standsFor>): FindingState => ({
  engine: rule.engine,
  ruleId: rule.id,
  title: { vi: rule.titleVi ?? rule.title, en: rule.title },
  severity: rule.severity,
  tactics: rule.tactics,
  techniques: rule.techniques,
  // A log may tell of others than the host it is kept on: a resolver's of the machines that ask it.
  host: entities.victims[0] ?? source.host ?? null,
  ...stands,
})

export const sum = (one: Contribution, other: Contribution): Contribution => sumAll([one, other])

/** In one pass: a batch may hold a thousand. */
export function sumAll(all: readonly Contribution[]): Contribution {
  const list = (of: (one: Contribution) => readonly string[]) => union(all.map(of))
  const least = (of: (one: Contribution) => number) => all.reduce((so, one) => Math.min(so, of(one)), Number.MAX_VALUE)
  return {
    alertCount: all.reduce((so, one) => so + one.alertCount, 0),
    occurredAt: least(one => one.occurredAt),
    detectedAt: least(one => one.detectedAt),
    lastAlertAt: -least(one => -one.lastAlertAt),
    victims: list(one => one.victims),
    attackers: list(one => one.attackers),
    accounts: list(one => one.accounts),
    indicators: list(one => one.indicators),
    findings: sumFindings(all.flatMap(one => one.findings)),
    systemLevel: Math.max(...all.map(one => one.systemLevel)),
    management: all.some(one => one.management),
  }
}

/** Sorted; the same whatever order they come in. */
function union(lists: readonly (readonly string[])[]): string[] {
  const all = new Set<string>()
  for (const list of lists) for (const item of list) all.add(item)
  return [...all].sort().slice(0, ENTITIES_KEPT)
}

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
    tactics: unionOf(one.tactics, other.tactics),
    techniques: unionOf(one.techniques, other.techniques),
    count: one.count + other.count,
    lastAt: Math.max(one.lastAt, other.lastAt),
  }
}

const unionOf = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((item, index) => item === other[index]) ? sorted(one) : union([one, other])

const sorted = (list: readonly string[]) => (list.length < 2 ? list : union([list]))
