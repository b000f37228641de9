import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { emailChannel } from '../../../collector/notify/channels/email.ts'
import { MailFailure, openMailer } from '../../../collector/notify/mailer.ts'
import { EmailConfig } from '../../../collector/notify-channels-config.ts'
import { testAuthority } from '../../support/certificates.ts'
import { never, outgoing } from '../../support/outgoing.ts'
import { freePort } from '../../support/processes.ts'
import { type Answer, type MailServer, mailServer } from '../../support/smtp.ts'

const folder = mkdtempSync(join(tmpdir(), 'vonggac-mail-'))
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const settings = (server: Pick<MailServer, 'port'>, more: object = {}) =>
  EmailConfig.parse({
    ...{ host: '127.0.0.1', port: server.port, security: 'none', from: 'gac@don-vi.example', timeoutSeconds: 5 },
    ...more,
  })

const mail = { to: 'lan@don-vi.example', subject: 'Báo cáo', text: 'Nội dung', messageId: 'abc@don-vi.example' }

async function failureOf(sending: Promise<unknown>): Promise<MailFailure> {
  const failure = await sending.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(failure).toBeInstanceOf(MailFailure)
  return failure as MailFailure
}

describe('the mailer', () => {
  test('hands over a message in any language, under the Message-ID it was given, and tells the server’s word', async () => {
    await using server = await mailServer()
    const subject =
      'KHẨN · Quá hạn báo cáo sự cố VG-2026-0001, yêu cầu xử lý ngay trước 10:00 ngày 27/11/2026 — ưu tiên'
    const receipt = await openMailer(settings(server)).send({ ...mail, subject, text: 'Dòng một\nHạn: 10 giờ' })
    expect(receipt).toEqual({
      messageId: mail.messageId,
      response: '250 queued as 1',
      accepted: [mail.to],
      rejected: [],
    })
    expect(server.taken).toMatchObject([
      {
        ...{ subject, messageId: '<abc@don-vi.example>', from: 'gac@don-vi.example', to: [mail.to], secure: false },
        text: expect.stringMatching(/^Dòng một\r\nHạn: 10 giờ\s*$/),
      },
    ])
    // Out-of-office answers would otherwise come back to it (RFC 3834).
    expect(server.taken[0]?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m)
  })

  test('attaches files byte for byte, to several people', async () => {
    await using server = await mailServer()
    const content = Buffer.from([0, 255, 13, 10, 46, 13, 10, 200])
    const attachments = [{ filename: 'Báo cáo sự cố.pdf', content, contentType: 'application/pdf' }]
    await openMailer(settings(server)).send({ ...mail, to: ['a@x.example', 'b@x.example'], attachments })
    expect(server.taken[0]?.to).toEqual(['a@x.example', 'b@x.example'])
    expect(server.taken[0]?.raw).toContain(content.toString('base64'))
    expect(server.taken[0]?.raw).toContain('application/pdf')
  })

  test('says who was not accepted when others were', async () => {
    await using server = await mailServer()
    const mailer = openMailer(settings(server))
    server.answer({ code: 550, text: 'no such mailbox', only: 'b@x.example' })
    expect(await mailer.send({ ...mail, to: ['a@x.example', 'b@x.example'] })).toMatchObject({
      accepted: ['a@x.example'],
      rejected: ['b@x.example'],
    })
  })

  const refusals: readonly [string, Answer, boolean, number | undefined][] = [
    ['greylisted at RCPT (450)', { code: 450, text: 'greylisted, come again' }, true, 450],
    ['busy at DATA (451)', { code: 451, text: 'try later', at: 'data' }, true, 451],
    ['no such mailbox (550)', { code: 550, text: 'no such mailbox' }, false, 550],
    ['refused as spam at DATA (554)', { code: 554, text: 'refused', at: 'data' }, false, 554],
    ['hung up on', 'hang_up', true, undefined],
  ]
  test.each(refusals)('when %s knows whether to come again', async (_, answer, retryable, responseCode) => {
    await using server = await mailServer({ answers: [answer] })
    const failure = await failureOf(openMailer(settings(server)).send(mail))
    expect(failure).toMatchObject({ retryable, responseCode })
    server.answer('take')
    await openMailer(settings(server)).send(mail)
    expect(server.taken).toHaveLength(1)
  })

  test('waits no longer for an answer than it was told, and comes again', async () => {
    await using server = await mailServer({ answers: ['silence'] })
    const began = performance.now()
    expect(await failureOf(openMailer(settings(server, { timeoutSeconds: 0.3 })).send(mail))).toMatchObject({
      retryable: true,
    })
    expect(performance.now() - began).toBeLessThan(4_000)
  })

  test('stops when it is told to stop', async () => {
    await using server = await mailServer({ answers: ['silence'] })
    const stop = new AbortController()
    const sending = failureOf(openMailer(settings(server)).send(mail, stop.signal))
    await expect.poll(() => server.begun).toBe(1)
    stop.abort()
    expect((await sending).retryable).toBe(true)
  })

  test('comes again where nobody listens', async () => {
    const nobody = openMailer(settings({ port: await freePort() }))
    expect(await failureOf(nobody.send(mail))).toMatchObject({ retryable: true, message: /ECONNREFUSED/ })
  })

  test('never lets an address smuggle in another recipient or header', async () => {
    await using server = await mailServer()
    const to = 'lan@don-vi.example>\r\nRCPT TO:<eve@evil.example'
    const subject = 'x\r\nBcc: eve@evil.example'
    await openMailer(settings(server))
      .send({ ...mail, to, subject })
      .catch(() => {})
    await openMailer(settings(server)).send({ ...mail, subject })
    const recipients = server.taken.flatMap(taken => taken.to)
    expect(recipients).not.toContain('eve@evil.example')
    expect(server.taken.at(-1)?.raw).not.toMatch(/^Bcc:/im)
  })
})

