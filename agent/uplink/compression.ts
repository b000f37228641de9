/** How a batch is packed for the way. The collector reads all of them. */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { zstdCompress } from '../wire/zstd.ts'

export type Compression = 'none' | 'gzip' | 'zstd'

/** Packing less than this saves no packet on the network. */
const SMALL_BODY = 1_024
const gzipAsync = promisify(gzip)

/** The body and what `content-encoding` says about it; small ones are left as they are. */
export async function packed(
  bytes: Buffer,
  compression: Compression,
): Promise<{ readonly body: Buffer; readonly headers: Record<string, string> }> {
  if (compression === 'none' || bytes.length <= SMALL_BODY) return { body: bytes, headers: {} }
  const body = compression === 'zstd' ? await zstdCompress(bytes) : await gzipAsync(bytes, { level: 3 })
  return { body, headers: { 'content-encoding': compression } }
}
