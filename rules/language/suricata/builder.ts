/**
 * What a rule's options have said so far. Keywords write into it; `check.ts` turns the result into a `Rule`.
 */
import type {
  BufferCondition,
  ContentCondition,
  FlowOptions,
  Inspection,
  Option,
  PacketCondition,
  PostAction,
  Threshold,
  TransactionNumberCondition,
  TransformName,
} from './ast.ts'
import { buffers, PAYLOAD } from './buffers.ts'
import type { Classifications } from './classification.ts'

/** Reads one option; a string says why the rule can't be used. */
export type Keyword = (option: Option, rule: RuleBuilder) => string | undefined
export type KeywordTable = Readonly<Record<string, Keyword>>

interface List extends Inspection {
  /** Closed lists of multiple buffers are not added to: the name again starts a new instance. */
  open: boolean
}

export class RuleBuilder {
  sid: number | undefined
  gid = 1
  revision = 0
  message = ''
  classtype: string | undefined
  category = ''
  priority: number | undefined
  readonly references: [string, string][] = []
  readonly metadata: [string, string][] = []
  target: 'src_ip' | 'dest_ip' | undefined
  flow: FlowOptions = { direction: undefined, state: undefined, only: undefined }
  readonly packetConditions: PacketCondition[] = []
  readonly transactionConditions: TransactionNumberCondition[] = []
  readonly postActions: PostAction[] = []
  threshold: Threshold | undefined
  detectionFilter: Threshold | undefined
  noalert = false
  requiresPacket = false
  /** Application protocol that a keyword demands. */
  protocol: string | undefined
  /** Byte variables filled so far. */
  readonly variables = new Set<string>()
  readonly classifications: Classifications
  readonly seen = new Set<string>()
  readonly #lists: List[] = []
  #current: List | undefined
  /** The newest content with its list: what modifiers modify. */
  #newestList: List | undefined
  #newest: { list: List; content: ContentCondition } | undefined

  constructor(classifications: Classifications) {
    this.classifications = classifications
  }

  /** Inspections that hold something, in the order they were begun. */
  get inspections(): readonly Inspection[] {
    return this.#lists.filter(list => list.conditions.length > 0)
  }

  /** A sticky buffer without any condition after it. */
  get emptyBuffer(): string | undefined {
    return this.#lists.find(list => list.conditions.length === 0)?.buffer
  }

  /** Makes a sticky buffer current. */
  select(buffer: string): string | undefined {
    const trouble = this.demand(buffer)
    if (trouble !== undefined) return trouble
    if (this.#current && this.#current.conditions.length === 0)
      return `'${this.#current.buffer}' is followed by nothing`
    if (buffer === PAYLOAD) this.#current = undefined
    else this.#current = this.#open(buffer)
    return undefined
  }

  transform(name: TransformName): string | undefined {
    if (!this.#current) return 'a transform needs a sticky buffer before it'
    if (this.#current.conditions.length > 0) {
      const again = this.#start(this.#current.buffer)
      this.#current = again
    }
    this.#current.transforms.push(name)
    return undefined
  }

  /** Without a sticky buffer, what is relative belongs where the condition before it does. */
  add(condition: BufferCondition): void {
    const relative = 'relative' in condition && condition.relative
    const list = this.#current ?? (relative ? this.#newestList : undefined) ?? this.#open(PAYLOAD)
    this.#push(list, condition)
  }

  /** The same as `add`, into a buffer named by the keyword itself (old spellings, pcre flags). */
  addTo(buffer: string, condition: BufferCondition): string | undefined {
    const trouble = this.demand(buffer)
    if (trouble !== undefined) return trouble
    this.#push(this.#open(buffer), condition)
    return undefined
  }

  /** The content that a modifier is about. */
  newestContent(): ContentCondition | undefined {
    return this.#newest?.content
  }

  /** Old spelling: moves the newest content into a buffer. */
  moveNewest(buffer: string): string | undefined {
    const newest = this.#newest
    if (!newest) return 'it needs a content before it'
    if (this.#current) return `it can't follow the sticky buffer '${this.#current.buffer}'`
    if (newest.list.buffer !== PAYLOAD) return 'the content has a buffer already'
    const trouble = this.demand(buffer)
    if (trouble !== undefined) return trouble
    newest.list.conditions.splice(newest.list.conditions.indexOf(newest.content), 1)
    this.#push(this.#open(buffer), newest.content)
    return undefined
  }

  /** The buffer's protocol must not contradict what was demanded before. */
  demand(buffer: string): string | undefined {
    const kind = buffers.get(buffer)
    if (!kind) return `buffer '${buffer}' isn't supported`
    if (kind.protocol === undefined) return undefined
    if (this.protocol !== undefined && this.protocol !== kind.protocol)
      return `it belongs to ${kind.protocol}, the rule to ${this.protocol}`
    this.protocol = kind.protocol
    return undefined
  }

  get current(): string | undefined {
    return this.#current?.buffer
  }

  #push(list: List, condition: BufferCondition): void {
    list.conditions.push(condition)
    this.#newestList = list
    if (condition.kind === 'content') this.#newest = { list, content: condition }
  }

  #open(buffer: string): List {
    const multiple = buffers.get(buffer)?.multiple ?? false
    const known = multiple
      ? undefined
      : this.#lists.find(list => list.open && list.buffer === buffer && list.transforms.length === 0)
    return known ?? this.#start(buffer)
  }

  #start(buffer: string): List {
    const list: List = { buffer, transforms: [], conditions: [], open: true }
    this.#lists.push(list)
    return list
  }
}
