/**
 * A batch's lines → its header, alerts, declared drops, and what could not be read.
 *
 * The header is read strictly: without agent, epoch and time nothing in the batch can be placed. Each alert is read by
 * itself, so that one that is broken costs only itself; it becomes a dead letter, and its number counts as dealt with,
 * or it would come again for ever.
 */
import { isUtf8 } from 'node:buffer'
import { z } from 'zod'
import { Alert, BatchHeader, type Drop } from '../../agent/wire/index.ts'
import { digest } from '../fleet/secret.ts'

/** As much of a broken message as is kept. */
export const DEAD_LETTER_BODY_LIMIT = 64 * 1024

export interface UnreadableAlert {
  /** Its number: as it says, or as its place in the batch tells. */
  readonly sequence: number
  readonly reason: string
  readonly body: string
  readonly bytes: number
}

export interface ReadAlert {
  readonly alert: Alert
  /** The alert's line exactly as it came. */
  readonly line: string
}

/** What shows that an agent said this: see `agent/wire/signed-batch.ts`. */
export interface Signed {
  readonly keyId: string
  readonly header: string
  /** SHA-256 of each alert's line, unreadable ones included, in the batch's order. */
  readonly digests: readonly string[]
  readonly signature: string
}

export interface ReadableBatch {
  readonly agent: string
  readonly epoch: number
  readonly sentAt: Date
  readonly alerts: readonly ReadAlert[]
  readonly unreadable: readonly UnreadableAlert[]
  readonly drops: readonly Drop[]
  readonly signed: Signed
  readonly transport: 'https' | 'kafka'
}

/** Never throws. */
export function readHeader(line: Buffer): { readonly header: BatchHeader } | { readonly reason: string } {
  const json = parseJson(line.toString('utf8'))
  if ('reason' in json) return { reason: `header: ${json.reason}` }
  const header = BatchHeader.safeParse(json.value)
  if (!header.success) return { reason: `header: ${describe(header.error)}` }
  const backwards = header.data.drops.find(drop => drop.from > drop.to)
  if (backwards) return { reason: `drops: ${backwards.from} to ${backwards.to} runs backwards` }
  return { header: header.data }
}

/**
 * Never throws.
 * @param first The number that the header begins at: a line that doesn't say its own has the next one not declared dropped.
 */
export function readAlerts(
  lines: readonly Buffer[],
  first: number,
  drops: readonly Drop[],
): Pick<ReadableBatch, 'alerts' | 'unreadable'> {
  const alerts: ReadAlert[] = []
  const unreadable: UnreadableAlert[] = []
  let next = first
  for (const bytes of lines) {
    const line = bytes.toString('utf8')
    // Replacement characters would not be what was signed.
    const read = isUtf8(bytes) ? readAlert(line) : { reason: 'not UTF-8' }
    if ('alert' in read) {
      alerts.push({ alert: read.alert, line })
      next = read.alert.sequence + 1
      continue
    }
    const sequence = sequenceOf(line) ?? afterDrops(next, drops)
    unreadable.push({ sequence, reason: read.reason, ...cut(line) })
    next = sequence + 1
  }
  return { alerts, unreadable }
}

function readAlert(line: string): { readonly alert: Alert } | { readonly reason: string } {
  const json = parseJson(line)
  if ('reason' in json) return json
  const parsed = Alert.safeParse(json.value)
  return parsed.success ? { alert: parsed.data } : { reason: describe(parsed.error) }
}

export function parseJson(text: string): { readonly value: unknown } | { readonly reason: string } {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { reason: `not JSON${placeOf(error as Error)}` }
  }
}

/** The engine's own words quote the text around the place, which may be payload. */
const placeOf = ({ message }: Error): string => / at position \d+/.exec(message)?.[0] ?? ''

const Numbered = z.object({ sequence: z.int().positive() })

function sequenceOf(line: string): number | null {
  const json = parseJson(line)
  const parsed = Numbered.safeParse('value' in json ? json.value : undefined)
  return parsed.success ? parsed.data.sequence : null
}

/** The first number from here on that isn't declared dropped. Drops come by rising number. */
const afterDrops = (number: number, drops: readonly Drop[]): number =>
  drops.reduce((at, { from, to }) => (from <= at && at <= to ? to + 1 : at), number)

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
