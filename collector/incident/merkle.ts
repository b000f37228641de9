/**
 * One hash over many, such that any single one can be shown to be among them: a Merkle tree as RFC 6962 section 2.1 has
 * it. Leaves and nodes are hashed with different first bytes, so that none passes for the other.
 */
import { createHash } from 'node:crypto'

/** From a leaf's side upwards: the hash beside it, and whether that stands to the left. */
export interface PathStep {
  readonly hash: string
  readonly left: boolean
}

export const leafHash = (text: string): string => hash(Buffer.of(0), Buffer.from(text))

/** Of no leaves: the hash of nothing. */
export function merkleRoot(leaves: readonly string[]): string {
  if (leaves.length === 0) return hash()
  const [only] = leaves
  if (leaves.length === 1 && only !== undefined) return only
  const split = largestPowerBelow(leaves.length)
  return nodeHash(merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split)))
}

/** @throws RangeError when there is no such leaf. */
export function merklePath(leaves: readonly string[], index: number): PathStep[] {
  if (index < 0 || index >= leaves.length) throw new RangeError(`no leaf ${index} among ${leaves.length}`)
  if (leaves.length === 1) return []
  const split = largestPowerBelow(leaves.length)
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)]
  return index < split
    ? [...merklePath(left, index), { hash: merkleRoot(right), left: false }]
    : [...merklePath(right, index - split), { hash: merkleRoot(left), left: true }]
}

export const rootOfPath = (leaf: string, path: readonly PathStep[]): string =>
  path.reduce((so, { hash: beside, left }) => (left ? nodeHash(beside, so) : nodeHash(so, beside)), leaf)

const nodeHash = (left: string, right: string): string =>
  hash(Buffer.of(1), Buffer.from(left, 'hex'), Buffer.from(right, 'hex'))

function hash(...parts: readonly Buffer[]): string {
  const sha256 = createHash('sha256')
  for (const part of parts) sha256.update(part)
  return sha256.digest('hex')
}

/** The largest power of two that is less than `count`. */
const largestPowerBelow = (count: number): number => 2 ** (Math.ceil(Math.log2(count)) - 1)
