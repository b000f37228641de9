/** Alerts over HTTPS. */
import { ALERTS_PATH, BatchReceipt } from '../wire/index.ts'
import type { HttpsPost } from './https-post.ts'
import { type AlertTransport, TransportError } from './transport.ts'

export function httpsTransport(link: HttpsPost): AlertTransport {
  return {
    async send(batch, signal) {
      const receipt = BatchReceipt.safeParse(await link.post(ALERTS_PATH, batch, signal))
      if (!receipt.success) throw new TransportError('failed', `Not a receipt: ${receipt.error.message}`)
      return receipt.data
    },
    close: async () => link.close(),
  }
}
