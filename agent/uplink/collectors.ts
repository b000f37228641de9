/**
 * The way to the organisation's collectors: one of several addresses, the same for alerts and for everything else.
 *
 * Addresses are tried in order and the one that works is kept. It is left when it can't be reached (no connection, a
 * wrong certificate, no answer in time), or when it has been too busy for too long; being refused is an answer, and
 * the next collector would give the same. While a later address is in use, the control link looks now and then
 * whether the first is back, so that no alert waits for that.
 *
 * Certificate, authority and proxy credentials are those on disk at the moment connections are made; another
 * certificate makes new connections.
 */
import type { Agent } from 'node:http'
import { openConnections, type ProxySettings } from './connections.ts'
import { type Exchange, exchange, MAX_RECEIPT_BYTES } from './exchange.ts'
import type { Identity, IdentityError, IdentityKeeper } from './identity.ts'
import { TransportError } from './transport.ts'

export interface CollectorsOptions {
  readonly addresses: readonly string[]
  readonly identity: IdentityKeeper
  readonly proxy?: ProxySettings | undefined
  /** How long a whole exchange may take. */
  readonly timeoutMs: number
  /** How long an address may say that it is busy before the next one is tried. */
  readonly busyMs?: number
  /** How often the first address is looked for while another is in use. */
  readonly returnMs?: number
  readonly now: () => number
}

/** What the agent asks a collector for beside taking alerts. All of it fails with a `TransportError`. */
export interface ControlLink {
  /** JSON there and back. */
  post(path: string, body: unknown, signal: AbortSignal): Promise<unknown>
  /** Undefined for an answer without content (204). `waitMs`: how long the collector was asked to wait, at most. */
  get(
    path: string,
    limits: { readonly waitMs: number; readonly maxBytes: number },
    signal: AbortSignal,
  ): Promise<Buffer | undefined>
}

interface Connections {
  readonly identity: Identity
  readonly agent: Agent
}

const BUSY_MS = 60_000
const RETURN_MS = 300_000

export class Collectors implements ControlLink {
  readonly #options: CollectorsOptions
  #at = 0
  #leftFirstMs = 0
  #busySinceMs: number | undefined
  #connections: Connections | undefined

  constructor(options: CollectorsOptions) {
    this.#options = options
  }

  /** The address in use. */
  get address(): string {
    return this.#options.addresses[this.#at] as string
  }

  async post(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    const headers = { 'content-type': 'application/json' }
    return this.send({ path, headers, body: Buffer.from(JSON.stringify(body)) }, signal, this.#timeToReturn())
  }

  async get(
    path: string,
    { waitMs, maxBytes }: { readonly waitMs: number; readonly maxBytes: number },
    signal: AbortSignal,
  ): Promise<Buffer | undefined> {
    const timeoutMs = this.#options.timeoutMs + waitMs
    return this.#ask({ method: 'GET', path, timeoutMs, maxReplyBytes: maxBytes }, signal, false)
  }

  /** A POST that is answered with JSON. */
  async send(
    { path, headers, body }: { path: string; headers: Record<string, string>; body: Buffer },
    signal: AbortSignal,
    fromFirst = false,
  ): Promise<unknown> {
    const { timeoutMs } = this.#options
    const asked = { method: 'POST', path, headers, body, timeoutMs, maxReplyBytes: MAX_RECEIPT_BYTES } as const
    const answer = await this.#ask(asked, signal, fromFirst)
    try {
      return JSON.parse(answer?.toString('utf8') ?? '')
    } catch (error) {
      throw new TransportError('failed', `The answer is not JSON: ${(error as Error).message}`)
    }
  }

  close(): void {
    this.#connections?.agent.destroy()
    this.#connections = undefined
  }

  /** Asks the address in use, then each other one until one answers. */
  async #ask(asked: Exchange, signal: AbortSignal, fromFirst: boolean): Promise<Buffer | undefined> {
    const { addresses } = this.#options
    const began = fromFirst ? 0 : this.#at
    let failed: TransportError | undefined
    for (let turn = 0; turn < addresses.length; turn++) {
      const at = (began + turn) % addresses.length
      try {
        const answer = await this.#askAt(at, asked, signal)
        this.#answered(at)
        return answer
      } catch (error) {
        if (!(error instanceof TransportError)) throw error
        failed ??= error
        if (error.code !== 'unreachable' && !this.#tooBusy(error)) {
          this.#answered(at, error)
          throw error
        }
        if (signal.aborted) throw error
      }
    }
    throw failed ?? new TransportError('failed', 'no collector is configured')
  }

  async #askAt(at: number, asked: Exchange, signal: AbortSignal): Promise<Buffer | undefined> {
    const own = await this.#connect()
    const { authority: ca, certificate: cert, key } = own.identity
    try {
      return await exchange(this.#options.addresses[at] as string, asked, { ca, cert, key }, own.agent, signal)
    } catch (error) {
      const { code } = error as TransportError
      // Connections that are kept may be of the collector that has just gone, or of the certificate just refused.
      if (code === 'unreachable' || code === 'unauthorised') this.#disconnect(own)
      throw this.#explained(error as TransportError, own.identity)
    }
  }

  async #connect(): Promise<Connections> {
    const identity = await this.#options.identity.current().catch((error: IdentityError) => {
      throw new TransportError('unauthorised', error.message)
    })
    if (this.#connections?.identity === identity) return this.#connections
    const made = { identity, agent: await openConnections(this.#options.proxy) }
    this.#disconnect(this.#connections)
    this.#connections = made
    return made
  }

  /** Another exchange may have begun with a newer one, which stays. */
  #disconnect(known: Connections | undefined): void {
    known?.agent.destroy()
    if (this.#connections === known) this.#connections = undefined
  }

  #explained(error: TransportError, { expiresAt }: Identity): TransportError {
    if (expiresAt.getTime() > this.#options.now() || !['unauthorised', 'unreachable'].includes(error.code)) return error
    const told = `The agent's certificate expired at ${expiresAt.toISOString()}: enrol again. ${error.message}`
    return new TransportError(error.code, told, error.retryAfterMs)
  }

  #answered(at: number, error?: TransportError): void {
    if (error?.code !== 'busy') this.#busySinceMs = undefined
    if (at !== this.#at && at !== 0) this.#leftFirstMs = this.#options.now()
    this.#at = at
  }

  #tooBusy(error: TransportError): boolean {
    if (error.code !== 'busy' || this.#options.addresses.length === 1) return false
    this.#busySinceMs ??= this.#options.now()
    if (this.#options.now() - this.#busySinceMs < (this.#options.busyMs ?? BUSY_MS)) return false
    this.#busySinceMs = undefined
    return true
  }

  #timeToReturn(): boolean {
    const due = this.#options.now() - this.#leftFirstMs >= (this.#options.returnMs ?? RETURN_MS)
    if (this.#at === 0 || !due) return false
    this.#leftFirstMs = this.#options.now()
    return true
  }
}
