/** A stored incident → the facts that clocks and forms are computed from. */
import { COLLECTOR_ID } from '../../agent/wire/index.ts'
import * as words from '../fleet/words.ts'
import type { Connection, IncidentFacts } from '../report/facts.ts'
import type { Bilingual } from '../store/bilingual.ts'
import type { IncidentRecord } from '../store/incidents.ts'
import type { Subjects } from '../store/store.ts'

export type BlindSpots = IncidentFacts['blindSpots']

const MINUTE = 60_000
const LOSSES_READ = 1000
const KINDS_READ = 500

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

/**
 * What was not seen while the incident ran, on any host: an agent that saw nothing of it may have been blind to it.
 * From the evidence's first sign, which may be earlier than T0, to the last alert.
 */
export async function blindSpotsOf(store: Pick<Subjects, 'ledger'>, { state }: IncidentRecord): Promise<BlindSpots> {
  const from = Math.min(state.occurredAt, state.detectedAt) - MINUTE
  const to = Math.max(state.lastAlertAt, state.detectedAt) + MINUTE
  const { unread, drops, gaps } = await store.ledger.lossesBetween(from, to, LOSSES_READ)
  const spot = (agent: string, first: number, last: number, reason: Bilingual) => ({
    agent,
    from: new Date(first),
    to: new Date(last),
    reason,
  })
  return [
    ...unread.map(({ agent, source, from, to, reason, items }) =>
      spot(agent, from, to, words.notSeen(source, reason, items)),
    ),
    ...drops.map(drop => spot(drop.agent, drop.firstAt, drop.lastAt, words.dropped(drop, drop.reason))),
    ...gaps.map(gap => spot(gap.agent, gap.previousAt ?? gap.noticedAt, gap.noticedAt, words.missing(gap))),
  ].sort((a, b) => a.from.getTime() - b.from.getTime())
}

/** What alerts tell of connections, of each kind of alert the first that was seen. */
export async function connectionsOf(
  { folds }: Pick<Subjects, 'folds'>,
  { state }: IncidentRecord,
): Promise<Connection[]> {
  const samples = (await folds.ofIncident(state.id, KINDS_READ)).map(({ sample }) => sample)
  return samples
    .flatMap(({ occurredAt, alert: { network, rule } }) =>
      network?.sourcePort === undefined
        ? []
        : [
            {
              at: new Date(occurredAt),
              transport: network.transport ?? null,
              source: network.sourceIp,
              sourcePort: network.sourcePort,
              destination: network.destinationIp ?? null,
              destinationPort: network.destinationPort ?? null,
              engine: rule.engine,
              ruleId: rule.id,
            },
          ],
    )
    .sort((a, b) => a.at.getTime() - b.at.getTime())
}

/** What each agent of the incident last measured between its clock and ours. */
export async function clockOffsetsOf(store: Subjects, { state }: IncidentRecord) {
  const offsets: { agent: string; offsetMs: number | null }[] = []
  for (const { agent } of await store.alerts.agentsOf(state.id))
    if (agent !== COLLECTOR_ID)
      offsets.push({ agent, offsetMs: (await store.agents.find(agent))?.clockOffsetMs ?? null })
  return offsets
}
