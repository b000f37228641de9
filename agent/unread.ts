/**
 * Time that was not watched, worked out from what the sources say every second. Pure.
 *
 * An interface can't be read again: what passes while nobody listens is gone, be it that the agent was down (from its
 * last sign of life, kept on disk) or that the device failed. A log is read later from where it was left, so only what
 * was lost with a file counts. Packets that the kernel or the queue behind it dropped are told by the stretch they fell
 * in, with their number.
 *
 * A stretch that lasts is told again and again with the same beginning, which widens what the collector has on record,
 * so that it is known before it ends and whatever happens to the agent.
 */
import type { Unread } from './wire/index.ts'

/** Each is told at most so often, and a stretch that lasts at least so often. */
const TELL_EVERY_MS = 60_000
const LASTING_MS = 300_000
/** A restart that took no longer than this is not worth a word. */
const NEGLIGIBLE_MS = 1_000
/** A source that is read for the first time ever may take so long to open. */
const OPENING_MS = 10_000

export interface Watched {
  readonly name: string
  /** Evidence that isn't read now can't be read later. */
  readonly live: boolean
  readonly watching: boolean
  /** Totals, from whatever beginning. */
  readonly kernelDrops: number
  readonly overload: number
  readonly filesLost: number
}

export interface UnreadStretch {
  readonly source: string
  readonly fromMs: number
  readonly toMs: number
  readonly reason: Unread['reason']
  readonly items?: number
}

interface Blind {
  readonly fromMs: number
  readonly reason: 'agent_down' | 'source_failed'
  /** Shorter than this it isn't worth a word. */
  readonly negligibleMs: number
  toldMs: number
}

interface Counting {
  readonly total: number
  readonly sinceMs: number
  readonly missed: number
}

const COUNTED = { kernelDrops: 'kernel_drop', overload: 'overload' } as const

export class UnreadKeeper {
  readonly #downSinceMs: number | undefined
  readonly #readThen: readonly string[] | undefined
  readonly #blind = new Map<string, Blind>()
  readonly #counting = new Map<string, Counting>()
  readonly #filesLost = new Map<string, number>()
  #lookedMs: number | undefined

  /**
   * @param lastAliveMs When an agent on this host was last known to run; undefined at the very first start.
   * @param readThen The sources that it read; undefined: all of today's.
   */
  constructor(lastAliveMs: number | undefined, readThen?: readonly string[]) {
    this.#downSinceMs = lastAliveMs
    this.#readThen = readThen
  }

  /** @returns what is to be told now. */
  look(sources: readonly Watched[], nowMs: number): UnreadStretch[] {
    const beforeMs = this.#lookedMs
    this.#lookedMs = nowMs
    return sources.flatMap(source => [
      ...(source.live ? this.#live(source, beforeMs, nowMs) : []),
      ...this.#lost(source, beforeMs, nowMs),
      ...this.#missed(source, 'kernelDrops', beforeMs, nowMs, false),
      ...this.#missed(source, 'overload', beforeMs, nowMs, false),
    ])
  }

  /** The last look, before the agent ends: what is still to be told of. */
  end(sources: readonly Watched[], nowMs: number): UnreadStretch[] {
    const blind = [...this.#blind].map(([source, { fromMs, reason }]) => ({ source, fromMs, toMs: nowMs, reason }))
    const missed = sources.flatMap(source => [
      ...this.#missed(source, 'kernelDrops', this.#lookedMs, nowMs, true),
      ...this.#missed(source, 'overload', this.#lookedMs, nowMs, true),
    ])
    return [...blind, ...missed]
  }

  #live({ name, watching }: Watched, beforeMs: number | undefined, nowMs: number): UnreadStretch[] {
    const blind = this.#blind.get(name) ?? this.#newlyBlind(name, watching, beforeMs, nowMs)
    if (!blind) return []
    const { fromMs, reason } = blind
    if (watching) this.#blind.delete(name)
    else this.#blind.set(name, blind)
    const due = watching ? nowMs - fromMs > blind.negligibleMs : nowMs - blind.toldMs >= LASTING_MS
    if (!due) return []
    blind.toldMs = nowMs
    return [{ source: name, fromMs, toMs: nowMs, reason }]
  }

  #newlyBlind(name: string, watching: boolean, beforeMs: number | undefined, nowMs: number): Blind | undefined {
    const downSinceMs = this.#downSinceOf(name)
    if (beforeMs === undefined && downSinceMs !== undefined && downSinceMs < nowMs)
      return { fromMs: downSinceMs, reason: 'agent_down', negligibleMs: NEGLIGIBLE_MS, toldMs: nowMs }
    if (watching) return undefined
    const negligibleMs = beforeMs === undefined ? OPENING_MS : NEGLIGIBLE_MS
    return { fromMs: beforeMs ?? nowMs, reason: 'source_failed', negligibleMs, toldMs: nowMs }
  }

  /** A source that wasn't read before was not missed while the agent was down. */
  #downSinceOf(name: string): number | undefined {
    return this.#readThen === undefined || this.#readThen.includes(name) ? this.#downSinceMs : undefined
  }

  #lost({ name, filesLost }: Watched, beforeMs: number | undefined, nowMs: number): UnreadStretch[] {
    const before = this.#filesLost.get(name) ?? 0
    this.#filesLost.set(name, filesLost)
    if (filesLost <= before) return []
    const fromMs = Math.min(beforeMs ?? this.#downSinceOf(name) ?? nowMs, nowMs)
    return [{ source: name, fromMs, toMs: nowMs, reason: 'file_lost' }]
  }

  #missed(
    source: Watched,
    what: keyof typeof COUNTED,
    beforeMs: number | undefined,
    nowMs: number,
    last: boolean,
  ): UnreadStretch[] {
    const key = `${what} ${source.name}`
    const total = source[what]
    const so = this.#counting.get(key) ?? { total: 0, sinceMs: nowMs, missed: 0 }
    // Less than before: the device was opened anew and counts from zero.
    const missed = so.missed + (total >= so.total ? total - so.total : total)
    const sinceMs = so.missed === 0 ? (beforeMs ?? nowMs) : so.sinceMs
    const due = missed > 0 && (last || nowMs - sinceMs >= TELL_EVERY_MS)
    this.#counting.set(key, due ? { total, sinceMs: nowMs, missed: 0 } : { total, sinceMs, missed })
    return due
      ? [{ source: source.name, fromMs: Math.min(sinceMs, nowMs), toMs: nowMs, reason: COUNTED[what], items: missed }]
      : []
  }
}

/** Adds a stretch to those that wait to be told: one of the same source for the same reason is widened by it. */
export function widened(waiting: readonly UnreadStretch[], stretch: UnreadStretch): UnreadStretch[] {
  const same = waiting.find(({ source, reason }) => source === stretch.source && reason === stretch.reason)
  if (!same) return [...waiting, stretch]
  const items = same.items === undefined ? stretch.items : same.items + (stretch.items ?? 0)
  const together = {
    ...same,
    fromMs: Math.min(same.fromMs, stretch.fromMs),
    toMs: Math.max(same.toMs, stretch.toMs),
    ...(items !== undefined && { items }),
  }
  return waiting.map(one => (one === same ? together : one))
}
