/** The collector's settings: the schema is the documentation and holds every default. */
import { z } from 'zod'
import { ContactsConfig } from './contacts-config.ts'
import { KafkaConfig } from './kafka-config.ts'
import { ReportsConfig } from './reports-config.ts'
import { StoreConfig } from './store/store-config.ts'

const ListenAddress = z.string().regex(/^(\[[0-9A-Fa-f:.]+\]|[^:\s[\]]+):\d{1,5}$/, {
  error: 'an address and a port, such as 127.0.0.1:8443 or [::1]:8443',
})
const Path = z.string().min(1)
const Text = z.string().max(500).default('')
const Names = z.array(z.string().min(1).max(253)).default([])

const System = z.strictObject({
  name: z.string().min(1),
  addresses: Names.describe('IP addresses and host names that stand for the system.'),
  domains: Names,
  level: z
    .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)])
    .exactOptional()
    .describe('Cấp độ an toàn, 1–5.'),
  owner: z.string().exactOptional(),
  operator: z.string().exactOptional(),
  operatingSystem: z.string().exactOptional(),
  operatingSystemVersion: z.string().exactOptional(),
  services: z.array(z.string()).exactOptional(),
  measures: z.array(z.string()).exactOptional(),
  purpose: z.string().exactOptional(),
})

const Organisation = z
  .strictObject({
    name: Text,
    address: Text,
    telephone: Text,
    email: Text,
    contact: z.strictObject({ name: Text, position: Text, telephone: Text, email: Text }).prefault({}),
    operator: Text.describe('Đơn vị vận hành.'),
    owner: Text.describe('Cơ quan chủ quản.'),
    securityProvider: Text,
    uplinkProvider: Text,
    kinds: z
      .array(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/))
      .default([])
      .describe('What the organisation is (isp, hosting, datacenter, platform, …): some regimes bind these alone.'),
    systems: z.array(System).max(10_000).default([]),
  })
  .describe('Who reports. What is left empty is marked as missing in every form.')

const Influx = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  database: z.string().min(1),
  username: z.string().optional(),
  passwordFile: Path.optional(),
  everySeconds: z.number().min(1).max(3600).default(10),
})

const Console = z
  .strictObject({
    listen: ListenAddress.default('127.0.0.1:8080'),
    tls: z.strictObject({ keyFile: Path, certFile: Path }).optional(),
    behindProxy: z
      .boolean()
      .default(false)
      .describe('A reverse proxy in front ends TLS; X-Forwarded-* of it are believed.'),
    publicUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('The address people use, for sign-in links; by default the listener.'),
  })
  .superRefine(({ listen, tls, behindProxy }, context) => {
    if (tls || behindProxy || isLoopback(listen)) return
    context.addIssue({
      code: 'custom',
      path: ['listen'],
      message: 'beyond this machine the console needs tls files, or behindProxy: true with a proxy that has them',
    })
  })

export const CollectorConfig = z.strictObject({
  dataFolder: Path.describe('Database, certificates and keys.'),
  store: StoreConfig.prefault({ type: 'sqlite' }),
  kafka: KafkaConfig.optional().describe('Alerts are taken in from Kafka, too.'),
  drill: z.boolean().default(false).describe('The console shows the banner DIỄN TẬP / DRILL.'),
  ingest: z
    .strictObject({
      listen: ListenAddress.default('127.0.0.1:8443'),
      names: Names.describe('Names and addresses agents reach this collector by, for its certificate.'),
      requestsPerMinute: z.int().min(1).max(1_000_000).default(3000).describe('Of one agent.'),
      maxInFlight: z.int().min(1).max(256).default(16).describe('Batches held in memory at once; the rest wait.'),
      clientAuthorities: z
        .array(Path)
        .max(16)
        .default([])
        .describe("Certificates of the organisation's own authorities, whose client certificates name agents as CN."),
    })
    .prefault({}),
  authority: z
    .strictObject({
      certificateFile: Path.describe('The subordinate authority, then those above it.'),
      keyFile: Path,
    })
    .optional()
    .describe("The organisation's subordinate authority to issue from; left out, the collector makes one of its own."),
  enrolment: z
    .strictObject({
      approval: z
        .enum(['manual', 'automatic'])
        .default('manual')
        .describe('Whether hosts with a token wait for a person; a token may say otherwise.'),
      certificateDays: z.int().min(1).max(825).default(90).describe("How long an agent's certificate is good."),
    })
    .prefault({}),
  console: Console.prefault({}),
  organisation: Organisation.prefault({}),
  grouping: z
    .strictObject({
      windowMinutes: z.int().min(1).max(10_080).default(240),
      foldMinutes: z.int().min(1).max(1440).default(60),
      ceiling: z
        .int()
        .min(2)
        .max(500)
        .default(200)
        .describe('An address, account or indicator seen with more others than this no longer merges incidents.'),
      activityNames: z
        .int()
        .min(10)
        .max(100_000)
        .default(5_000)
        .describe("How many sources, targets and rules a day's record of activity tells apart."),
      stopValues: Names.describe(
        'Addresses, prefixes or names never grouped by: resolvers, proxies, scanners of ours.',
      ),
    })
    .prefault({}),
  triage: z
    .strictObject({
      silenceMaxDays: z.int().min(1).max(365).default(30).describe('The longest that a silence may last.'),
      playbookFolder: Path.optional().describe('Playbooks; the shipped ones when left out.'),
      categoryFolder: Path.optional().describe('The list of attack categories; the shipped one when left out.'),
    })
    .prefault({}),
  regimes: z
    .strictObject({
      folder: Path.optional().describe('Regime files; the shipped ones when left out.'),
      calendarFolder: Path.optional(),
      enabled: z.record(z.string(), z.boolean()).default({}).describe('Overrides by regime id.'),
    })
    .prefault({}),
  contacts: ContactsConfig,
  reports: ReportsConfig.prefault({}),
  agents: z.strictObject({ silentAfterSeconds: z.int().min(5).max(86_400).default(90) }).prefault({}),
  payload: z
    .strictObject({
      purgeAfterDays: z
        .int()
        .min(1)
        .max(3650)
        .default(30)
        .describe('How long what alerts matched is kept; longer only where an incident holds it as evidence.'),
    })
    .prefault({}),
  deadLetters: z.strictObject({ keep: z.int().min(1).max(1_000_000).default(10_000) }).prefault({}),
  metrics: z
    .strictObject({
      tokenFile: Path.optional().describe('Lets a scraper elsewhere read /metrics with this bearer token.'),
      influx: Influx.optional(),
    })
    .prefault({}),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') }).prefault({}),
})
export type CollectorConfig = z.infer<typeof CollectorConfig>

export interface HostPort {
  readonly host: string
  readonly port: number
}

export function hostPort(listen: string): HostPort {
  const cut = listen.lastIndexOf(':')
  return { host: listen.slice(0, cut).replace(/^\[|\]$/g, ''), port: Number(listen.slice(cut + 1)) }
}

export function isLoopback(listen: string): boolean {
  const { host } = hostPort(listen)
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
}
