/** What a match can begin with, and how long it is, read off the tree. */
import type { Node } from './ast.ts'
import { addAll, emptySet } from './byte-set.ts'

/** Bytes a match can begin with; undefined when it may be empty or isn't known. */
export function firstBytes(node: Node): Uint32Array | undefined {
  switch (node.kind) {
    case 'set':
      return node.set
    case 'group':
    case 'atomic':
      return firstBytes(node.item)
    case 'repeat':
      return node.min === 0 ? undefined : firstBytes(node.item)
    case 'choice': {
      const all = emptySet()
      for (const option of node.options) {
        const first = firstBytes(option)
        if (!first) return undefined
        addAll(all, first)
      }
      return all
    }
    case 'sequence': {
      const item = node.items.find(each => each.kind !== 'assert' && each.kind !== 'look')
      return item && firstBytes(item)
    }
    default:
      return undefined
  }
}

/** The one length every match has; undefined when lengths differ. */
export function fixedWidth(node: Node): number | undefined {
  switch (node.kind) {
    case 'set':
      return 1
    case 'assert':
    case 'look':
      return 0
    case 'group':
    case 'atomic':
      return fixedWidth(node.item)
    case 'sequence': {
      let width = 0
      for (const item of node.items) {
        const more = fixedWidth(item)
        if (more === undefined) return undefined
        width += more
      }
      return width
    }
    case 'choice': {
      const widths = new Set(node.options.map(fixedWidth))
      return widths.size === 1 ? [...widths][0] : undefined
    }
    case 'repeat': {
      const item = fixedWidth(node.item)
      return item !== undefined && node.min === node.max ? item * node.min : undefined
    }
    case 'back':
      return undefined
  }
}
