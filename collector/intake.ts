/**
 * One batch from the door to the disk, in one transaction: alerts, folds, incidents, dead letters and the ledger change
 * together or not at all. The receipt is made of what was committed; an agent that doesn't get it sends the same batch
 * again, and every alert of it is found stored.
 */
import type { BatchReceipt, Heartbeat, HeartbeatReceipt } from '../agent/wire/index.ts'
import { account, lengthOf, subtract } from './consume/account.ts'
import { clockOffsetMs, detectedAt } from './consume/detected-at.ts'
import type { Refusal } from './consume/https.ts'
import { instantMs } from './consume/instant.ts'
import { letterId, type ReadableBatch } from './consume/read-batch.ts'
import { fingerprint } from './dedupe/fingerprint.ts'
import { foldIncrements } from './dedupe/fold.ts'
import { type JoinSettings, joinAlerts } from './incident/join.ts'
import type { NewAlert } from './store/alerts.ts'
import type { DeadLetter } from './store/dead-letters.ts'
import type { IncidentEvent } from './store/incidents.ts'
import type { EpochLedger } from './store/ledger.ts'
import type { Store, Subjects } from './store/store.ts'

export interface IntakeSettings extends JoinSettings {
  readonly foldWindowMs: number
  readonly deadLettersKept: number
}

export interface TakenIn {
  readonly receipt: BatchReceipt
  readonly alerts: readonly NewAlert[]
  readonly events: readonly IncidentEvent[]
  readonly dropped: number
  readonly gapOpened: number
  readonly gapClosed: number
}

export const takeIn = (
  store: Store,
  batch: ReadableBatch,
  receivedAt: Date,
  settings: IntakeSettings,
): Promise<TakenIn> =>
  store.transaction(async within => {
    const fresh = await freshAlerts(within, batch, receivedAt)
    const joined = await joinAlerts(within, fresh, receivedAt.getTime(), settings)
    const alerts = fresh.map((alert, index) => ({ ...alert, ...joined.placements[index] }) as NewAlert)
    await within.alerts.insert(alerts)
    await within.folds.add(foldIncrements(alerts, settings.foldWindowMs))
    const deadLettered = await within.deadLetters.add(lettersOf(batch, receivedAt), settings.deadLettersKept)
    const counted = { stored: alerts.length, deadLettered, duplicates: batch.alerts.length - alerts.length }
    const ledger = await keepLedger(within, batch, receivedAt.getTime(), counted)
    return {
      receipt: {
        receivedAt: receivedAt.toISOString(),
        stored: { epoch: batch.epoch, sequence: ledger.watermark },
        duplicates: counted.duplicates,
        deadLettered: batch.unreadable.length,
      },
      alerts,
      events: joined.events,
      ...ledger,
    }
  })

/** Alerts that are not stored yet, the first of each number, with the times they will be known by. */
async function freshAlerts(within: Subjects, batch: ReadableBatch, receivedAt: Date) {
  const { agent, epoch, sentAt } = batch
  const sequences = batch.alerts.map(alert => alert.sequence)
  const seen = new Set(await within.alerts.known(agent, epoch, sequences))
  const fresh: Omit<NewAlert, 'incidentId' | 'reasons'>[] = []
  for (const alert of batch.alerts) {
    if (seen.has(alert.sequence)) continue
    seen.add(alert.sequence)
    fresh.push({
      agent,
      epoch,
      sequence: alert.sequence,
      receivedAt: receivedAt.getTime(),
      detectedAt: detectedAt({ matchedAt: new Date(alert.matchedAt), sentAt, receivedAt }).getTime(),
      occurredAt: instantMs(alert.occurredAt),
      drill: alert.drill,
      severity: alert.rule.severity,
      fingerprint: fingerprint(alert),
      alert,
    })
  }
  return fresh
}

const lettersOf = ({ agent, epoch, unreadable }: ReadableBatch, receivedAt: Date): DeadLetter[] =>
  unreadable.map(({ sequence, reason, body, bytes }) => ({
    id: letterId(agent, epoch, sequence, body),
    at: receivedAt.getTime(),
    agent,
    epoch,
    sequence,
    reason,
    body,
    bytes,
  }))

