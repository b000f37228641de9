/**
 * A body as it came → alerts, declared drops, and what could not be read.
 *
 * The envelope is read strictly: without agent, epoch and time nothing in it can be placed. Each alert is read by
 * itself, so that one that is broken costs only itself; it becomes a dead letter, and its number counts as dealt with,
 * or it would come again for ever.
 */
import { z } from 'zod'
import { Alert, BatchHeader, type Drop } from '../../agent/wire/index.ts'
import { digest } from './token.ts'

/** As much of a broken message as is kept. */
export const DEAD_LETTER_BODY_LIMIT = 64 * 1024

export interface UnreadableAlert {
  /** Its number: as it says, or as its place between its neighbours tells. Null when neither does. */
  readonly sequence: number | null
  readonly reason: string
  readonly body: string
  readonly bytes: number
}

export interface ReadableBatch {
  readonly agent: string
  readonly epoch: number
  readonly sentAt: Date
  readonly alerts: readonly Alert[]
  readonly unreadable: readonly UnreadableAlert[]
  readonly drops: readonly Drop[]
}

export type ReadBatch = { readonly batch: ReadableBatch } | { readonly reason: string }

/** Never throws. */
export function readBatch(body: unknown): ReadBatch {
  const header = BatchHeader.safeParse(body)
  if (!header.success) return { reason: describe(header.error) }
  const backwards = header.data.drops.find(drop => drop.from > drop.to)
  if (backwards) return { reason: `drops: ${backwards.from} to ${backwards.to} runs backwards` }
  const { agent, epoch, sentAt, drops, alerts } = header.data
  return { batch: { agent, epoch, sentAt: new Date(sentAt), drops, ...readAlerts(alerts) } }
}

function readAlerts(items: readonly unknown[]) {
  const alerts: Alert[] = []
  const unreadable: UnreadableAlert[] = []
  let previous = 0
  items.forEach((item, index) => {
    const parsed = Alert.safeParse(item)
    if (parsed.success) {
      alerts.push(parsed.data)
      previous = parsed.data.sequence
      return
    }
    const sequence = sequenceOf(item) ?? between(previous, sequenceOf(items[index + 1]))
    if (sequence !== null) previous = sequence
    unreadable.push({ sequence, reason: describe(parsed.error), ...cut(JSON.stringify(item) ?? '') })
  })
  return { alerts, unreadable }
}

const Numbered = z.object({ sequence: z.int().positive() })

function sequenceOf(item: unknown): number | null {
  const parsed = Numbered.safeParse(item)
  return parsed.success ? parsed.data.sequence : null
}

/** The number between two neighbours when exactly one is missing there; with no neighbour after it, the next one. */
function between(previous: number, next: number | null): number | null {
  if (previous === 0) return next !== null && next > 1 ? next - 1 : null
  return next === null || next === previous + 2 ? previous + 1 : null
}

/** The first issues of a refusal, with their places; bounded, as the input chose them. */
export function describe(error: z.ZodError): string {
  const told = error.issues.slice(0, 5).map(issue => `${issue.path.join('.') || '(root)'}: ${issue.message}`)
  if (error.issues.length > 5) told.push(`and ${error.issues.length - 5} more`)
  return told.join('; ').slice(0, 2000)
}

export const cut = (text: string) => ({ body: text.slice(0, DEAD_LETTER_BODY_LIMIT), bytes: Buffer.byteLength(text) })

/** A dead letter's name: the same content from the same agent is the same letter. */
export const letterId = (agent: string, epoch: number | null, sequence: number | null, body: string): string =>
  digest(`${agent}\n${epoch}\n${sequence}\n${body}`).slice(0, 32)
