/** How much what an alert or incident is about matters, as far as the register says. Pure. */
import type { SystemLevel } from '../store/systems.ts'
import type { Places } from './places.ts'

export interface Touched {
  readonly victims: readonly string[]
  /** Of ours, too: a system that attacks is one that was taken. */
  readonly attackers: readonly string[]
  /** Names of information systems, where the host knows them. */
  readonly systems?: readonly string[]
}

export interface Criticality {
  /** The highest cấp độ among the systems touched; null when none is known. */
  readonly level: SystemLevel | null
  /** A network that one's own devices are managed from is touched. */
  readonly management: boolean
  /** Names of the systems touched, each once. */
  readonly systems: readonly string[]
}

export function criticalityOf(touched: Touched, places: Places, organisation?: string): Criticality {
  const found = [...new Set([...touched.victims, ...touched.attackers, ...(touched.systems ?? [])])].map(name =>
    places.find(name, organisation),
  )
  const levels = found.flatMap(({ system }) => system?.level ?? [])
  return {
    level: levels.length > 0 ? (Math.max(...levels) as SystemLevel) : null,
    management: found.some(({ network }) => network?.kind === 'management'),
    systems: [...new Set(found.flatMap(({ system }) => system?.name ?? []))],
  }
}
