/**
 * Rules against transactions: each buffer is searched once it can be read, rules under way remember which of their parts
 * have matched, and a rule counts once a transaction and direction.
 *
 * Bodies are searched when they are complete or have grown to a fair size, and again as they grow.
 */
import type { TransactionNumberCondition } from '../../../rules/language/suricata/index.ts'
import { inRange } from '../../../rules/language/suricata/index.ts'
import { type HttpTransaction, Progress, type Transaction } from '../../decode/app/transaction.ts'
import type { Direction } from '../../decode/packet/packet.ts'
import type { ChainRun } from './chain.ts'
import type { CompiledRule, Part } from './compiled-rule.ts'
import { type TransactionMemory, type TransactionSide, transactionMemory } from './flow-memory.ts'
import type { BufferGroup, TransactionGroup } from './rule-groups.ts'
import { readBuffer } from './transaction-buffers.ts'
import { applyTransforms } from './transforms.ts'

/** As Suricata's response- and request-body-minimal-inspect-size, and the window by which bodies then grow. */
const BODY_FIRST = [32 * 1024, 40 * 1024] as const
const BODY_STEP = 16 * 1024

/** The packet side of a rule, and what to do when all of it matches. */
export interface TransactionRuleHost {
  /** Header, flow and packet conditions. */
  packetMatches(rule: CompiledRule): boolean
  /** The rule's payload chain, on the data at hand. */
  payloadMatches(rule: CompiledRule): boolean
  matched(rule: CompiledRule, transaction: Transaction, evidence: Uint8Array | undefined): void
}

const FAILED = -1
const WAITING = 0
const MATCHED = 1

export class TransactionMatcher {
  readonly #rules: readonly CompiledRule[]
  readonly #run: ChainRun
  #evidence: Uint8Array | undefined

  constructor(rules: readonly CompiledRule[], run: ChainRun) {
    this.#rules = rules
    this.#run = run
  }

  inspect(
    transaction: Transaction,
    direction: Direction,
    group: TransactionGroup | undefined,
    host: TransactionRuleHost,
  ): void {
    const progress = transaction.progress[direction]
    const memory = transactionMemory(transaction)
    const side = memory.sides[direction]
    if (side.finished || progress === Progress.none) return
    const complete = progress === Progress.complete
    if (group) this.#inspectGroup(transaction, direction, group, memory, side, host)
    if (!complete) return
    side.finished = true
    side.pending.clear()
    transaction.inspected[direction] = true
  }

