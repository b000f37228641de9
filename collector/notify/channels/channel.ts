/** What every channel does: take one message to one address, and say what became of it. */
import type { CallOutKind } from '../../store/call-outs.ts'
import type { Language, Message } from '../text/parts.ts'

export type ChannelType = 'email' | 'sms' | 'bot' | 'webhook'

/** A message as one recipient gets it. */
export interface Outgoing extends Message {
  /** The same whenever the same call-outs are sent to the same recipient: whoever gets it twice can tell by it. */
  readonly id: string
  readonly language: Language
  readonly link: string
  readonly linkUntil: number | null
  readonly at: number
  readonly callOuts: readonly OutgoingCallOut[]
}

/** A call-out for machines. */
export interface OutgoingCallOut {
  readonly number: number
  readonly kind: CallOutKind
  readonly severity: string
  readonly urgent: boolean
  readonly drill: boolean
  readonly incident: string | null
  readonly clock: string | null
  readonly duty: string | null
  readonly alarm: string | null
  readonly about: number | null
  readonly deadline: number | null
  /** Whether something about the rule behind the deadline is not confirmed. */
  readonly notConfirmed: boolean
  readonly count: number | null
  readonly round: number
}

export type SendResult =
  | { readonly kind: 'sent'; readonly receipt: string }
  | {
      readonly kind: 'failed'
      /** False: the same would fail again. */
      readonly retryable: boolean
      readonly reason: string
      /** As long as the other side asked us to wait. */
      readonly retryAfterMs?: number
    }

export interface Channel {
  readonly type: ChannelType
  /** A person reads it: messages that come together are put into one, and not too many are sent. */
  readonly read: boolean
  /** As long as one message may take; then it is broken off. */
  readonly withinMs: number
  send(message: Outgoing, to: string, signal: AbortSignal): Promise<SendResult>
}

const LONGEST_REASON = 300

/** Reasons are kept and shown: one line, bounded, without the address and the secrets. */
export function failed(
  retryable: boolean,
  reason: string,
  hidden: readonly string[] = [],
  retryAfterMs?: number,
): SendResult {
  let told = reason.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim()
  for (const secret of hidden) if (secret.length > 2) told = told.replaceAll(secret, '…')
  return {
    kind: 'failed',
    retryable,
    reason: told.slice(0, LONGEST_REASON),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}
