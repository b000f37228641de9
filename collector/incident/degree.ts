/**
 * With how many others an entity was seen, told from 256 bits: each other sets one, and the share of bits that are set
 * says about how many there were (linear counting, Whang et al. 1990; within a tenth up to some hundreds). Two such
 * counts of one entity are joined by OR, so that it makes no difference in which order, or how often, things came.
 */

const BITS = 256

/** No other seen yet. */
export const NOBODY_SEEN = 0n

export const seen = (others: Iterable<string>): bigint => {
  let bits = NOBODY_SEEN
  for (const other of others) bits |= 1n << BigInt(bucketOf(other))
  return bits
}

/** About how many. */
export function degreeOf(bits: bigint): number {
  const set = countBits(bits)
  return set === BITS ? Number.POSITIVE_INFINITY : Math.round(-BITS * Math.log(1 - set / BITS))
}

/** FNV-1a, folded to a byte. */
function bucketOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return ((hash >>> 24) ^ (hash >>> 16) ^ (hash >>> 8) ^ hash) & 0xff
}

function countBits(bits: bigint): number {
  let count = 0
  for (const digit of bits.toString(16)) count += BITS_IN_DIGIT[Number.parseInt(digit, 16)] ?? 0
  return count
}

const BITS_IN_DIGIT = [0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4]
