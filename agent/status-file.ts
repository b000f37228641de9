/** What the running agent says of itself to `vonggac agent status`: a file beside the spool, replaced every second. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Heartbeat, Instant, SourceState } from './wire/index.ts'

const FILE = 'status.json'

export const AgentStatus = z.strictObject({
  agent: z.string(),
  pid: z.int(),
  startedAt: Instant,
  writtenAt: Instant,
  productVersion: z.string(),
  drill: z.boolean(),
  rules: z.strictObject({ hash: z.string(), loaded: z.int(), refused: z.int() }),
  sources: z.array(SourceState),
  spool: z.strictObject({
    agent: z.string(),
    epoch: z.int(),
    state: z.enum(['ok', 'full', 'disk_full', 'failing']),
    error: z.string().optional(),
    made: z.int(),
    released: z.int(),
    spooledAlerts: z.int(),
    spooledBytes: z.int(),
    dropped: z.record(z.string(), z.int()),
  }),
  /** When the collector last answered a heartbeat; never, when absent. */
  heartbeatAcknowledgedAt: Instant.optional(),
  uplink: z.strictObject({
    transport: z.enum(['https', 'kafka']),
    collector: z.string(),
    signingKey: z.string(),
    certificateExpiresAt: Instant.optional(),
    uplinkError: z.string().optional(),
  }),
  host: Heartbeat.pick({ bundle: true, bundleError: true, tampered: true }).optional(),
  residentBytes: z.int(),
  counters: z.record(z.string(), z.number()),
})
export type AgentStatus = z.infer<typeof AgentStatus>

export async function writeStatus(folder: string, status: AgentStatus): Promise<void> {
  const path = join(folder, FILE)
  await writeFile(`${path}.new`, JSON.stringify(status), { mode: 0o600 })
  await rename(`${path}.new`, path)
}

/** The last status that was written, by an agent that may have ended since. */
export async function readStatus(folder: string): Promise<AgentStatus | undefined> {
  try {
    return AgentStatus.parse(JSON.parse(await readFile(join(folder, FILE), 'utf8')))
  } catch {
    return undefined
  }
}
