/**
 * What a rule of Suricata's language says, after parsing and checking.
 *
 * Two views of one rule live here. `options` is the rule as written, every option with its place, for explaining.
 * The rest is what matching evaluates: conditions on the packet, and inspections of buffers, each an ordered chain.
 */
import type { AddressSet } from './address-set.ts'
import type { CompiledRegex } from './pcre/compile.ts'
import type { PortSet } from './port-set.ts'

/** An option as written: `name:value;`, with its place in the file (both from 1). */
export interface Option {
  readonly name: string
  /** Undefined when there is no colon; quotes and escapes as written. */
  readonly value: string | undefined
  readonly line: number
  readonly column: number
}

export type Action = 'alert' | 'pass' | 'drop' | 'reject' | 'rejectsrc' | 'rejectdst' | 'rejectboth'

export interface HeaderText {
  readonly action: string
  readonly protocol: string
  readonly sources: string
  readonly sourcePorts: string
  readonly arrow: '->' | '<>' | '=>'
  readonly destinations: string
  readonly destinationPorts: string
}

export interface Header
  extends Omit<HeaderText, 'action' | 'sources' | 'sourcePorts' | 'destinations' | 'destinationPorts'> {
  readonly action: Action
  readonly sources: AddressSet
  readonly sourcePorts: PortSet
  readonly destinations: AddressSet
  readonly destinationPorts: PortSet
  /** IP protocol numbers the rule is about; undefined is any. */
  readonly ipProtocols: readonly number[] | undefined
  /** 4 or 6 when the rule names one version. */
  readonly ipVersion: 4 | 6 | undefined
  /** `http`, `dns`, `tls` … when the header names an application protocol. */
  readonly applicationProtocol: string | undefined
  /** `tcp-pkt` looks at packets only, `tcp-stream` at streams only. */
  readonly only: 'packet' | 'stream' | undefined
}

/** A number, or the name of a variable that byte_extract or byte_math fills. */
export type Operand = number | { readonly variable: string }

export interface ContentCondition {
  readonly kind: 'content'
  readonly bytes: Uint8Array
  readonly negated: boolean
  nocase: boolean
  offset: Operand | undefined
  depth: Operand | undefined
  distance: Operand | undefined
  within: Operand | undefined
  startsWith: boolean
  endsWith: boolean
  fastPattern: { readonly only: boolean; readonly offset: number; readonly length: number } | undefined
}

export interface PcreCondition {
  readonly kind: 'pcre'
  readonly source: string
  readonly flags: string
  readonly regex: CompiledRegex
  readonly negated: boolean
  readonly relative: boolean
}

export interface IsDataAtCondition {
  readonly kind: 'isdataat'
  readonly at: Operand
  readonly negated: boolean
  readonly relative: boolean
}

export type ByteOperator = '<' | '>' | '=' | '<=' | '>=' | '&' | '^'

/** How bytes are read as a number: binary in either order, or digits of a text. */
export interface ByteReading {
  readonly count: number
  readonly little: boolean
  readonly base: 'binary' | 'hex' | 'dec' | 'oct'
  readonly bitmask: number | undefined
}

export interface ByteTestCondition extends ByteReading {
  readonly kind: 'byte_test'
  readonly operator: ByteOperator
  readonly negated: boolean
  readonly value: Operand
  readonly offset: Operand
  readonly relative: boolean
}

export interface ByteJumpCondition extends ByteReading {
  readonly kind: 'byte_jump'
  readonly offset: Operand
  readonly relative: boolean
  readonly multiplier: number
  readonly align: boolean
  readonly from: 'here' | 'beginning' | 'end'
  readonly postOffset: Operand
}

export interface ByteExtractCondition extends ByteReading {
  readonly kind: 'byte_extract'
  readonly offset: number
  readonly variable: string
  readonly relative: boolean
  readonly multiplier: number
  readonly align: number
}

export interface ByteMathCondition extends ByteReading {
  readonly kind: 'byte_math'
  readonly offset: number
  readonly operator: '+' | '-' | '*' | '/' | '<<' | '>>'
  readonly operand: Operand
  readonly result: string
  readonly relative: boolean
}

export interface SizeCondition {
  readonly kind: 'bsize'
  readonly range: NumberRange
}

export type BufferCondition =
  | ContentCondition
  | PcreCondition
  | IsDataAtCondition
  | ByteTestCondition
  | ByteJumpCondition
  | ByteExtractCondition
  | ByteMathCondition
  | SizeCondition

/** `10`, `<10`, `>10`, `10<>20` and their negation, as Suricata's numeric keywords have them. */
export interface NumberRange {
  readonly mode: '=' | '!=' | '<' | '>' | '<=' | '>=' | '<>' | '!<>'
  readonly a: number
  readonly b: number
}

