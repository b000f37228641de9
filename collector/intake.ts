/**
 * One batch from the door to the disk, in one transaction: alerts, folds, incidents, dead letters and the ledger change
 * together or not at all. The receipt is made of what was committed; an agent that doesn't get it sends the same batch
 * again, and every alert of it is found stored.
 */
import type { BatchReceipt, Heartbeat, HeartbeatReceipt } from '../agent/wire/index.ts'
import { doubtsOfBatch, doubtsOfHeartbeat } from './consume/clock-doubts.ts'
import { clockOffsetMs, detectedAt } from './consume/detected-at.ts'
import { instantMs } from './consume/instant.ts'
import { keepLedger, noteMade, type OpenLedger, openLedger } from './consume/keep-ledger.ts'
import { letterId, type ReadableBatch } from './consume/read-batch.ts'
import type { Refusal } from './consume/take-arrival.ts'
import type { Fingerprint } from './dedupe/fingerprint.ts'
import { foldIncrements } from './dedupe/fold.ts'
import type { RefusedKey } from './incident/entity-keys.ts'
import { type PlaceSettings, placeAlerts } from './incident/place.ts'
import type { NewAlert } from './store/alerts.ts'
import type { DeadLetter } from './store/dead-letters.ts'
import type { IncidentEvent } from './store/incidents.ts'
import type { UnreadRange } from './store/ledger.ts'
import type { Store, Subjects } from './store/store.ts'

export interface IntakeSettings extends PlaceSettings {
  readonly fingerprint: Fingerprint
  readonly deadLettersKept: number
}

export interface TakenIn {
  readonly receipt: BatchReceipt
  readonly alerts: readonly NewAlert[]
  readonly events: readonly IncidentEvent[]
  /** How often incidents were not merged, as all they share is beyond the ceiling. */
  readonly beyondCeiling: number
  /** What of the alerts is not grouped by, and why. */
  readonly refused: readonly RefusedKey[]
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
    const ledger = await openLedger(within, batch.agent, batch.epoch, receivedAt.getTime())
    const fresh = await freshAlerts(within, batch, receivedAt, settings)
    const placed = await placeAlerts(within, fresh, receivedAt.getTime(), settings)
    const batchId = fresh.length === 0 ? null : await keepSignature(within, batch, receivedAt)
    const alerts = fresh.map((alert, index) => ({ ...alert, batchId, ...placed.placements[index] }) as NewAlert)
    await within.alerts.insert(alerts)
    await within.folds.add(foldIncrements(alerts, settings.foldWindowMs))
    const deadLettered = await within.deadLetters.add(lettersOf(batch, receivedAt), settings.deadLettersKept)
    const duplicates = batch.alerts.length - alerts.length
    const kept = await keepLedger(within, ledger, {
      ...numbersOf(batch),
      at: receivedAt.getTime(),
      stored: alerts.length,
      deadLettered,
      duplicates,
    })
    await within.ledger.addUnread(
      batch.agent,
      unreadRanges(alerts, clockOffsetMs({ sentAt: batch.sentAt, receivedAt })),
    )
    await within.clockDoubts.note(
      doubtsOfBatch({ ...batch, receivedAt, alerts: timesOf(alerts), previousAt: lastAtOf(ledger) }),
    )
    if (alerts.some(isOfSomething)) await within.agents.alerted(batch.agent, receivedAt.getTime())
    return {
      receipt: {
        receivedAt: receivedAt.toISOString(),
        stored: { epoch: batch.epoch, sequence: kept.watermark },
        duplicates,
        deadLettered: batch.unreadable.length,
      },
      alerts,
      events: placed.events,
      beyondCeiling: placed.beyondCeiling,
      refused: placed.refused,
      ...kept,
    }
  })

const timesOf = (alerts: readonly NewAlert[]) =>
  alerts.map(({ detectedAt, alert }) => ({ detectedAt, matchedAt: instantMs(alert.matchedAt) }))

const lastAtOf = ({ ledger, fresh }: OpenLedger): number | null => (fresh ? null : ledger.lastAt)

/** Alerts that are not stored yet, the first of each number, with the times they will be known by. */
async function freshAlerts(within: Subjects, batch: ReadableBatch, receivedAt: Date, settings: IntakeSettings) {
  const { agent, epoch, sentAt } = batch
  const sequences = batch.alerts.map(({ alert }) => alert.sequence)
  const seen = new Set(await within.alerts.known(agent, epoch, sequences))
  const organisation = await within.agents.organisationOf(agent)
  const fresh: Omit<NewAlert, 'incidentId' | 'aside' | 'reasons' | 'batchId'>[] = []
  for (const { alert, line } of batch.alerts) {
    if (seen.has(alert.sequence)) continue
    seen.add(alert.sequence)
    fresh.push({
      agent,
      epoch,
      sequence: alert.sequence,
      receivedAt: receivedAt.getTime(),
      detectedAt: detectedAt({ matchedAt: new Date(alert.matchedAt), sentAt, receivedAt }).getTime(),
      occurredAt: instantMs(alert.occurredAt),
      organisation,
      drill: alert.drill,
      severity: alert.rule.severity,
      fingerprint: settings.fingerprint(alert),
      alert,
      line,
    })
  }
  return fresh
}

/** What the agent signed stays beside the alerts that came with it. */
const keepSignature = (within: Subjects, batch: ReadableBatch, receivedAt: Date): Promise<number> =>
  within.signedBatches.add({
    agent: batch.agent,
    epoch: batch.epoch,
    ...batch.signed,
    receivedAt: receivedAt.getTime(),
    transport: batch.transport,
  })

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

function numbersOf({ alerts, unreadable, drops }: ReadableBatch) {
  return {
    covered: [...alerts.map(({ alert }) => alert), ...unreadable].map(({ sequence }) => sequence),
    drops: drops.map(drop => ({ ...drop, firstAt: instantMs(drop.firstAt), lastAt: instantMs(drop.lastAt) })),
  }
}

/** A stretch told again must begin where it began before, whatever the offset measured with each batch. */
const ROUNDED_MS = 10_000

/** What the agent's notices say was not watched, by our clock. */
const unreadRanges = (alerts: readonly NewAlert[], offsetMs: number): UnreadRange[] => {
  const offset = Math.round(offsetMs / ROUNDED_MS) * ROUNDED_MS
  return alerts.flatMap(({ alert: { unread } }) =>
    unread
      ? [
          {
            ...unread,
            from: instantMs(unread.from) + offset,
            to: instantMs(unread.to) + offset,
            items: unread.items ?? null,
          },
        ]
      : [],
  )
}

/** What the agent says about itself alone is no alert that its silence could follow. */
const isOfSomething = ({ alert }: NewAlert): boolean => alert.rule.engine !== 'agent'

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
    const { watermark, forsaken } = await noteMade(within, { agent, epoch, made, at })
    await within.clockDoubts.note(doubtsOfHeartbeat(heartbeat, receivedAt))
    const stored = { epoch, sequence: watermark }
    return { receipt: { receivedAt: receivedAt.toISOString(), stored }, gapOpened: forsaken }
  })

/** Keeps an arrival that can't be taken; resolves to its name among the dead letters. */
export async function keepRefusal(store: Store, refusal: Refusal, deadLettersKept: number): Promise<string> {
  const letter = { ...refusal, at: refusal.at.getTime(), epoch: null, sequence: null }
  await store.transaction(within => within.deadLetters.add([letter], deadLettersKept))
  return letter.id
}
