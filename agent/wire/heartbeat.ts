/** The control link's regular sign of life, and the collector's answer with the stored watermark. */
import { z } from 'zod'
import { Instant } from './alert.ts'
import { AgentId, Epoch, Watermark } from './batch.ts'
import { GroupName } from './bundle.ts'
import { PROTOCOL_VERSION } from './version.ts'

export const SourceState = z.strictObject({
  name: z.string(),
  type: z.string(),
  state: z.enum(['running', 'waiting', 'finished', 'failed']),
  itemsRead: z.int().nonnegative().describe('Packets or lines since start.'),
  lastReadAt: Instant.optional(),
  checkedAt: Instant.optional().describe('When the source last turned, whether or not there was anything to read.'),
  moving: z
    .boolean()
    .optional()
    .describe('False: it runs, but has not turned, or brought nothing, for longer than it may.'),
  kernelDrops: z.int().nonnegative().optional().describe('Packets that the kernel dropped before they were read.'),
  error: z.string().max(1024).optional(),
})
export type SourceState = z.infer<typeof SourceState>

export const ClockOffset = z.strictObject({
  offsetMs: z.int().describe("The collector's clock minus the host's."),
  uncertaintyMs: z.int().nonnegative().describe('The true offset is no further away than this.'),
})
export type ClockOffset = z.infer<typeof ClockOffset>

export const Heartbeat = z.strictObject({
  version: z.literal(PROTOCOL_VERSION),
  agent: AgentId,
  epoch: Epoch,
  sentAt: Instant,
  clock: ClockOffset.optional().describe('As measured with the heartbeat before.'),
  startedAt: Instant,
  hostName: z.string().max(255),
  productVersion: z.string().max(64),
  made: z.int().nonnegative().describe('The last number given out in this epoch.'),
  spooledAlerts: z.int().nonnegative(),
  spooledBytes: z.int().nonnegative(),
  spoolState: z.enum(['ok', 'full', 'disk_full', 'failing']),
  oldestSpooledAt: Instant.optional(),
  rulesHash: z.string().max(128).describe('SHA-256 over the rule files as loaded.'),
  configHash: z.string().max(128).describe('SHA-256 over the configuration as it was read.'),
  bundle: z
    .strictObject({ group: GroupName, number: z.int().positive(), sha256: z.string().max(64) })
    .optional()
    .describe('The bundle that the rules came from.'),
  bundleError: z.string().max(1024).optional().describe('Why a newer bundle was refused.'),
  signingKey: z.string().max(64).describe('Key id that batches are signed with.'),
  certificateExpiresAt: Instant.optional(),
  transport: z.enum(['https', 'kafka']),
  uplinkError: z.string().max(1024).optional().describe('Why alerts do not go out just now.'),
  tampered: z
    .array(z.string().max(512))
    .max(100)
    .describe('Program, configuration or rule files that changed under the running agent.'),
  rulesLoaded: z.int().nonnegative(),
  rulesRefused: z.int().nonnegative(),
  residentBytes: z.int().nonnegative(),
  counters: z
    .record(z.string(), z.number())
    .describe('Totals since start: read, matched, spooled, sent, dropped by reason.'),
  sources: z.array(SourceState).max(1000),
})
export type Heartbeat = z.infer<typeof Heartbeat>

export const HeartbeatReceipt = z.strictObject({ receivedAt: Instant, stored: Watermark })
export type HeartbeatReceipt = z.infer<typeof HeartbeatReceipt>
