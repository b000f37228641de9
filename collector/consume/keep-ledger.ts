/** The ledger's part of a transaction: numbers, drops and gaps of the epoch that a batch or a heartbeat names. */
import type { DropRecord, EpochLedger } from '../store/ledger.ts'
import type { Subjects } from '../store/store.ts'
import { account, lengthOf, subtract } from './account.ts'

/** An epoch's ledger as it stood before; `forsaken`: numbers of older epochs that its beginning showed to be lost. */
export interface OpenLedger {
  readonly ledger: EpochLedger
  readonly forsaken: number
  readonly fresh: boolean
}

/** One batch's worth of numbers, with what became of them. */
export interface LedgerEntry {
  readonly at: number
  /** Numbers stored or dead-lettered, duplicates included. */
  readonly covered: readonly number[]
  readonly drops: readonly DropRecord[]
  readonly stored: number
  readonly deadLettered: number
  readonly duplicates: number
}

export interface LedgerChange {
  readonly watermark: number
  /** Drops that were not on record yet. */
  readonly dropped: number
  readonly gapOpened: number
  readonly gapClosed: number
}

/** Asked for before anything else of the batch is: from here on no other collector counts in this epoch. */
export async function openLedger(within: Subjects, agent: string, epoch: number, at: number): Promise<OpenLedger> {
  const ledger = await within.ledger.find(agent, epoch)
  if (ledger) return { ledger, forsaken: 0, fresh: false }
  return {
    ledger: newLedger(agent, epoch, at),
    forsaken: await closeOlderEpochs(within, agent, epoch, at),
    fresh: true,
  }
}

export async function keepLedger(within: Subjects, opened: OpenLedger, entry: LedgerEntry): Promise<LedgerChange> {
  const { ledger: before, forsaken } = opened
  const { agent, epoch } = before
  const { at, covered, drops } = entry
  const dropped = await within.ledger.addDrops(agent, epoch, drops)
  const lowest = [...covered, ...drops.map(({ from }) => from)].reduce(
    (low, number) => Math.min(low, number),
    before.watermark + 1,
  )
  const { watermark, top, gaps, ...counted } = account(before, {
    covered,
    newDrops: drops,
    dropsAhead: await within.ledger.dropsWithin(agent, epoch, { from: before.top + 1, to: Number.MAX_SAFE_INTEGER }),
    gaps: lowest > before.top ? [] : await within.ledger.gapsWithin(agent, epoch, { from: lowest, to: before.top }),
    receivedAt: at,
    previousAt: before.top === 0 ? null : before.lastAt,
  })
  await within.ledger.changeGaps(agent, epoch, gaps)
  await within.ledger.save({
    ...before,
    watermark,
    top,
    made: Math.max(before.made, top),
    stored: before.stored + entry.stored,
    deadLettered: before.deadLettered + entry.deadLettered,
    duplicates: before.duplicates + entry.duplicates,
    lastAt: at,
  })
  return { watermark, dropped, gapOpened: counted.opened + forsaken, gapClosed: counted.closed }
}

/** What a heartbeat says was made. `forsaken`: numbers that it showed to be lost. */
export async function noteMade(
  within: Subjects,
  said: { agent: string; epoch: number; made: number; at: number },
): Promise<{ watermark: number; forsaken: number }> {
  const { ledger, forsaken, fresh } = await openLedger(within, said.agent, said.epoch, said.at)
  if (fresh || said.made > ledger.made) await within.ledger.save({ ...ledger, made: Math.max(said.made, ledger.made) })
  return { watermark: ledger.watermark, forsaken }
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
    const rest = { from: older.top + 1, to: older.made }
    const lost = subtract(rest, await within.ledger.dropsWithin(agent, older.epoch, rest))
    const add = lost.map(range => ({ ...range, noticedAt: at, previousAt: older.lastAt }))
    await within.ledger.changeGaps(agent, older.epoch, { remove: [], add })
    await within.ledger.save({ ...older, watermark: older.made, top: older.made })
    missing += lengthOf(lost)
  }
  return missing
}

const newLedger = (agent: string, epoch: number, at: number): EpochLedger => ({
  agent,
  epoch,
  watermark: 0,
  top: 0,
  made: 0,
  stored: 0,
  deadLettered: 0,
  duplicates: 0,
  firstAt: at,
  lastAt: at,
})
