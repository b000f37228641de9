/** Kept-alive connections to one collector, straight or through an HTTP proxy (CONNECT, RFC 9110 section 9.3.6). */
import { readFile } from 'node:fs/promises'
import type { Agent as HttpAgent } from 'node:http'
import { Agent } from 'node:https'
import { TransportError } from './transport.ts'

export interface ProxySettings {
  readonly url: string
  /** File with `user:password`, read again for every new set of connections. */
  readonly credentialsFile?: string | undefined
}

/** Alerts, heartbeats, a long-poll for bundles, and one to spare. */
const MAX_SOCKETS = 4

/** @throws TransportError when the credentials can't be read. */
export async function openConnections(proxy: ProxySettings | undefined): Promise<HttpAgent> {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS }
  if (!proxy) return new Agent(options)
  // Loaded where asked for: most agents have a straight way.
  const { HttpsProxyAgent } = await import('https-proxy-agent')
  return new HttpsProxyAgent(await withCredentials(proxy), options)
}

async function withCredentials({ url, credentialsFile }: ProxySettings): Promise<URL> {
  const proxy = new URL(url)
  if (credentialsFile === undefined) return proxy
  const text = await readFile(credentialsFile, 'utf8').catch(error => {
    throw new TransportError('unreachable', `The proxy's credentials: ${(error as Error).message}`)
  })
  const [user = '', ...password] = text.trim().split(':')
  proxy.username = encodeURIComponent(user)
  proxy.password = encodeURIComponent(password.join(':'))
  return proxy
}
