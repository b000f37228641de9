/**
 * What travels over the uplink: batches of alerts up, receipts with the stored watermark down.
 *
 * The header is read strictly, each alert by itself, so that one bad alert costs only itself.
 */
import { z } from 'zod'
import { type Alert, Instant } from './alert.ts'
import { PROTOCOL_VERSION } from './version.ts'

/** Agent ids: letters, digits, dot, dash and underscore, as host names have them. */
export const AgentId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/)

/** Names one life of a spool folder; a spool made anew gets a later epoch (milliseconds since 1970). */
export const Epoch = z.int().positive()

/** A range of numbers that were given out and whose alerts will never come, with the reason. */
export const Drop = z.strictObject({
  from: z.int().positive(),
  to: z.int().positive(),
  reason: z.enum(['spool_full', 'disk_full', 'storm', 'corrupt', 'refused']),
  firstAt: Instant,
  lastAt: Instant,
})
export type Drop = z.infer<typeof Drop>

export const MAX_BATCH_ALERTS = 1000
export const MAX_BATCH_BYTES = 8 * 1024 * 1024

export const BatchHeader = z.strictObject({
  version: z.literal(PROTOCOL_VERSION),
  agent: AgentId,
  epoch: Epoch,
  sentAt: Instant.describe("The host's clock when this attempt was sent: receipt minus this is the clock offset."),
  alerts: z.array(z.unknown()).max(MAX_BATCH_ALERTS),
  drops: z.array(Drop).max(1000),
})
export type BatchHeader = z.infer<typeof BatchHeader>

export interface AlertBatch extends Omit<BatchHeader, 'alerts'> {
  readonly alerts: readonly Alert[]
}

/** Everything up to and including `sequence` is stored, dead-lettered or declared dropped: the spool may let it go. */
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
