/**
 * What sending a report asks of a mail program, and how much is known when it fails.
 *
 * A server that answered with a refusal has not taken the message. Where the connection broke or fell silent on the way,
 * nobody here can tell, and only then is a delivery `unknown`: in doubt, too much is asked of people rather than a report
 * sent twice.
 */
export interface Mail {
  readonly to: string | readonly string[]
  readonly subject: string
  readonly text: string
  readonly attachments?: readonly {
    readonly filename: string
    readonly content: Buffer
    readonly contentType: string
  }[]
  /** Without the angle brackets. */
  readonly messageId: string
}

export interface MailReceipt {
  readonly messageId: string
  /** The server's last word. */
  readonly response: string
  readonly accepted: readonly string[]
  readonly rejected: readonly string[]
}

export interface Mailer {
  /** The domain of our address: Message-IDs end with it. */
  readonly domain: string
  /** Resolves once the server has taken it for at least one recipient. */
  send(mail: Mail, signal?: AbortSignal): Promise<MailReceipt>
}

/** Failures of before the message was begun, as the mail library words them. */
const NEVER_BEGUN =
  /^(EDNS|ETLS|EAUTH|EENVELOPE|ECONFIG|EPROXY|EOAUTH2|ENOAUTH)\b|\bconnect E[A-Z]+|getaddrinfo|Greeting never received|Connection timeout/

/** Whether the server may have taken the message although sending it failed. */
export function mayHaveArrived(error: {
  readonly message: string
  readonly responseCode?: number | undefined
}): boolean {
  return error.responseCode === undefined && !NEVER_BEGUN.test(error.message)
}
