/**
 * E-mail over SMTP, for call-outs and for whoever else sends mail: the only place that knows the library.
 *
 * One connection a message, none kept: few are sent, and a connection that is not there can't be stale. Secrets are read
 * when it is opened. The server's certificate and name are checked, and with `starttls` nothing is said before TLS is on.
 */
import { readFileSync } from 'node:fs'
import { createTransport, type NodemailerError } from 'nodemailer'
import type { EmailConfig } from '../notify-channels-config.ts'

export interface Mail {
  readonly to: string | readonly string[]
  /** In any language: encoded as RFC 2047 asks. */
  readonly subject: string
  readonly text: string
  readonly attachments?: readonly MailAttachment[]
  /** Without the angle brackets; the same for the same message, however often it is sent. */
  readonly messageId: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface MailAttachment {
  readonly filename: string
  readonly content: Buffer
  readonly contentType: string
}

export interface MailReceipt {
  readonly messageId: string
  /** The server's last word, such as `250 2.0.0 Ok: queued as 4F…`. */
  readonly response: string
  readonly accepted: readonly string[]
  readonly rejected: readonly string[]
}

/** Why a message was not taken. */
export class MailFailure extends Error {
  override name = 'MailFailure'
  /** False: the same message would be refused again. */
  readonly retryable: boolean
  /** The server's answer, where there was one. */
  readonly responseCode: number | undefined

  constructor(retryable: boolean, reason: string, responseCode: number | undefined) {
    super(reason)
    this.retryable = retryable
    this.responseCode = responseCode
  }
}

export interface Mailer {
  /** The domain of our address: Message-IDs end with it. */
  readonly domain: string
  /** As long as it takes at most where every answer comes late: connection, greeting, and the conversation. */
  readonly withinMs: number
  /** Resolves once the server has taken it. @throws MailFailure */
  send(mail: Mail, signal?: AbortSignal): Promise<MailReceipt>
}

const PORTS = { starttls: 587, tls: 465, none: 25 } as const

/** @throws when a file can't be read; names it. */
export function openMailer(config: EmailConfig): Mailer {
  const { host, security, username, passwordFile, from, fromName, caFile, timeoutSeconds } = config
  const timeout = timeoutSeconds * 1000
  const transport = createTransport({
    host,
    port: config.port ?? PORTS[security],
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
  return {
    domain: from.slice(from.lastIndexOf('@') + 1),
    withinMs: 3 * timeout,
    async send({ to, subject, text, attachments = [], messageId, headers = {} }, signal) {
      try {
        const sent = await transport.sendMail({
          from: { name: fromName, address: from },
          to: [to].flat().map(address => ({ name: '', address })),
          ...{ subject, text, messageId: `<${messageId}>` },
          headers: { 'Auto-Submitted': 'auto-generated', ...headers },
          attachments: attachments.map(({ filename, content, contentType }) => ({ filename, content, contentType })),
          ...(signal && { signal }),
        })
        const { response, accepted, rejected } = sent
        return { messageId, response, accepted: [...accepted], rejected: [...rejected] }
      } catch (error) {
        throw failureOf(error as NodemailerError)
      }
    },
  }
}

/** 4xx asks to come again (RFC 5321, 4.2.1); 5xx will not change. Without an answer it is the way that failed. */
function failureOf({ message, code, responseCode }: NodemailerError): MailFailure {
  const refused = responseCode !== undefined && responseCode >= 500
  const ours = code === 'EENVELOPE' && responseCode === undefined
  return new MailFailure(!refused && !ours, `${code ?? 'SMTP'}: ${message}`, responseCode)
}
