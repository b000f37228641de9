/**
 * One HTTP request to a gateway or a webhook: a connection of its own, only to addresses that may be called, no
 * redirect followed, a bound on time and on what is read of the answer.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { AddressRefused, guardedLookup, mayCall } from './address-guard.ts'

/** As much of an answer as is read; the rest is not waited for. */
const MOST_READ = 64 * 1024

export interface HttpCall {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface HttpLimits {
  readonly privateAddresses: readonly string[]
  readonly ca: string | undefined
  readonly timeoutMs: number
}

export interface HttpAnswer {
  readonly status: number
  readonly retryAfter: string | undefined
  readonly body: string
}

/** @throws what the connection failed of; `AddressRefused` where it was not tried. */
export async function callHttp(call: HttpCall, limits: HttpLimits, signal: AbortSignal): Promise<HttpAnswer> {
  const url = new URL(call.url)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // An address that is written out is never looked up.
  if (isIP(host) !== 0 && !mayCall(host, limits.privateAddresses)) throw new AddressRefused()
  const ending = AbortSignal.any([signal, AbortSignal.timeout(limits.timeoutMs)])
  const answer = await asked(call, url, limits, ending)
  return {
    status: answer.statusCode ?? 0,
    retryAfter: answer.headers['retry-after'],
    body: await beginning(answer),
  }
}

function asked(call: HttpCall, url: URL, limits: HttpLimits, signal: AbortSignal): Promise<IncomingMessage> {
  const body = Buffer.from(call.body)
  const options = {
    method: call.method,
    headers: { 'user-agent': 'vonggac', ...call.headers, ...(body.length > 0 && { 'content-length': body.length }) },
    lookup: guardedLookup(limits.privateAddresses),
    agent: false as const,
    signal,
  }
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, minVersion: 'TLSv1.2', ...(limits.ca !== undefined && { ca: limits.ca }) })
        : httpRequest(url, options)
    request.once('response', resolve)
    request.once('error', reject)
    request.end(body)
  })
}

async function beginning(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    parts.push(part)
    bytes += part.length
    if (bytes >= MOST_READ) break
  }
  return Buffer.concat(parts).subarray(0, MOST_READ).toString('utf8')
}
