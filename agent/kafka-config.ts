/** The `kafka` part of the agent's uplink: alerts go through brokers; the control link stays HTTPS. */
import { join, resolve } from 'node:path'
import { z } from 'zod'
import {
  DEFAULT_ALERTS_TOPIC,
  type KafkaSettings,
  KafkaTls,
  kafkaFields,
  kafkaProblem,
  TopicName,
} from './wire/kafka/settings.ts'

export const KafkaUplinkConfig = z
  .strictObject({
    ...kafkaFields,
    topic: TopicName.default(DEFAULT_ALERTS_TOPIC),
    tls: z
      .union([z.literal(false), KafkaTls.partial()])
      .default({})
      .describe("Files left out are those of the agent's identity; false only for brokers on this machine."),
    compression: z.enum(['none', 'gzip', 'zstd']).default('gzip'),
  })
  .superRefine(({ brokers, tls }, context) => {
    const problem = kafkaProblem({ brokers, tls: tls && { ...tls, caFile: '' } })
    if (problem) context.addIssue({ code: 'custom', path: ['tls'], message: problem })
  })
export type KafkaUplinkConfig = z.infer<typeof KafkaUplinkConfig>

/** Relative paths start at the configuration file's folder. */
export function kafkaUplinkPaths(kafka: KafkaUplinkConfig, folder: string): KafkaUplinkConfig {
  const { tls, sasl } = kafka
  return {
    ...kafka,
    tls:
      tls &&
      Object.fromEntries(Object.entries(tls).flatMap(([name, file]) => (file ? [[name, resolve(folder, file)]] : []))),
    ...(sasl && { sasl: { ...sasl, passwordFile: resolve(folder, sasl.passwordFile) } }),
  }
}

/** What the client needs, the agent's identity standing in for files that are not named. */
export function kafkaSettings({ brokers, tls, sasl }: KafkaUplinkConfig, identityFolder: string): KafkaSettings {
  const own = (name: string) => join(identityFolder, name)
  const files = tls && {
    caFile: tls.caFile ?? own('authority.pem'),
    certificateFile: tls.certificateFile ?? own('agent.pem'),
    keyFile: tls.keyFile ?? own('agent.key'),
  }
  return { brokers, sasl, tls: files }
}
