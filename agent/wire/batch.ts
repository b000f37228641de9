/** What travels over the uplink: the head of a batch up, receipts with the stored watermark down. */
import { z } from 'zod'
import { Instant } from './alert.ts'
import { PROTOCOL_VERSION } from './version.ts'

/** Agent ids: letters, digits, dot, dash and underscore, as host names have them. */
export const AgentId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/)

/** Under this name the collector raises its own alerts (an agent gone silent); no agent may take it. */
export const COLLECTOR_ID = 'vonggac.collector'

/** Names one life of a spool folder; a spool made anew gets a later epoch (milliseconds since 1970). */
export const Epoch = z.int().positive()

/**
 * A range of numbers that were given out and whose alerts will never come, with the reason. `released`: the spool let
 * them go because a collector had said that it stored them, and one that asks for them now does not have them.
 */
export const Drop = z.strictObject({
  from: z.int().positive(),
  to: z.int().positive(),
  reason: z.enum(['spool_full', 'spool_age', 'disk_full', 'storm', 'corrupt', 'refused', 'released']),
  firstAt: Instant,
  lastAt: Instant,
})
export type Drop = z.infer<typeof Drop>

export const MAX_BATCH_ALERTS = 1000
export const MAX_BATCH_BYTES = 8 * 1024 * 1024

/** First line of a batch; `signed-batch.ts` says what follows. */
export const BatchHeader = z.strictObject({
  version: z.literal(PROTOCOL_VERSION),
  agent: AgentId,
  epoch: Epoch,
  sentAt: Instant.describe("The host's clock when this attempt was sent: receipt minus this is the clock offset."),
  first: z
    .int()
    .positive()
    .describe(
      'The lowest number it answers for: alerts and drops account for every number from here on, without a hole.',
    ),
  count: z.int().min(0).max(MAX_BATCH_ALERTS).describe('How many lines with an alert follow.'),
  drops: z.array(Drop).max(1000),
})
export type BatchHeader = z.infer<typeof BatchHeader>

/**
 * Everything up to and including `sequence` is stored, dead-lettered or declared dropped: the spool may let it go. It
 * never passes a number that is missing; the agent sends again from it, or declares what it doesn't have any more.
 */
export const Watermark = z.strictObject({ epoch: Epoch, sequence: z.int().nonnegative() })
export type Watermark = z.infer<typeof Watermark>

export const BatchReceipt = z.strictObject({
  receivedAt: Instant,
  stored: Watermark,
  duplicates: z.int().nonnegative(),
  deadLettered: z.int().nonnegative(),
})
export type BatchReceipt = z.infer<typeof BatchReceipt>

/** Reply to an envelope that can't be read at all (HTTP 422). It is kept as a dead letter under `deadLetter`. */
export const BatchRefusal = z.strictObject({
  error: z.literal('unreadable_batch'),
  reason: z.string(),
  deadLetter: z.string(),
})
export type BatchRefusal = z.infer<typeof BatchRefusal>
