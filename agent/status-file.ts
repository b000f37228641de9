/** What the running agent says of itself to `vonggac agent status`: a file beside the spool, replaced every second. */
import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Heartbeat, Instant, SourceState } from './wire/index.ts'

const FILE = 'status.json'

export const AgentStatus = z.strictObject({
  agent: z.string(),
  pid: z.int(),
  startedAt: Instant,
  writtenAt: Instant,
  /** Until when sources were read, once they were told to stop. */
  watchedUntil: Instant.optional(),
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
  /** Why the last heartbeat was not answered; absent when it was. */
  heartbeatError: z.string().optional(),
  /** How often heartbeats go out: a bundle may say otherwise than the configuration. */
  heartbeatMs: z.number().optional(),
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

export interface SignOfLife {
  /** By the host's clock of then. */
  readonly atMs: number
  /** The sources that were read; undefined where that can't be told any more. */
  readonly sources: readonly string[] | undefined
}

/** As little as it takes: a status of another version is a sign of life as well. */
const Sign = z.object({
  writtenAt: Instant,
  watchedUntil: Instant.optional(),
  sources: z.array(z.object({ name: z.string() })),
})

/**
 * When an agent in this folder was last known to watch; undefined when there never was one. A status that a power cut
 * has emptied or torn still has the time of its writing.
 */
export async function lastSignOfLife(folder: string): Promise<SignOfLife | undefined> {
  const path = join(folder, FILE)
  try {
    const { writtenAt, watchedUntil, sources } = Sign.parse(JSON.parse(await readFile(path, 'utf8')))
    return { atMs: Date.parse(watchedUntil ?? writtenAt), sources: sources.map(({ name }) => name) }
  } catch {
    const file = await stat(path).catch(() => undefined)
    return file && { atMs: file.mtimeMs, sources: undefined }
  }
}
