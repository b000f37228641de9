/**
 * The lines of an exported incident: one JSON value a line in canonical form (keys in order, no white space), so that
 * the file can be written and read without holding it whole, evidence and all.
 *
 *     header · settings · regime… · calendar… · (event…) (state) per incident, the root first · anchor… · clocks
 *     · version… step… delivery… delivery_step… · custody… · evidence… evidence_part… · end
 *
 * `end` carries the number of lines before it and the SHA-256 over all their bytes. What proves the content is not that
 * hash, which anybody can make anew, but the incidents' chains, whose heads stand in every report that went out.
 */
import { z } from 'zod'
import type { IncidentEvent, IncidentState } from '../../store/incidents.ts'
import type { Delivery, DeliveryStep, ReportStep, ReportVersion } from '../../store/reports.ts'

export const EXPORT_FORMAT = 'vonggac-incident-export'
export const EXPORT_VERSION = 1
/** A part of a file: what a line still carries without being long. */
export const PART_BYTES = 512 * 1024

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const Id = z.string().min(1).max(128)
/** What is checked by its hash or by being replayed, and so is not described here a second time. */
const given = <T>() => z.custom<T>(value => typeof value === 'object' && value !== null)

const Clock = z.strictObject({
  regime: z.string(),
  stage: z.string(),
  startsAt: z.string(),
  conservativeAt: z.string().nullable(),
  lawfulAt: z.string().nullable(),
  filedAt: z.string().nullable(),
})
export type ExportedClock = z.infer<typeof Clock>

const Head = z.strictObject({ incidentId: Id, number: z.int().positive(), head: Sha256 })
const Step = z.strictObject({ hash: Sha256, left: z.boolean() })

/** A line of the anchors' file. */
export const WrittenAnchorLine = z.strictObject({
  day: z.iso.date(),
  at: z.int(),
  incidents: z.int().nonnegative(),
  root: Sha256,
  auditHead: Sha256.nullable(),
  previous: Sha256,
  hash: Sha256,
})

const File = { file: z.string().min(1).max(255), sha256: Sha256, content: z.string() }

export const ExportLine = z.discriminatedUnion('line', [
  z.strictObject({
    line: z.literal('header'),
    format: z.literal(EXPORT_FORMAT),
    version: z.literal(EXPORT_VERSION),
    incident: Id,
    exportedAt: z.int(),
    product: z.string(),
    /** Of each incident of the tree, the root first. */
    heads: z.array(z.strictObject({ incident: Id, head: Sha256 })).min(1),
    evidence: z.boolean(),
  }),
  z.strictObject({
    line: z.literal('settings'),
    enabled: z.array(z.string()),
    organisationKinds: z.array(z.string()),
    contacts: z.array(z.string()),
    /** Whether a version is approved by somebody else than its author; exports from before it was told lack it. */
    fourEyes: z.boolean().optional(),
  }),
  z.strictObject({ line: z.literal('regime'), ...File }),
  z.strictObject({ line: z.literal('calendar'), ...File }),
  z.strictObject({ line: z.literal('event'), event: given<IncidentEvent>() }),
  z.strictObject({ line: z.literal('state'), incident: Id, state: given<IncidentState>() }),
  z.strictObject({
    line: z.literal('anchor'),
    proof: z.strictObject({ anchor: WrittenAnchorLine, head: Head, path: z.array(Step).max(64) }),
  }),
  z.strictObject({ line: z.literal('clocks'), clocks: z.array(Clock) }),
  z.strictObject({ line: z.literal('version'), version: given<ReportVersion>() }),
  z.strictObject({ line: z.literal('step'), step: given<ReportStep>() }),
  z.strictObject({ line: z.literal('delivery'), delivery: given<Delivery>() }),
  z.strictObject({ line: z.literal('delivery_step'), step: given<DeliveryStep>() }),
  z.strictObject({
    line: z.literal('custody'),
    item: Id,
    incidentId: Id,
    at: z.int(),
    actor: z.string(),
    act: z.string(),
  }),
  z.strictObject({ line: z.literal('evidence'), sha256: Sha256, bytes: z.int().nonnegative(), name: z.string() }),
  z.strictObject({ line: z.literal('evidence_part'), sha256: Sha256, part: z.int().nonnegative(), body: z.base64() }),
  z.strictObject({ line: z.literal('end'), lines: z.int().positive(), sha256: Sha256 }),
])
export type ExportLine = z.infer<typeof ExportLine>
export type LineOf<K extends ExportLine['line']> = Extract<ExportLine, { line: K }>
