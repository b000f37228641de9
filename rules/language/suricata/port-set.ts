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
  const bits = { include: [] as [number, number][], exclude: [] as [number, number][] }
  const trouble = collect(text.trim(), false, bits, variables, 0)
  if (trouble !== undefined) return trouble
  if (bits.include.length === 0 && bits.exclude.length === 0) return `'${text}' holds no port`
  if (bits.exclude.some(([low, high]) => low === 0 && high === LAST)) return `'${text}' excludes every port`
  if (bits.exclude.length === 0 && bits.include.some(([low, high]) => low === 0 && high === LAST)) return anyPort
  const table = new Uint32Array((LAST + 1) / 32)
  if (bits.include.length === 0) table.fill(0xffff_ffff)
  for (const [low, high] of bits.include) fill(table, low, high, true)
  for (const [low, high] of bits.exclude) fill(table, low, high, false)
  if (table.every(word => word === 0)) return `'${text}' leaves no port`
  return { any: false, has: port => (((table[port >> 5] as number) >>> (port & 31)) & 1) === 1 }
}

function fill(table: Uint32Array, low: number, high: number, on: boolean): void {
  for (let port = low; port <= high; port++) {
    const word = table[port >> 5] as number
    table[port >> 5] = on ? word | (1 << (port & 31)) : word & ~(1 << (port & 31))
  }
}

function collect(
  text: string,
  negated: boolean,
  into: { include: [number, number][]; exclude: [number, number][] },
  variables: Variables,
  depth: number,
): string | undefined {
  if (depth > 32) return 'port groups nest too deeply'
  if (text.startsWith('!')) return collect(text.slice(1).trim(), !negated, into, variables, depth + 1)
  if (text.startsWith('$')) {
    const value = variables.get(text.slice(1))
    return value === undefined
      ? `variable ${text} isn't defined`
      : collect(value.trim(), negated, into, variables, depth + 1)
  }
  if (text.startsWith('[')) {
    const parts = splitGroup(text)
    if (parts === undefined) return `port group '${text}' isn't closed`
    for (const part of parts) {
      const trouble = collect(part, negated, into, variables, depth + 1)
      if (trouble !== undefined) return trouble
    }
    return undefined
  }
  const range = parseRange(text)
  if (range === undefined) return `'${text}' isn't a port or a range of ports`
  ;(negated ? into.exclude : into.include).push(range)
  return undefined
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
