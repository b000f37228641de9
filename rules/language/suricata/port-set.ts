/** Sets of ports: `any`, `80`, `!80`, `[80,443:450,!445]`, `1024:`, with variables. */
import type { Variables } from './variables.ts'

export interface PortSet {
  readonly any: boolean
  has(port: number): boolean
}

const LAST = 65_535
const anyPort: PortSet = { any: true, has: () => true }

/** The set, or why the text isn't one. */
export function parsePorts(text: string, variables: Variables): PortSet | string {
  const table = collectPorts(text.trim(), variables, 0)
  if (typeof table === 'string') return table
  if (table.every(word => word === 0)) return `'${text}' leaves no port`
  if (table.every(word => word === 0xffff_ffff)) return anyPort
  return { any: false, has: port => (((table[port >> 5] as number) >>> (port & 31)) & 1) === 1 }
}

function fill(table: Uint32Array, low: number, high: number, on: boolean): void {
  for (let port = low; port <= high; port++) {
    const word = table[port >> 5] as number
    table[port >> 5] = on ? word | (1 << (port & 31)) : word & ~(1 << (port & 31))
  }
}

/** One bit a port. */
function collectPorts(text: string, variables: Variables, depth: number): Uint32Array | string {
  if (depth > 64) return 'port groups nest too deeply'
  if (text.startsWith('!')) {
    const inner = collectPorts(text.slice(1).trim(), variables, depth + 1)
    return typeof inner === 'string' ? inner : inner.map(word => ~word)
  }
  if (text.startsWith('$')) {
    const value = variables.get(text.slice(1))
    return value === undefined ? `variable ${text} isn't defined` : collectPorts(value.trim(), variables, depth + 1)
  }
  if (text.startsWith('[')) return collectGroup(text, variables, depth)
  const range = parseRange(text)
  if (range === undefined) return `'${text}' isn't a port or a range of ports`
  const table = new Uint32Array((LAST + 1) / 32)
  fill(table, ...range, true)
  return table
}

/** What any member includes, less what any excludes; exclusions alone mean everything else. */
function collectGroup(text: string, variables: Variables, depth: number): Uint32Array | string {
  const parts = splitGroup(text)
  if (parts === undefined) return `port group '${text}' isn't closed`
  const included = new Uint32Array((LAST + 1) / 32)
  const excluded = new Uint32Array((LAST + 1) / 32)
  let includes = false
  for (const part of parts) {
    const negated = part.startsWith('!')
    const member = collectPorts(negated ? part.slice(1).trim() : part, variables, depth + 1)
    if (typeof member === 'string') return member
    includes ||= !negated
    const into = negated ? excluded : included
    for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) | (member[i] as number)
  }
  return included.map((word, i) => (includes ? word : 0xffff_ffff) & ~(excluded[i] as number))
}

function parseRange(text: string): [number, number] | undefined {
  if (text === 'any') return [0, LAST]
  const found = /^(\d{1,5})?\s*(:)?\s*(\d{1,5})?$/.exec(text)
  if (!found || (found[1] === undefined && found[3] === undefined)) return undefined
  if (found[2] === undefined && found[3] !== undefined) return undefined
  const low = Number(found[1] ?? 0)
  const high = found[2] === undefined ? low : Number(found[3] ?? LAST)
  return low <= high && high <= LAST ? [low, high] : undefined
}

/** Parts of `[a, [b, c], d]` at the outer level, trimmed; undefined when brackets don't match. */
export function splitGroup(text: string): string[] | undefined {
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined
  const parts: string[] = []
  let depth = 0
  let from = 1
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '[') depth++
    else if (character === ']') depth--
    if (depth === 0 && at < text.length - 1) return undefined
    if ((character === ',' && depth === 1) || at === text.length - 1) {
      parts.push(text.slice(from, at).trim())
      from = at + 1
    }
  }
  return depth === 0 ? parts : undefined
}
