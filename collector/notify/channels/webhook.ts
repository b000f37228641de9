/**
 * Call-outs to another system, signed.
 *
 * `X-Vonggac-Signature: t=<seconds>,v1=<hex>` holds HMAC-SHA256 over `<t>.<body>` by the shared key; with two keys there
 * are two `v1`, so that the other side may change from one to the other. It should compare in constant time, refuse a
 * `t` that is minutes old, and remember ids: a message may come twice, under the same `X-Vonggac-Id`.
 */
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { WebhookConfig } from '../../notify-channels-config.ts'
import { refusalOf, unreachable } from '../http/outcome.ts'
import { callHttp, type HttpLimits } from '../http/request.ts'
import type { Channel, Outgoing } from './channel.ts'

const SHORTEST_KEY = 16

interface Settings {
  readonly privateAddresses: readonly string[]
  readonly now: () => Date
}

/** @throws when a file can't be read or a key is too short; names it. */
export function webhookChannel(config: WebhookConfig, { privateAddresses, now }: Settings): Channel {
  const keys = config.secretFiles.map(keyOf)
  const limits: HttpLimits = {
    privateAddresses,
    ca: config.caFile === undefined ? undefined : readFileSync(config.caFile, 'utf8'),
    timeoutMs: config.timeoutSeconds * 1000,
  }
  return {
    type: 'webhook',
    read: false,
    withinMs: limits.timeoutMs + 1_000,
    async send(message, _to, signal) {
      const body = JSON.stringify(bodyOf(message))
      const seconds = Math.floor(now().getTime() / 1000)
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'x-vonggac-id': message.id,
        'x-vonggac-timestamp': `${seconds}`,
        'x-vonggac-signature': signatureOf(keys, seconds, body),
      }
      try {
        const answer = await callHttp({ method: 'POST', url: config.url, headers, body }, limits, signal)
        if (answer.status < 200 || answer.status > 299) return refusalOf(answer, keys, now().getTime())
        return { kind: 'sent', receipt: `HTTP ${answer.status}` }
      } catch (error) {
        return unreachable(error, keys)
      }
    },
  }
}

export const signatureOf = (keys: readonly string[], seconds: number, body: string): string =>
  [
    `t=${seconds}`,
    ...keys.map(key => `v1=${createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')}`),
  ].join(',')

function bodyOf({ id, at, link, linkUntil, text, callOuts }: Outgoing) {
  return {
    version: 1,
    id,
    at: new Date(at).toISOString(),
    link,
    linkUntil: linkUntil === null ? null : new Date(linkUntil).toISOString(),
    text,
    callOuts: callOuts.map(callOut => ({
      ...callOut,
      deadline: callOut.deadline === null ? null : new Date(callOut.deadline).toISOString(),
    })),
  }
}

function keyOf(file: string): string {
  const key = readFileSync(file, 'utf8').trim()
  if (key.length < SHORTEST_KEY) throw new Error(`${file}: a key needs at least ${SHORTEST_KEY} characters`)
  return key
}
