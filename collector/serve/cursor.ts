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

/** For an answer of several lists, where each goes on; null: it has ended. None at all once all have. */
export const encodePlaces = (places: readonly (readonly Part[] | null)[]): string | null =>
  places.some(place => place !== null) ? encodeCursor(places) : null

/** @param place undefined: from the beginning; null: the list has ended */
export const goOn = async <P, F>(
  place: P | null | undefined,
  ask: (after: P | undefined) => Promise<F[]>,
): Promise<F[]> => (place === null ? [] : ask(place))

/** Null after the last page. */
export function placeAfter<F, P>(found: readonly F[], limit: number, placeOf: (last: F) => P): P | null {
  const last = found.length === limit ? found.at(-1) : undefined
  return last ? placeOf(last) : null
}
