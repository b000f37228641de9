/** What is new against the period before, and what is gone. Pure. */
import type { Changes, Observations } from './observations.ts'

type Seen = Pick<Observations, 'totals' | 'objects' | 'techniques'>

const NAMES_TOLD = 20

export function changesFrom(before: Seen, now: Seen): Changes {
  const names = ({ objects }: Seen) => objects.map(({ name }) => name)
  const ids = ({ techniques }: Seen) => techniques.map(({ id }) => id)
  return {
    before: before.totals,
    newObjects: without(names(now), names(before)),
    goneObjects: without(names(before), names(now)),
    newTechniques: without(ids(now), ids(before)),
  }
}

function without(these: readonly string[], those: readonly string[]): string[] {
  const known = new Set(those)
  return [...new Set(these)].filter(one => !known.has(one)).slice(0, NAMES_TOLD)
}
