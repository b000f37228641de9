/** A stored incident → the facts that clocks and forms are computed from. */
import { COLLECTOR_ID } from '../../agent/wire/index.ts'
import * as words from '../fleet/words.ts'
import { oneEachRule, otherAlerts } from '../incident/findings.ts'
import type { Connection, FiledStage, IncidentFacts, IncidentTimes } from '../report/facts.ts'
import { type ClockFlag, flagsOf } from '../report/flags.ts'
import type { MeasuredClock } from '../report/forms/form-schema.ts'
import type { AgentRecord } from '../store/agents.ts'
import type { Bilingual } from '../store/bilingual.ts'
import type { Filing, FindingState, IncidentRecord, IncidentState } from '../store/incidents.ts'
import type { Subjects } from '../store/store.ts'

export type BlindSpots = IncidentFacts['blindSpots']

const MINUTE = 60_000
const LOSSES_READ = 1000
const KINDS_READ = 500

export function factsOf(
  { state, head }: IncidentRecord,
  blindSpots: BlindSpots = [],
  clockFlags: readonly ClockFlag[] = [],
): IncidentFacts {
  return {
    id: state.id,
    organisation: state.organisation,
    title: state.title,
    status: state.status,
    severity: state.severity,
    drill: state.drill,
    times: timesOf(state),
    judgements: state.judgements,
    filed: state.filings.flatMap(filedStages),
    dismissed: isDismissed(state),
    verdict: state.verdict,
    category: state.category,
    alertCount: state.alertCount,
    victims: state.victims,
    attackers: state.attackers,
    accounts: state.accounts,
    indicators: state.indicators,
    findings: oneEachRule(state.findings).map(findingFact),
    otherAlerts: otherAlerts(state),
    blindSpots,
    clockFlags,
    systemLevel: state.systemLevel,
    evidence: state.evidence,
    tasks: state.tasks,
    parts: Object.keys(state.parts),
    chainHead: head,
  }
}

const findingFact = ({ firstAt, lastAt, ruleId, engine, title, severity, count, host, techniques }: FindingState) => ({
  ...{ ruleId, engine, title, severity, count, host, techniques },
  firstAt: new Date(firstAt),
  lastAt: new Date(lastAt),
})

const filedStages = ({ number, stages, filedAt, act }: Filing): FiledStage[] =>
  stages.map(({ dueAt, ...stage }) => ({
    ...{ ...stage, number, act, filedAt: new Date(filedAt) },
    ...(dueAt !== undefined && { dueAt: new Date(dueAt) }),
  }))

/**
 * Handling has ended when the systems had recovered, and the response when the incident was closed, unless a person has
 * said when.
 */
function timesOf(state: IncidentState): IncidentTimes {
  const handledAt = state.times.handledAt ?? state.recoveredAt
  const responseEndedAt = state.times.responseEndedAt ?? (state.confirmedAt === null ? null : state.closedAt)
  const { handledAt: _handled, responseEndedAt: _ended, occurredAt, ...others } = state.times
  const confirmedAt = state.times.confirmedAt ?? state.confirmedAt
  const times = { ...others, confirmedAt, handledAt, responseEndedAt }
  const set = Object.entries(times).flatMap(([name, at]) => (typeof at === 'number' ? [[name, new Date(at)]] : []))
  return {
    occurredAt: new Date(occurredAt ?? state.occurredAt),
    firstSignalAt: new Date(state.detectedAt),
    detectedAt: new Date(state.t0?.at ?? state.detectedAt),
    ...(state.t0 && { t0Reason: state.t0.reason }),
    ...Object.fromEntries(set),
    awareAt: Object.fromEntries(Object.entries(state.awareAt).map(([regime, at]) => [regime, new Date(at)])),
  }
}

/** Closed with a verdict that says it was none. What can't be told counts as an incident. */
const isDismissed = ({ status, verdict }: IncidentState): boolean =>
  status === 'closed' && verdict !== null && verdict !== 'incident' && verdict !== 'undetermined'

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

const DOUBTS_READ = 5000

/**
 * What makes the incident's times doubtful: clocks of hosts that had a part in it, and what befell the collector's own
 * records while it was open.
 */
export async function clockFlagsOf(
  store: Pick<Subjects, 'alerts' | 'incidents' | 'clockDoubts'>,
  { state }: IncidentRecord,
  windowMs: number,
  now: number,
): Promise<ClockFlag[]> {
  const from = Math.min(state.detectedAt, state.t0?.at ?? state.detectedAt)
  const time = { from, to: state.lastAlertAt, until: state.closedAt ?? now, windowMs }
  const doubts = await store.clockDoubts.between(from - windowMs, time.until + windowMs, DOUBTS_READ)
  const about = doubts.filter(({ agent }) => agent !== COLLECTOR_ID)
  if (about.length === 0) return flagsOf(doubts, time)
  // Only now: whose alerts an incident has is asked of all its alerts.
  const agents = await store.alerts.agentsOf(await store.incidents.tree(state.id))
  const named = new Set([COLLECTOR_ID, ...agents.map(({ agent }) => agent)])
  return flagsOf(
    doubts.filter(({ agent }) => named.has(agent)),
    time,
  )
}

/** What alerts tell of connections, of each kind of alert the first that was seen. */
export async function connectionsOf(
  { folds, incidents }: Pick<Subjects, 'folds' | 'incidents'>,
  { state }: IncidentRecord,
): Promise<Connection[]> {
  const samples = (await folds.ofIncidents(await incidents.tree(state.id), KINDS_READ)).map(({ sample }) => sample)
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
  const clocks: MeasuredClock[] = []
  for (const { agent } of await store.alerts.agentsOf(await store.incidents.tree(state.id)))
    if (agent !== COLLECTOR_ID) clocks.push({ agent, ...measuredBy(await store.agents.find(agent)) })
  return clocks
}

/** The agent's own measure goes both ways; ours, at receipt, one way. */
function measuredBy(found: AgentRecord | null): Omit<MeasuredClock, 'agent'> {
  return found?.heartbeat?.clock ?? { offsetMs: found?.clockOffsetMs ?? null, uncertaintyMs: null }
}
