/**
 * Rules and settings as the collector hands them to a group of agents: one text, signed.
 *
 * An agent takes a bundle only when the signature is of the key it was given at enrolment, the group is its own, and
 * the number is higher than any it has had of that group. Which group is its own the collector says beside the bundle,
 * signed with the same key and dated, so that moving an agent to another group needs no hand on the host, and an older
 * word of it can't be played again. The agent decides about its own host: a bundle carries rules and how they are run,
 * never sources, paths, or what may leave the host.
 */
import { z } from 'zod'
import { Instant } from './alert.ts'
import { AgentId } from './batch.ts'

export const MAX_BUNDLE_BYTES = 64 * 1024 * 1024

export const GroupName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/)

export const BundleSettings = z.strictObject({
  variables: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string()).optional(),
  heartbeatSeconds: z.number().min(1).max(300).optional(),
})
export type BundleSettings = z.infer<typeof BundleSettings>

export const Bundle = z.strictObject({
  format: z.literal(1),
  group: GroupName,
  number: z.int().positive().describe('Rises with every bundle of a group.'),
  madeAt: Instant,
  files: z
    .array(
      z.strictObject({
        path: z
          .string()
          .max(255)
          .regex(/^(suricata|sigma)\/[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*){0,4}$/),
        text: z.string(),
      }),
    )
    .max(20_000)
    .describe('Rule files; a kind of which the bundle has none stays as the host configures it.'),
  settings: BundleSettings,
})
export type Bundle = z.infer<typeof Bundle>

const Signature = z.base64().max(128)

/** That an agent is of the bundle's group, as of `at`. */
export const BundleAssignment = z.strictObject({ agent: AgentId, at: Instant, signature: Signature })
export type BundleAssignment = z.infer<typeof BundleAssignment>

/**
 * GET BUNDLE_PATH?group=GROUP&have=NUMBER&wait=SECONDS: 200 with this, or 204 when the agent's group has nothing but
 * what it has in that time. An agent without a bundle leaves `group` and `have` out.
 */
export const SignedBundle = z.strictObject({
  assignment: BundleAssignment,
  key: z.string().regex(/^[0-9a-f]{64}$/),
  signature: Signature,
  bundle: z.string().describe('JSON text of `Bundle`, exactly as signed.'),
})
export type SignedBundle = z.infer<typeof SignedBundle>

/** The longest an agent may ask to wait. */
export const MAX_BUNDLE_WAIT_SECONDS = 50

/** What the collector's bundle key signs of a bundle. */
export const bundleStatement = (bundle: string): Buffer => Buffer.from(`vonggac bundle 1\n${bundle}`)

/** What it signs of an agent's group; agent ids and group names hold no line breaks. */
export const assignmentStatement = (agent: string, group: string, at: string): Buffer =>
  Buffer.from(`vonggac group 1\n${agent}\n${group}\n${at}`)
