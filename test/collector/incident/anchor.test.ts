import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  brokenAnchor,
  isAnchored,
  makeAnchor,
  proofOf,
  type WrittenAnchor,
} from '../../../collector/incident/anchor.ts'
import { leafHash, merklePath, merkleRoot, rootOfPath } from '../../../collector/incident/merkle.ts'

const head = (number: number) => ({
  incidentId: `VG-2026-${String(number).padStart(4, '0')}`,
  number,
  head: String(number).repeat(64).slice(0, 64),
})
const anchor = (heads: ReturnType<typeof head>[], day = '2026-11-26', previous: string | null = null) =>
  makeAnchor(heads, { day, at: 5, auditHead: null, previous })

describe('merkle trees', () => {
  test('have the roots that RFC 6962 defines', () => {
    // Test vectors of Certificate Transparency: of nothing, of one empty leaf, of the first two and eight inputs.
    const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
    const leaves = inputs.map(hex => leafHash(Buffer.from(hex, 'hex').toString('latin1')))
    expect(merkleRoot([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(merkleRoot(leaves.slice(0, 1))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
    expect(merkleRoot(leaves.slice(0, 2))).toBe('fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125')
    expect(merkleRoot(leaves)).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
  })

  test('every leaf’s path leads to the root, and no other leaf’s does', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 40 }), fc.nat(), (texts, at) => {
        const leaves = texts.map(leafHash)
        const index = at % leaves.length
        const path = merklePath(leaves, index)
        expect(rootOfPath(leaves[index] as string, path)).toBe(merkleRoot(leaves))
        expect(rootOfPath(leafHash('something else entirely'), path)).not.toBe(merkleRoot(leaves))
      }),
    )
  })
})

describe('anchors', () => {
  const heads = [1, 2, 3, 4, 5].map(head)

  test('show each head to be theirs, and no changed one', () => {
    for (const { incidentId } of heads) {
      const proof = proofOf(anchor(heads), heads, incidentId)
      if (!proof) throw new Error('no proof')
      expect(isAnchored(proof)).toBe(true)
      expect(isAnchored({ ...proof, head: { ...proof.head, head: 'f'.repeat(64) } })).toBe(false)
      expect(isAnchored({ ...proof, head: { ...proof.head, number: 99 } })).toBe(false)
      expect(isAnchored({ ...proof, anchor: { ...proof.anchor, at: 6 } })).toBe(false)
    }
    expect(proofOf(anchor(heads), heads, 'VG-2026-0099')).toBeNull()
  })

  test('follow each other: none is changed or left out unseen', () => {
    const first = anchor(heads, '2026-11-26')
    const second = anchor([], '2026-11-27', first.hash)
    const third = anchor([head(6)], '2026-11-28', second.hash)
    const all: WrittenAnchor[] = [first, second, third]
    expect(brokenAnchor(all)).toBeUndefined()
    expect(brokenAnchor([first, first, second, third])).toBeUndefined()
    expect(brokenAnchor([first, third])).toMatchObject({ line: 2 })
    expect(brokenAnchor([first, { ...second, incidents: 9 }, third])).toMatchObject({ line: 2 })
  })
})
