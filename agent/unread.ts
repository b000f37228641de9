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
  readonly #blind = new Map<string, Blind>()
  readonly #counting = new Map<string, Counting>()
  readonly #filesLost = new Map<string, number>()
  #lookedMs: number | undefined

  /** @param lastAliveMs When an agent on this host was last known to run; undefined at the very first start. */
  constructor(lastAliveMs: number | undefined) {
    this.#downSinceMs = lastAliveMs
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
    const blind = this.#blind.get(name) ?? this.#newlyBlind(watching, beforeMs, nowMs)
    if (!blind) return []
    const { fromMs, reason } = blind
    if (watching) this.#blind.delete(name)
    else this.#blind.set(name, blind)
    const due = watching ? nowMs - fromMs > NEGLIGIBLE_MS : nowMs - blind.toldMs >= LASTING_MS
    if (!due) return []
    blind.toldMs = nowMs
    return [{ source: name, fromMs, toMs: nowMs, reason }]
  }

  #newlyBlind(watching: boolean, beforeMs: number | undefined, nowMs: number): Blind | undefined {
    if (beforeMs === undefined && this.#downSinceMs !== undefined && this.#downSinceMs < nowMs)
      return { fromMs: this.#downSinceMs, reason: 'agent_down', toldMs: nowMs }
    return watching ? undefined : { fromMs: beforeMs ?? nowMs, reason: 'source_failed', toldMs: nowMs }
  }

  #lost({ name, filesLost }: Watched, beforeMs: number | undefined, nowMs: number): UnreadStretch[] {
    const before = this.#filesLost.get(name) ?? 0
    this.#filesLost.set(name, filesLost)
    if (filesLost <= before) return []
    const fromMs = Math.min(beforeMs ?? this.#downSinceMs ?? nowMs, nowMs)
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
