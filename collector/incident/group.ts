/**
 * Alerts → incidents: which alerts belong together. Pure.
 *
 * Two alerts belong together when they share an entity in the same role and were detected within the window of each
 * other; and so does everything that is linked through others. For one entity that is a simple thing on the time line:
 * alerts closer than the window form a *span*, and a new alert at `t` touches a span exactly when `t` lies within the
 * span widened by the window on both sides. So the index keeps, per entity, spans instead of alerts, and a span knows
 * its incident.
 *
 * An alert that touches spans of two incidents has shown that they are one: the younger merges into the older. Merging
 * moves nothing: each incident stays the home of its alerts and spans, and an alert that joins finds its home by the
 * oldest span it touches within the older tree. Nothing depends on the order in which alerts come, nor on how they are
 * cut into batches: any order gives the same partition (held by a property test). Times are detection times: they are
 * measured, while the evidence's own may be anything.
 *
 * Some alerts only follow: what is everyday on the Internet opens nothing, but a scan or a failed try by the attacker who
 * did something else to the same victim within the window is part of that, and where it lies between two such things it
 * shows them to be one. Followers don't follow each other. One that comes before what it follows is adopted then
 * (`adopt.ts`).
 *
 * An entity that was seen with more others than the ceiling says nothing about what belongs together: an alert that
 * names it still joins the incident that has it, and nothing is merged on its account. Beyond the ceiling, and only
 * there, the order of arrival matters.
 *
 * A closed incident takes no new alerts. What would have joined it opens a new one that says which it follows. Between
 * two incidents that a person has taken apart nothing is merged here, whatever touches both.
 */
import type { NewSpan, Span } from '../store/spans.ts'
import { degreeOf, seen } from './degree.ts'
import type { EntityKey } from './entity-keys.ts'

export interface Groupable {
  /** Detection time, milliseconds. */
  readonly at: number
  readonly keys: readonly EntityKey[]
  /** It opens and links nothing itself, and goes where its attacker did something else to its victim. */
  readonly follows?: boolean
}

/** Why an alert is where it is, or why two incidents became one. */
export type Link =
  | { readonly kind: 'opened' }
  | { readonly kind: 'shared'; readonly role: EntityKey['role']; readonly name: string; from: number; to: number }

export interface Grouping {
  /** For each alert, in the order given: its home (a stored id or one of `opened`); null for what follows nobody. */
  readonly placements: readonly { readonly incident: string | null; readonly links: readonly Link[] }[]
  readonly opened: readonly { readonly id: string; readonly follows: readonly string[] }[]
  /** Stored roots that turned out to be one, in the order it was noticed. */
  readonly merges: readonly { readonly from: string; readonly into: string; readonly link: Link }[]
  readonly spans: { readonly remove: readonly number[]; readonly add: readonly ChangedSpan[] }
  /** How often two incidents were not merged as all they share is beyond the ceiling. */
  readonly beyondCeiling: number
}

export interface ChangedSpan extends NewSpan {
  /** What stored spans covered that it takes the place of. */
  readonly before: readonly (readonly [number, number])[]
}

export interface GroupSettings {
  readonly windowMs: number
  /** An entity seen with more others than this merges nothing. */
  readonly ceiling: number
}

interface Hit {
  readonly key: EntityKey
  readonly span: Span
}

/** A sentence for each would say nothing more. */
const LINKS_KEPT = 4

const NONE: readonly [string, string][] = []

/**
 * @param spans every stored span of the alerts' keys that reaches within the window of any of the alerts
 * @param separations pairs of stored roots that a person has taken apart
 */
