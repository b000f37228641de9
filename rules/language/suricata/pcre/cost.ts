/**
 * How much work a backtracking matcher may have with an expression on hostile input: at most about
 * `factor × length ^ degree` steps. A degree of Infinity stands for exponential.
 *
 * An upper bound by structure alone: every unbounded repeat may run over the whole input, a repeat of something that
 * is itself ambiguous may double at each turn.
 */
import { ANY, type Node } from './ast.ts'
import { firstBytes } from './first.ts'

export interface Cost {
  readonly degree: number
  readonly factor: number
}

const FREE: Cost = { degree: 0, factor: 1 }
const EXPONENTIAL: Cost = { degree: Number.POSITIVE_INFINITY, factor: 1 }

export function searchCost(node: Node): Cost {
  const cost = matchCost(node)
  return startsAnchored(node) ? cost : { degree: cost.degree + 1, factor: cost.factor }
}

function matchCost(node: Node): Cost {
  switch (node.kind) {
    case 'set':
    case 'assert':
      return FREE
    case 'back':
      return { degree: 1, factor: 1 }
    case 'group':
    case 'atomic':
    case 'look':
      return matchCost(node.item)
    case 'sequence':
      return node.items.map(matchCost).reduce(product, FREE)
    case 'choice': {
      const costs = node.options.map(matchCost)
      return {
        degree: Math.max(...costs.map(cost => cost.degree)),
        factor: costs.reduce((sum, cost) => sum + cost.factor, 0),
      }
    }
    case 'repeat':
      return repeatCost(node)
  }
}

function repeatCost(node: Extract<Node, { kind: 'repeat' }>): Cost {
  const item = matchCost(node.item)
  const plain = item.degree === 0 && deterministic(node.item)
  if (node.max === ANY) return plain ? { degree: 1, factor: 1 } : EXPONENTIAL
  if (plain) return { degree: 0, factor: node.max - node.min + 1 }
  if (node.max === 1) return { degree: item.degree, factor: item.factor + 1 }
  return { degree: item.degree * node.max, factor: (item.factor + 1) ** node.max }
}

/** One way to match at most: sets in a row, or alternatives that differ in their first byte. */
function deterministic(node: Node): boolean {
  switch (node.kind) {
    case 'set':
    case 'assert':
      return true
    case 'group':
    case 'atomic':
      return deterministic(node.item)
    case 'sequence':
      return node.items.every(deterministic)
    case 'choice': {
      const seen = new Uint32Array(8)
      for (const option of node.options) {
        const first = firstBytes(option)
        if (!deterministic(option) || first === undefined) return false
        for (let word = 0; word < 8; word++) {
          if (((seen[word] as number) & (first[word] as number)) !== 0) return false
          seen[word] = (seen[word] as number) | (first[word] as number)
        }
      }
      return true
    }
    case 'repeat':
      return node.min === node.max && deterministic(node.item)
    default:
      return false
  }
}

const product = (a: Cost, b: Cost): Cost => ({
  degree: a.degree + b.degree,
  factor: Math.min(a.factor * b.factor, 1e15),
})

/** Every match begins where the bytes begin. */
export function startsAnchored(node: Node): boolean {
  if (node.kind === 'assert') return node.what === 'start'
  if (node.kind === 'group' || node.kind === 'atomic') return startsAnchored(node.item)
  if (node.kind === 'choice') return node.options.every(startsAnchored)
  return node.kind === 'sequence' && node.items[0] !== undefined && startsAnchored(node.items[0])
}
