/** The proof of a stored alert, put together from what was kept of its batch. */
import { lineDigest } from '../../agent/wire/index.ts'
import type { AlertKey, StoredAlert } from '../store/alerts.ts'
import type { Subjects } from '../store/store.ts'
import { type AlertProof, PROOF_FORMAT } from './proof.ts'

/** `unsigned`: the collector's own alerts, and those of before batches were signed. */
export type MadeProof = AlertProof | 'not_found' | 'unsigned'

type Needed = Pick<Subjects, 'alerts' | 'signedBatches' | 'identities'>

export async function makeProof(store: Needed, key: AlertKey, authority: string): Promise<MadeProof> {
  const [alert] = await store.alerts.find([key])
  if (!alert) return 'not_found'
  const batch = alert.batchId === null ? null : await store.signedBatches.find(alert.batchId)
  if (!batch) return 'unsigned'
  const identity = await store.identities.byKey(batch.keyId)
  const purged = alert.payloadPurgedAt !== null
  return {
    format: PROOF_FORMAT,
    version: 1,
    alert: { agent: alert.agent, epoch: alert.epoch, sequence: alert.sequence },
    line: purged ? null : alert.line,
    purgedAt: purged ? isoOf(alert.payloadPurgedAt) : null,
    digest: digestOf(alert),
    statement: { header: batch.header, digests: [...batch.digests] },
    signature: batch.signature,
    keyId: batch.keyId,
    signingKey: identity?.signingKey ?? null,
    certificate: identity?.certificate ?? null,
    authority,
    revokedAt: identity?.revokedAt == null ? null : isoOf(identity.revokedAt),
    receivedAt: isoOf(batch.receivedAt),
  }
}

const digestOf = ({ line, purgedLineDigest }: StoredAlert): string => purgedLineDigest ?? lineDigest(Buffer.from(line))

const isoOf = (at: number): string => new Date(at).toISOString()
