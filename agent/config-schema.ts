/** The agent's configuration: this schema is its defaults and its documentation. Paths are relative to the file. */
import { hostname } from 'node:os'
import { z } from 'zod'
import type { LogSource } from './decode/log/event.ts'
import { FORMAT_NAMES, lineReader } from './decode/log/formats.ts'
import { zoneNamed } from './decode/log/zone.ts'
import { EvidenceConfig } from './evidence-config.ts'
import { BundlesConfig, MemoryConfig, TamperingConfig } from './host-config.ts'
import { UplinkConfig } from './uplink-config.ts'
import { AgentId, Instant } from './wire/index.ts'

const MIB = 1_048_576
const Path = z.string().min(1)
const SourceName = z.string().min(1).max(100).describe('Stamped on alerts, states and counters; unique.')

const Zone = z.string().refine(isZone, { error: 'UTC, +07:00, Asia/Ho_Chi_Minh, …' })

export const CaptureFile = z.strictObject({
  type: z.literal('capture_file'),
  name: SourceName,
  path: Path.describe('A pcap or pcapng file, gzipped or not; - reads standard input.'),
  asIfNow: z
    .strictObject({
      speed: z.number().positive().max(1000).default(1).describe('How many times faster than recorded it is read.'),
      startAt: Instant.optional().describe(
        'When its first packet is to have happened; at the first start unless said.',
      ),
      playAt: Instant.optional().describe('When reading begins; at startAt unless said.'),
    })
    .optional()
    .describe('Read the capture as if it happened now, packets spaced as they were: for drills.'),
})
export type CaptureFile = z.infer<typeof CaptureFile>

export const Interface = z.strictObject({
  type: z.literal('interface'),
  name: SourceName,
  device: z.string().min(1).describe('Network device to listen on, such as eth0.'),
  filter: z.string().default('').describe('BPF filter; empty captures everything.'),
  promiscuous: z.boolean().default(true),
  snapLengthBytes: z.int().min(64).max(262_144).default(65_535),
  bufferBytes: z
    .int()
    .min(MIB)
    .max(1024 * MIB)
    .default(64 * MIB)
    .describe("The kernel's capture buffer."),
  expectEverySeconds: z
    .number()
    .min(1)
    .max(86_400)
    .default(300)
    .describe('A device that brings no packet for so long counts as not moving.'),
})
export type Interface = z.infer<typeof Interface>

export const LogTail = z.strictObject({
  type: z.literal('log_tail'),
  name: SourceName,
  path: Path,
  format: z
    .string()
    .refine(name => lineReader(name) !== undefined, { error: `auto, ${FORMAT_NAMES.join(', ')}` })
    .default('auto')
    .describe('A format that `vonggac parse` knows, or auto.'),
  logSource: z
    .strictObject({ product: z.string().optional(), category: z.string().optional(), service: z.string().optional() })
    .transform(source => source as LogSource)
    .optional()
    .describe("Sigma's log source, where it is known better than the format says."),
  zone: Zone.default(() => Intl.DateTimeFormat().resolvedOptions().timeZone).describe('For lines that name no zone.'),
  host: z.string().min(1).max(255).optional().describe('The host the lines are about, when they name none.'),
  startAt: z.enum(['end', 'beginning']).default('end').describe('Where the very first start begins to read.'),
  expectEverySeconds: z
    .number()
    .min(1)
    .max(604_800)
    .optional()
    .describe('A log that brings no line for so long counts as not moving; left out, it may be quiet.'),
})
export type LogTail = z.infer<typeof LogTail>

const SourceConfig = z.discriminatedUnion('type', [CaptureFile, Interface, LogTail])
export type SourceConfig = z.infer<typeof SourceConfig>

const Prometheus = z.strictObject({
  listen: z
    .string()
    .regex(/^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|\[::1\]):\d{1,5}$/, {
      error: 'loopback only: 127.0.0.1:PORT, localhost:PORT or [::1]:PORT',
    })
    .describe('Loopback address and port: the page has no sign-in.'),
})

const Influx = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  database: z.string().min(1),
  username: z.string().optional(),
  passwordFile: Path.optional(),
  everySeconds: z.number().min(1).max(3600).default(10),
})

export const AgentConfig = z
  .strictObject({
    agent: z.strictObject({ id: AgentId.default(defaultId) }).prefault({}),
    drill: z.boolean().default(false).describe('Alerts are exercises (diễn tập) and never join real incidents.'),
    rules: z
      .strictObject({
        suricata: z.array(Path).optional().describe('Files or folders; the shipped rules when left out.'),
        sigma: z.array(Path).optional().describe('Files or folders; the shipped rules when left out.'),
        variables: z
          .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.union([z.string(), z.number()]).transform(String))
          .default({})
          .describe("Suricata's variables, such as HOME_NET and HTTP_PORTS."),
      })
      .prefault({}),
    sources: z.array(SourceConfig).min(1).max(1000),
    spool: z.strictObject({
      folder: Path,
      limitBytes: z
        .int()
        .min(4 * MIB)
        .default(1024 * MIB)
        .describe('From 70 % on, sources that can wait are paused; others lose their least severe alerts first.'),
      limitDays: z
        .number()
        .positive()
        .max(3650)
        .default(30)
        .describe('Alerts that could not be sent for so long are dropped, and declared.'),
      segmentBytes: z
        .int()
        .min(65_536)
        .max(256 * MIB)
        .default(8 * MIB),
      commitDelayMs: z.int().min(0).max(50).default(20),
    }),
    uplink: UplinkConfig,
    heartbeatSeconds: z.number().min(0.1).max(300).default(10),
    evidence: EvidenceConfig.prefault({}),
    bundles: BundlesConfig.prefault({}),
    storms: z
      .strictObject({
        perMinute: z
          .int()
          .min(1)
          .max(1_000_000)
          .default(300)
          .describe('Alerts of one rule about the same victims sent one by one in a minute; more are folded into one.'),
      })
      .prefault({}),
    memory: MemoryConfig.prefault({}),
    tampering: TamperingConfig.prefault({}),
    metrics: z.strictObject({ prometheus: Prometheus.optional(), influx: Influx.optional() }).prefault({}),
    log: z
      .strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info') })
      .prefault({}),
  })
  .superRefine((config, context) => {
    const names = new Set<string>()
    config.sources.forEach(({ name }, index) => {
      if (names.has(name)) {
        context.addIssue({ code: 'custom', path: ['sources', index, 'name'], message: `'${name}' is used twice` })
      }
      names.add(name)
    })
    for (const name of Object.keys(config.evidence.perSource)) {
      if (names.has(name)) continue
      context.addIssue({ code: 'custom', path: ['evidence', 'perSource', name], message: `no source '${name}'` })
    }
    if (config.spool.limitBytes < 4 * config.spool.segmentBytes) {
      context.addIssue({ code: 'custom', path: ['spool', 'limitBytes'], message: 'must hold at least four segments' })
    }
  })
export type AgentConfig = z.infer<typeof AgentConfig>

/** The host's name, as far as it can be an agent's id. */
export function defaultId(): string {
  const name = hostname()
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 63)
  return name || 'agent'
}

function isZone(name: string): boolean {
  try {
    zoneNamed(name)
    return true
  } catch {
    return false
  }
}
