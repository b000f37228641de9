/** The fewest prefixes that hold the same addresses. Pure. */
import { maskOf, type Prefix, prefixOrder } from '../store/prefix.ts'

export function unionOf(prefixes: readonly Prefix[]): Prefix[] {
  const kept: Prefix[] = []
  // In order a prefix comes right behind those that hold it, and behind its lower neighbour.
  for (const prefix of [...prefixes].sort((a, b) => (prefixOrder(a) < prefixOrder(b) ? -1 : 1))) {
    const last = kept.at(-1)
    if (last && holds(last, prefix)) continue
    let whole = prefix
    for (let lower = kept.at(-1); lower && areHalves(lower, whole); lower = kept.at(-1)) {
      kept.pop()
      whole = { ...lower, length: lower.length - 1 }
    }
    kept.push(whole)
  }
  return kept
}

const holds = (wide: Prefix, { family, words, length }: Prefix): boolean =>
  wide.family === family &&
  wide.length <= length &&
  words.every((word, at) => (word & maskOf(wide.length, at)) >>> 0 === wide.words[at])

/** Whether the two are the lower and the upper half of one prefix. */
function areHalves(lower: Prefix, upper: Prefix): boolean {
  const length = lower.length - 1
  if (lower.length !== upper.length || lower.length === 0) return false
  const whole = { ...lower, words: lower.words.map((word, at) => (word & maskOf(length, at)) >>> 0), length }
  return whole.words.every((word, at) => word === lower.words[at]) && holds(whole, upper)
}