  #inspectGroup(
    transaction: Transaction,
    direction: Direction,
    group: TransactionGroup,
    memory: TransactionMemory,
    side: TransactionSide,
    host: TransactionRuleHost,
  ): void {
    if (!side.started) {
      side.started = true
      for (const index of group.always) side.pending.set(index, 0)
    }
    const bodyReady = this.#bodyReady(transaction, direction, side)
    if (bodyReady) memory.buffers.clear()
    for (const each of group.buffers) this.#search(each, transaction, direction, memory, side, bodyReady)
    if (side.pending.size === 0) return
    for (const index of [...side.pending.keys()].sort((a, b) => a - b))
      this.#advance(this.#rules[index] as CompiledRule, transaction, direction, memory, side, host)
  }

  #search(
    group: BufferGroup,
    transaction: Transaction,
    direction: Direction,
    memory: TransactionMemory,
    side: TransactionSide,
    bodyReady: boolean,
  ): void {
    const { buffer } = group
    if (transaction.progress[direction] < group.step) return
    if (buffer.body ? !bodyReady : side.scanned.has(group.id)) return
    side.scanned.add(group.id)
    const found = (index: number): void => {
      if (!side.pending.has(index)) side.pending.set(index, 0)
    }
    for (const bytes of buffersOf(group, transaction, direction, memory))
      group.patterns.scan(bytes, 0, bytes.length, found)
  }

  /** Complete, or grown by enough since it was last searched. */
  #bodyReady(transaction: Transaction, direction: Direction, side: TransactionSide): boolean {
    if (transaction.protocol !== 'http' || transaction.progress[direction] < Progress.body) return false
    const { length } = bodyOf(transaction, direction)
    const due = side.bodyDone === 0 ? BODY_FIRST[direction] : side.bodyDone + BODY_STEP
    if (transaction.progress[direction] !== Progress.complete && length < due) return false
    side.bodyDone = length
    return true
  }

  #advance(
    rule: CompiledRule,
    transaction: Transaction,
    direction: Direction,
    memory: TransactionMemory,
    side: TransactionSide,
    host: TransactionRuleHost,
  ): void {
    if (!host.packetMatches(rule)) return
    if (rule.usesVariables) this.#run.variables.clear()
    this.#evidence = undefined
    let done = side.pending.get(rule.index) ?? 0
    let waiting = false
    for (let i = 0; i < rule.parts.length; i++) {
      if ((done >> i) & 1 && !rule.usesVariables) continue
      const state = this.#part(rule.parts[i] as Part, transaction, direction, memory, side)
      if (state === FAILED) {
        side.pending.delete(rule.index)
        return
      }
      if (state === MATCHED) done |= 1 << i
      else waiting = true
    }
    side.pending.set(rule.index, done)
    if (waiting) return
    const numbers = numbersHold(rule.numbers, transaction, direction)
    if (numbers === FAILED) side.pending.delete(rule.index)
    if (numbers !== MATCHED || (rule.payload && !host.payloadMatches(rule))) return
    side.pending.delete(rule.index)
    host.matched(rule, transaction, this.#evidence)
  }

  #part(
    part: Part,
    transaction: Transaction,
    direction: Direction,
    memory: TransactionMemory,
    side: TransactionSide,
  ): number {
    const step = (direction === 0 ? part.buffer.toServer : part.buffer.toClient) ?? 0
    const progress = transaction.progress[direction]
    if (progress < step) return WAITING
    const final = !part.buffer.body || progress === Progress.complete
    if (part.buffer.body && side.bodyDone === 0 && !final) return WAITING
    for (const bytes of buffersOf(part, transaction, direction, memory)) {
      if (!this.#run.matches(part.chain, bytes, 0, bytes.length)) continue
      this.#evidence = bytes
      return MATCHED
    }
    return final ? FAILED : WAITING
  }
}

function buffersOf(
  part: Pick<Part, 'buffer' | 'transforms' | 'key'>,
  transaction: Transaction,
  direction: Direction,
  memory: TransactionMemory,
): readonly Uint8Array[] {
  const name = `${direction}${part.key}`
  const known = memory.buffers.get(name)
  if (known) return known
  const raw = readBuffer(part.buffer.name, transaction, direction)
  const made = part.transforms.length === 0 ? raw : raw.map(bytes => applyTransforms(bytes, part.transforms))
  // A buffer that may still grow isn't kept.
  if (
    transaction.progress[direction] > ((direction === 0 ? part.buffer.toServer : part.buffer.toClient) ?? 0) ||
    made.length > 0
  )
    memory.buffers.set(name, made)
  return made
}

const bodyOf = (http: HttpTransaction, direction: Direction): Uint8Array =>
  direction === 0 ? http.request.body : http.response.body

function numbersHold(
  conditions: readonly TransactionNumberCondition[],
  transaction: Transaction,
  direction: Direction,
): number {
  for (const { field, range, negated } of conditions) {
    const values = numbersOf(field, transaction, direction)
    if (values === undefined) return WAITING
    if (values.some(value => inRange(range, value)) === negated) return FAILED
  }
  return MATCHED
}

function numbersOf(
  field: TransactionNumberCondition['field'],
  transaction: Transaction,
  direction: Direction,
): readonly number[] | undefined {
  if (transaction.protocol === 'dns') {
    if (field === 'dns.opcode') return [transaction.opcode]
    if (field === 'dns.rcode') return [transaction.rcode]
    if (field === 'dns.rrtype') return [...transaction.questions, ...transaction.answers].map(record => record.type)
  }
  if (transaction.protocol === 'tls' && field === 'tls.version') {
    const version = direction === 0 ? transaction.clientVersion : transaction.serverVersion
    return version === 0 ? undefined : [version]
  }
  return []
}
