/** A real SMTP server on loopback (the `smtp-server` package): keeps what it takes, and may refuse, stall or hang up. */
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface TakenMail {
  readonly from: string
  readonly to: readonly string[]
  /** Said over TLS, and who signed in. */
  readonly secure: boolean
  readonly user: string | undefined
  readonly raw: string
  /** Decoded. */
  readonly subject: string
  readonly messageId: string
  readonly text: string
}

interface Options {
  readonly tls?: { readonly certificate: string; readonly key: string }
  /** TLS from the first byte on. */
  readonly implicitTls?: boolean
  readonly user?: { readonly name: string; readonly password: string }
  /** The answer to each message, in turn; the last one stays. `hang_up` drops the connection, `silence` never answers. */
  readonly answers?: readonly Answer[]
}

export type Answer = 'take' | 'hang_up' | 'silence' | Refusal

interface Refusal {
  readonly code: number
  readonly text: string
  readonly at?: 'rcpt' | 'data'
  /** At RCPT: this address alone. */
  readonly only?: string
}

export interface MailServer extends AsyncDisposable {
  readonly port: number
  readonly taken: readonly TakenMail[]
  /** How many messages were begun. */
  readonly begun: number
  answer(...answers: Answer[]): void
}

export async function mailServer({
  tls,
  implicitTls = false,
  user,
  answers = ['take'],
}: Options = {}): Promise<MailServer> {
  const taken: TakenMail[] = []
  let left = [...answers]
  let now: Answer = 'take'
  let begun = 0
  const sockets = new Set<Socket>()
  const refusal = (answer: Answer, at: 'rcpt' | 'data') =>
    typeof answer === 'object' && (answer.at ?? 'rcpt') === at
      ? Object.assign(new Error(answer.text), { responseCode: answer.code })
      : undefined
  const options: SMTPServerOptions = {
    authOptional: user === undefined,
    disabledCommands: [...(user ? [] : ['AUTH']), ...(tls ? [] : ['STARTTLS'])],
    secure: implicitTls,
    ...(tls && { key: tls.key, cert: tls.certificate }),
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) =>
      username === user?.name && password === user?.password
        ? done(null, { user: username })
        : done(Object.assign(new Error('authentication failed'), { responseCode: 535 })),
    onMailFrom(_address, _session, done) {
      begun += 1
      now = (left.length > 1 ? left.shift() : left[0]) ?? 'take'
      if (now === 'hang_up') for (const socket of sockets) socket.destroy()
      else if (now !== 'silence') done()
    },
    onRcptTo: ({ address }, _session, done) => {
      const others = typeof now === 'object' && now.only !== undefined && now.only !== address
      done(others ? undefined : refusal(now, 'rcpt'))
    },
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', part => parts.push(part))
      stream.on('end', () => {
        const refused = refusal(now, 'data')
        if (refused) return done(refused)
        const { mailFrom, rcptTo } = session.envelope
        const raw = Buffer.concat(parts).toString('utf8')
        taken.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          secure: session.secure === true,
          user: session.user,
          raw,
          ...decoded(raw),
        })
        done(null, `queued as ${taken.length}`)
      })
    },
  }
  const server = new SMTPServer(options)
  server.on('error', () => {})
  const listener = server.listen(0, '127.0.0.1')
  listener.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await once(listener, 'listening')
  return {
    port: (listener.address() as AddressInfo).port,
    taken,
    get begun() {
      return begun
    },
    answer: (...next) => {
      left = next
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}

/** Header fields and text of a message as a mail program shows them. */
function decoded(raw: string): Pick<TakenMail, 'subject' | 'messageId' | 'text'> {
  const cut = raw.indexOf('\r\n\r\n')
  const header = raw.slice(0, cut).replace(/\r\n[ \t]+/g, ' ')
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(header)?.[1] ?? ''
  const body = raw.slice(cut + 4)
  const encoding = field('content-transfer-encoding').toLowerCase()
  return {
    subject: words(field('subject')),
    messageId: field('message-id'),
    text:
      encoding === 'base64'
        ? Buffer.from(body, 'base64').toString('utf8')
        : encoding === 'quoted-printable'
          ? quoted(body.replace(/=\r\n/g, ''))
          : body,
  }
}

/** RFC 2047. */
const words = (text: string): string =>
  text
    .replace(/\?= +=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how: string, what: string) =>
      how.toLowerCase() === 'b' ? Buffer.from(what, 'base64').toString('utf8') : quoted(what.replaceAll('_', ' ')),
    )

const quoted = (text: string): string =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')
