/** Typed reading of YAML nodes with their lines, so that every refusal can say where. */
import { isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type Pair, type YAMLMap } from 'yaml'
import { type Scalar, SigmaError } from './types.ts'

export class YamlReader {
  private readonly lines: LineCounter

  constructor(lines: LineCounter) {
    this.lines = lines
  }

  lineOf(node: unknown): number {
    const range = (node as Node | null | undefined)?.range
    return range ? this.lines.linePos(range[0]).line : 1
  }

  fail(node: unknown, message: string): never {
    throw new SigmaError(this.lineOf(node), message)
  }

  map(node: unknown, what: string): YAMLMap {
    return isMap(node) ? node : this.fail(node, `${what} must be a map`)
  }

  entries(map: YAMLMap): { key: string; node: unknown; at: unknown }[] {
    return (map.items as Pair[]).map(({ key, value }) => ({
      key: isScalar(key) ? String(key.value) : this.fail(key, 'a key must be plain text'),
      node: value,
      at: key,
    }))
  }

  get(map: YAMLMap, name: string): unknown {
    return map.get(name, true)
  }

  scalar(node: unknown, what: string): Scalar {
    if (node === null || node === undefined) return null
    if (isAlias(node)) this.fail(node, 'YAML aliases are not supported')
    if (!isScalar(node)) this.fail(node, `${what} must be a plain value`)
    const value: unknown = node.value
    if (value === null || typeof value === 'boolean') return value
    if (typeof value === 'bigint') return String(value)
    if (typeof value === 'number') return exactNumber(value, node.source)
    if (typeof value === 'string') return value
    return this.fail(node, `${what} must be text, a number, true, false or null`)
  }

  text(node: unknown, what: string): string {
    const value = this.scalar(node, what)
    return value === null ? this.fail(node, `${what} is missing`) : String(value)
  }

  optionalText(node: unknown): string | undefined {
    return isScalar(node) && node.value !== null && node.value !== undefined ? String(node.value) : undefined
  }

  /** One value or a list of them. */
  scalars(node: unknown, what: string): Scalar[] {
    return isSeq(node) ? node.items.map(item => this.scalar(item, what)) : [this.scalar(node, what)]
  }

  texts(node: unknown, what: string): string[] {
    return isSeq(node) ? node.items.map(item => this.text(item, what)) : [this.text(node, what)]
  }
}

/** A number that would be written differently than it stands there (0x10, 1e3, beyond 2^53) is kept as text. */
const exactNumber = (value: number, source: string | undefined): Scalar =>
  source === undefined || String(value) === source ? value : source
