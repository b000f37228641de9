/** A stored incident → the facts that clocks and forms are computed from. */
import type { IncidentFacts } from '../report/facts.ts'
import type { IncidentRecord } from '../store/incidents.ts'
import type { Subjects } from '../store/store.ts'

export type BlindSpots = IncidentFacts['blindSpots']

const MINUTE = 60_000
const LOSSES_READ = 1000

export function factsOf({ state, head }: IncidentRecord, blindSpots: BlindSpots = []): IncidentFacts {
  const detectedAt = new Date(state.detectedAt)
  return {
    id: state.id,
    title: state.title,
    status: state.status,
    severity: state.severity,
    drill: state.drill,
    times: {
      occurredAt: new Date(state.occurredAt),
      firstSignalAt: detectedAt,
      detectedAt,
      ...(state.confirmedAt === null ? {} : { confirmedAt: new Date(state.confirmedAt) }),
      ...(state.recoveredAt === null ? {} : { handledAt: new Date(state.recoveredAt) }),
      ...(state.closedAt === null || state.confirmedAt === null ? {} : { responseEndedAt: new Date(state.closedAt) }),
    },
    judgements: {},
    filed: [],
    // Closed without ever having been confirmed: the reason given is the verdict.
    dismissed: state.status === 'closed' && state.confirmedAt === null,
    alertCount: state.alertCount,
    victims: state.victims,
    attackers: state.attackers,
    accounts: state.accounts,
    indicators: state.indicators,
    findings: state.findings.map(({ firstAt, lastAt, ruleId, engine, title, severity, count, host, techniques }) => ({
      ruleId,
      engine,
      title,
      severity,
      count,
      firstAt: new Date(firstAt),
      lastAt: new Date(lastAt),
      host,
      techniques,
    })),
    blindSpots,
    chainHead: head,
  }
}

/** Numbers of this incident's agents that never came, while the incident ran. */
export async function blindSpotsOf(store: Subjects, { state }: IncidentRecord): Promise<BlindSpots> {
  const spots: { agent: string; from: Date; to: Date; reason: string }[] = []
  for (const { agent, from, to } of await store.alerts.agentsOf(state.id)) {
    const during = (first: number, last: number) => first <= to + MINUTE && last >= from - MINUTE
    const add = (first: number, last: number, reason: string) => {
      if (during(first, last)) spots.push({ agent, from: new Date(first), to: new Date(last), reason })
    }
    for (const gap of await store.ledger.gapsOf(agent, LOSSES_READ))
      add(gap.previousAt ?? gap.noticedAt, gap.noticedAt, 'gap')
    for (const drop of await store.ledger.dropsOf(agent, LOSSES_READ)) add(drop.firstAt, drop.lastAt, drop.reason)
  }
  return spots
}

/** What each agent of the incident last measured between its clock and ours. */
export async function clockOffsetsOf(store: Subjects, { state }: IncidentRecord) {
  const offsets: { agent: string; offsetMs: number | null }[] = []
  for (const { agent } of await store.alerts.agentsOf(state.id))
    offsets.push({ agent, offsetMs: (await store.agents.find(agent))?.clockOffsetMs ?? null })
  return offsets
}
