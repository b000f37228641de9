/** Bodies as sent → bytes, never more than the limit: a small body may hold a very large one. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { zstdDecompress } from '../../agent/wire/zstd.ts'

const gunzipAsync = promisify(gunzip)

export type Inflated = { readonly bytes: Buffer } | { readonly reason: string }

/** Never throws. */
export async function inflate(body: Buffer, encoding: string, limitBytes: number): Promise<Inflated> {
  if (encoding === '' || encoding === 'identity') return { bytes: body }
  if (encoding === 'gzip') return inflateGzip(body, limitBytes)
  if (encoding === 'zstd') return zstdDecompress(body, limitBytes)
  return { reason: `content-encoding '${encoding.slice(0, 64)}' is not supported: use gzip or zstd` }
}

async function inflateGzip(body: Buffer, limitBytes: number): Promise<Inflated> {
  try {
    return { bytes: await gunzipAsync(body, { maxOutputLength: limitBytes }) }
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    return {
      reason: tooLarge ? `more than ${limitBytes} bytes when inflated` : `broken gzip: ${(error as Error).message}`,
    }
  }
}
