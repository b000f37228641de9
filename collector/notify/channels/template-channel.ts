/**
 * Messages through somebody's HTTP interface, as a template tells: what SMS gateways and chat bots have in common.
 * Gateways answer 200 for almost everything, so the template says what success looks like.
 */
import { readFileSync } from 'node:fs'
import type { SmsConfig } from '../../notify-channels-config.ts'
import { refusalOf, unreachable } from '../http/outcome.ts'
import { callHttp, type HttpAnswer, type HttpLimits } from '../http/request.ts'
import { fillBody, fillHeader, fillUrl, type Values } from '../http/template.ts'
import { type Channel, failed, type Outgoing, type SendResult } from './channel.ts'

/** For what the limits of the request itself don't cover. */
const SPARE_MS = 1_000

export interface TemplateSettings {
  readonly type: 'sms' | 'bot'
  readonly textOf: (message: Outgoing) => string
  readonly privateAddresses: readonly string[]
  readonly now: () => Date
}

/** @throws when a file can't be read; names it. */
export function templateChannel(config: SmsConfig, settings: TemplateSettings): Channel {
  const { type, textOf, privateAddresses, now } = settings
  const secrets = secretsOf(config.secretFiles)
  const limits: HttpLimits = {
    privateAddresses,
    ca: config.caFile === undefined ? undefined : readFileSync(config.caFile, 'utf8'),
    timeoutMs: config.timeoutSeconds * 1000,
  }
  return {
    type,
    read: true,
    withinMs: limits.timeoutMs + SPARE_MS,
    async send(message, to, signal) {
      const values = { to, text: textOf(message), id: message.id, ...secrets }
      // As they are, and as they stand in an address that an error names.
      const hidden = [to, ...Object.values(secrets)].flatMap(text => [text, encodeURIComponent(text)])
      try {
        const answer = await callHttp(callOf(config, values), limits, signal)
        return judge(answer, config.success, hidden, now().getTime())
      } catch (error) {
        return unreachable(error, hidden)
      }
    },
  }
}

function callOf({ method, url, headers, contentType, body }: SmsConfig, values: Values) {
  const sent = method === 'GET' ? '' : fillBody(body, values, contentType)
  return {
    method,
    url: fillUrl(url, values),
    headers: {
      ...(sent !== '' && { 'content-type': `${contentType}; charset=utf-8` }),
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fillHeader(value, values)])),
    },
    body: sent,
  }
}

function judge(answer: HttpAnswer, success: SmsConfig['success'], hidden: readonly string[], now: number): SendResult {
  const { status, body } = answer
  if (status < 200 || status > 299) return refusalOf(answer, hidden, now)
  const problem = unlike(answer, success)
  // What a gateway refuses with a friendly status may be a passing trouble: an empty account is filled, a queue drains.
  if (problem) return failed(true, `${problem}: ${body.trim().slice(0, 160)}`, hidden)
  return { kind: 'sent', receipt: `HTTP ${status}` }
}

/** In what the answer is not the success that was described; undefined when it is. */
function unlike({ status, body }: HttpAnswer, { status: wanted, contains, json }: SmsConfig['success']) {
  if (wanted && !wanted.includes(status)) return `HTTP ${status} is not success here`
  if (contains !== undefined && !body.includes(contains)) return 'the answer does not say success'
  if (json && String(valueAt(body, json.path)) !== String(json.equals)) return 'the answer does not say success'
  return undefined
}

function valueAt(body: string, path: readonly (string | number)[]): unknown {
  try {
    return path.reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      JSON.parse(body),
    )
  } catch {
    return undefined
  }
}

/** `secret.name` → what the file holds. */
function secretsOf(files: Readonly<Record<string, string>>): Values {
  return Object.fromEntries(
    Object.entries(files).map(([name, file]) => [`secret.${name}`, readFileSync(file, 'utf8').trim()]),
  )
}
