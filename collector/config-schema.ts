/** The collector's settings: the schema is the documentation and holds every default. */
import { z } from 'zod'
import { ContactsConfig } from './contacts-config.ts'
import { DEFAULT_FIELDS, FINGERPRINT_FIELDS } from './dedupe/fingerprint.ts'
import { EnrichConfig } from './enrich-config.ts'
import { KafkaConfig } from './kafka-config.ts'
import { NotifyConfig } from './notify-config.ts'
import { ALL_ORGANISATIONS, OidcConfig } from './oidc-config.ts'
import { ReportsConfig } from './reports-config.ts'
import { DEFAULT_ORGANISATION, OrganisationId } from './store/scope.ts'
import { StoreConfig } from './store/store-config.ts'

const ListenAddress = z.string().regex(/^(\[[0-9A-Fa-f:.]+\]|[^:\s[\]]+):\d{1,5}$/, {
  error: 'an address and a port, such as 127.0.0.1:8443 or [::1]:8443',
})
const Path = z.string().min(1)
const Text = z.string().max(500).default('')
const Names = z.array(z.string().min(1).max(253)).default([])

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
  })
  .describe('Who reports. What is left empty is marked as missing in every form.')

const Own = Organisation.extend({ id: OrganisationId.default(DEFAULT_ORGANISATION) })
const Further = Organisation.extend({
  id: OrganisationId,
  contacts: ContactsConfig.describe('Where its reports go; as `contacts` is for the own organisation.'),
})

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
    secondFactor: z
      .enum(['optional', 'required'])
      .default('optional')
      .describe('Required: whoever has none can do nothing but set one up.'),
    oidc: OidcConfig.optional().describe("Sign-in through the organisation's identity provider, too."),
  })
  .superRefine(({ oidc, publicUrl }, context) => {
    if (oidc && publicUrl === undefined)
      context.addIssue({
        code: 'custom',
        path: ['publicUrl'],
        message: 'is needed with oidc: the provider sends back there',
      })
  })
  .superRefine(({ listen, tls, behindProxy }, context) => {
    if (tls || behindProxy || isLoopback(listen)) return
    context.addIssue({
      code: 'custom',
      path: ['listen'],
      message: 'beyond this machine the console needs tls files, or behindProxy: true with a proxy that has them',
    })
  })

const Settings = z.strictObject({
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
  organisation: Own.prefault({}),
  organisations: z
    .array(Further)
    .max(1000)
    .default([])
    .describe('Others that this installation serves; they know nothing of each other.'),
  enrich: EnrichConfig.prefault({}),
  grouping: z
    .strictObject({
      windowMinutes: z.int().min(1).max(10_080).default(240),
      foldMinutes: z.int().min(1).max(1440).default(60),
      foldBy: z
        .array(z.enum(FINGERPRINT_FIELDS))
        .default([...DEFAULT_FIELDS])
        .describe('What alerts of one rule must have in common to be one row with a count.'),
      foldStopValues: Names.describe('Names that tell no two alerts apart when they are folded: "-", "unknown".'),
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
  anchors: z
    .strictObject({
      file: Path.optional().describe(
        "Where each day's anchor of the incidents' logs is written; anchors.jsonl of the data folder when left out. Better elsewhere: what can be changed with the database proves little.",
      ),
      emailTo: z.email().optional().describe('Sent there, too, through the mail server of notify.email.'),
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
  notify: NotifyConfig.optional().describe('Calls people out; left out, nobody is called.'),
  deadLetters: z.strictObject({ keep: z.int().min(1).max(1_000_000).default(10_000) }).prefault({}),
  metrics: z
    .strictObject({
      tokenFile: Path.optional().describe('Lets a scraper elsewhere read /metrics with this bearer token.'),
      influx: Influx.optional(),
    })
    .prefault({}),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') }).prefault({}),
})

export const CollectorConfig = Settings.superRefine((settings, context) => {
  const { organisation, organisations, anchors, notify } = settings
  const { oidc } = settings.console
  const refuse = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message })
  if (anchors.emailTo !== undefined && !notify?.email)
    refuse(['anchors', 'emailTo'], 'needs the mail server of notify.email')
  const ids = [organisation.id, ...organisations.map(({ id }) => id)]
  organisations.forEach(({ id }, index) => {
    if (ids.indexOf(id) <= index) refuse(['organisations', index, 'id'], `there are two of the id ${id}`)
  })
  const named = Object.entries(oidc?.organisations ?? {}).filter(([, id]) => id !== ALL_ORGANISATIONS)
  for (const [value, id] of named)
    if (!ids.includes(id)) refuse(['console', 'oidc', 'organisations', value], `there is no organisation ${id}`)
  if (oidc && oidc.organisationClaim === undefined && organisations.length > 0)
    refuse(['console', 'oidc', 'organisationClaim'], 'is needed where there are several organisations')
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
