/** Cursors: opaque to the client, a short JSON array to us. */
import type { z } from 'zod'

type Part = string | number | null | readonly Part[]

export const encodeCursor = (parts: readonly Part[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url')

/** Undefined for no cursor; throws for one we never gave out. */
export function decodeCursor<T>(cursor: string | undefined, shape: z.ZodType<T>): T | undefined {
  if (cursor === undefined || cursor === '') return undefined
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    throw Object.assign(new Error('no such cursor'), { statusCode: 400 })
  }
}
