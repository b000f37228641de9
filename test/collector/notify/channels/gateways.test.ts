/** SMS gateways and bots by template, against real HTTP servers. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { botChannel } from '../../../../collector/notify/channels/bot.ts'
import { smsChannel } from '../../../../collector/notify/channels/sms.ts'
import { BotConfig, SmsConfig } from '../../../../collector/notify-channels-config.ts'
import { answers, type Gateway, gateway, type Respond } from '../../../support/gateway.ts'
import { never, outgoing } from '../../../support/outgoing.ts'
import { freePort } from '../../../support/processes.ts'

const NOW = new Date('2026-11-27T03:00:00Z')
const TOKEN = '7712345:bí-mật/không lộ'
const tokenFile = join(mkdtempSync(join(tmpdir(), 'vonggac-gateway-')), 'token')
writeFileSync(tokenFile, `${TOKEN}\n`)

const open: Gateway[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]()
})
async function serve(how?: Respond) {
  const one = await gateway(how)
  open.push(one)
  return one
}

const http = { privateAddresses: ['127.0.0.0/8'], now: () => NOW }
const sms = (url: string, more: object = {}) =>
  smsChannel(
    SmsConfig.parse({
      url: `${url}/send`,
      headers: { authorization: 'Bearer {{secret.token}}' },
      secretFiles: { token: tokenFile },
      body: '{"to":"{{to}}","text":"{{text}}","ref":"{{id}}"}',
      timeoutSeconds: 2,
      ...more,
    }),
    http,
  )
const TO = '+84901234567'

describe('an SMS', () => {
  test('goes out as the template tells, one text without diacritics', async () => {
    const server = await serve()
    expect(await sms(server.url).send(outgoing(), TO, never)).toEqual({ kind: 'sent', receipt: 'HTTP 200' })
    const [asked] = server.asked
    expect(asked).toMatchObject({ method: 'POST', path: '/send' })
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      to: TO,
      text: 'VongGac: Su co moi VG-2026-0001',
      ref: 'a'.repeat(40),
    })
    expect(asked?.headers['content-type']).toBe('application/json; charset=utf-8')
  })

  test('goes by GET, in the query, where a gateway wants it so', async () => {
    const server = await serve()
    const url = `${server.url}/http?k={{secret.token}}&p={{to}}&m={{text}}`
    await sms(server.url, { method: 'GET', url, body: '' }).send(outgoing({ language: 'en' }), TO, never)
    const query = new URL(server.asked[0]?.path ?? '', server.url).searchParams
    expect(Object.fromEntries(query)).toEqual({ k: TOKEN, p: TO, m: 'VongGac: New incident VG-2026-0001' })
    expect(server.asked[0]).toMatchObject({ method: 'GET', body: '' })
  })

  test.each([
    ['any 2xx', {}, answers(201), 'sent'],
    ['a status', { status: [200] }, answers(202, 'queued'), 'failed'],
    ['a text', { contains: 'OK' }, answers(200, 'OK 1'), 'sent'],
    ['a text that is not there', { contains: 'OK' }, answers(200, 'ERR 2'), 'failed'],
    [
      'a value',
      { json: { path: ['result', 0, 'code'], equals: 100 } },
      answers(200, '{"result":[{"code":"100"}]}'),
      'sent',
    ],
    ['another value', { json: { path: ['code'], equals: '100' } }, answers(200, '{"code":"103"}'), 'failed'],
    ['no JSON', { json: { path: ['code'], equals: '100' } }, answers(200, '<html>'), 'failed'],
  ] as const)('counts as taken by %s', async (_, success, respond, kind) => {
    const server = await serve(respond)
    const result = await sms(server.url, { success }).send(outgoing(), TO, never)
    expect(result.kind).toBe(kind)
    // A friendly refusal may pass: an account is filled, a queue drains.
    if (result.kind === 'failed') expect(result.retryable).toBe(true)
  })

  test.each([
    [400, {}, false, undefined],
    [401, {}, false, undefined],
    [404, {}, false, undefined],
    [301, { location: 'http://127.0.0.1/' }, false, undefined],
    [408, {}, true, undefined],
    [429, { 'retry-after': '90' }, true, 90_000],
    [429, { 'retry-after': 'Fri, 27 Nov 2026 03:02:00 GMT' }, true, 120_000],
    [429, { 'retry-after': 'soon' }, true, undefined],
    [500, {}, true, undefined],
    [503, { 'retry-after': '5' }, true, 5_000],
  ])('that is answered %i %j: worth another try %s', async (status, headers, retryable, retryAfterMs) => {
    const server = await serve(answers(status, 'vì sao', headers))
    const result = await sms(server.url).send(outgoing(), TO, never)
    expect(result).toMatchObject({ kind: 'failed', retryable, reason: expect.stringContaining(`HTTP ${status}`) })
    expect('retryAfterMs' in result ? result.retryAfterMs : undefined).toBe(retryAfterMs)
  })

  test('is tried again where nobody listens, where nobody answers, and not where it must not be', async () => {
    const nobody = sms(`http://127.0.0.1:${await freePort()}`)
    expect(await nobody.send(outgoing(), TO, never)).toMatchObject({ retryable: true, reason: /ECONNREFUSED/ })
    const silent = await serve(() => {})
    const hurried = sms(silent.url, { timeoutSeconds: 0.1 })
    expect(await hurried.send(outgoing(), TO, never)).toMatchObject({
      retryable: true,
      reason: 'no answer within the time',
    })
    const inside = smsChannel(SmsConfig.parse({ url: `${silent.url}/`, body: '{{text}}' }), {
      ...http,
      privateAddresses: [],
    })
    expect(await inside.send(outgoing(), TO, never)).toMatchObject({ retryable: false, reason: /not public/ })
  })

  test('that fails is told of without the number and the secrets, on one bounded line', async () => {
    const server = await serve((reply, { headers, path }) =>
      reply.writeHead(400).end(`no ${TO}\n${headers.authorization} ${TOKEN} ${path} ${'x'.repeat(1000)}`),
    )
    const url = `${server.url}/{{secret.token}}`
    const result = await sms(server.url, { url }).send(outgoing(), TO, never)
    const reason = result.kind === 'failed' ? result.reason : ''
    expect(reason).toMatch(/^HTTP 400: no … /)
    for (const hidden of [TO, TOKEN, encodeURIComponent(TOKEN), '\n']) expect(reason).not.toContain(hidden)
    expect(reason.length).toBeLessThanOrEqual(300)
  })
})

describe('a bot', () => {
  const bot = (url: string, more: object = {}) =>
    botChannel(
      BotConfig.parse({
        url: `${url}/bot{{secret.token}}/sendMessage`,
        secretFiles: { token: tokenFile },
        body: '{"chat_id":"{{to}}","text":"{{text}}"}',
        success: { json: { path: ['ok'], equals: true } },
        ...more,
      }),
      http,
    )

  test('says the whole text, in the reader’s language, with its token in the address', async () => {
    const server = await serve(answers(200, '{"ok":true}'))
    expect(await bot(server.url).send(outgoing(), '-100123', never)).toMatchObject({ kind: 'sent' })
    expect(server.asked[0]?.path).toBe(`/bot${encodeURIComponent(TOKEN)}/sendMessage`)
    expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({
      chat_id: '-100123',
      text: 'Sự cố mới VG-2026-0001: mức cao.',
    })
  })

  test('says the short one where the whole has no room', async () => {
    const server = await serve(answers(200, '{"ok":true}'))
    const long = outgoing({ text: { vi: 'x'.repeat(161), en: '' } })
    await bot(server.url, { mostCharacters: 160 }).send(long, '1', never)
    expect(JSON.parse(server.asked[0]?.body ?? '').text).toBe('VongGac: Su co moi VG-2026-0001')
  })
})
