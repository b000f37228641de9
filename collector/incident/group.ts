/**
 * Alerts → incidents: which alerts belong together. Pure.
 *
 * Two alerts belong together when they share a victim or an attacker and were detected within the window of each
 * other; and so does everything that is linked through others. For one entity that is a simple thing on the time line:
 * alerts closer than the window form a *span*, and a new alert at `t` touches a span exactly when `t` lies within the
 * span widened by the window on both sides. So the index keeps, per entity, spans instead of alerts, and a span knows
 * its incident.
 *
 * An alert that touches spans of two incidents has shown that they are one: the younger merges into the older. Nothing
 * depends on the order in which alerts come, nor on how they are cut into batches: any order gives the same partition
 * (held by a property test). Times are detection times: they are measured, while the evidence's own may be anything.
 *
 * Informational alerts open nothing and link nothing; they join what is open where they would belong.
 *
 * A closed incident takes no new alerts. What would have joined it opens a new one that says which it follows.
 */
import type { Span } from '../store/spans.ts'
import type { EntityKey } from './entity-keys.ts'

export interface Groupable {
  /** Detection time, milliseconds. */
  readonly at: number
  /** False for alerts that may only join. */
  readonly opens: boolean
  readonly keys: readonly EntityKey[]
}

/** Why an alert is where it is, or why two incidents became one. */
export type Link =
  | { readonly kind: 'opened' }
  | { readonly kind: 'shared'; readonly role: EntityKey['role']; readonly name: string; from: number; to: number }

export interface Grouping {
  /** For each alert, in the order given: its incident (a stored id or one of `opened`), or null. */
  readonly placements: readonly { readonly incident: string | null; readonly links: readonly Link[] }[]
  readonly opened: readonly { readonly id: string; readonly follows: readonly string[] }[]
  /** Stored incidents that turned out to be one, in the order it was noticed. */
  readonly merges: readonly { readonly from: string; readonly into: string; readonly link: Link }[]
  readonly spans: { readonly remove: readonly number[]; readonly add: readonly Span[] }
}

/** A sentence for each would say nothing more. */
const LINKS_KEPT = 4

/**
 * @param spans every stored span of the alerts' keys that reaches within the window of any of the alerts
 */
export function group(alerts: readonly Groupable[], spans: readonly Span[], windowMs: number): Grouping {
  const index = new SpanIndex(spans)
  const opened = new Map<string, Set<string>>()
  const mergedInto = new Map<string, string>()
  const merges: { from: string; into: string; link: Link }[] = []
  const openedAt = new Map(spans.map(span => [span.incidentId, span.openedAt]))
  let nextOpened = 0

  const resolve = (id: string): string => {
    let at = id
    for (let into = mergedInto.get(at); into !== undefined; into = mergedInto.get(at)) at = into
    return at
  }
  // New ones are younger than all stored ones; among equals the id decides, so that every order decides alike.
  const age = (id: string): [number, string] => [openedAt.get(id) ?? Number.MAX_SAFE_INTEGER, id]
  const older = (a: string, b: string) => age(a)[0] - age(b)[0] || (a < b ? -1 : 1)

  const merge = (from: string, into: string, link: Link) => {
    mergedInto.set(from, into)
    const follows = opened.get(from)
    if (!follows) merges.push({ from, into, link })
    for (const id of follows ?? []) opened.get(into)?.add(id)
    opened.delete(from)
  }

  const place = (alert: Groupable) => {
    const hits = alert.keys.flatMap(key => index.near(key.key, alert.at, windowMs).map(span => ({ key, span })))
    const live = hits.filter(({ span }) => !span.closed)
    const links = live.slice(0, LINKS_KEPT).map(({ key, span }): Link => shared(key, span))
    const candidates = [...new Set(live.map(({ span }) => resolve(span.incidentId)))].sort(older)
    if (!alert.opens) return { incident: candidates[0] ?? null, links }

    let incident = candidates[0]
    if (incident === undefined) {
      nextOpened += 1
      incident = `new ${String(nextOpened).padStart(6, '0')}`
      opened.set(incident, new Set(hits.map(({ span }) => span.incidentId)))
    }
    for (const younger of candidates.slice(1)) {
      const bridge = live.find(({ span }) => resolve(span.incidentId) === younger)
      merge(younger, incident, bridge ? shared(bridge.key, bridge.span) : { kind: 'opened' })
    }
    for (const key of alert.keys) index.widen(key.key, alert.at, windowMs, incident, openedAt.get(incident) ?? 0)
    return { incident, links: links.length > 0 ? links : [{ kind: 'opened' } as const] }
  }

  const placements = alerts.map(place)
  return {
    placements: placements.map(({ incident, links }) => ({
      incident: incident === null ? null : resolve(incident),
      links,
    })),
    opened: [...opened].map(([id, follows]) => ({ id, follows: [...follows].sort() })),
    merges: merges.map(({ from, into, link }) => ({ from, into: resolve(into), link })),
    spans: index.changes(resolve),
  }
}

const shared = (key: EntityKey, span: Span): Link => ({
  kind: 'shared',
  role: key.role,
  name: key.name,
  from: span.firstAt,
  to: span.lastAt,
})

/** Spans by key, with what was changed. */
class SpanIndex {
  readonly #byKey = new Map<string, Span[]>()
  readonly #removed: number[] = []

  constructor(spans: readonly Span[]) {
    for (const span of spans) this.#of(span.key).push(span)
  }

  near(key: string, at: number, windowMs: number): readonly Span[] {
    return (this.#byKey.get(key) ?? []).filter(span => at >= span.firstAt - windowMs && at <= span.lastAt + windowMs)
  }

  /** One span over everything live that `at` touches. */
  widen(key: string, at: number, windowMs: number, incidentId: string, openedAt: number): void {
    const touched = new Set(this.near(key, at, windowMs).filter(span => !span.closed))
    const [only] = touched
    if (touched.size === 1 && only && only.firstAt <= at && at <= only.lastAt) return
    const firstAt = Math.min(at, ...[...touched].map(span => span.firstAt))
    const lastAt = Math.max(at, ...[...touched].map(span => span.lastAt))
    for (const span of touched) if (span.id !== undefined) this.#removed.push(span.id)
    const left = this.#of(key).filter(span => !touched.has(span))
    this.#byKey.set(key, [...left, { key, firstAt, lastAt, incidentId, openedAt, closed: false }])
  }

  changes(resolve: (id: string) => string): Grouping['spans'] {
    const all = [...this.#byKey.values()].flat()
    const add = all
      .filter(span => span.id === undefined)
      .map(span => ({ ...span, incidentId: resolve(span.incidentId) }))
    return { remove: this.#removed, add }
  }

  #of(key: string): Span[] {
    const spans = this.#byKey.get(key) ?? []
    this.#byKey.set(key, spans)
    return spans
  }
}
