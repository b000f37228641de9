/**
 * Whose word is it? An arrival's bytes → a batch whose every line is known to be an active agent's own.
 *
 * In order: lines, header, whose connection it came on, whose key signed it, and only then what the alerts say: bytes
 * of strangers are never parsed further than the header. It makes no difference which way they came; a broker's word
 * about who wrote counts for nothing.
 *
 * What fails here is not stored and moves no watermark. Trouble with a key is told apart from bytes that nobody can
 * read: the first may pass (an agent is approved, or enrols anew, and sends the same alerts again), the second can't.
 */
import {
  type BatchLines,
  BatchSignature,
  batchStatement,
  COLLECTOR_ID,
  isSignedBy,
  lineDigest,
  signingKeyOf,
  splitBatch,
} from '../../agent/wire/index.ts'
import type { Identity, IdentityStore } from '../store/identities.ts'
import type { Arrival } from './arrival.ts'
import { describe, parseJson, type ReadableBatch, readAlerts, readHeader, type Signed } from './read-batch.ts'

export type Opened =
  | { readonly kind: 'readable'; readonly batch: ReadableBatch }
  | { readonly kind: 'foreign' }
  | {
      readonly kind: 'refused'
      readonly because: 'unreadable' | 'unauthorised'
      /** As the connection or, failing that, the header says; nobody has vouched for the latter. */
      readonly agent: string
      readonly reason: string
    }

/** @throws when the store can't say whose key it is. */
export async function openBatch(arrival: Arrival, identities: Pick<IdentityStore, 'byKey'>): Promise<Opened> {
  const { bytes, speaker, transport, receivedAt } = arrival
  const refused = (because: 'unreadable' | 'unauthorised', reason: string, agent = speaker ?? ''): Opened => ({
    kind: 'refused',
    because,
    agent,
    reason,
  })
  const lines = splitBatch(bytes)
  if (!lines) return refused('unreadable', 'not a batch: header, alerts and signature, each ended by a line feed')
  const read = readHeader(lines.header)
  if ('reason' in read) return refused('unreadable', read.reason)
  const { agent, epoch, sentAt, first, count, drops } = read.header
  if (speaker !== null && agent !== speaker) return { kind: 'foreign' }
  if (count !== lines.alerts.length)
    return refused('unreadable', `the header speaks of ${count} alerts, ${lines.alerts.length} came`, agent)
  const signature = readSignature(lines.signature)
  if ('reason' in signature) return refused('unreadable', signature.reason, agent)
  const signed = statementOf(lines, signature)
  const wrong = whyNot(agent, lines.header, signed, await identities.byKey(signature.key), receivedAt.getTime())
  if (wrong) return refused('unauthorised', wrong, agent)
  const head = { agent, epoch, sentAt: new Date(sentAt), drops, signed, transport }
  return { kind: 'readable', batch: { ...head, ...readAlerts(lines.alerts, first, drops) } }
}

function readSignature(line: Buffer): BatchSignature | { readonly reason: string } {
  const json = parseJson(line.toString('utf8'))
  if ('reason' in json) return { reason: `signature: ${json.reason}` }
  const read = BatchSignature.safeParse(json.value)
  return read.success ? read.data : { reason: `signature: ${describe(read.error)}` }
}

const statementOf = ({ header, alerts }: BatchLines, { key, signature }: BatchSignature): Signed => ({
  keyId: key,
  header: header.toString('utf8'),
  digests: alerts.map(lineDigest),
  signature,
})

/** Why a signature doesn't count, or undefined when it does. */
function whyNot(agent: string, header: Buffer, signed: Signed, identity: Identity | null, at: number) {
  const key = signed.keyId.slice(0, 16)
  if (agent === COLLECTOR_ID) return `no agent may call itself ${COLLECTOR_ID}`
  if (!identity) return `signed with key ${key}…, which no agent has`
  if (identity.agent !== agent) return `signed with a key of agent ${identity.agent}`
  if (identity.state === 'revoked') return `signed with key ${key}…, which was revoked`
  if (identity.state === 'pending') return `signed with key ${key}…, which waits for approval`
  if (identity.expiresAt !== null && identity.expiresAt <= at) return `signed with key ${key}…, which has expired`
  const publicKey = signingKeyOf(identity.signingKey)
  const statement = batchStatement(header, signed.digests)
  if (!publicKey || !isSignedBy(statement, Buffer.from(signed.signature, 'base64'), publicKey))
    return 'the signature is not of these lines'
  return undefined
}
