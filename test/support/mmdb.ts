/**
 * Writes small files in MaxMind's DB format (version 2.0 of its specification), as tests need them: no third party's
 * database is shipped. A search tree of 24-bit records over the bits of addresses, the data the leaves point to, and
 * the metadata at the end.
 */
import { isPrefix, parsePrefix } from '../../collector/store/prefix.ts'

export type MmdbValue = string | number | boolean | readonly MmdbValue[] | { readonly [key: string]: MmdbValue }

interface Options {
  readonly type: string
  readonly ipVersion?: 4 | 6
}

type Node = [Child, Child]
type Child = Node | { readonly data: number } | undefined

export function mmdb(records: Readonly<Record<string, MmdbValue>>, { type, ipVersion = 6 }: Options): Buffer {
  const root: Node = [undefined, undefined]
  const data: Buffer[] = []
  for (const [prefix, value] of Object.entries(records)) {
    insert(root, bitsOf(prefix, ipVersion), { data: data.reduce((sum, { length }) => sum + length, 0) })
    data.push(encoded(value))
  }
  const nodes = numbered(root)
  const tree = Buffer.alloc(nodes.length * 6)
  nodes.forEach((node, index) => {
    node.forEach((child, side) => {
      tree.writeUIntBE(recordOf(child, nodes), index * 6 + side * 3, 3)
    })
  })
  const metadata = encoded({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_767_225_600,
    database_type: type,
    description: { en: 'made by a test' },
    ip_version: ipVersion,
    languages: ['en'],
    node_count: nodes.length,
    record_size: 24,
  })
  return Buffer.concat([tree, Buffer.alloc(16), ...data, Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), metadata])
}

/** IPv4 stands in the first 96 bits of nothing in a tree of IPv6. */
function bitsOf(text: string, ipVersion: 4 | 6): string {
  const prefix = parsePrefix(text)
  if (!isPrefix(prefix)) throw new Error(`'${text}' is no prefix`)
  const bits = prefix.words
    .map(word => word.toString(2).padStart(32, '0'))
    .join('')
    .slice(0, prefix.length)
  return prefix.family === 4 && ipVersion === 6 ? '0'.repeat(96) + bits : bits
}

function insert(root: Node, bits: string, leaf: { data: number }): void {
  let at = root
  for (const bit of bits.slice(0, -1)) {
    const side = bit === '1' ? 1 : 0
    const child = at[side]
    if (child && 'data' in child) throw new Error('prefixes of a test nest')
    const next: Node = child ?? [undefined, undefined]
    at[side] = next
    at = next
  }
  at[bits.at(-1) === '1' ? 1 : 0] = leaf
}

function numbered(root: Node): Node[] {
  const nodes = [root]
  for (const node of nodes) for (const child of node) if (Array.isArray(child)) nodes.push(child)
  return nodes
}

function recordOf(child: Child, nodes: readonly Node[]): number {
  if (child === undefined) return nodes.length
  return Array.isArray(child) ? nodes.indexOf(child) : nodes.length + 16 + child.data
}

function encoded(value: MmdbValue): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)])
  if (typeof value === 'boolean') return control(14, value ? 1 : 0)
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return Buffer.concat([control(6, 4), bytes])
  }
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encoded)])
  const entries = Object.entries(value as Record<string, MmdbValue>)
  return Buffer.concat([control(7, entries.length), ...entries.flatMap(([key, one]) => [encoded(key), encoded(one)])])
}

/** Types above seven stand in a second byte; sizes from 29 on in bytes of their own. */
function control(type: number, size: number): Buffer {
  if (size > 284) throw new Error('longer than a test needs')
  const low = Math.min(size, 29)
  const head = type > 7 ? [low, type - 7] : [(type << 5) | low]
  return Buffer.from(size >= 29 ? [...head, size - 29] : head)
}
