/**
 * Correlations: counting and ordering matches over event time.
 *
 * - **Window.** For each group the matches no older than `timespan` before the group's newest one (both ends belong
 *   to it). Late lines are put where their time belongs; those older than the window are left out.
 * - **Firing.** When the condition holds, and not again for the same group until `timespan` has passed since: a long
 *   brute force alerts once per timespan.
 * - **Bounds.** Groups and matches per group are limited. When there are too many groups, the one that was quiet
 *   longest is forgotten; when a group has too many matches, its oldest are. Both are counted.
 * - An event without one of the group-by fields belongs to no group and is left out.
 *
 * What is remembered depends on events and their times alone.
 */
import {
  type CompiledCorrelation,
  comparison,
  type EventValue,
  holds,
  type SigmaCorrelation,
} from '../../../rules/language/sigma/index.ts'

const MAX_GROUPS = 20_000
const MAX_HITS = 10_000
const MAX_ACCOUNTS = 16

/** A match of a member as the correlation sees it. */
export interface MemberHit {
  readonly timeMs: number
  get(field: string): EventValue | undefined
  readonly account: string | undefined
}

export interface Fired {
  readonly timeMs: number
  readonly count: number
  readonly accounts: readonly string[]
  /** Group-by names with the group's values, for correlations that build on this one. */
  readonly group: ReadonlyMap<string, EventValue>
}

interface Hit {
  readonly timeMs: number
  /** Which member. */
  readonly member: number
  readonly value: EventValue | undefined
}

interface Group {
  hits: Hit[]
  /** How many hits hold each value, for value_count. */
  readonly values: Map<string, number>
  readonly members: number[]
  readonly accounts: Set<string>
  silentUntilMs: number
}

export class CorrelationState {
  readonly compiled: CompiledCorrelation
  forgottenGroups = 0
  forgottenHits = 0
  private readonly groups = new Map<string, Group>()
  private readonly holds: (group: Group) => boolean
  private readonly maxGroups: number
  private readonly maxHits: number

  constructor(compiled: CompiledCorrelation, maxGroups = MAX_GROUPS) {
    this.compiled = compiled
    this.maxGroups = maxGroups
    this.maxHits = Math.max(MAX_HITS, ...compiled.correlation.limits.map(limit => Math.min(limit.value + 1, 1_000_000)))
    this.holds = conditionOf(compiled)
  }

  /** Takes a match of the given member; tells whether the correlation fires. */
  add(member: number, hit: MemberHit): Fired | undefined {
    const { correlation } = this.compiled
    const values = this.groupValues(member, hit)
    if (!values) return undefined
    const value = correlation.field === undefined ? undefined : hit.get(correlation.field)
    if (correlation.field !== undefined && (value === undefined || value === null)) return undefined
    const group = this.group(JSON.stringify([...values.values()]))
    if (!this.insert(group, { timeMs: hit.timeMs, member, value })) return undefined
    if (hit.account !== undefined && group.accounts.size < MAX_ACCOUNTS) group.accounts.add(hit.account)
    const newest = (group.hits.at(-1) as Hit).timeMs
    if (newest < group.silentUntilMs || !this.holds(group)) return undefined
    group.silentUntilMs = newest + correlation.timespanMs
    return { timeMs: newest, count: group.hits.length, accounts: [...group.accounts], group: values }
  }

  private groupValues(member: number, hit: MemberHit): ReadonlyMap<string, EventValue> | undefined {
    const { correlation, members } = this.compiled
    const { id = '', name = '' } = members[member] ?? {}
    const values = new Map<string, EventValue>()
    for (const field of correlation.groupBy) {
      const alias = correlation.aliases.get(field)
      const value = hit.get(alias?.get(name) ?? alias?.get(id) ?? field)
      if (value === undefined || value === null) return undefined
      values.set(field, value)
    }
    return values
  }

  /** The group, now the most recently used one. */
  private group(key: string): Group {
    let group = this.groups.get(key)
    if (group) this.groups.delete(key)
    else {
      const members = this.compiled.members.map(() => 0)
      group = { hits: [], values: new Map(), members, accounts: new Set(), silentUntilMs: Number.NEGATIVE_INFINITY }
      if (this.groups.size >= this.maxGroups) {
        this.groups.delete(this.groups.keys().next().value as string)
        this.forgottenGroups += 1
      }
    }
    this.groups.set(key, group)
    return group
  }

  /** False when the match is older than the window. */
  private insert(group: Group, hit: Hit): boolean {
    const { hits } = group
    const newest = Math.max(hit.timeMs, hits.at(-1)?.timeMs ?? hit.timeMs)
    const oldest = newest - this.compiled.correlation.timespanMs
    if (hit.timeMs < oldest) return false
    let at = hits.length
    while (at > 0 && (hits[at - 1] as Hit).timeMs > hit.timeMs) at -= 1
    if (at === hits.length) hits.push(hit)
    else hits.splice(at, 0, hit)
    count(group, hit, 1)
    let gone = 0
    while ((hits[gone] as Hit).timeMs < oldest) gone += 1
    if (hits.length - gone > this.maxHits) {
      gone += 1
      this.forgottenHits += 1
    }
    if (gone > 0) for (const old of hits.splice(0, gone)) count(group, old, -1)
    if (hits.length === 1) group.accounts.clear()
    return true
  }
}

function count(group: Group, { member, value }: Hit, by: 1 | -1): void {
  group.members[member] = (group.members[member] ?? 0) + by
  if (value === undefined) return
  const key = JSON.stringify(value)
  const left = (group.values.get(key) ?? 0) + by
  if (left === 0) group.values.delete(key)
  else group.values.set(key, left)
}

function conditionOf({ correlation, members }: CompiledCorrelation): (group: Group) => boolean {
  const limits = correlation.limits.map(({ operator, value }) => comparison(operator, value))
  const within = (value: number) => limits.every(limit => limit(value))
  switch (correlation.type) {
    case 'event_count':
      return group => within(group.hits.length)
    case 'value_count':
      return group => within(group.values.size)
    case 'value_sum':
      return group => within(sum(group))
    case 'value_avg':
      return group => within(sum(group) / group.hits.length)
    case 'temporal':
      return temporal(correlation, limits.length > 0 ? within : seen => seen === members.length)
    case 'temporal_ordered':
      return group => inOrder(group.hits, members.length)
  }
}

function temporal(correlation: SigmaCorrelation, enough: (seen: number) => boolean): (group: Group) => boolean {
  const { expression, rules } = correlation
  if (expression) return group => holds(expression, name => (group.members[rules.indexOf(name)] ?? 0) > 0)
  return group => enough(group.members.filter(hits => hits > 0).length)
}

/** Values that aren't numbers add nothing. */
const sum = (group: Group): number =>
  group.hits.reduce((total, { value }) => total + (Number.isFinite(Number(value)) ? Number(value) : 0), 0)

/** Is there a match of each member, one after the other in the order written? */
function inOrder(hits: readonly Hit[], members: number): boolean {
  let next = 0
  for (const { member } of hits) if (member === next) next += 1
  return next >= members
}
