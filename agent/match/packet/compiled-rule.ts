/** Rules made ready for matching: what kind of data decides them, their chains, and the order in which they count. */
import {
  type BufferCondition,
  type BufferKind,
  buffers,
  type ContentCondition,
  PAYLOAD,
  type Rule,
  type TransactionNumberCondition,
  type TransformName,
} from '../../../rules/language/suricata/index.ts'
import { type Chain, makeChain } from './chain.ts'

/** One buffer of a transaction that must satisfy a chain. */
export interface Part {
  readonly buffer: BufferKind
  readonly transforms: readonly TransformName[]
  /** Names buffer and transforms: equal keys hold equal bytes. */
  readonly key: string
  readonly chain: Chain
}

export interface CompiledRule {
  readonly rule: Rule
  /** Position in the order of evaluation. */
  readonly index: number
  /**
   * What is looked at: `addresses` nothing but addresses, once a direction of a flow; `packet` every packet;
   * `transaction` what application protocols carry.
   */
  readonly kind: 'addresses' | 'packet' | 'transaction'
  /** For `packet`: the payload of packets, of streams, or both. */
  readonly onPacket: boolean
  /** Payload of TCP segments that join a stream as well. */
  readonly onSegment: boolean
  readonly onStream: boolean
  readonly payload: Chain | undefined
  readonly parts: readonly Part[]
  readonly numbers: readonly TransactionNumberCondition[]
  /** The pattern by which the prefilter finds it; undefined when it must always be looked at. */
  readonly fast: { readonly key: string; readonly bytes: Uint8Array } | undefined
  readonly usesVariables: boolean
}

/** Compiles and orders: by action (pass, drop, reject, alert), flowbits writers before readers, then priority. */
export function compileRules(rules: readonly Rule[]): CompiledRule[] {
  return rules
    .map((rule, position) => ({ rule, position }))
    .sort((a, b) => compareRules(a.rule, b.rule) || a.position - b.position)
    .map(({ rule }, index) => compileRule(rule, index))
}

const ACTION_ORDER = ['pass', 'drop', 'reject', 'rejectsrc', 'rejectdst', 'rejectboth', 'alert']

const compareRules = (a: Rule, b: Rule): number =>
  ACTION_ORDER.indexOf(a.header.action) - ACTION_ORDER.indexOf(b.header.action) ||
  flowbitsRank(b) - flowbitsRank(a) ||
  a.priority - b.priority

function flowbitsRank(rule: Rule): number {
  const writes = rule.postActions.length > 0
  const reads = rule.packetConditions.some(condition => condition.kind === 'flowbits')
  return writes ? (reads ? 2 : 3) : reads ? 1 : 0
}

function compileRule(rule: Rule, index: number): CompiledRule {
  const parts = rule.inspections
    .filter(({ buffer }) => buffer !== PAYLOAD)
    .map(
      ({ buffer, transforms, conditions }): Part => ({
        buffer: buffers.get(buffer) as BufferKind,
        transforms,
        key: partKey(buffer, transforms),
        chain: makeChain(conditions),
      }),
    )
  const payload = rule.inspections.find(({ buffer, transforms }) => buffer === PAYLOAD && transforms.length === 0)
  const kind =
    parts.length > 0 || rule.transactionConditions.length > 0
      ? 'transaction'
      : isAddressOnly(rule)
        ? 'addresses'
        : 'packet'
  return {
    rule,
    index,
    kind,
    ...payloadUse(rule),
    payload: payload && makeChain(payload.conditions),
    parts,
    numbers: rule.transactionConditions,
    fast: fastPattern(rule, kind),
    usesVariables: rule.inspections.some(each =>
      each.conditions.some(({ kind }) => kind === 'byte_extract' || kind === 'byte_math'),
    ),
  }
}

const partKey = (buffer: string, transforms: readonly TransformName[]): string => [buffer, ...transforms].join('|')

function isAddressOnly(rule: Rule): boolean {
  const { header, flow } = rule
  return (
    rule.inspections.length === 0 &&
    rule.packetConditions.length === 0 &&
    header.applicationProtocol === undefined &&
    header.sourcePorts.any &&
    header.destinationPorts.any &&
    header.only === undefined &&
    !header.sources.negated &&
    !header.destinations.negated &&
    flow.direction === undefined &&
    flow.state === undefined &&
    flow.only === undefined
  )
}

/**
 * TCP payload is inspected as a stream, unless the rule speaks about packets (header keywords, `tcp-pkt`). A content
 * bound by offset or depth is looked for at the packet's beginning too.
 */
function payloadUse(rule: Rule): Pick<CompiledRule, 'onPacket' | 'onSegment' | 'onStream'> {
  const { header, flow } = rule
  const packetOnly = { onPacket: true, onSegment: true, onStream: false }
  const tcp = header.ipProtocols === undefined || header.ipProtocols.includes(6)
  if (header.only === 'stream' || flow.only === 'stream') return { onPacket: false, onSegment: false, onStream: true }
  const payload = rule.inspections.filter(({ buffer }) => buffer === PAYLOAD)
  if (!tcp || payload.length === 0 || rule.requiresPacket || header.only === 'packet' || flow.only === 'packet')
    return packetOnly
  const bound = payload.some(each => each.conditions.some(isBound))
  return { onPacket: bound || header.ipProtocols?.length !== 1, onSegment: bound, onStream: true }
}

const isBound = (condition: BufferCondition): boolean =>
  condition.kind === 'content' &&
  (condition.startsWith || condition.depth !== undefined || condition.offset !== undefined)

/**
 * The rule's own choice, else the strongest content; the payload comes last, as every packet has one. What a status code
 * or a method can say is said by most transactions: they are chosen when there is nothing else.
 */
function fastPattern(rule: Rule, kind: CompiledRule['kind']): CompiledRule['fast'] {
  let best: { key: string; content: ContentCondition } | undefined
  let bestScore = -1
  for (const { buffer, transforms, conditions } of rule.inspections) {
    if (kind === 'transaction' && buffer === PAYLOAD) continue
    const rank = buffer === PAYLOAD ? 0 : COMMON.has(buffer) ? 1 : 2
    for (const condition of conditions) {
      if (condition.kind !== 'content' || condition.negated) continue
      const score = (condition.fastPattern ? 1e6 : 0) + rank * 1e3 + strength(condition.bytes)
      if (score <= bestScore) continue
      bestScore = score
      best = { key: partKey(buffer, transforms), content: condition }
    }
  }
  if (!best) return undefined
  const chosen = best.content.fastPattern
  const bytes = chosen ? best.content.bytes.subarray(chosen.offset, chosen.offset + chosen.length) : best.content.bytes
  return { key: best.key, bytes }
}

const COMMON: ReadonlySet<string> = new Set(['http.method', 'http.stat_code', 'http.stat_msg', 'http.protocol'])

/** Longer is stronger; bytes that repeat or that fill most traffic add little. */
function strength(bytes: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < bytes.length && i < 64; i++) {
    const byte = bytes[i] as number
    sum += i > 0 && bytes[i - 1] === byte ? 1 : byte === 0 || byte === 0x20 || byte === 0xff ? 3 : 10
  }
  return Math.min(sum, 999)
}
