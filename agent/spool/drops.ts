/** The ledger's list of numbers that were given out and whose alerts will never come. Pure: lists in, lists out. */
import type { Drop } from '../wire/index.ts'

/** As many ranges as one batch may declare; beyond it nothing more is dropped until some are acknowledged. */
export const MAX_DROPS = 1000

/** Adds a range in order; it melts into a neighbour that ends right before it for the same reason. */
export function addDrop(drops: readonly Drop[], drop: Drop): Drop[] {
  const before = drops.filter(({ to }) => to < drop.from)
  const after = drops.filter(({ from }) => from > drop.to)
  const last = before.at(-1)
  if (last && last.to === drop.from - 1 && last.reason === drop.reason) {
    before[before.length - 1] = { ...last, to: drop.to, lastAt: drop.lastAt }
    return [...before, ...after]
  }
  return [...before, drop, ...after]
}

/** What is left once everything up to `sequence` was acknowledged. */
export function unacknowledged(drops: readonly Drop[], sequence: number): Drop[] {
  return drops.filter(({ to }) => to > sequence)
}

/** Declared ranges that begin after `after`, up to `upTo`. */
export function dropsWithin(drops: readonly Drop[], after: number, upTo: number): Drop[] {
  return drops.filter(({ from, to }) => to > after && from <= upTo)
}

/** The declared range that contains a number. */
export const dropAt = (drops: readonly Drop[], sequence: number): Drop | undefined =>
  drops.find(({ from, to }) => from <= sequence && sequence <= to)

/** How many numbers above `after` are declared dropped. */
export function droppedAfter(drops: readonly Drop[], after: number): number {
  return drops.reduce((total, { from, to }) => total + Math.max(0, to - Math.max(from - 1, after)), 0)
}

/** The ranges within [from, to] that no drop declares yet. */
export function undeclared(drops: readonly Drop[], from: number, to: number): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  let at = from
  for (const drop of dropsWithin(drops, from - 1, to)) {
    if (drop.from > at) found.push({ from: at, to: drop.from - 1 })
    at = Math.max(at, drop.to + 1)
  }
  if (at <= to) found.push({ from: at, to })
  return found
}
