/** What the drill measured, for `npm run bench -- drill`: how soon incidents opened and how much memory they took. */
import { readFile, writeFile } from 'node:fs/promises'
import type { Program } from './program.ts'
import type { Seen } from './verdict.ts'

export interface Measured {
  readonly startedMs: number
  readonly seen: Seen
  readonly agent: Program
  readonly collector: Program
}

export async function writeFigures(path: string, { startedMs, seen, agent, collector }: Measured): Promise<void> {
  const opened = seen.incidents.map(({ summary }) => (Date.parse(summary.openedAt) - startedMs) / 1000)
  const figures = {
    first_incident_s: Math.min(...opened),
    last_incident_s: Math.max(...opened),
    alerts: seen.alerts.length,
    incidents: seen.incidents.length,
    agent_mb: await residentMiB(agent),
    collector_mb: await residentMiB(collector),
  }
  await writeFile(path, JSON.stringify(figures))
}

/** The most that the process ever held, as Linux counts it. */
async function residentMiB({ pid }: Program): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024)
}
