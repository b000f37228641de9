/** Keywords about the packet's own headers. */
import type { FlagsCondition, NumberField } from '../ast.ts'
import type { Keyword, KeywordTable } from '../builder.ts'
import { readNumber, readRange } from '../numbers.ts'

interface Limits {
  readonly most: number
  readonly dash?: boolean
  readonly exact?: boolean
}

const number =
  (field: NumberField, { most, dash = false, exact = false }: Limits): Keyword =>
  ({ value }, rule) => {
    const range = readRange(value?.replace(/^"(.*)"$/, '$1'), dash)
    if (!range || range.a > most || range.b > most) return `'${value ?? ''}' isn't a number up to ${most} or a range`
    if (exact && range.mode !== '=' && range.mode !== '!=') return 'it takes one number'
    rule.packetConditions.push({ kind: 'number', field, range })
    rule.requiresPacket = true
    return undefined
  }

const FLAG_BITS: Readonly<Record<string, number>> = {
  F: 1,
  S: 2,
  R: 4,
  P: 8,
  A: 16,
  U: 32,
  E: 64,
  C: 128,
  2: 64,
  1: 128,
  0: 0,
}

/** `flags:[+*!]letters[,letters to look away from]`; Suricata takes the sign before or after the letters. */
const flags: Keyword = ({ value = '' }, rule) => {
  const [wanted = '', ignored = ''] = value.replace(/\s+/g, '').toUpperCase().split(',')
  const found = /^([+*!]?)([FSRPAUEC120]+)([+*]?)$/.exec(wanted)
  if (!found || !/^[FSRPAUEC120]*$/.test(ignored)) return `'${value}' isn't a set of TCP flags`
  const sign = found[1] || found[3] || ''
  const bits = (letters: string) => [...letters].reduce((sum, letter) => sum | (FLAG_BITS[letter] ?? 0), 0)
  const mode: FlagsCondition['mode'] = sign === '+' ? 'all' : sign === '*' ? 'any' : sign === '!' ? 'not' : 'exactly'
  rule.packetConditions.push({ kind: 'flags', bits: bits(found[2] as string), ignored: bits(ignored), mode })
  rule.requiresPacket = true
  return undefined
}

const fragbits: Keyword = ({ value = '' }, rule) => {
  const found = /^([+*!]?)([MDR]+)([+*]?)$/.exec(value.replace(/\s+/g, '').toUpperCase())
  if (!found) return `'${value}' isn't a set of fragment bits`
  const sign = found[1] || found[3] || ''
  const letters = found[2] as string
  const bits = (letters.includes('M') ? 1 : 0) | (letters.includes('D') ? 2 : 0) | (letters.includes('R') ? 4 : 0)
  rule.packetConditions.push({
    kind: 'fragbits',
    bits,
    mode: sign === '+' ? 'all' : sign === '*' ? 'any' : sign === '!' ? 'not' : 'exactly',
  })
  rule.requiresPacket = true
  return undefined
}

const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = {
  ip: 0,
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  gre: 47,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  ospf: 89,
  sctp: 132,
}

const ipProtocol: Keyword = ({ value = '' }, rule) => {
  const found = /^([!<>]?)\s*([\w-]+)$/.exec(value)
  const protocol = found && (readNumber(found[2]) ?? PROTOCOL_NUMBERS[(found[2] as string).toLowerCase()])
  if (!found || protocol === undefined || protocol === null || protocol > 255) return `'${value}' isn't an IP protocol`
  const mode = found[1] === '!' ? '!=' : found[1] === '' ? '=' : (found[1] as '<' | '>')
  rule.packetConditions.push({ kind: 'number', field: 'ip_proto', range: { mode, a: protocol, b: 0 } })
  rule.requiresPacket = true
  return undefined
}

const streamSize: Keyword = ({ value = '' }, rule) => {
  const [side = '', sign = '', size] = value.split(',').map(word => word.trim())
  const range = readRange(`${sign === '=' ? '' : sign}${size ?? ''}`)
  if (side !== 'server' && side !== 'client' && side !== 'both' && side !== 'either') return `'${side}' isn't a side`
  if (!range || !/^(=|<|>|<=|>=|!=)$/.test(sign)) return `'${value}' isn't a comparison`
  rule.packetConditions.push({ kind: 'stream_size', side, range })
  rule.requiresPacket = true
  return undefined
}

export const packetHeaderKeywords: KeywordTable = {
  dsize: number('dsize', { most: 65_535 }),
  ttl: number('ttl', { most: 255, dash: true }),
  id: number('id', { most: 65_535, exact: true }),
  seq: number('seq', { most: 0xffff_ffff, exact: true }),
  'tcp.seq': number('seq', { most: 0xffff_ffff, exact: true }),
  ack: number('ack', { most: 0xffff_ffff, exact: true }),
  'tcp.ack': number('ack', { most: 0xffff_ffff, exact: true }),
  window: number('window', { most: 65_535, exact: true }),
  'tcp.window': number('window', { most: 65_535, exact: true }),
  tos: number('tos', { most: 255, exact: true }),
  itype: number('itype', { most: 255 }),
  icode: number('icode', { most: 255 }),
  icmp_id: number('icmp_id', { most: 65_535, exact: true }),
  icmp_seq: number('icmp_seq', { most: 65_535, exact: true }),
  ip_proto: ipProtocol,
  flags,
  'tcp.flags': flags,
  fragbits,
  fragoffset: number('fragoffset', { most: 65_535 }),
  stream_size: streamSize,
  sameip: (_, rule) => {
    rule.packetConditions.push({ kind: 'sameip' })
    rule.requiresPacket = true
    return undefined
  },
}
