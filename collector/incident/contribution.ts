/** What alerts add to an incident, and how additions are summed. Pure; sums come out the same in any order. */
import type { Alert } from '../../agent/wire/index.ts'
import { standsFor } from '../dedupe/fold.ts'
import type { Contribution } from '../store/incidents.ts'
import { findingOf, sumFindings } from './findings.ts'
import { union } from './union.ts'

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
