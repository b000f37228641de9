/**
 * What was noticed at receipt that makes times doubtful: kept for ever, as a host's clock that has been put right since
 * was wrong when its alerts came. A doubt never changes a time; it is shown beside the clocks that rest on it.
 */

/**
 * `offset`: a host's clock was off when its alerts or heartbeats came; `jumped`: it was set while the agent ran; `late`:
 * alerts came a day after they were detected; `future`: alerts were matched after the batch that brought them was sent,
 * by the host's clock; `backwards`: the collector's own clock showed less than it had before; `restored`: the database
 * is an older copy of itself.
 */
export type ClockDoubtKind = 'offset' | 'jumped' | 'late' | 'future' | 'backwards' | 'restored'

export interface ClockDoubt {
  /** Whose clock it is; the collector's own name where it is about the collector. */
  readonly agent: string
  readonly kind: ClockDoubtKind
  /** Between which instants, by the collector's clock, times of this agent are doubtful. */
  readonly from: number
  readonly to: number
  /** The largest difference seen, in milliseconds, with its sign. */
  readonly worstMs: number
}

/** How far a collector had come when it last looked: see `../restore-watch.ts`. */
export interface Pulse {
  readonly beat: number
  readonly at: number
}

export interface ClockDoubtStore {
  /** Records doubts. One that lies within an hour of another of the same agent and kind widens that one instead. */
  note(doubts: readonly ClockDoubt[]): Promise<void>
  /** Those that reach into the time, of whatever agent, earliest first; at most `limit`. */
  between(from: number, to: number, limit: number): Promise<ClockDoubt[]>
  /** A collector's last pulse; null when it has none. */
  pulse(collector: string): Promise<Pulse | null>
  savePulse(collector: string, pulse: Pulse): Promise<void>
}
