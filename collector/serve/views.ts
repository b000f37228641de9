/**
 * What the console's API speaks, as zod: routes parse and serialise with these, the console takes its types from them
 * (types only), so the two can't drift apart. Instants are RFC 3339 in UTC; the console shows them in +07:00.
 */
import { z } from 'zod'
import { Entities, Evidence, Network, RuleReference, Severity, SourceState } from '../../agent/wire/index.ts'
import { AlertProof } from '../fleet/proof.ts'
import { ROLES } from '../store/users.ts'
import { ReportedView, SeverityView } from './clock-views.ts'
import { PERMISSIONS } from './permissions.ts'

const Instant = z.iso.datetime({ offset: true })
const Bilingual = z.object({ vi: z.string(), en: z.string() })

export const IncidentStatus = z.enum(['candidate', 'confirmed', 'contained', 'eradicated', 'recovered', 'closed'])

export const Role = z.enum(ROLES)

export const SignInRequest = z.strictObject({
  username: z.string().min(1).max(128),
  password: z.string().min(1).max(1024),
})
/** The answer to a first factor that was right, where a second one is needed: its code goes to POST /api/session/code. */
export const CodeNeeded = z.object({ next: z.literal('code'), expiresAt: Instant })
/** Six digits of the app, or a recovery code. */
export const CodeRequest = z.strictObject({ code: z.string().min(6).max(40) })
/** `oldPassword` may be left out by who has none: after a reset, and by a link. */
export const PasswordChange = z.strictObject({
  oldPassword: z.string().max(1024).optional(),
  newPassword: z.string().min(1).max(1024),
})
/** Where the browser goes next, to end the session at the identity provider, too. */
export const SignedOut = z.object({ signOutAt: z.string() })
/** One-time sign-in link, as the demo prints it: the token is spent at first use. */
export const OneTimeSignInRequest = z.strictObject({ token: z.string().min(16).max(256) })
export const SessionView = z.object({
  username: z.string(),
  displayName: z.string(),
  role: Role,
  permissions: z.array(z.enum(PERMISSIONS)),
  /** Null: of every organisation. */
  organisation: z.string().nullable(),
  /** `due`: nothing else can be done until one is set up. */
  secondFactor: z.enum(['off', 'on', 'due']),
  /** Whether there is one to change; those who come by a link or through a provider have none. */
  hasPassword: z.boolean(),
  /** What alerts matched may be read, each reading being put on record. */
  mayReadPayload: z.boolean(),
  expiresAt: Instant,
})

/** GET /api/status: what every page shows around its content. */
export const StatusView = z.object({
  product: z.string(),
  version: z.string(),
  now: Instant,
  /** True while the collector runs an exercise: the console shows the banner DIỄN TẬP / DRILL. */
  drill: z.boolean(),
  organisation: z.string(),
  /** How one may sign in beside user name and password: what the organisation's identity provider is called. */
  signIn: z.object({ provider: Bilingual.nullable() }),
  /** Warnings for everyone: no recipient configured, no holiday calendar for this year … */
  warnings: z.array(Bilingual),
})

export const ClockView = z.object({
  regime: z.string(),
  stage: z.string(),
  title: Bilingual,
  status: z.enum(['running', 'due_soon', 'overdue', 'filed', 'triage', 'no_limit']),
  startsAt: Instant,
  conservativeAt: Instant.nullable(),
  lawfulAt: Instant.nullable(),
  usedShare: z.number().nullable(),
  arithmetic: Bilingual,
  citation: z.string(),
  notConfirmed: Bilingual.nullable(),
  recipients: z.array(z.string()),
  form: z.string().nullable(),
  filedAt: Instant.nullable(),
  /** Answered late by the conservative deadline, now or as it stood when that was recorded; null: open, or no figure. */
  late: z.boolean().nullable(),
  /** What makes its start doubtful; it never changes the clock. Told on the incident's own page alone. */
  flags: z.array(Bilingual),
  /** Of the house, never of the law. */
  milestones: z.array(
    z.object({
      id: z.enum(['triaged', 'drafted', 'submitted', 'sent']),
      title: Bilingual,
      at: Instant,
      status: z.enum(['done', 'due', 'missed', 'planned']),
      doneAt: Instant.nullable(),
    }),
  ),
})

