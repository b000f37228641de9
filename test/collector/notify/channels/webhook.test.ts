import { createHmac } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { OutgoingCallOut } from '../../../../collector/notify/channels/channel.ts'
import { webhookChannel } from '../../../../collector/notify/channels/webhook.ts'
import { WebhookConfig } from '../../../../collector/notify-channels-config.ts'
import { type Asked, answers, type Gateway, gateway } from '../../../support/gateway.ts'
import { never, outgoing } from '../../../support/outgoing.ts'

const NOW = new Date('2026-11-27T03:00:00.500Z')
const folder = mkdtempSync(join(tmpdir(), 'vonggac-webhook-'))
const keyFile = (name: string, key: string) => {
  writeFileSync(join(folder, name), `${key}\n`)
  return join(folder, name)
}
const [OLD, NEW] = ['khoá cũ dài đủ mười sáu', 'khoá mới dài đủ mười sáu']

let server: Gateway
afterEach(() => server?.[Symbol.asyncDispose]())

const webhook = (url: string, keys: readonly string[]) =>
  webhookChannel(WebhookConfig.parse({ url, secretFiles: keys.map((key, index) => keyFile(`key${index}`, key)) }), {
    privateAddresses: ['127.0.0.1'],
    now: () => NOW,
  })

/** What the other side does: as its manual would have it. */
function verifies({ headers, body }: Asked, key: string): boolean {
  const parts = String(headers['x-vonggac-signature'])
    .split(',')
    .map(part => part.split('='))
  const at = parts.find(([name]) => name === 't')?.[1]
  const expected = createHmac('sha256', key).update(`${at}.${body}`).digest('hex')
  return parts.some(([name, value]) => name === 'v1' && value === expected)
}

describe('a webhook', () => {
  test('is signed over time and body, and says which message it is', async () => {
    server = await gateway()
    expect(await webhook(`${server.url}/hook`, [NEW]).send(outgoing(), '', never)).toEqual({
      kind: 'sent',
      receipt: 'HTTP 200',
    })
    const [asked] = server.asked as [Asked]
    expect(asked.headers).toMatchObject({ 'x-vonggac-id': 'a'.repeat(40), 'x-vonggac-timestamp': '1795748400' })
    expect(asked.headers['x-vonggac-signature']).toMatch(/^t=1795748400,v1=[0-9a-f]{64}$/)
    expect(verifies(asked, NEW)).toBe(true)
    expect(verifies(asked, OLD)).toBe(false)
  })

  test('is signed by both keys while one takes the place of the other', async () => {
    server = await gateway()
    await webhook(server.url, [OLD, NEW]).send(outgoing(), '', never)
    const [asked] = server.asked as [Asked]
    expect([verifies(asked, OLD), verifies(asked, NEW)]).toEqual([true, true])
    expect(verifies({ ...asked, body: `${asked.body} ` }, NEW)).toBe(false)
  })

  test('says for machines what the message says', async () => {
    server = await gateway()
    const callOut: OutgoingCallOut = {
      ...{
        number: 7,
        kind: 'clock_warning' as const,
        severity: 'high',
        urgent: true,
        drill: false,
        incident: 'VG-2026-0001',
      },
      ...{ clock: 'vn-2026-nd331:report', duty: null, alarm: null, about: null, count: null, round: 1 },
      deadline: Date.parse('2026-11-28T03:00:00Z'),
      notConfirmed: true,
    }
    const message = outgoing({ at: NOW.getTime(), linkUntil: NOW.getTime() + 1000, callOuts: [callOut] })
    await webhook(server.url, [NEW]).send(message, '', never)
    expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({
      version: 1,
      id: message.id,
      at: '2026-11-27T03:00:00.500Z',
      link: message.link,
      linkUntil: '2026-11-27T03:00:01.500Z',
      text: message.text,
      callOuts: [{ ...callOut, deadline: '2026-11-28T03:00:00.000Z' }],
    })
  })

  test.each([
    [410, false],
    [302, false],
    [429, true],
    [502, true],
  ])('that is answered %i is worth another try: %s', async (status, retryable) => {
    server = await gateway(answers(status))
    expect(await webhook(server.url, [NEW]).send(outgoing(), '', never)).toMatchObject({ kind: 'failed', retryable })
  })

  test('needs keys that nobody guesses', () => {
    expect(() => webhook('https://x.example', ['ngắn'])).toThrow(/key0: a key needs at least 16/)
  })
})
