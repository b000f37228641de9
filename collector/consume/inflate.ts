/** Bodies as sent → bytes, never more than the limit: a small body may hold a very large one. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

const gunzipAsync = promisify(gunzip)

export type Inflated = { readonly bytes: Buffer } | { readonly reason: string }

export async function inflate(body: Buffer, encoding: string, limitBytes: number): Promise<Inflated> {
  if (encoding === '' || encoding === 'identity') return { bytes: body }
  if (encoding !== 'gzip') return { reason: `content-encoding '${encoding.slice(0, 64)}' is not supported: use gzip` }
  try {
    return { bytes: await gunzipAsync(body, { maxOutputLength: limitBytes }) }
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    return {
      reason: tooLarge ? `more than ${limitBytes} bytes when inflated` : `broken gzip: ${(error as Error).message}`,
    }
  }
}
