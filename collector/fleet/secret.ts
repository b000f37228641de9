/** Secrets that are handed out: random, shown once, and known here only by their SHA-256. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** SHA-256 in hexadecimal. A slow hash would add nothing: the secrets are random, not chosen. */
export const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** 256 random bits behind a prefix that tells what they are for. */
export const newSecret = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`

/** Compares without telling by its duration how much was right. */
export function sameDigest(one: string, other: string): boolean {
  const left = Buffer.from(one)
  const right = Buffer.from(other)
  return left.length === right.length && timingSafeEqual(left, right)
}
