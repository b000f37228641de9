/**
 * From a rule's text to a `Rule` that matching can use, or a refusal that says why not, by file and line.
 *
 * Nothing a rule says is ever ignored: an option that no table knows refuses the rule.
 */
import type { Header, Refusal, Rule } from './ast.ts'
import { buffers, PAYLOAD } from './buffers.ts'
import { RuleBuilder } from './builder.ts'
import type { Classifications } from './classification.ts'
import { HeaderReader } from './header.ts'
import { keywords } from './keywords/table.ts'
import { isTrouble, type LexedRule, lexRule, type RuleText, splitRules } from './lex.ts'
import { unmetRequirement } from './requires.ts'
import type { Variables } from './variables.ts'

export interface CheckedRules {
  readonly rules: readonly Rule[]
  readonly refused: readonly Refusal[]
}

export interface CheckOptions {
  readonly variables: Variables
  readonly classifications: Classifications
}

/** Reads rule files one after the other; the same (gid, sid) twice is refused the second time. */
export class RuleReader {
  readonly rules: Rule[] = []
  readonly refused: Refusal[] = []
  readonly #known = new Map<string, Rule>()
  readonly #headers: HeaderReader
  readonly #options: CheckOptions

  constructor(options: CheckOptions) {
    this.#options = options
    this.#headers = new HeaderReader(options.variables)
  }

  read(file: string, text: string): void {
    for (const ruleText of splitRules(text)) {
      const rule = this.#one(file, ruleText)
      if (rule === undefined) continue
      if ('reason' in rule) this.refused.push(rule)
      else this.#keep(rule)
    }
  }

  #keep(rule: Rule): void {
    const key = `${rule.gid}:${rule.sid}`
    const known = this.#known.get(key)
    if (known) {
      const reason = `the sid is taken by ${known.file}:${known.line}`
      this.refused.push({ file: rule.file, line: rule.line, rule: `sid ${rule.sid}`, reason })
      return
    }
    this.#known.set(key, rule)
    this.rules.push(rule)
  }

  #one(file: string, text: RuleText): Rule | Refusal | undefined {
    const lexed = lexRule(text)
    if (isTrouble(lexed)) {
      const sid = /\bsid\s*:\s*(\d+)/.exec(text.text)?.[1]
      return {
        file,
        line: lexed.line,
        rule: sid ? `sid ${sid}` : '',
        reason: `${lexed.reason} (column ${lexed.column})`,
      }
    }
    const sid = lexed.options.find(option => option.name === 'sid')?.value
    const refuse = (line: number, reason: string): Refusal => ({ file, line, rule: sid ? `sid ${sid}` : '', reason })
    const header = this.#headers.read(lexed.header)
    if (typeof header === 'string') return refuse(text.line, header)
    const needed = unmetRequirement(lexed.options)
    if (needed !== undefined) return needed === '' ? undefined : refuse(text.line, needed)
    const builder = new RuleBuilder(this.#options.classifications)
    builder.protocol = header.applicationProtocol
    for (const option of lexed.options) {
      if (option.name === 'requires') continue
      const keyword = keywords.get(option.name)
      if (!keyword) return refuse(option.line, `keyword '${option.name}' isn't supported`)
      const reason = keyword(option, builder)
      if (reason !== undefined) return refuse(option.line, `keyword '${option.name}': ${reason}`)
    }
    const rule = assemble(file, text.line, lexed, header, builder)
    return typeof rule === 'string' ? refuse(text.line, rule) : rule
  }
}

function assemble(file: string, line: number, lexed: LexedRule, header: Header, built: RuleBuilder): Rule | string {
  if (built.sid === undefined) return 'it has no sid'
  if (built.emptyBuffer !== undefined && built.emptyBuffer !== PAYLOAD)
    return `'${built.emptyBuffer}' is followed by nothing`
  const directions = ruleDirections(built)
  if (typeof directions === 'string') return directions
  const trouble = conflict(header, built)
  if (trouble !== undefined) return trouble
  return {
    file,
    line,
    options: lexed.options,
    header: { ...header, applicationProtocol: built.protocol },
    sid: built.sid,
    gid: built.gid,
    revision: built.revision,
    message: built.message,
    classtype: built.classtype,
    category: built.category,
    priority: built.priority ?? 3,
    references: built.references,
    metadata: built.metadata,
    target: built.target,
    flow: built.flow,
    packetConditions: built.packetConditions,
    transactionConditions: built.transactionConditions,
    inspections: built.inspections,
    postActions: built.postActions,
    threshold: built.threshold,
    detectionFilter: built.detectionFilter,
    noalert: built.noalert,
    ...directions,
    requiresPacket: built.requiresPacket,
  }
}

/** Directions left by `flow` and by every buffer; none left is a mistake in the rule. */
function ruleDirections(built: RuleBuilder): { toServer: boolean; toClient: boolean } | string {
  let toServer = built.flow.direction !== 'to_client'
  let toClient = built.flow.direction !== 'to_server'
  for (const { buffer } of built.inspections) {
    const kind = buffers.get(buffer)
    if (kind?.toServer === undefined) toServer = false
    if (kind?.toClient === undefined) toClient = false
    if (!toServer && !toClient) return `buffer '${buffer}' can't be read in the rule's direction`
  }
  return { toServer, toClient }
}

function conflict(header: Header, built: RuleBuilder): string | undefined {
  const transport = built.protocol === 'dns' ? [6, 17] : built.protocol === undefined ? undefined : [6]
  if (transport && header.ipProtocols && !header.ipProtocols.some(protocol => transport.includes(protocol)))
    return `protocol '${header.protocol}' can't carry ${built.protocol}`
  if (header.only !== undefined && built.protocol !== undefined)
    return `protocol '${header.protocol}' can't go with buffers of ${built.protocol}`
  return undefined
}
