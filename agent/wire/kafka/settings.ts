/** How a Kafka cluster is reached: the part of both halves' configuration that is the same. Paths are as given. */
import { z } from 'zod'

const Path = z.string().min(1)

export const DEFAULT_ALERTS_TOPIC = 'vonggac.alerts'
export const DEFAULT_DEAD_LETTER_TOPIC = 'vonggac.dead-letters'
export const DEFAULT_GROUP = 'vonggac-collector'

export const TopicName = z
  .string()
  .max(249)
  .regex(/^[A-Za-z0-9._-]+$/)
  .refine(name => name !== '.' && name !== '..')

export const KafkaTls = z.strictObject({
  caFile: Path.describe("PEM of the only authorities that may have signed the brokers' certificates."),
  certificateFile: Path.optional().describe('PEM of our certificate, where the brokers want one (mTLS).'),
  keyFile: Path.optional(),
})
export type KafkaTls = z.infer<typeof KafkaTls>

/** Fields for a strict object. `tls` is left to each half: the agent has an identity of its own to fall back on. */
export const kafkaFields = {
  brokers: z
    .array(z.string().regex(/^[^:\s[\]]+:\d{1,5}$/, { error: 'a host and a port, such as k1.example.vn:9093' }))
    .min(1)
    .max(100)
    .describe('Some of the brokers, to learn of the others from.'),
  sasl: z
    .strictObject({
      mechanism: z.enum(['scram-sha-256', 'scram-sha-512']).default('scram-sha-512'),
      username: z.string().min(1),
      passwordFile: Path,
    })
    .optional(),
}

/** What the client needs. Files are read anew at every connection, so that renewed ones count without a restart. */
export interface KafkaSettings {
  readonly brokers: readonly string[]
  /** False: in the clear. */
  readonly tls: KafkaTls | false
  readonly sasl?:
    | {
        readonly mechanism: 'scram-sha-256' | 'scram-sha-512'
        readonly username: string
        readonly passwordFile: string
      }
    | undefined
}

/** Why these settings can't be: plain text beyond this machine, half a key pair. Undefined: they can. */
export function kafkaProblem({ brokers, tls }: Pick<KafkaSettings, 'brokers' | 'tls'>): string | undefined {
  if (tls === false && !brokers.every(isLoopback)) return 'tls: false is for brokers on this machine alone'
  if (tls && (tls.certificateFile === undefined) !== (tls.keyFile === undefined))
    return 'certificateFile and keyFile come together'
  return undefined
}

const isLoopback = (broker: string): boolean => /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}):/.test(broker)