export const IncidentSummary = z.object({
  id: z.string(),
  title: Bilingual,
  severity: Severity,
  status: IncidentStatus,
  drill: z.boolean(),
  occurredAt: Instant,
  /** T0 */
  detectedAt: Instant,
  openedAt: Instant,
  lastAlertAt: Instant,
  alertCount: z.int(),
  organisation: z.string(),
  verdict: z.string().nullable(),
  closedBecause: z.string().nullable(),
  /** Stages not answered yet; a closed incident that has some stays among the open ones. */
  owing: z.int(),
  /** Whether something is not confirmed about a rule by which it owes them. */
  owingNotConfirmed: z.boolean(),
  assignee: z.string().nullable(),
  acknowledgedAt: Instant.nullable(),
  acknowledgedBy: z.string().nullable(),
  evidenceHeld: z.boolean(),
  victims: z.array(z.string()),
  attackers: z.array(z.string()),
  /** The next act that is due: the earliest conservative deadline still open; null when none has a figure. */
  nextClock: ClockView.nullable(),
})

/** GET /api/incidents?status=open|closed|all&cursor=&limit= — open ones sorted by time left. */
export const IncidentList = z.object({ incidents: z.array(IncidentSummary), nextCursor: z.string().nullable() })

/** What is known of the evidence without reading it: its text is asked for one alert at a time. */
export const EvidenceView = z.object({
  ...Evidence.omit({ text: true }).shape,
  hasText: z.boolean(),
  /** When the text was removed, as it is after some days unless the incident is held as evidence. */
  purgedAt: Instant.nullable(),
})

/** GET /api/alerts/:agent/:epoch/:sequence/payload: a right of its own; every reading is in the audit. */
export const PayloadView = z.object({ text: z.string(), truncated: z.boolean(), purgedAt: Instant.nullable() })

/** GET /api/alerts/:agent/:epoch/:sequence/proof */
export const ProofView = z.object({
  proven: z.boolean(),
  parts: z.array(z.object({ name: z.string(), holds: z.boolean().nullable(), says: Bilingual })),
  /** The line is there, and left out for someone who may not read what alerts matched. */
  lineLeftOut: z.boolean(),
  proof: AlertProof,
})

export const AlertView = z.object({
  agent: z.string(),
  epoch: z.int(),
  sequence: z.int(),
  occurredAt: Instant,
  detectedAt: Instant,
  receivedAt: Instant,
  drill: z.boolean(),
  rule: RuleReference,
  entities: Entities,
  network: Network.nullable(),
  evidence: EvidenceView.nullable(),
  source: z.string(),
  host: z.string().nullable(),
  /** A storm folded at the agent: how many alerts this one stands for. */
  standsFor: z.int().optional(),
  incidentId: z.string().nullable(),
  /** Why it opened no incident (`scan`, `blocked`, `silenced` …); null for one that may. */
  aside: z.string().nullable(),
  /** Why this alert is in its incident, or in none, a sentence a reason. */
  reasons: z.array(Bilingual),
})
export const AlertList = z.object({ alerts: z.array(AlertView), nextCursor: z.string().nullable() })

/** Repeats of one thing: the row people read. */
export const FoldView = z.object({
  fingerprint: z.string(),
  rule: RuleReference,
  count: z.int(),
  firstAt: Instant,
  lastAt: Instant,
  host: z.string().nullable(),
  entities: Entities,
  reasons: z.array(Bilingual),
  sample: AlertView,
})

export const IncidentEventView = z.object({
  number: z.int(),
  at: Instant,
  actor: z.string(),
  kind: z.string(),
  text: Bilingual,
  hash: z.string(),
})

/** GET /api/incidents/:id/events: latest first. */
export const EventList = z.object({ events: z.array(IncidentEventView), nextCursor: z.string().nullable() })

