/** What an HTTP answer, or none, means for a message. */
import { failed, type SendResult } from '../channels/channel.ts'
import { AddressRefused } from './address-guard.ts'
import type { HttpAnswer } from './request.ts'

/** Answers of the 400s that ask to come again. */
const COME_AGAIN = new Set([408, 425, 429])
const AS_MUCH_OF_AN_ANSWER = 160

/** @param hidden what must not be told of the answer: the address, secrets */
export function refusalOf(answer: HttpAnswer, hidden: readonly string[], now: number): SendResult {
  const { status, body } = answer
  const said = body.trim() === '' ? '' : `: ${body.trim().slice(0, AS_MUCH_OF_AN_ANSWER)}`
  if (status >= 300 && status < 400) return failed(false, `HTTP ${status}: redirects are not followed`)
  const retryable = status >= 500 || COME_AGAIN.has(status)
  return failed(retryable, `HTTP ${status}${said}`, hidden, retryable ? retryAfterOf(answer, now) : undefined)
}

/** The way failed, not the message; only where we did not even try it is no use trying again. */
export function unreachable(error: unknown, hidden: readonly string[]): SendResult {
  if (error instanceof AddressRefused) return failed(false, error.message)
  const { name, code, message } = error as NodeJS.ErrnoException
  if (name === 'TimeoutError' || name === 'AbortError') return failed(true, 'no answer within the time')
  return failed(true, `${code ?? name}: ${message}`, hidden)
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfterOf({ retryAfter }: HttpAnswer, now: number): number | undefined {
  if (retryAfter === undefined) return undefined
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1000
  const at = Date.parse(retryAfter)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
