import type { AlertKey } from '../store/alerts.ts'
import type { NumberedAlerts } from '../store/incidents.ts'

/** Alerts' numbers as ranges, by agent and epoch. */
export function numbered(keys: readonly AlertKey[]): NumberedAlerts[] {
  const byEpoch = new Map<string, { agent: string; epoch: number; ranges: [number, number][] }>()
  for (const { agent, epoch, sequence } of [...keys].sort((a, b) => a.sequence - b.sequence)) {
    const of = byEpoch.get(`${agent} ${epoch}`) ?? { agent, epoch, ranges: [] }
    byEpoch.set(`${agent} ${epoch}`, of)
    const last = of.ranges.at(-1)
    if (last && last[1] === sequence - 1) last[1] = sequence
    else of.ranges.push([sequence, sequence])
  }
  return [...byEpoch.values()]
}
