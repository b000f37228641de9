import type { SignedBatch, SignedBatchStore } from '../signed-batches.ts'
import type { Db } from './schema.ts'

/** SHA-256 in hexadecimal. */
const DIGEST_LENGTH = 64

export const signedBatchStore = (db: Db): SignedBatchStore => ({
  async add(batch) {
    const row = await db
      .insertInto('signed_batch')
      .values({
        agent: batch.agent,
        epoch: batch.epoch,
        key_id: batch.keyId,
        header: batch.header,
        digests: batch.digests.join(''),
        signature: batch.signature,
        received_at: batch.receivedAt,
        transport: batch.transport,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return row.id
  },

  async find(id) {
    const row = await db.selectFrom('signed_batch').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) return null
    return {
      agent: row.agent,
      epoch: row.epoch,
      keyId: row.key_id,
      header: row.header,
      digests: cut(row.digests),
      signature: row.signature,
      receivedAt: row.received_at,
      transport: row.transport as SignedBatch['transport'],
    }
  },
})

function cut(digests: string): string[] {
  const count = digests.length / DIGEST_LENGTH
  return Array.from({ length: count }, (_, at) => digests.slice(at * DIGEST_LENGTH, (at + 1) * DIGEST_LENGTH))
}
