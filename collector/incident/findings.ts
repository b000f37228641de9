/**
 * What the rules found, summed. Pure; sums come out the same in any order and any partition.
 *
 * Summed is by rule and severity, as both stand in the alert itself: what is kept when there are more than the limit is
 * then the gravest of all, however the alerts came. A limit by anything that is itself a sum (a count, the first time, a
 * rule's gravest reading so far) would depend on what came together. What is beyond it still counts: see `otherAlerts`.
 */
import type { Alert } from '../../agent/wire/index.ts'
import type { standsFor } from '../dedupe/fold.ts'
import type { Contribution, FindingState } from '../store/incidents.ts'
import { severityRank } from './severity.ts'
import { union } from './union.ts'

/** The engine of what people reported. */
export const REPORT = 'report'

/** More than people read; the alerts themselves are all kept. */
const FINDINGS_KEPT = 64

export const findingOf = ({ rule, source, entities }: Alert, stands: ReturnType<typeof standsFor>): FindingState => ({
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

export function sumFindings(findings: readonly FindingState[]): FindingState[] {
  const all = summedBy(findings, ({ engine, ruleId, severity }) => `${severity} ${engine} ${ruleId}`)
  if (all.length > FINDINGS_KEPT) {
    all.sort((a, b) => severityRank(b.severity) - severityRank(a.severity) || byRule(a, b))
    all.length = FINDINGS_KEPT
  }
  return all.sort(byTime)
}

/** For people: one a rule. It may be revised while an incident runs; the graver reading is shown. */
export const oneEachRule = (findings: readonly FindingState[]): FindingState[] =>
  summedBy(findings, ({ engine, ruleId }) => `${engine} ${ruleId}`).sort(byTime)

/** How many alerts are of rules beyond the limit. What a person reported is a finding and no alert. */
export function otherAlerts({ alertCount, findings }: Pick<Contribution, 'alertCount' | 'findings'>): number {
  const told = findings.reduce((so, { engine, count }) => (engine === REPORT ? so : so + count), 0)
  return alertCount - told
}

function summedBy(findings: readonly FindingState[], keyOf: (finding: FindingState) => string): FindingState[] {
  const summed = new Map<string, FindingState>()
  for (const finding of findings) {
    const key = keyOf(finding)
    const so = summed.get(key)
    summed.set(key, so ? sumFinding(so, finding) : finding)
  }
  return [...summed.values()]
}

function sumFinding(one: FindingState, other: FindingState): FindingState {
  const [first, then] = byTime(one, other) <= 0 ? [one, other] : [other, one]
  const { hostAt: _, ...rest } = first
  return {
    ...rest,
    severity: severityRank(then.severity) > severityRank(first.severity) ? then.severity : first.severity,
    ...firstHost(one, other, first.firstAt),
    tactics: unionOf(one.tactics, other.tactics),
    techniques: unionOf(one.techniques, other.techniques),
    count: one.count + other.count,
    lastAt: Math.max(one.lastAt, other.lastAt),
  }
}

/** The host that was seen first; alerts may name none. Its time is kept where it isn't that of the first alert. */
function firstHost(one: FindingState, other: FindingState, firstAt: number): Pick<FindingState, 'host' | 'hostAt'> {
  const [first] = [one, other]
    .flatMap(({ host, hostAt, firstAt }) => (host === null ? [] : [{ host, at: hostAt ?? firstAt }]))
    .sort((a, b) => a.at - b.at || inText(a.host, b.host))
  if (!first) return { host: null }
  return { host: first.host, ...(first.at !== firstAt && { hostAt: first.at }) }
}

const byRule = (a: FindingState, b: FindingState): number =>
  inText(a.ruleId, b.ruleId) || inText(a.engine, b.engine) || inText(a.severity, b.severity)

/** No two that differ in what is shown are alike in it: of which was first nothing may depend on who came first. */
const byTime = (a: FindingState, b: FindingState): number =>
  a.firstAt - b.firstAt || byRule(a, b) || inText(a.title.en, b.title.en) || inText(a.title.vi, b.title.vi)

const inText = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** Most alerts of a rule say the same. */
const unionOf = (one: readonly string[], other: readonly string[]): readonly string[] =>
  one.length < 2 && one.length === other.length && one[0] === other[0] ? one : union([one, other])