describe('the mailer over TLS', () => {
  const user = { name: 'gac', password: 'mật khẩu máy thư' }
  const secured = async (more: object = {}) => {
    const authority = await testAuthority()
    const tls = await authority.server('127.0.0.1', 'mail.don-vi.example')
    const caFile = file('ca.pem', authority.certificate)
    const passwordFile = file('password', `${user.password}\n`)
    const config = { security: 'starttls', caFile, username: user.name, passwordFile, ...more }
    return { tls, config }
  }

  test.each([
    ['starttls', false],
    ['tls', true],
  ])(
    '(%s) checks the server against its own authority and signs in with a password from a file',
    async (security, implicitTls) => {
      const { tls, config } = await secured({ security })
      await using server = await mailServer({ tls, implicitTls, user })
      await openMailer(settings(server, config)).send(mail)
      expect(server.taken).toMatchObject([{ secure: true, user: user.name }])
    },
  )

  test('says nothing to a server whose certificate is not of the authority, or has another name', async () => {
    const { tls, config } = await secured()
    await using server = await mailServer({ tls, user })
    const stranger = await testAuthority()
    const unknown = openMailer(settings(server, { ...config, caFile: file('other.pem', stranger.certificate) }))
    expect(await failureOf(unknown.send(mail))).toMatchObject({ retryable: true })
    const elsewhere = await stranger.server('mail.khac.example')
    await using other = await mailServer({ tls: elsewhere, user })
    const misnamed = openMailer(settings(other, { ...config, caFile: file('other.pem', stranger.certificate) }))
    expect((await failureOf(misnamed.send(mail))).message).toMatch(/altnames|does not match/i)
    expect([server.begun, other.begun]).toEqual([0, 0])
  })

  test('says nothing to a server that has no TLS to offer', async () => {
    const { config } = await secured()
    await using server = await mailServer({})
    await failureOf(openMailer(settings(server, config)).send(mail))
    expect(server.begun).toBe(0)
  })

  test('does not come again with a password that is wrong', async () => {
    const { tls, config } = await secured({ passwordFile: file('wrong', 'khác') })
    await using server = await mailServer({ tls, user })
    expect(await failureOf(openMailer(settings(server, config)).send(mail))).toMatchObject({
      retryable: false,
      responseCode: 535,
    })
  })

  test('names the file that cannot be read', () => {
    expect(() => openMailer(settings({ port: 25 }, { caFile: '/nowhere/ca.pem' }))).toThrow('/nowhere/ca.pem')
  })
})

describe('call-outs by e-mail', () => {
  test('come in the reader’s language, with the message’s id', async () => {
    await using server = await mailServer()
    const channel = emailChannel(openMailer(settings(server)))
    for (const language of ['vi', 'en'] as const)
      expect(await channel.send(outgoing({ language }), mail.to, never)).toMatchObject({ kind: 'sent' })
    expect(server.taken.map(({ subject }) => subject)).toEqual([
      '[Vọng Gác] Sự cố mới VG-2026-0001',
      '[Vọng Gác] New incident VG-2026-0001',
    ])
    expect(server.taken[0]?.messageId).toBe(`<${'a'.repeat(40)}@don-vi.example>`)
  })

  test('tell why one was refused, without the address', async () => {
    await using server = await mailServer({ answers: [{ code: 550, text: `<${mail.to}> does not exist` }] })
    const result = await emailChannel(openMailer(settings(server))).send(outgoing(), mail.to, never)
    expect(result).toMatchObject({ kind: 'failed', retryable: false, reason: expect.stringContaining('550') })
    expect(JSON.stringify(result)).not.toContain(mail.to)
  })
})
