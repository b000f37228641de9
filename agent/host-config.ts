/** Settings of what the agent does about its own host: bundles, memory, signs of tampering. */
import { z } from 'zod'
import { MAX_BUNDLE_BYTES } from './wire/index.ts'

const MIB = 1_048_576

export const BundlesConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('Take rules and settings from the collector, signed, by group.'),
  folder: z
    .string()
    .min(1)
    .optional()
    .describe('Where the last good ones are kept; `bundles` in the spool by default.'),
  limitBytes: z
    .int()
    .min(65_536)
    .max(MAX_BUNDLE_BYTES)
    .default(16 * MIB)
    .describe('A longer bundle is refused. While it is being read it takes up to six times that much memory.'),
})

export const MemoryConfig = z.strictObject({
  restartAboveBytes: z
    .int()
    .min(64 * MIB)
    .optional()
    .describe(
      'Above it the agent stops in good order with exit code 75, for systemd to start it again. Off by default.',
    ),
  forSeconds: z.number().min(1).max(3600).default(30).describe('How long memory must stay above it.'),
})

export const TamperingConfig = z.strictObject({
  checkSeconds: z
    .number()
    .min(1)
    .max(3600)
    .default(60)
    .describe('How often program, configuration and rule files are looked at for changes that no order brought.'),
})
