/**
 * Writes a tree as a JavaScript regular expression over latin-1 strings, without flags but `g` and `y`: case, dots and
 * line ends are all spelled out, since JavaScript's own meanings of `i`, `m` and `.` differ from PCRE's.
 */
import { ANY, type Node } from './ast.ts'
import { has } from './byte-set.ts'

const ASSERTIONS = {
  start: '(?<![^])',
  'line-start': '(?<![^\\n])(?:(?<![^])|(?=[^]))',
  end: '(?![^])',
  'end-or-newline': '(?=\\n?(?![^]))',
  'line-end': '(?=\\n|(?![^]))',
  word: '\\b',
  'not-word': '\\B',
} as const

/** The expression's source; undefined for what JavaScript can't say (atomic groups holding captures, possessives). */
export function emitRegex(node: Node): string | undefined {
  switch (node.kind) {
    case 'set':
      return emitSet(node.set)
    case 'sequence':
      return joined(node.items, '')
    case 'choice': {
      const options = joined(node.options, '|')
      return options === undefined ? undefined : `(?:${options})`
    }
    case 'repeat':
      return emitRepeat(node)
    case 'group':
      return wrapped(node.item, '(?:')
    case 'look':
      return wrapped(node.item, `(?${node.behind ? '<' : ''}${node.negated ? '!' : '='}`)
    case 'assert':
      return ASSERTIONS[node.what]
    case 'atomic':
      return undefined
    case 'back':
      // A reference to a group that took no part fails in PCRE and succeeds in JavaScript; case is ours to fold.
      return undefined
  }
}

function emitRepeat(node: Extract<Node, { kind: 'repeat' }>): string | undefined {
  if (node.mode === 'possessive') return undefined
  const item = emitRegex(node.item)
  if (item === undefined) return undefined
  const single = node.item.kind === 'set' || node.item.kind === 'group'
  const bounds =
    node.max === ANY
      ? node.min === 0
        ? '*'
        : node.min === 1
          ? '+'
          : `{${node.min},}`
      : node.min === 0 && node.max === 1
        ? '?'
        : `{${node.min},${node.max}}`
  return `${single ? item : `(?:${item})`}${bounds}${node.mode === 'lazy' ? '?' : ''}`
}

function wrapped(item: Node, open: string): string | undefined {
  const inside = emitRegex(item)
  return inside === undefined ? undefined : `${open}${inside})`
}

function joined(items: readonly Node[], by: string): string | undefined {
  const parts = items.map(emitRegex)
  return parts.includes(undefined) ? undefined : parts.join(by)
}

function emitSet(set: Uint32Array): string {
  const ranges: [number, number][] = []
  for (let byte = 0; byte < 256; byte++) {
    if (!has(set, byte)) continue
    const last = ranges.at(-1)
    if (last && last[1] === byte - 1) last[1] = byte
    else ranges.push([byte, byte])
  }
  const [first] = ranges
  if (!first) return '[]'
  if (ranges.length === 1 && first[0] === first[1]) return escaped(first[0])
  if (ranges.length === 1 && first[0] === 0 && first[1] === 255) return '[^]'
  return `[${ranges.map(([low, high]) => (low === high ? escaped(low) : `${escaped(low)}-${escaped(high)}`)).join('')}]`
}

const escaped = (byte: number): string =>
  /[A-Za-z0-9_]/.test(String.fromCharCode(byte))
    ? String.fromCharCode(byte)
    : `\\x${byte.toString(16).padStart(2, '0')}`
