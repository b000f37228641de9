/** An agent's end of the wire, in small: it enrols for real, and then posts over TLS with its own certificate. */
import { Agent, request } from 'node:https'
import { ENROLMENT_PATH, encodeBatch, PROTOCOL_VERSION, type Signer } from '../../agent/wire/index.ts'
import { type HostKeys, hostKeys } from './agent-keys.ts'

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies freely
  readonly body: any
}

/** What a connection shows: nothing, for a stranger. */
export interface TlsIdentity {
  readonly key?: string
  readonly certificate?: string
}

export interface EnrolledAgent extends TlsIdentity {
  readonly agent: string
  readonly key: string
  readonly certificate: string
  readonly signer: Signer
  readonly keys: HostKeys
}

/** With what is kept on a host beside it. */
export interface Enrolment extends EnrolledAgent {
  /** As the collector gave them: PEM of who vouches for it, and of the key that it signs bundles with. */
  readonly authority: string
  readonly bundleKey: string
  readonly signingKey: string
}

export interface Door {
  /** Where the collector listens for agents. */
  readonly url: string
  readonly ca: string | Buffer
}

export interface Post {
  readonly body?: Buffer | string
  readonly headers?: Record<string, string>
  /** Kept-alive connections to send it on; a new one each by default. */
  readonly connections?: Agent
  readonly method?: string
}

export function post({ url, ca }: Door, path: string, from: TlsIdentity, given: Post = {}): Promise<Reply> {
  const { body = '', headers = {}, connections, method = 'POST' } = given
  return new Promise((resolve, reject) => {
    const options = {
      method,
      ca,
      ...(from.key && { key: from.key }),
      ...(from.certificate && { cert: from.certificate }),
      headers: { 'content-type': 'application/json', ...headers },
      agent: connections ?? (false as const),
    }
    const sent = request(new URL(path, url), options, reply => {
      const chunks: Buffer[] = []
      reply.on('data', chunk => chunks.push(chunk))
      reply.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: text ? JSON.parse(text) : null })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** One connection at a time, kept alive. */
export const keptAlive = (): Agent => new Agent({ keepAlive: true, maxSockets: 1 })

export const askToEnrol = (door: Door, keys: HostKeys, token: string): Promise<Reply> =>
  post(door, ENROLMENT_PATH, {}, { body: JSON.stringify({ ...keys.asked, token, hostName: `${keys.agent}.example` }) })

/** @param token One that needs no approval. */
export async function enrolAgent(door: Door, token: string, agent: string): Promise<Enrolment> {
  const keys = await hostKeys(agent)
  const reply = await askToEnrol(door, keys, token)
  if (reply.body?.state !== 'issued') throw new Error(`${agent} was not enrolled: ${JSON.stringify(reply)}`)
  const { certificate, authority, bundleKey } = reply.body
  const { key, signingKey, signer } = keys
  return { agent, key, certificate, authority, bundleKey, signingKey, signer, keys }
}

interface BatchText {
  readonly agent: string
  readonly epoch: number
  readonly sentAt: string
  /** The lowest number named, unless said otherwise. */
  readonly first?: number
  readonly drops: readonly unknown[]
  /** Objects are written as JSON, texts as they are. */
  readonly alerts: readonly unknown[]
}

/** As an agent's uplink makes it. */
export function signedBatch(batch: BatchText, signer: Signer): Buffer {
  const { alerts, drops, agent, epoch, sentAt } = batch
  const lines = alerts.map(alert => Buffer.from(typeof alert === 'string' ? alert : JSON.stringify(alert)))
  const numbers = [...alerts, ...drops].map(numberOf).filter(number => Number.isSafeInteger(number) && number > 0)
  const first = batch.first ?? Math.min(...(numbers.length > 0 ? numbers : [1]))
  return encodeBatch({ version: PROTOCOL_VERSION, agent, epoch, sentAt, first, drops: drops as never[] }, lines, signer)
}

const numberOf = (item: unknown): number => {
  const { sequence, from } = (item ?? {}) as { sequence?: number; from?: number }
  return Number(sequence ?? from)
}