export type TransformName =
  | 'to_lowercase'
  | 'to_uppercase'
  | 'strip_whitespace'
  | 'compress_whitespace'
  | 'dotprefix'
  | 'url_decode'
  | 'header_lowercase'
  | 'strip_pseudo_headers'
  | 'to_md5'
  | 'to_sha1'
  | 'to_sha256'
  | `xor ${string}`

/** One ordered chain of conditions over one buffer. */
export interface Inspection {
  /** Name in the table of buffers; `payload` for packet and stream data. */
  readonly buffer: string
  readonly transforms: TransformName[]
  readonly conditions: BufferCondition[]
}

export interface NumberCondition {
  readonly kind: 'number'
  readonly field: NumberField
  readonly range: NumberRange
}

export type NumberField =
  | 'dsize'
  | 'ttl'
  | 'id'
  | 'seq'
  | 'ack'
  | 'window'
  | 'itype'
  | 'icode'
  | 'icmp_id'
  | 'icmp_seq'
  | 'ip_proto'
  | 'tos'
  | 'fragoffset'

export interface FlagsCondition {
  readonly kind: 'flags'
  /** TCP flag bits looked for and those looked away from. */
  readonly bits: number
  readonly ignored: number
  readonly mode: 'exactly' | 'all' | 'any' | 'not'
}

export interface FragmentBitsCondition {
  readonly kind: 'fragbits'
  readonly bits: number
  readonly mode: 'exactly' | 'all' | 'any' | 'not'
}

export interface FlowBitCondition {
  readonly kind: 'flowbits'
  /** More than one with `|`: any of them. */
  readonly names: readonly string[]
  readonly set: boolean
}

export interface StreamSizeCondition {
  readonly kind: 'stream_size'
  readonly side: 'server' | 'client' | 'both' | 'either'
  readonly range: NumberRange
}

/** Conditions on a transaction's numbers, evaluated once a transaction and direction. */
export interface TransactionNumberCondition {
  readonly kind: 'transaction_number'
  readonly field: 'dns.opcode' | 'dns.rcode' | 'dns.rrtype' | 'tls.version'
  readonly negated: boolean
  readonly range: NumberRange
}

export interface ApplicationProtocolCondition {
  readonly kind: 'app-layer-protocol'
  readonly protocol: string
  readonly negated: boolean
}

export type PacketCondition =
  | NumberCondition
  | FlagsCondition
  | FragmentBitsCondition
  | FlowBitCondition
  | StreamSizeCondition
  | ApplicationProtocolCondition
  | { readonly kind: 'sameip' }

export interface FlowOptions {
  readonly direction: 'to_server' | 'to_client' | undefined
  readonly state: 'established' | 'not_established' | 'stateless' | undefined
  readonly only: 'stream' | 'packet' | undefined
}

export type PostAction = {
  readonly kind: 'flowbits'
  readonly change: 'set' | 'unset' | 'toggle'
  readonly name: string
}

export type TrackBy = 'by_src' | 'by_dst' | 'by_rule' | 'by_both' | 'by_flow'

export interface Threshold {
  readonly type: 'limit' | 'threshold' | 'both' | 'detection_filter'
  readonly track: TrackBy
  readonly count: number
  readonly seconds: number
}

export interface Rule {
  readonly file: string
  readonly line: number
  readonly options: readonly Option[]
  readonly header: Header
  readonly sid: number
  readonly gid: number
  readonly revision: number
  readonly message: string
  readonly classtype: string | undefined
  /** Description of the classtype, empty without one. */
  readonly category: string
  readonly priority: number
  readonly references: readonly (readonly [kind: string, value: string])[]
  readonly metadata: readonly (readonly [key: string, value: string])[]
  readonly target: 'src_ip' | 'dest_ip' | undefined
  readonly flow: FlowOptions
  /** Packet conditions in the order written. */
  readonly packetConditions: readonly PacketCondition[]
  readonly transactionConditions: readonly TransactionNumberCondition[]
  readonly inspections: readonly Inspection[]
  readonly postActions: readonly PostAction[]
  readonly threshold: Threshold | undefined
  readonly detectionFilter: Threshold | undefined
  readonly noalert: boolean
  /** Directions the rule can match in, from flow and from its buffers. */
  readonly toServer: boolean
  readonly toClient: boolean
  /** Packet header keywords make TCP rules look at packets rather than streams. */
  readonly requiresPacket: boolean
}

/** A rule that can't be used; never ignored silently. */
export interface Refusal {
  readonly file: string
  readonly line: number
  /** `sid N`, or empty when no sid could be read. */
  readonly rule: string
  readonly reason: string
}
