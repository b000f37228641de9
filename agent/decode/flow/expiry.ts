/**
 * Which flow is due to end next: one list per kind of timeout, each in the order of last use.
 *
 * Moving a flow to the end of its list costs a few array writes, and the flows that time out are always at the front.
 */
export const Timeout = { tcpNew: 0, tcpEstablished: 1, tcpClosed: 2, new: 3, established: 4 } as const
export type Timeout = (typeof Timeout)[keyof typeof Timeout]

const SECOND = 1_000_000
/** Suricata's defaults. */
const AFTER_US: readonly number[] = [60 * SECOND, 600 * SECOND, 60 * SECOND, 30 * SECOND, 300 * SECOND]
/** Given up first when room is needed. */
const PRUNING_ORDER: readonly Timeout[] = [Timeout.tcpClosed, Timeout.new, Timeout.tcpNew]
const LISTS = AFTER_US.length
const NONE = -1

export class Expiry {
  private before = new Int32Array(0)
  private after = new Int32Array(0)
  private list = new Uint8Array(0)
  private touchedUs = new Float64Array(0)
  private readonly first = new Int32Array(LISTS).fill(NONE)
  private readonly last = new Int32Array(LISTS).fill(NONE)

  add(slot: number, timeout: Timeout, nowUs: number): void {
    if (slot >= this.list.length) this.grow(slot)
    this.append(slot, timeout, nowUs)
  }

  touch(slot: number, timeout: Timeout, nowUs: number): void {
    this.touchedUs[slot] = nowUs
    if (this.list[slot] === timeout && this.last[timeout] === slot) return
    this.remove(slot)
    this.append(slot, timeout, nowUs)
  }

  remove(slot: number): void {
    const list = this.list[slot] as number
    const before = this.before[slot] as number
    const after = this.after[slot] as number
    if (before === NONE) this.first[list] = after
    else this.after[before] = after
    if (after === NONE) this.last[list] = before
    else this.before[after] = before
  }

  isOver(slot: number, nowUs: number): boolean {
    return nowUs - (this.touchedUs[slot] as number) > (AFTER_US[this.list[slot] as number] as number)
  }

  /** A flow whose time is over, or -1. */
  due(nowUs: number): number {
    for (let list = 0; list < LISTS; list++) {
      const slot = this.first[list] as number
      if (slot !== NONE && this.isOver(slot, nowUs)) return slot
    }
    return NONE
  }

  /** The flow to give up when there is no room: closed ones, then those that never answered, then the idlest. */
  victim(): number {
    for (const list of PRUNING_ORDER) if (this.first[list] !== NONE) return this.first[list] as number
    return this.oldest()
  }

  /** The flow that was used longest ago, or -1. */
  oldest(): number {
    let oldest = NONE
    for (let list = 0; list < LISTS; list++) {
      const slot = this.first[list] as number
      if (slot === NONE) continue
      if (oldest === NONE || (this.touchedUs[slot] as number) < (this.touchedUs[oldest] as number)) oldest = slot
    }
    return oldest
  }

  private append(slot: number, timeout: Timeout, nowUs: number): void {
    const last = this.last[timeout] as number
    this.list[slot] = timeout
    this.touchedUs[slot] = nowUs
    this.before[slot] = last
    this.after[slot] = NONE
    if (last === NONE) this.first[timeout] = slot
    else this.after[last] = slot
    this.last[timeout] = slot
  }

  private grow(slot: number): void {
    const size = Math.max(1024, (slot + 1) * 2)
    this.before = copyInto(this.before, new Int32Array(size))
    this.after = copyInto(this.after, new Int32Array(size))
    this.list = copyInto(this.list, new Uint8Array(size))
    this.touchedUs = copyInto(this.touchedUs, new Float64Array(size))
  }
}

function copyInto<A extends Int32Array | Uint8Array | Float64Array>(old: A, larger: A): A {
  larger.set(old)
  return larger
}
