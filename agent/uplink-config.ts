/** The part of the agent's configuration about where alerts go, and its paths. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { KafkaUplinkConfig, kafkaUplinkPaths } from './kafka-config.ts'
import { MAX_BATCH_ALERTS, MAX_BATCH_BYTES } from './wire/index.ts'

const MIB = 1_048_576
const Path = z.string().min(1)

const withoutPassword = { error: 'user and password belong in proxyCredentialsFile' }

export const UplinkConfig = z
  .strictObject({
    collectors: z
      .array(z.url({ protocol: /^https$/, error: 'https:// alone, such as https://soc1.example.vn:8443' }))
      .min(1)
      .max(16)
      .describe('Addresses of collectors, tried in order, such as https://soc1.example.vn:8443.'),
    identityFolder: Path.describe('Keys and certificate of this agent, made by `vonggac agent enroll`.'),
    proxy: z
      .url({ protocol: /^https?$/ })
      .refine(url => URL.parse(url)?.username === '', withoutPassword)
      .optional()
      .describe('HTTP proxy through which collectors are reached, such as http://proxy.example.vn:3128.'),
    proxyCredentialsFile: Path.optional().describe('File with user:password for the proxy.'),
    compression: z.enum(['none', 'gzip', 'zstd']).default('gzip').describe('How batches are packed over HTTPS.'),
    batchAlerts: z.int().min(1).max(MAX_BATCH_ALERTS).default(500),
    batchBytes: z
      .int()
      .min(16_384)
      .max(MAX_BATCH_BYTES / 2)
      .default(2 * MIB),
    timeoutSeconds: z.number().min(1).max(300).default(30),
    firstRetryMs: z.int().min(10).max(60_000).default(250),
    lastRetryMs: z.int().min(100).max(600_000).default(30_000),
    patienceSeconds: z
      .number()
      .min(0.1)
      .max(3600)
      .default(60)
      .describe('How long an answering collector may not store what was sent before some of it is sent again.'),
    kafka: KafkaUplinkConfig.optional().describe('Alerts go through Kafka instead; the control link stays HTTPS.'),
  })
  .refine(({ proxy, proxyCredentialsFile }) => proxy !== undefined || proxyCredentialsFile === undefined, {
    path: ['proxyCredentialsFile'],
    error: 'there is no proxy',
  })
export type UplinkConfig = z.infer<typeof UplinkConfig>

/** The same with paths from the configuration file's folder on. */
export function uplinkPaths(uplink: UplinkConfig, folder: string): UplinkConfig {
  const { identityFolder, proxyCredentialsFile, kafka } = uplink
  return {
    ...uplink,
    identityFolder: resolve(folder, identityFolder),
    ...(proxyCredentialsFile !== undefined && { proxyCredentialsFile: resolve(folder, proxyCredentialsFile) }),
    ...(kafka && { kafka: kafkaUplinkPaths(kafka, folder) }),
  }
}