export function group(
  alerts: readonly Groupable[],
  spans: readonly Span[],
  { windowMs, ceiling }: GroupSettings,
  separations: readonly (readonly [string, string])[] = NONE,
): Grouping {
  const index = new SpanIndex(spans)
  const forest = new Forest(spans, separations)
  let beyondCeiling = 0

  const bridge = (hits: readonly Hit[], into: string, younger: readonly string[]) => {
    for (const other of younger) {
      const hit = hits.find(({ span }) => forest.rootOf(span) === other) as Hit
      forest.merge(other, into, shared(hit.key, hit.span))
    }
  }

  const follow = (alert: Groupable) => {
    const pairs = alert.keys.filter(({ role }) => role === 'pair')
    const live = pairs.flatMap(key => index.near(key.key, alert.at, windowMs).map(span => ({ key, span })))
    const open = live.filter(({ span }) => !span.closed)
    const [root, ...younger] = together(open)
    if (root === undefined) return { incident: null, links: [] }
    const of = open.filter(({ span }) => forest.rootOf(span) === root)
    const [home = root] = forest.oldestFirst(of.map(({ span }) => forest.homeOf(span)))
    bridge(open, root, younger)
    return { incident: home, links: of.slice(0, LINKS_KEPT).map(({ key, span }) => shared(key, span)) }
  }

  /** Roots that may be one, oldest first. Where there are walls between them: those beside the one that is meant most. */
  const together = (hits: readonly Hit[]): string[] => {
    const roots = rootsOf(hits)
    if (!forest.anyApart(roots)) return roots
    const matched = (root: string) => hits.filter(({ span }) => forest.rootOf(span) === root)
    const since = (root: string) => Math.min(...matched(root).map(({ span }) => span.firstAt))
    const [meant = ''] = [...roots].sort((a, b) => matched(b).length - matched(a).length || since(a) - since(b))
    return roots.filter(root => root === meant || !forest.anyApart([root, meant]))
  }

  const rootsOf = (some: readonly Hit[]): string[] => forest.oldestFirst(some.map(({ span }) => forest.rootOf(span)))

  const place = (alert: Groupable) => {
    const hits = alert.keys.flatMap(key => index.near(key.key, alert.at, windowMs).map(span => ({ key, span })))
    const live = hits.filter(({ span }) => !span.closed)
    const shown = live.filter(({ key }) => key.role !== 'pair').slice(0, LINKS_KEPT)
    const links = shown.map(({ key, span }): Link => shared(key, span))
    const all = rootsOf(live)
    // With one root there is nothing to merge, whatever it shares.
    const telling = all.length < 2 ? live : live.filter(({ span }) => degreeOf(span.seen) <= ceiling)
    const told = together(telling)
    const root = told[0] ?? all[0] ?? forest.open(hits.map(({ span }) => span.root))
    const homes = live.filter(({ span }) => forest.rootOf(span) === root).map(({ span }) => forest.homeOf(span))
    const home = forest.oldestFirst(homes)[0] ?? root
    bridge(telling, root, told.slice(1))
    beyondCeiling += all.length - Math.max(rootsOf(telling).length, 1)
    for (const { key, role } of alert.keys) {
      const others = role === 'pair' ? [] : alert.keys.flatMap(other => (other.key === key ? [] : [other.key]))
      index.widen(key, alert.at, windowMs, { ...forest.place(home, root), seen: seen(others) }, forest)
    }
    return { incident: home, links: links.length > 0 ? links : [{ kind: 'opened' } as const] }
  }

  // Those that follow come last, whatever the order: what they follow may stand after them.
  const leading = alerts.map(alert => (alert.follows ? null : place(alert)))
  const placements = alerts.map((alert, at) => leading[at] ?? follow(alert))
  return {
    placements: placements.map(({ incident, links }) => ({
      incident: incident === null ? null : forest.current(incident),
      links,
    })),
    opened: forest.opened(),
    merges: forest.merges(),
    spans: index.changes(forest),
    beyondCeiling: Math.max(0, beyondCeiling),
  }
}

const shared = (key: EntityKey, span: Span): Link => ({
  kind: 'shared',
  role: key.role,
  name: key.name,
  from: span.firstAt,
  to: span.lastAt,
})

/** Which incidents there are, which are one by now, and which may never be. */
class Forest {
  readonly #openedAt = new Map<string, number>()
  readonly #follows = new Map<string, Set<string>>()
  /** Roots that were merged, and incidents opened here that dissolved in another one. */
  readonly #into = new Map<string, string>()
  readonly #dissolved = new Set<string>()
  readonly #merges: { from: string; into: string; link: Link }[] = []
  readonly #apart: [string, string][]
  #count = 0

