/**
 * Log lines × Sigma rules → detections.
 *
 * One log detector serves all log sources of an agent, so that correlations span them; each source gets its own
 * front with `forSource`, which knows the source's format. Lines are read, routed by log source to the rules meant
 * for them, matched, and what matched is handed on to correlations in the order of the lines.
 */

import {
  attackOf,
  type CompiledRule,
  type SigmaCorrelation,
  type SigmaHead,
  type SigmaRule,
} from '../../../rules/language/sigma/index.ts'
import type { LineBatch } from '../../capture/source.ts'
import type { LogEvent, LogSource } from '../../decode/log/event.ts'
import { type LineReader, lineReader } from '../../decode/log/formats.ts'
import { UTC, type Zone } from '../../decode/log/zone.ts'
import type { Outcome, RuleReference } from '../../wire/index.ts'
import type { Detection, Detector, RefusedRule } from '../detection.ts'
import { CorrelationState, type Fired, type MemberHit } from './correlation.ts'
import { accountOf, entitiesOf, textOf } from './entities.ts'
import { LogEventView } from './event-view.ts'
import { lineEvidence } from './evidence.ts'
import { networkOf } from './network.ts'
import { routes, withHint } from './routing.ts'
import type { LogRules } from './rule-files.ts'

const MAX_ROUTES = 1000

export interface LogSourceOptions {
  readonly name: string
  /** A format's name, or `auto`. Throws RangeError at once for a name that isn't known. */
  readonly format: string
  /** Wins over what the format says. */
  readonly logSource?: LogSource | undefined
  /** The host that lines without one are about. */
  readonly host?: string | undefined
  readonly zone?: Zone | undefined
  /** Added to every line's own time: a recorded log read as if it happened now. */
  readonly shiftMs?: number | undefined
  /** The reader's clock: places lines without a year, and stands in for lines without any time. */
  readonly now?: (() => number) | undefined
}

/** A rule that matched an event; `index` is the line's place in its batch. */
export interface LogMatch {
  readonly index: number
  readonly event: LogEvent
  readonly rule: SigmaRule | SigmaCorrelation
  readonly timeMs: number
  /** For correlations. */
  readonly fired?: Fired
}

export interface SourceDetector extends Detector<LineBatch> {
  /** The matches themselves, before they become detections. */
  matches(lines: readonly string[]): readonly LogMatch[]
}

export interface LogDetector {
  readonly refused: readonly RefusedRule[]
  forSource(options: LogSourceOptions): SourceDetector
}

export function logDetector(rules: LogRules): LogDetector {
  const matcher = new Matcher(rules)
  return {
    refused: rules.refused,
    forSource: options => sourceDetector(matcher, rules, options),
  }
}

function sourceDetector(matcher: Matcher, rules: LogRules, options: LogSourceOptions): SourceDetector {
  const read = lineReader(options.format)
  if (!read) throw new RangeError(`no log format '${options.format}'`)
  const source = new SourceLines(read, options)
  const counts = { lines: 0, unread: 0, matches: 0 }
  const matches = (lines: readonly string[]) => {
    const found: LogMatch[] = []
    lines.forEach((line, index) => {
      counts.lines += 1
      if (line === '') return
      const event = source.event(line)
      if (event) matcher.match(event, source.timeMs, index, found)
      else counts.unread += 1
    })
    counts.matches += found.length
    return found
  }
  return {
    matches,
    process: batch => matches(batch.lines).map(match => detection(match, options.host)),
    counters: () => ({
      lines_read: counts.lines,
      lines_unread: counts.unread,
      matches: counts.matches,
      regex_gave_up: rules.gaveUp(),
      ...matcher.counters(),
    }),
  }
}

/** Lines of one source → events with a time each. */
class SourceLines {
  /** The last event's time. */
  timeMs: number
  private readonly read: LineReader
  private readonly options: LogSourceOptions
  private readonly now: () => number

  constructor(read: LineReader, options: LogSourceOptions) {
    this.read = read
    this.options = options
    this.now = options.now ?? Date.now
    this.timeMs = Number.NaN
  }

  event(line: string): LogEvent | undefined {
    const nowMs = this.now()
    const event = this.read(line, { nowMs, zone: this.options.zone ?? UTC })
    if (event.format === null) return undefined
    // A line without a time happened when the one before it did, and the first one when it is read.
    if (event.timeMs !== undefined) this.timeMs = event.timeMs + (this.options.shiftMs ?? 0)
    else if (Number.isNaN(this.timeMs)) this.timeMs = nowMs
    return this.options.logSource ? { ...event, logSource: withHint(event.logSource, this.options.logSource) } : event
  }
}

