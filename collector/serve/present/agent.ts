/** An agent as the console shows it: how it is and why, what its ledger says, what it last said of itself. */
import { healthOf } from '../../fleet/health.ts'
import * as words from '../../fleet/words.ts'
import type { AgentRecord } from '../../store/agents.ts'
import type { Alarm } from '../../store/alarms.ts'
import type { DropRecord, EpochLedger, Gap, UnreadRange } from '../../store/ledger.ts'
import type { Scope } from '../../store/scope.ts'
import type { Store, Subjects } from '../../store/store.ts'
import type { AgentList, AgentView } from '../views.ts'
import { instant, instantOrNull } from './instant.ts'

/** More are counted, not listed. */
const LOSSES_SHOWN = 200
/** Over all agents, where all are listed. */
const LOSSES_READ = 5_000

interface AgentBooks {
  readonly epochs: readonly EpochLedger[]
  readonly gaps: readonly (Gap & { epoch: number })[]
  readonly drops: readonly (DropRecord & { epoch: number })[]
  readonly unread: readonly UnreadRange[]
  readonly alarms: readonly Alarm[]
}

export async function agentView(
  store: Pick<Subjects, 'ledger' | 'alarms'>,
  agent: AgentRecord,
  now: number,
  silentAfterMs: number,
): Promise<AgentView> {
  const books = {
    epochs: await store.ledger.list(agent.id),
    gaps: await store.ledger.gapsOf(agent.id, LOSSES_SHOWN),
    drops: await store.ledger.dropsOf(agent.id, LOSSES_SHOWN),
    unread: await store.ledger.unreadOf(agent.id, LOSSES_SHOWN),
    alarms: await store.alarms.standing(agent.id),
  }
  return viewOf(agent, books, now, silentAfterMs)
}

interface AgentPage {
  readonly scope: Scope
  readonly after: string | undefined
  readonly limit: number
}

/** A page of them, with as few questions to the store for many as for one; on the first page also how many are well. */
export async function agentPage(
  store: Store,
  page: AgentPage,
  now: number,
  silentAfterMs: number,
): Promise<{ agents: AgentView[]; counts: AgentList['counts'] }> {
  const epochs = byAgent(await store.ledger.list())
  const alarms = byAgent(await store.alarms.standing())
  const losses = await store.ledger.lossesBetween(0, now, LOSSES_READ)
  const [gaps, drops, unread] = [byAgent(losses.gaps), byAgent(losses.drops), byAgent(losses.unread)]
  const agents = (await store.agents.page(page)).map(agent => {
    const shown = <L>(all: Map<string, L[]>) => (all.get(agent.id) ?? []).slice(0, LOSSES_SHOWN)
    const books = { gaps: shown(gaps), drops: shown(drops), unread: shown(unread) }
    return viewOf(
      agent,
      { ...books, epochs: epochs.get(agent.id) ?? [], alarms: alarms.get(agent.id) ?? [] },
      now,
      silentAfterMs,
    )
  })
  if (page.after !== undefined) return { agents, counts: null }
  const all = await store.agents.list(page.scope)
  const well = (agent: AgentRecord) =>
    healthOf(agent, alarms.get(agent.id) ?? [], now, { silentAfterMs }).state === 'healthy'
  return { agents, counts: { healthy: all.filter(well).length, all: all.length } }
}

function byAgent<R extends { readonly agent: string }>(all: readonly R[]): Map<string, R[]> {
  const grouped = new Map<string, R[]>()
  for (const row of all) {
    const of = grouped.get(row.agent)
    if (of) of.push(row)
    else grouped.set(row.agent, [row])
  }
  return grouped
}

function viewOf(agent: AgentRecord, books: AgentBooks, now: number, silentAfterMs: number): AgentView {
  const { state, reasons } = healthOf(agent, books.alarms, now, { silentAfterMs })
  const { place, owner, contact, note, tags } = agent
  return {
    agent: agent.id,
    organisation: agent.organisation,
    group: agent.group,
    notes: { place, owner, contact, note, tags: [...tags] },
    health: state,
    reasons: [...reasons],
    lastHeartbeatAt: instantOrNull(agent.heartbeatAt),
    lastAlertAt: instantOrNull(agent.lastAlertAt),
    clockOffsetMs: agent.clockOffsetMs,
    ...ledgerView(agent, books),
    ...saidView(agent.heartbeat),
    alarms: books.alarms.map(({ kind, subject, since }) => ({
      kind,
      title: words.ALARM[kind],
      subject,
      since: instant(since),
    })),
  }
}

function ledgerView({ heartbeat }: AgentRecord, { epochs, gaps, drops, unread }: AgentBooks) {
  const sum = (of: (epoch: EpochLedger) => number) => epochs.reduce((so, epoch) => so + of(epoch), 0)
  return {
    epoch: heartbeat?.epoch ?? epochs.at(-1)?.epoch ?? null,
    made: sum(({ made }) => made),
    stored: sum(({ stored }) => stored),
    deadLettered: sum(({ deadLettered }) => deadLettered),
    duplicates: sum(({ duplicates }) => duplicates),
    gaps: gaps.map(({ epoch, from, to, noticedAt }) => ({ epoch, from, to, noticedAt: instant(noticedAt) })),
    drops: drops.map(({ epoch, from, to, reason, firstAt, lastAt }) => ({
      epoch,
      from,
      to,
      reason: words.DROP[reason],
      firstAt: instant(firstAt),
      lastAt: instant(lastAt),
    })),
    unread: unread.map(({ source, from, to, reason, items }) => ({
      source,
      from: instant(from),
      to: instant(to),
      reason: words.UNREAD[reason],
      items,
    })),
  }
}

const NOT_SAID = {
  hostName: null,
  productVersion: null,
  startedAt: null,
  spooledAlerts: null,
  spooledBytes: null,
  spoolState: null,
  oldestSpooledAt: null,
  rulesHash: null,
  configHash: null,
  bundle: null,
  certificateExpiresAt: null,
  transport: null,
  rulesLoaded: null,
  rulesRefused: null,
  kernelDrops: null,
  sources: [],
}

function saidView(heartbeat: AgentRecord['heartbeat']) {
  if (!heartbeat) return NOT_SAID
  return {
    hostName: heartbeat.hostName,
    productVersion: heartbeat.productVersion,
    startedAt: heartbeat.startedAt,
    spooledAlerts: heartbeat.spooledAlerts,
    spooledBytes: heartbeat.spooledBytes,
    spoolState: heartbeat.spoolState,
    oldestSpooledAt: heartbeat.oldestSpooledAt ?? null,
    rulesHash: heartbeat.rulesHash,
    configHash: heartbeat.configHash,
    bundle: heartbeat.bundle ?? null,
    certificateExpiresAt: heartbeat.certificateExpiresAt ?? null,
    transport: heartbeat.transport,
    rulesLoaded: heartbeat.rulesLoaded,
    rulesRefused: heartbeat.rulesRefused,
    kernelDrops: heartbeat.sources.reduce((sum, { kernelDrops = 0 }) => sum + kernelDrops, 0),
    sources: heartbeat.sources,
  }
}