export const IncidentDetail = z.object({
  summary: IncidentSummary,
  clocks: z.array(ClockView),
  folds: z.array(FoldView),
  events: z.array(IncidentEventView),
  accounts: z.array(z.string()),
  indicators: z.array(z.string()),
  /** What raises its severity above that of its gravest finding. */
  severityReasons: z.array(Bilingual),
  /** MITRE ATT&CK tactics in the order of an attack, with what was found of each. */
  stages: z.array(z.object({ tactic: z.string(), title: Bilingual, findings: z.array(Bilingual) })),
  category: z.string().nullable(),
  suggestedCategories: z.array(z.object({ code: z.string(), title: Bilingual })),
  duplicateOf: z.string().nullable(),
  follows: z.array(z.string()),
  /** What was merged into it, each with the number of its alerts. */
  parts: z.array(z.object({ id: z.string(), alertCount: z.int() })),
  judgements: z.record(z.string(), z.boolean()),
  judgedBy: z.record(z.string(), z.object({ by: z.string(), at: Instant })),
  /** Severity after Decision 05/2017, as far as what is on record tells. */
  severity05: SeverityView,
  reportedAt: z.array(ReportedView),
  times: z.record(z.string(), Instant),
  awareAt: z.record(z.string(), Instant),
  t0: z.object({ at: Instant, reason: z.string() }).nullable(),
  filings: z.array(
    z.object({
      number: z.int(),
      stages: z.array(z.object({ regime: z.string(), stage: z.string() })),
      filedAt: Instant,
      act: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  tasks: z.array(
    z.object({
      id: z.string(),
      title: Bilingual,
      playbook: z.string().nullable(),
      assignee: z.string().nullable(),
      dueAt: Instant.nullable(),
      done: z.object({ at: Instant, by: z.string() }).nullable(),
      /** The incident that it came with when that was merged into this one. */
      from: z.string().optional(),
    }),
  ),
  evidence: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      mediaType: z.string(),
      bytes: z.int(),
      sha256: z.string(),
      description: z.string(),
      source: z.string(),
      addedAt: Instant,
      addedBy: z.string(),
      /** The incident that it came with when that was merged into this one. */
      from: z.string().optional(),
    }),
  ),
  chainHead: z.string(),
  /** Numbers of the events that the asker may take back as things are. */
  undoable: z.array(z.int()),
})

/** GET /api/incidents/:id/reports/tt20_mau_03 (also .docx .pdf .json at the end of the address) */
export const FormView = z.object({
  form: z.string(),
  version: z.int(),
  title: Bilingual,
  citation: z.string(),
  addressees: z.array(Bilingual).optional(),
  notConfirmed: z.array(Bilingual),
  /** Null for a report on a period. */
  incidentId: z.string().nullable(),
  period: z.object({ from: z.string(), to: z.string() }).optional(),
  /** Tags of the incident's category in the Reference Security Incident Taxonomy; absent while nobody has said it. */
  rsit: z.array(z.string()).optional(),
  drill: z.boolean(),
  generatedAt: Instant,
  sections: z.array(
    z.object({
      code: z.string(),
      title: Bilingual,
      fields: z.array(
        z.object({
          code: z.string(),
          label: Bilingual,
          kind: z.enum([
            'text',
            'long_text',
            'date',
            'time',
            'instant',
            'choice',
            'choices',
            'list',
            'yes_no',
            'table',
            'signature',
          ]),
          required: z.boolean(),
          value: z.string().nullable(),
          /** The same in English, where the collector worded it. */
          english: z.string().optional(),
          values: z.array(z.string()).optional(),
          englishValues: z.array(z.string()).optional(),
          table: z
            .object({
              columns: z.array(Bilingual),
              rows: z.array(z.array(z.union([z.string(), Bilingual]))),
              left: z.int(),
            })
            .optional(),
          options: z.array(z.object({ id: z.string(), label: Bilingual, chosen: z.boolean() })).optional(),
          optionsConfirmed: z.boolean().optional(),
          origin: z.enum([
            'incident',
            'alerts',
            'organisation',
            'system',
            'clock',
            'reports',
            'activity',
            'person',
            'none',
          ]),
          missing: z.boolean(),
          hint: Bilingual.optional(),
          /** Can't be typed: it is changed where it stands. */
          fixed: z.boolean().optional(),
          limit: z.int().optional(),
          edited: z.object({ by: z.string(), at: Instant, instead: z.string().nullable() }).optional(),
        }),
      ),
    }),
  ),
  missing: z.array(z.string()),
  annex: z.array(z.object({ title: Bilingual, lines: z.array(Bilingual) })),
})

/** What people write about an agent; PUT /api/agents/:id/notes. */
export const AgentNotes = z.strictObject({
  place: z.string().max(200),
  owner: z.string().max(200),
  contact: z.string().max(200),
  note: z.string().max(4000),
  tags: z.array(z.string().trim().min(1).max(40)).max(32),
})

