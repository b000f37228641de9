/** More than people read; the alerts themselves are all kept. */
const NAMES_KEPT = 256

/** Sorted, the first ones in that order; so the same whatever order they come in. */
export function union(lists: readonly (readonly string[])[]): string[] {
  const all = new Set<string>()
  for (const list of lists) for (const name of list) all.add(name)
  return [...all].sort().slice(0, NAMES_KEPT)
}
