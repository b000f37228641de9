/** Bearer tokens: 256 random bits, known to the collector only by their SHA-256. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** SHA-256 in hexadecimal. A slow hash would add nothing: the tokens are random, not chosen. */
export const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

export const newToken = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`

/** Compares without telling by its duration how much was right. */
export function sameDigest(one: string, other: string): boolean {
  const left = Buffer.from(one)
  const right = Buffer.from(other)
  return left.length === right.length && timingSafeEqual(left, right)
}

/** The token of an `authorization: Bearer …` header. */
export function bearerOf(header: string | undefined): string | null {
  const found = /^Bearer ([A-Za-z0-9._~+/=-]{16,512})$/.exec(header ?? '')
  return found?.[1] ?? null
}