export const AgentView = z.object({
  agent: z.string(),
  organisation: z.string(),
  group: z.string(),
  notes: AgentNotes,
  hostName: z.string().nullable(),
  productVersion: z.string().nullable(),
  startedAt: Instant.nullable(),
  lastHeartbeatAt: Instant.nullable(),
  lastAlertAt: Instant.nullable(),
  /** Healthy only if its last heartbeat was acknowledged within the limit and its sources move. */
  health: z.enum(['healthy', 'degraded', 'losing', 'silent', 'never_heard', 'pending', 'revoked']),
  reasons: z.array(Bilingual),
  alarms: z.array(z.object({ kind: z.string(), title: Bilingual, subject: z.string(), since: Instant })),
  clockOffsetMs: z.number().nullable(),
  epoch: z.int().nullable(),
  made: z.int(),
  stored: z.int(),
  deadLettered: z.int(),
  duplicates: z.int(),
  spooledAlerts: z.int().nullable(),
  spooledBytes: z.int().nullable(),
  spoolState: z.enum(['ok', 'full', 'disk_full', 'failing']).nullable(),
  oldestSpooledAt: Instant.nullable(),
  gaps: z.array(z.object({ epoch: z.int(), from: z.int(), to: z.int(), noticedAt: Instant })),
  drops: z.array(
    z.object({
      epoch: z.int(),
      from: z.int(),
      to: z.int(),
      reason: Bilingual,
      firstAt: Instant,
      lastAt: Instant,
    }),
  ),
  /** Stretches of time in which something was not watched. */
  unread: z.array(
    z.object({ source: z.string(), from: Instant, to: Instant, reason: Bilingual, items: z.int().nullable() }),
  ),
  kernelDrops: z.int().nullable(),
  rulesHash: z.string().nullable(),
  configHash: z.string().nullable(),
  bundle: z.object({ group: z.string(), number: z.int(), sha256: z.string() }).nullable(),
  certificateExpiresAt: Instant.nullable(),
  transport: z.enum(['https', 'kafka']).nullable(),
  rulesLoaded: z.int().nullable(),
  rulesRefused: z.int().nullable(),
  sources: z.array(SourceState),
})
export const AgentList = z.object({
  agents: z.array(AgentView),
  /** Of all of them, whatever the page; on the first page alone. */
  counts: z.object({ healthy: z.int(), all: z.int() }).nullable(),
  deadLetters: z.int(),
  nextCursor: z.string().nullable(),
})

export const Problem = z.object({ error: z.string(), message: Bilingual })

/** Server-sent events at GET /api/stream: `event: alert` (AlertView), `event: incident` (IncidentSummary), `event: agent` (AgentView). */
export const StreamEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('alert'), data: AlertView }),
  z.object({ event: z.literal('incident'), data: IncidentSummary }),
  z.object({ event: z.literal('agent'), data: AgentView }),
])

export type SignedOut = z.infer<typeof SignedOut>
export type CodeNeeded = z.infer<typeof CodeNeeded>
export type SessionView = z.infer<typeof SessionView>
export type StatusView = z.infer<typeof StatusView>
export type ClockView = z.infer<typeof ClockView>
export type IncidentSummary = z.infer<typeof IncidentSummary>
export type IncidentList = z.infer<typeof IncidentList>
export type IncidentDetail = z.infer<typeof IncidentDetail>
export type EvidenceView = z.infer<typeof EvidenceView>
export type PayloadView = z.infer<typeof PayloadView>
export type ProofView = z.infer<typeof ProofView>
export type AlertView = z.infer<typeof AlertView>
export type AlertList = z.infer<typeof AlertList>
export type FoldView = z.infer<typeof FoldView>
export type FormView = z.infer<typeof FormView>
export type AgentNotes = z.infer<typeof AgentNotes>
export type AgentView = z.infer<typeof AgentView>
export type AgentList = z.infer<typeof AgentList>

/** GET /api/dead-letters?cursor=&limit= — for administrators. */
export const DeadLetterView = z.object({
  id: z.string(),
  at: Instant,
  lastAt: Instant,
  times: z.int(),
  agent: z.string(),
  epoch: z.int().nullable(),
  sequence: z.int().nullable(),
  reason: z.string(),
  body: z.string(),
  bytes: z.int(),
})
export const DeadLetterList = z.object({ deadLetters: z.array(DeadLetterView), nextCursor: z.string().nullable() })
export type DeadLetterList = z.infer<typeof DeadLetterList>
