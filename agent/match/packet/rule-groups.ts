/**
 * Rules in the groups in which they are looked for: by what data, transport, direction and buffer.
 *
 * A group holds the patterns of its rules, and apart from them the rules that no pattern can find.
 */
import type { BufferKind, TransformName } from '../../../rules/language/suricata/index.ts'
import type { Direction } from '../../decode/packet/packet.ts'
import { AddressIndex } from './address-index.ts'
import type { CompiledRule } from './compiled-rule.ts'
import { type Pattern, PatternSet } from './pattern-set.ts'

export interface Group {
  readonly patterns: PatternSet
  readonly always: readonly number[]
}

/** Patterns to look for in one buffer of a protocol's transactions. */
export interface BufferGroup {
  readonly id: number
  readonly buffer: BufferKind
  readonly transforms: readonly TransformName[]
  readonly key: string
  readonly step: number
  readonly patterns: PatternSet
}

export interface TransactionGroup {
  readonly buffers: readonly BufferGroup[]
  readonly always: readonly number[]
}

export type Transport = 'tcp' | 'udp' | 'icmp' | 'other'
const TRANSPORTS: readonly Transport[] = ['tcp', 'udp', 'icmp', 'other']
const DIRECTIONS: readonly Direction[] = [0, 1]

export interface RuleGroups {
  readonly addresses: AddressIndex
  readonly packet: Readonly<Record<Transport, readonly [Group, Group]>>
  readonly stream: readonly [Group, Group]
  readonly transactions: ReadonlyMap<string, readonly [TransactionGroup, TransactionGroup]>
}

export function groupRules(rules: readonly CompiledRule[]): RuleGroups {
  const packet = rules.filter(rule => rule.kind === 'packet')
  const perDirection = (chosen: readonly CompiledRule[]): [Group, Group] => [group(chosen, 0), group(chosen, 1)]
  const onPacket = packet.filter(rule => rule.onPacket)
  return {
    addresses: new AddressIndex(rules.filter(rule => rule.kind === 'addresses')),
    packet: Object.fromEntries(
      TRANSPORTS.map(transport => [
        transport,
        perDirection(onPacket.filter(rule => carriedBy(rule, transport) && (transport !== 'tcp' || rule.onSegment))),
      ]),
    ) as unknown as RuleGroups['packet'],
    stream: perDirection(packet.filter(rule => rule.onStream)),
    transactions: transactionGroups(rules.filter(rule => rule.kind === 'transaction')),
  }
}

export const inDirection = ({ rule }: CompiledRule, direction: Direction): boolean =>
  direction === 0 ? rule.toServer : rule.toClient

const NUMBERS: Readonly<Record<Exclude<Transport, 'other'>, readonly number[]>> = { tcp: [6], udp: [17], icmp: [1, 58] }

function carriedBy({ rule }: CompiledRule, transport: Transport): boolean {
  const numbers = rule.header.ipProtocols
  if (numbers === undefined) return true
  if (transport !== 'other') return numbers.some(number => NUMBERS[transport].includes(number))
  return numbers.some(number => ![1, 6, 17, 58].includes(number))
}

function group(rules: readonly CompiledRule[], direction: Direction): Group {
  const chosen = rules.filter(rule => inDirection(rule, direction))
  return {
    patterns: new PatternSet(chosen.flatMap(pattern)),
    always: chosen.filter(rule => rule.fast === undefined).map(rule => rule.index),
  }
}

const pattern = ({ index, fast }: CompiledRule): Pattern[] => (fast ? [{ id: index, bytes: fast.bytes }] : [])

function transactionGroups(rules: readonly CompiledRule[]): Map<string, [TransactionGroup, TransactionGroup]> {
  const protocols = new Map<string, CompiledRule[]>()
  for (const rule of rules) {
    const protocol = rule.rule.header.applicationProtocol ?? ''
    const members = protocols.get(protocol)
    if (members) members.push(rule)
    else protocols.set(protocol, [rule])
  }
  let nextId = 0
  const make = (members: readonly CompiledRule[], direction: Direction): TransactionGroup => {
    const chosen = members.filter(rule => inDirection(rule, direction))
    const keys = new Map<string, CompiledRule[]>()
    for (const rule of chosen) {
      if (!rule.fast) continue
      const same = keys.get(rule.fast.key)
      if (same) same.push(rule)
      else keys.set(rule.fast.key, [rule])
    }
    const buffers = [...keys].map(([key, sharing]): BufferGroup => {
      const part = sharing[0]?.parts.find(each => each.key === key)
      if (!part) throw new Error(`no part for ${key}`)
      const step = (direction === 0 ? part.buffer.toServer : part.buffer.toClient) ?? 0
      return {
        id: nextId++,
        buffer: part.buffer,
        transforms: part.transforms,
        key,
        step,
        patterns: new PatternSet(sharing.flatMap(pattern)),
      }
    })
    return { buffers, always: chosen.filter(rule => rule.fast === undefined).map(rule => rule.index) }
  }
  return new Map(
    [...protocols].map(([name, members]) => [
      name,
      [make(members, DIRECTIONS[0] as Direction), make(members, DIRECTIONS[1] as Direction)],
    ]),
  )
}
