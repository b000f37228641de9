/** What a match can begin with: lets searches skip places, and tells apart alternatives that can't both match. */
import { setTest } from './program.ts'
import type { CharSet, RegexNode } from './syntax.ts'

/** One entry a code unit below 128: can a match begin with it? The last entry stands for all others. */
export type FirstSet = Uint8Array

const SIZE = 129
const others = SIZE - 1

/** The characters a match of the node can begin with, or undefined where it may take none at all. */
export function firstOf(node: RegexNode): FirstSet | undefined {
  const { set, empty } = first(node)
  return empty ? undefined : set
}

export const disjoint = (a: FirstSet, b: FirstSet): boolean => a.every((bit, i) => bit === 0 || b[i] === 0)

/** The sets of characters that every match begins with, one a place, as far as that is fixed. */
export function fixedPrefix(node: RegexNode): FirstSet[] {
  return prefix(node).sets
}

function prefix(node: RegexNode): { sets: FirstSet[]; whole: boolean } {
  switch (node.type) {
    case 'set':
      return { sets: [ofSet(node.set)], whole: true }
    case 'group':
      return prefix(node.item)
    case 'sequence': {
      const sets: FirstSet[] = []
      for (const item of node.items) {
        const part = prefix(item)
        sets.push(...part.sets)
        if (!part.whole || sets.length > 16) return { sets, whole: false }
      }
      return { sets, whole: true }
    }
    default: {
      const set = firstOf(node)
      return { sets: set ? [set] : [], whole: false }
    }
  }
}

function first(node: RegexNode): { readonly set: FirstSet; readonly empty: boolean } {
  switch (node.type) {
    case 'set':
      return { set: ofSet(node.set), empty: false }
    case 'group':
    case 'atomic':
      return first(node.item)
    case 'repeat': {
      const item = first(node.item)
      return { set: item.set, empty: item.empty || node.min === 0 }
    }
    case 'choice': {
      const options = node.options.map(first)
      return { set: union(options.map(option => option.set)), empty: options.some(option => option.empty) }
    }
    case 'sequence':
      return firstOfSequence(node.items)
    default:
      // Anchors and look-arounds take nothing; a back-reference may take anything or nothing.
      return { set: node.type === 'back-reference' ? everything() : new Uint8Array(SIZE), empty: true }
  }
}

/** Also of the rest of a sequence: what can stand behind a place in it. */
export function firstOfSequence(items: readonly RegexNode[]): { readonly set: FirstSet; readonly empty: boolean } {
  const sets: FirstSet[] = []
  for (const item of items) {
    const { set, empty } = first(item)
    sets.push(set)
    if (!empty) return { set: union(sets), empty: false }
  }
  return { set: union(sets), empty: true }
}

function union(sets: readonly FirstSet[]): FirstSet {
  return Uint8Array.from({ length: SIZE }, (_, i) => (sets.some(set => set[i] === 1) ? 1 : 0))
}

const everything = (): FirstSet => new Uint8Array(SIZE).fill(1)

function ofSet(set: CharSet): FirstSet {
  const test = setTest(set)
  const first = Uint8Array.from({ length: SIZE }, (_, code) => (code < others && test(code) ? 1 : 0))
  // A letter beyond ASCII may fold with one; only sets that stay well within ASCII are sure not to hold others.
  const beyond = set.negated || set.ranges.some(code => code >= 128)
  first[others] = beyond ? 1 : 0
  return first
}
