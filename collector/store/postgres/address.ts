/** Where a PostgreSQL server is, as its URL says. */
import { isIP } from 'node:net'

export interface PostgresAddress {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  /** On this machine: loopback or a Unix socket. */
  readonly local: boolean
}

export function addressOf(url: string): PostgresAddress | { readonly problem: string } {
  const parsed = parse(url)
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol))
    return { problem: 'a URL such as postgres://vonggac@db.example.vn:5432/vonggac' }
  const { hostname, port, username, password, pathname, search } = parsed
  if (password !== '') return { problem: 'the password goes into passwordFile' }
  if (search !== '') return { problem: 'takes no parameters after ?' }
  const host = decodeURIComponent(hostname).replace(/^\[|\]$/g, '')
  const [user, database] = [decodeURIComponent(username), decodeURIComponent(pathname.slice(1))]
  if (host === '' || user === '' || database === '') return { problem: 'needs a user, a host and a database' }
  return { host, port: port === '' ? 5432 : Number(port), user, database, local: isLocal(host) }
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url)
  } catch {
    return undefined
  }
}

const isLocal = (host: string): boolean =>
  host.startsWith('/') || host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