  constructor(spans: readonly Span[], separations: readonly (readonly [string, string])[]) {
    for (const { incidentId, root, openedAt } of spans) {
      this.#openedAt.set(root, openedAt)
      if (!this.#openedAt.has(incidentId)) this.#openedAt.set(incidentId, openedAt)
    }
    this.#apart = separations.map(([one, other]) => [one, other])
  }

  open(followed: readonly string[]): string {
    this.#count += 1
    const id = `new ${String(this.#count).padStart(6, '0')}`
    this.#follows.set(id, new Set(followed))
    return id
  }

  rootOf = (span: Span): string => this.#top(span.root)

  homeOf = (span: Span): string => this.current(span.incidentId)

  /** An incident opened here that dissolved in another one is that one; a stored one stays what it is. */
  current(id: string): string {
    let at = id
    while (this.#dissolved.has(at)) at = this.#into.get(at) as string
    return at
  }

  /** New ones are younger than all stored ones; among equals the id decides, so that every order decides alike. */
  oldestFirst(ids: readonly string[]): string[] {
    const each = [...new Set(ids)]
    if (each.length < 2) return each
    const age = (id: string) => this.#openedAt.get(id) ?? Number.MAX_SAFE_INTEGER
    return each.sort((a, b) => age(a) - age(b) || (a < b ? -1 : 1))
  }

  merge(from: string, into: string, link: Link): void {
    if (this.#isApart(from, into)) return
    this.#into.set(from, into)
    const follows = this.#follows.get(from)
    if (follows) {
      // Nobody has heard of it yet.
      this.#dissolved.add(from)
      for (const id of follows) this.#follows.get(this.current(into))?.add(id)
      this.#follows.delete(from)
    } else this.#merges.push({ from, into, link })
    for (const pair of this.#apart) for (const side of [0, 1]) if (pair[side] === from) pair[side] = into
  }

  place = (home: string, root: string): Pick<Span, 'incidentId' | 'root' | 'openedAt' | 'closed'> => ({
    incidentId: home,
    root,
    openedAt: this.#openedAt.get(root) ?? Number.MAX_SAFE_INTEGER,
    closed: false,
  })

  opened = () => [...this.#follows].map(([id, follows]) => ({ id, follows: [...follows].sort() }))

  merges = () => this.#merges

  #top(id: string): string {
    let at = id
    for (let into = this.#into.get(at); into !== undefined; into = this.#into.get(at)) at = into
    return at
  }

  anyApart = (roots: readonly string[]): boolean =>
    this.#apart.length > 0 && roots.some((one, at) => roots.slice(at + 1).some(other => this.#isApart(one, other)))

  #isApart = (one: string, other: string): boolean =>
    this.#apart.some(([a, b]) => (a === one && b === other) || (a === other && b === one))
}

/** Spans by key, with what was changed. */
class SpanIndex {
  readonly #byKey = new Map<string, Span[]>()
  readonly #removed: number[] = []
  /** What stored spans covered that new ones have taken the place of. */
  readonly #before = new Map<Span, readonly (readonly [number, number])[]>()

  constructor(spans: readonly Span[]) {
    for (const span of spans) this.#of(span.key).push(span)
  }

  near(key: string, at: number, windowMs: number): readonly Span[] {
    return (this.#byKey.get(key) ?? []).filter(span => at >= span.firstAt - windowMs && at <= span.lastAt + windowMs)
  }

  /** One span over everything of its home that `at` touches. */
  widen(key: string, at: number, windowMs: number, as: Omit<Span, 'key' | 'firstAt' | 'lastAt'>, forest: Forest): void {
    const near = this.near(key, at, windowMs)
    const touched = new Set(near.filter(span => forest.homeOf(span) === as.incidentId && !span.closed))
    const [only] = touched
    const within = only && touched.size === 1 && only.firstAt <= at && at <= only.lastAt
    if (within && (only.seen | as.seen) === only.seen) return
    const firstAt = Math.min(at, ...[...touched].map(span => span.firstAt))
    const lastAt = Math.max(at, ...[...touched].map(span => span.lastAt))
    const others = [...touched].reduce((bits, span) => bits | span.seen, as.seen)
    for (const span of touched) if (span.id !== undefined) this.#removed.push(span.id)
    const left = this.#of(key).filter(span => !touched.has(span))
    const span = { key, firstAt, lastAt, ...as, seen: others }
    const before = [...touched].flatMap(one => this.#before.get(one) ?? [[one.firstAt, one.lastAt] as const])
    this.#before.set(span, before)
    this.#byKey.set(key, [...left, span])
  }

  changes(forest: Forest): Grouping['spans'] {
    const add = [...this.#byKey.values()]
      .flat()
      .filter(span => span.id === undefined)
      .map(span => ({
        ...{ key: span.key, firstAt: span.firstAt, lastAt: span.lastAt, seen: span.seen },
        incidentId: forest.current(span.incidentId),
        before: this.#before.get(span) ?? [],
      }))
    return { remove: this.#removed, add }
  }

  #of(key: string): Span[] {
    const spans = this.#byKey.get(key) ?? []
    this.#byKey.set(key, spans)
    return spans
  }
}
