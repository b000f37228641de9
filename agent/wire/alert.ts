/**
 * One alert as it leaves the host.
 *
 * The producer owns this contract: the collector imports it and nothing else from the agent.
 * An alert is named for ever by (agent, epoch, sequence); agent and epoch stand on the batch that carries it.
 */
import { z } from 'zod'

export const Severity = z.enum(['informational', 'low', 'medium', 'high', 'critical'])
export type Severity = z.infer<typeof Severity>

/** An instant on the wire: RFC 3339 in UTC. */
export const Instant = z.iso.datetime({ offset: true })

const ShortText = z.string().max(512)
const EntityList = z.array(ShortText.min(1)).max(64)

/** Who and what an alert is about. Grouping joins alerts that share one of these. */
export const Entities = z.strictObject({
  attackers: EntityList.describe('IP addresses (or names) the activity came from.'),
  victims: EntityList.describe('IP addresses or host names it was aimed at or happened on.'),
  accounts: EntityList.describe('Account names used or aimed at.'),
  systems: EntityList.describe('Names of information systems, when the host knows them.'),
  indicators: EntityList.describe('Domains, URLs, hashes that tie the alert to known campaigns.'),
})
export type Entities = z.infer<typeof Entities>

export const RuleReference = z.strictObject({
  engine: z
    .enum(['suricata', 'sigma', 'indicator', 'behaviour', 'agent', 'collector'])
    .describe('agent and collector: what these say about themselves (unread evidence, silence, signs of tampering).'),
  id: ShortText.min(1).describe("Suricata's sid, Sigma's UUID, or the notice's name."),
  revision: z.int().nonnegative().optional(),
  title: ShortText.min(1),
  titleVi: ShortText.optional().describe('Vietnamese title, where the rule carries one.'),
  severity: Severity,
  category: ShortText.optional().describe("Suricata's classtype description or Sigma's log source."),
  tactics: z.array(ShortText).max(16).describe('MITRE ATT&CK tactic ids such as TA0006.'),
  techniques: z.array(ShortText).max(32).describe('MITRE ATT&CK technique ids such as T1110.001.'),
})
export type RuleReference = z.infer<typeof RuleReference>

export const Network = z.strictObject({
  transport: ShortText.optional().describe(
    'tcp, udp, icmp, ipv6-icmp or the IP protocol number; left out where a log line does not tell it.',
  ),
  sourceIp: ShortText,
  sourcePort: z.int().min(0).max(65535).optional(),
  destinationIp: ShortText.optional().describe('Left out where a log line does not name it.'),
  destinationPort: z.int().min(0).max(65535).optional(),
  applicationProtocol: ShortText.optional(),
  communityId: ShortText.optional().describe('Community ID v1 of the flow.'),
  flowId: ShortText.optional(),
})
export type Network = z.infer<typeof Network>

export const EvidenceLevel = z.enum(['none', 'matched', 'whole'])
export type EvidenceLevel = z.infer<typeof EvidenceLevel>

/** What was matched, as far as the host lets it leave: payload bytes as printable text, or the log line. */
export const Evidence = z.strictObject({
  kind: z.enum(['packet', 'stream', 'transaction', 'line']),
  text: z.string().max(8192).describe('Masked, and empty where the level is none.'),
  truncated: z.boolean(),
  level: EvidenceLevel.optional().describe('How much was let out: nothing, what matched, or the packet or line.'),
  masked: z.int().nonnegative().optional().describe('How many secrets and personal data were masked in the text.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('Of the original on the host (packet payload or whole line), before masking and cutting.'),
})
export type Evidence = z.infer<typeof Evidence>

/** Time during which something was not watched. */
export const Unread = z.strictObject({
  source: ShortText.min(1).describe("The source's name; * for all of the agent."),
  from: Instant,
  to: Instant,
  reason: z.enum(['agent_down', 'source_failed', 'kernel_drop', 'file_lost', 'overload']),
  items: z.int().nonnegative().optional().describe('Packets or lines missed, where they could be counted.'),
})
export type Unread = z.infer<typeof Unread>

export const AlertSource = z.strictObject({
  name: ShortText.min(1).describe("The source's name in the agent's configuration."),
  type: z.enum(['capture_file', 'interface', 'log_tail', 'agent', 'collector']),
  host: ShortText.optional().describe('The host the evidence is about, when the source or the line names one.'),
})
export type AlertSource = z.infer<typeof AlertSource>

/** What became of what was tried, where the evidence tells (ECS event.outcome); `blocked`: something stood in its way. */
export const Outcome = z.enum(['success', 'failure', 'blocked'])
export type Outcome = z.infer<typeof Outcome>

/** More than any host sees in a storm; sums of many such stay numbers that every database holds. */
const MAX_FOLDED = 1_000_000_000

export const Alert = z.strictObject({
  sequence: z.int().positive().describe('Numbered from 1 without holes within (agent, epoch).'),
  occurredAt: Instant.describe("The evidence's own time."),
  matchedAt: Instant.describe("The host's clock when the rule matched, or when another sensor raised its alert."),
  drill: z.boolean().describe('True for exercises (diễn tập): such alerts never join real incidents.'),
  source: AlertSource,
  rule: RuleReference,
  entities: Entities,
  network: Network.optional(),
  evidence: Evidence.optional(),
  outcome: Outcome.optional(),
  folded: z
    .strictObject({ count: z.int().min(2).max(MAX_FOLDED), firstAt: Instant, lastAt: Instant })
    .optional()
    .describe('A storm of one rule, told in one alert that stands for `count` of them.'),
  unread: Unread.optional().describe("In the agent's notice that something was not watched."),
})
export type Alert = z.infer<typeof Alert>
