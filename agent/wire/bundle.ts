/**
 * Rules and settings as the collector hands them to a group of agents: one text, signed.
 *
 * An agent takes a bundle only when the signature is of the key it was given at enrolment, the group is its own, and
 * the number is higher than that of the one it runs. It decides about its own host: a bundle carries rules and how they
 * are run, never sources, paths, or what may leave the host.
 */
import { z } from 'zod'
import { Instant } from './alert.ts'

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

/** GET BUNDLE_PATH?have=NUMBER&wait=SECONDS: 200 with this, or 204 when nothing newer came in that time. */
export const SignedBundle = z.strictObject({
  bundle: z.string().describe('JSON text of `Bundle`, exactly as signed.'),
  key: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.base64().max(128),
})
export type SignedBundle = z.infer<typeof SignedBundle>

/** What the collector's bundle key signs. */
export const bundleStatement = (bundle: string): Buffer => Buffer.from(`vonggac bundle 1\n${bundle}`)