/** What all sources share: the rules by log source, and the correlations' memory. */
class Matcher {
  private readonly rules: LogRules
  private readonly view = new LogEventView()
  private readonly routed = new Map<string, readonly CompiledRule[]>()
  private readonly states: readonly CorrelationState[]
  /** Which correlations a rule or correlation feeds, and as which member. */
  private readonly feeds = new Map<SigmaHead, { readonly state: CorrelationState; readonly member: number }[]>()

  constructor(rules: LogRules) {
    this.rules = rules
    this.states = rules.correlations.map(compiled => new CorrelationState(compiled))
    for (const state of this.states) {
      state.compiled.members.forEach((member, index) => {
        const list = this.feeds.get(member) ?? []
        list.push({ state, member: index })
        this.feeds.set(member, list)
      })
    }
  }

  counters(): Record<string, number> {
    const total = (of: (state: CorrelationState) => number) => this.states.reduce((sum, state) => sum + of(state), 0)
    return {
      correlation_groups_forgotten: total(state => state.forgottenGroups),
      correlation_hits_forgotten: total(state => state.forgottenHits),
    }
  }

  match(event: LogEvent, timeMs: number, index: number, into: LogMatch[]): void {
    const candidates = this.candidates(event.logSource)
    if (candidates.length === 0) return
    this.view.show(event)
    const { view } = this
    const account = accountOf(event)
    for (const { rule, test, alerts } of candidates) {
      if (!test(view)) continue
      if (alerts) into.push({ index, event, rule, timeMs })
      this.feed(rule, { timeMs, account, get: field => view.get(field) }, event, index, into)
    }
  }

  private feed(from: SigmaHead, hit: MemberHit, event: LogEvent, index: number, into: LogMatch[]): void {
    for (const { state, member } of this.feeds.get(from) ?? []) {
      const fired = state.add(member, hit)
      if (!fired) continue
      const { correlation, alerts } = state.compiled
      if (alerts) into.push({ index, event, rule: correlation, timeMs: fired.timeMs, fired })
      const get = (field: string) => fired.group.get(field) ?? hit.get(field)
      this.feed(correlation, { ...hit, timeMs: fired.timeMs, get }, event, index, into)
    }
  }

  private candidates(source: LogSource): readonly CompiledRule[] {
    const key = `${source.product}\n${source.category}\n${source.service}`
    let rules = this.routed.get(key)
    if (!rules) {
      rules = this.rules.rules.filter(({ rule }) => routes(rule.logSource, source))
      // Programs' names come from the lines, so they must not fill memory.
      if (this.routed.size >= MAX_ROUTES) this.routed.clear()
      this.routed.set(key, rules)
    }
    return rules
  }
}

function detection({ index, event, rule, timeMs, fired }: LogMatch, configuredHost: string | undefined): Detection {
  const host = textOf(event.fields['host.name']) ?? configuredHost
  const account = accountOf(event)
  const { evidence, original } = lineEvidence(event, rule, fired)
  const network = networkOf(event)
  const accounts = [...(fired?.accounts ?? []), ...(account === undefined ? [] : [account])]
  const outcome = outcomeOf(event)
  return {
    index,
    occurredAtMs: timeMs,
    rule: ruleReference(rule),
    entities: entitiesOf(event, host, accounts),
    ...(network && { network }),
    evidence,
    ...(rule.evidence && { evidenceLevel: rule.evidence }),
    original,
    ...(outcome && { outcome }),
    ...(host !== undefined && { host }),
  }
}

/** Of a correlation, what became of the event that completed it. */
function outcomeOf(event: LogEvent): Outcome | undefined {
  const action = textOf(event.fields['event.action'])
  if (action !== undefined && STOPPED.test(action)) return 'blocked'
  const outcome = event.fields['event.outcome']
  return outcome === 'success' || outcome === 'failure' ? outcome : undefined
}

/** How firewalls and name servers say that they let something not pass. */
const STOPPED = /^(?:block|blocked|deny|denied|drop|dropped|reject|rejected|refused)$/i

function ruleReference(rule: SigmaRule | SigmaCorrelation): RuleReference {
  const source = rule.kind === 'rule' ? Object.values(rule.logSource).join('/') : rule.type
  return {
    engine: 'sigma',
    id: (rule.id ?? rule.name ?? rule.title).slice(0, 512),
    title: rule.title,
    ...(rule.titleVi !== undefined && { titleVi: rule.titleVi }),
    severity: rule.level,
    ...(source !== '' && { category: source }),
    ...attackOf(rule.tags),
  }
}
