/**
 * Counting alerts over time: `threshold` and `detection_filter`, on the packets' own clock.
 *
 * The table is bounded: when it is full the entry that was used least recently goes, and is counted.
 */
import type { Threshold } from '../../../rules/language/suricata/index.ts'

interface Entry {
  startUs: number
  count: number
}

const LIMIT = 65_536

export class ThresholdTable {
  evicted = 0
  readonly #entries = new Map<string, Entry>()
  readonly #limit: number

  constructor(limit = LIMIT) {
    this.#limit = limit
  }

  get size(): number {
    return this.#entries.size
  }

  /** Whether this match is to be shown. `key` names rule and tracked side. */
  allows(threshold: Threshold, key: string, timeUs: number): boolean {
    const entry = this.#entries.get(key)
    const within = entry !== undefined && timeUs <= entry.startUs + threshold.seconds * 1_000_000
    if (entry) this.#entries.delete(key)
    const current: Entry = entry && within ? entry : { startUs: timeUs, count: 0 }
    if (entry === undefined) this.#makeRoom()
    this.#entries.set(key, current)
    current.count++
    switch (threshold.type) {
      case 'limit':
        return current.count <= threshold.count
      case 'both':
        return current.count === threshold.count
      case 'threshold':
        if (current.count < threshold.count) return false
        current.count = 0
        return true
      case 'detection_filter':
        return current.count > threshold.count
    }
  }

  #makeRoom(): void {
    if (this.#entries.size < this.#limit) return
    const oldest = this.#entries.keys().next()
    if (oldest.done) return
    this.#entries.delete(oldest.value)
    this.evicted++
  }
}
