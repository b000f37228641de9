/**
 * E-mail over SMTP. One connection a message, none kept. Secrets are read when it is opened; the server's certificate
 * and name are checked, and with `starttls` nothing is said before TLS is on.
 */
import { readFileSync } from 'node:fs'
import { createTransport, type NodemailerError } from 'nodemailer'
import type { Mailer } from './mail.ts'

export interface MailSettings {
  readonly host: string
  readonly port?: number
  readonly security: 'starttls' | 'tls' | 'none'
  readonly caFile?: string
  readonly username?: string
  readonly passwordFile?: string
  readonly from: string
  readonly fromName: string
  readonly timeoutSeconds: number
}

/** Why a message was not taken. */
class MailFailure extends Error {
  override name = 'MailFailure'
  readonly responseCode: number | undefined

  constructor(reason: string, responseCode: number | undefined) {
    super(reason)
    this.responseCode = responseCode
  }
}

const PORTS = { starttls: 587, tls: 465, none: 25 } as const

/** @throws when a file can't be read; names it. */
export function openMailer(settings: MailSettings): Mailer {
  const { from, fromName } = settings
  const transport = transportOf(settings)
  return {
    domain: from.slice(from.lastIndexOf('@') + 1),
    async send({ to, subject, text, attachments = [], messageId }, signal) {
      try {
        const { response, accepted, rejected } = await transport.sendMail({
          from: { name: fromName, address: from },
          to: [to].flat().map(address => ({ name: '', address })),
          ...{ subject, text, messageId: `<${messageId}>` },
          attachments: attachments.map(attachment => ({ ...attachment })),
          ...(signal && { signal }),
        })
        return { messageId, response, accepted: [...accepted], rejected: [...rejected] }
      } catch (error) {
        const { code, message, responseCode } = error as NodemailerError
        throw new MailFailure(`${code ?? 'SMTP'}: ${message}`, responseCode)
      }
    },
  }
}

function transportOf({ host, port, security, username, passwordFile, caFile, timeoutSeconds }: MailSettings) {
  const timeout = timeoutSeconds * 1000
  return createTransport({
    host,
    port: port ?? PORTS[security],
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2', ...(caFile !== undefined && { ca: readFileSync(caFile, 'utf8') }) },
    ...(username !== undefined &&
      passwordFile !== undefined && { auth: { user: username, pass: readFileSync(passwordFile, 'utf8').trimEnd() } }),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    maxResponseSize: 64 * 1024,
    // What is attached is given, never fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}
