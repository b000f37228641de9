/**
 * How many alerts a second the spool makes durable: groups of a batch's size from several sources at once, 1 KiB
 * alerts, group commit as configured by default, on a real disk. Beside the rate stands what an alert costs in
 * processor time, which says more on a busy machine.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSpool } from '../../agent/spool/open-spool.ts'
import { newAlert } from '../support/alerts.ts'
import type { Flags, Outcome } from '../support/named-scripts.ts'

const MIB = 1_048_576

export async function run(flags: Flags): Promise<Outcome> {
  const total = Number(flags['alerts'] ?? 200_000)
  const sources = Number(flags['sources'] ?? 8)
  const batch = Number(flags['batch'] ?? 500)
  const folder = await mkdtemp(join(tmpdir(), 'vonggac-bench-'))
  const spool = await openSpool({ folder, agent: 'bench', limitBytes: 2048 * MIB, segmentBytes: 8 * MIB })
  const alert = newAlert('bench', { evidence: { kind: 'line', text: 'x'.repeat(620), truncated: false } })
  const alertBytes = JSON.stringify(alert).length
  const group = Array.from({ length: batch }, () => alert)

  const before = performance.now()
  const cpuBefore = process.cpuUsage()
  let made = 0
  const source = async (name: string) => {
    while (made < total) {
      made += batch
      await spool.append({ alerts: group, checkpoints: { [name]: String(made) } })
    }
  }
  await Promise.all(Array.from({ length: sources }, (_, index) => source(`source-${index}`)))
  const written = performance.now()
  const { user, system } = process.cpuUsage(cpuBefore)

  let read = 0
  for (let after = 0; ; ) {
    const { alerts, upTo } = await spool.read(after, { alerts: 500, bytes: MIB })
    if (upTo === after) break
    read += alerts.length
    after = upTo
  }
  const readAt = performance.now()
  await spool.close()
  const reopening = performance.now()
  await (await openSpool({ folder, agent: 'bench', limitBytes: 2048 * MIB, segmentBytes: 8 * MIB })).close()
  const reopened = performance.now()
  await rm(folder, { recursive: true })
  return {
    figures: {
      spool_per_s: Math.round((made / (written - before)) * 1_000),
      cpu_us_per_alert: ((user + system) / made).toFixed(1),
      cpu_share: ((user + system) / 1_000 / (written - before)).toFixed(2),
      read_per_s: Math.round((read / (readAt - written)) * 1_000),
      reopen_ms: Math.round(reopened - reopening),
      alert_bytes: alertBytes,
      alerts: made,
      resident_mb: Math.round(process.memoryUsage.rss() / MIB),
    },
  }
}
