/** Alerts over HTTPS, straight to a collector. */
import { ALERTS_PATH, BATCH_TYPE, BatchReceipt, MAX_BATCH_BYTES } from '../wire/index.ts'
import type { Collectors } from './collectors.ts'
import { type Compression, packed } from './compression.ts'
import { type AlertTransport, TransportError } from './transport.ts'

export function httpsTransport(collectors: Collectors, compression: Compression): AlertTransport {
  return {
    name: 'https',
    maxBatchBytes: MAX_BATCH_BYTES,
    async send({ bytes }, signal) {
      const { body, headers } = await packed(bytes, compression)
      const asked = { path: ALERTS_PATH, headers: { 'content-type': BATCH_TYPE, ...headers }, body }
      const receipt = BatchReceipt.safeParse(await collectors.send(asked, signal))
      if (!receipt.success) throw new TransportError('failed', `Not a receipt: ${receipt.error.message}`)
      return receipt.data
    },
    close: async () => collectors.close(),
  }
}