async function keepLedger(
  within: Subjects,
  batch: ReadableBatch,
  at: number,
  counted: { stored: number; deadLettered: number; duplicates: number },
) {
  const { agent, epoch, drops } = batch
  const { ledger: before, forsaken } = await ledgerAt(within, agent, epoch, at)
  const declared = drops.map(drop => ({
    ...drop,
    firstAt: instantMs(drop.firstAt),
    lastAt: instantMs(drop.lastAt),
  }))
  const covered = [...batch.alerts, ...batch.unreadable].flatMap(({ sequence }) =>
    sequence === null ? [] : [sequence],
  )
  const dropped = await within.ledger.addDrops(agent, epoch, declared)
  const lowest = Math.min(before.watermark, ...covered, ...declared.map(drop => drop.from))
  const { watermark, gaps, opened, closed } = account(before.watermark, {
    covered,
    newDrops: declared,
    dropsAhead: await within.ledger.dropsWithin(agent, epoch, {
      from: before.watermark + 1,
      to: Number.MAX_SAFE_INTEGER,
    }),
    gaps: await within.ledger.gapsWithin(agent, epoch, { from: lowest, to: before.watermark }),
    receivedAt: at,
    previousAt: before.watermark === 0 ? null : before.lastAt,
  })
  await within.ledger.changeGaps(agent, epoch, gaps)
  await within.ledger.save({
    ...before,
    watermark,
    made: Math.max(before.made, watermark),
    stored: before.stored + counted.stored,
    deadLettered: before.deadLettered + counted.deadLettered,
    duplicates: before.duplicates + counted.duplicates,
    lastAt: at,
  })
  return { watermark, dropped, gapOpened: opened + forsaken, gapClosed: closed }
}

/** The epoch's ledger; a new one closes those before it. `forsaken`: how many numbers that showed as missing. */
async function ledgerAt(within: Subjects, agent: string, epoch: number, at: number) {
  const ledger = await within.ledger.find(agent, epoch)
  if (ledger) return { ledger, forsaken: 0 }
  return { ledger: newLedger(agent, epoch, at), forsaken: await closeOlderEpochs(within, agent, epoch, at) }
}

/**
 * An agent begins a new epoch only when its spool is gone, and with it whatever had been made and not sent: the rest of
 * an older epoch is missing, as far as heartbeats told of it.
 */
async function closeOlderEpochs(within: Subjects, agent: string, epoch: number, at: number): Promise<number> {
  let missing = 0
  const unfinished = (await within.ledger.list(agent)).filter(
    older => older.epoch < epoch && older.made > older.watermark,
  )
  for (const older of unfinished) {
    const rest = { from: older.watermark + 1, to: older.made }
    const lost = subtract(rest, await within.ledger.dropsWithin(agent, older.epoch, rest))
    const add = lost.map(range => ({ ...range, noticedAt: at, previousAt: older.lastAt }))
    await within.ledger.changeGaps(agent, older.epoch, { remove: [], add })
    await within.ledger.save({ ...older, watermark: older.made })
    missing += lengthOf(lost)
  }
  return missing
}

const newLedger = (agent: string, epoch: number, at: number): EpochLedger => ({
  agent,
  epoch,
  watermark: 0,
  made: 0,
  stored: 0,
  deadLettered: 0,
  duplicates: 0,
  firstAt: at,
  lastAt: at,
})

export interface Heard {
  readonly receipt: HeartbeatReceipt
  /** Numbers that this heartbeat showed to be lost. */
  readonly gapOpened: number
}

/** A sign of life, acknowledged with what is stored of the epoch it names. */
export const hear = (store: Store, heartbeat: Heartbeat, receivedAt: Date): Promise<Heard> =>
  store.transaction(async within => {
    const { agent, epoch, made, sentAt } = heartbeat
    const at = receivedAt.getTime()
    await within.agents.heard(agent, {
      heartbeat,
      at,
      clockOffsetMs: clockOffsetMs({ sentAt: new Date(sentAt), receivedAt }),
    })
    const { ledger, forsaken } = await ledgerAt(within, agent, epoch, at)
    if (made > ledger.made || ledger.firstAt === at)
      await within.ledger.save({ ...ledger, made: Math.max(made, ledger.made) })
    const stored = { epoch, sequence: ledger.watermark }
    return { receipt: { receivedAt: receivedAt.toISOString(), stored }, gapOpened: forsaken }
  })

/** Keeps an envelope that nobody could read; resolves to its name among the dead letters. */
export async function keepRefusal(store: Store, refusal: Refusal, deadLettersKept: number): Promise<string> {
  const { agent, at, reason, body, bytes } = refusal
  const id = letterId(agent, null, null, body)
  const letter = { id, at: at.getTime(), agent, epoch: null, sequence: null, reason, body, bytes }
  await store.transaction(within => within.deadLetters.add([letter], deadLettersKept))
  return id
}
