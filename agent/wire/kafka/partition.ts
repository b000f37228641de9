/**
 * Which partition a key goes to: the same answer everywhere and for ever, as long as the topic keeps its partitions.
 *
 * MurmurHash2 (Austin Appleby, public domain) with Kafka's seed, made positive, modulo the partitions: what every
 * standard producer does, so that another client would keep each agent where it is.
 */
const SEED = 0x9747b28c
const M = 0x5bd1e995

export const partitionOf = (key: Buffer, partitions: number): number => (murmur2(key) & 0x7fffffff) % partitions

/** A signed 32-bit number, as Kafka has it. */
export function murmur2(key: Buffer): number {
  let hash = SEED ^ key.length
  const whole = key.length & ~3
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(key.readInt32LE(at), M)
    word = Math.imul(word ^ (word >>> 24), M)
    hash = Math.imul(hash, M) ^ word
  }
  const rest = key.length - whole
  if (rest > 0) hash = Math.imul(hash ^ key.readUIntLE(whole, rest), M)
  hash = Math.imul(hash ^ (hash >>> 13), M)
  return hash ^ (hash >>> 15)
}
