/**
 * Anchors: once a day the heads of all incidents that changed since the last one are drawn together into one hash, which
 * is written down outside the database. Whoever changes an incident's log afterwards, its last events included, would
 * have to change that writing, too.
 *
 * Each anchor names the one before it, so that none can be left out. An exported incident carries its path to the
 * anchor's root: it can be held against the written anchors without the database.
 */
import { createHash } from 'node:crypto'
import type { Anchor, AnchoredHead } from '../store/anchors.ts'
import { canonical, GENESIS } from '../store/canonical.ts'
import { leafHash, merklePath, merkleRoot, type PathStep, rootOfPath } from './merkle.ts'

/** As it stands in a line of the anchors' file. */
export type WrittenAnchor = Omit<Anchor, 'writtenAt'>

export interface AnchorProof {
  readonly anchor: WrittenAnchor
  readonly head: AnchoredHead
  readonly path: readonly PathStep[]
}

/** @param heads sorted by incident, so that everyone draws the same tree */
export function makeAnchor(
  heads: readonly AnchoredHead[],
  { day, at, auditHead, previous }: { day: string; at: number; auditHead: string | null; previous: string | null },
): WrittenAnchor {
  const unsealed = {
    day,
    at,
    incidents: heads.length,
    root: merkleRoot(heads.map(leafOf)),
    auditHead,
    previous: previous ?? GENESIS,
  }
  return { ...unsealed, hash: hashOf(unsealed) }
}

export const proofOf = (
  anchor: WrittenAnchor,
  heads: readonly AnchoredHead[],
  incidentId: string,
): AnchorProof | null => {
  const index = heads.findIndex(head => head.incidentId === incidentId)
  const head = heads[index]
  return head ? { anchor, head, path: merklePath(heads.map(leafOf), index) } : null
}

/** Whether an incident's head belongs to the anchor, and the anchor is what its hash says. */
export const isAnchored = ({ anchor, head, path }: AnchorProof): boolean => {
  const { hash, ...unsealed } = anchor
  return rootOfPath(leafOf(head), path) === anchor.root && hashOf(unsealed) === hash
}

/** What is wrong with the file's lines, by the first one that is; undefined: nothing. */
export function brokenAnchor(
  anchors: readonly WrittenAnchor[],
): { readonly line: number; readonly why: string } | undefined {
  let previous = anchors[0]?.previous
  for (const [index, { hash, ...unsealed }] of anchors.entries()) {
    if (hashOf(unsealed) !== hash)
      return { line: index + 1, why: `the anchor of ${unsealed.day} is not what was written` }
    // One that was written twice, after a crash in between, is the same line again.
    if (hash === previous && index > 0) continue
    if (unsealed.previous !== previous)
      return { line: index + 1, why: `no anchor before that of ${unsealed.day} has the hash it follows` }
    previous = hash
  }
  return undefined
}

const leafOf = (head: AnchoredHead): string => leafHash(canonical(head))

const hashOf = (anchor: Omit<WrittenAnchor, 'hash'>): string =>
  createHash('sha256').update(canonical(anchor)).digest('hex')
