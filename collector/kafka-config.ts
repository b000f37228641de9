/** The `kafka` section of the collector's configuration. */
import { resolve } from 'node:path'
import { z } from 'zod'
import {
  DEFAULT_ALERTS_TOPIC,
  DEFAULT_DEAD_LETTER_TOPIC,
  DEFAULT_GROUP,
  KafkaTls,
  kafkaFields,
  kafkaProblem,
  TopicName,
} from '../agent/wire/kafka/settings.ts'

export const KafkaConfig = z
  .strictObject({
    ...kafkaFields,
    topic: TopicName.default(DEFAULT_ALERTS_TOPIC).describe('Where agents write; its times must be the brokers’.'),
    deadLetterTopic: TopicName.default(DEFAULT_DEAD_LETTER_TOPIC).describe('Where what cannot be read goes.'),
    groupId: z.string().min(1).max(249).default(DEFAULT_GROUP).describe('The same for collectors that share the work.'),
    tls: z
      .union([z.literal(false), KafkaTls])
      .describe('What the brokers’ certificates are checked against; false only for brokers on this machine.'),
  })
  .superRefine((config, context) => {
    const problem = kafkaProblem(config)
    if (problem) context.addIssue({ code: 'custom', path: ['tls'], message: problem })
    if (config.topic === config.deadLetterTopic)
      context.addIssue({ code: 'custom', path: ['deadLetterTopic'], message: 'is the alerts’ own topic' })
  })
export type KafkaConfig = z.infer<typeof KafkaConfig>

/** Relative paths start at the configuration file's folder. */
export function withKafkaPaths(kafka: KafkaConfig, folder: string): KafkaConfig {
  const at = (file: string) => resolve(folder, file)
  const { tls, sasl } = kafka
  return {
    ...kafka,
    tls: tls && {
      caFile: at(tls.caFile),
      ...(tls.certificateFile && { certificateFile: at(tls.certificateFile) }),
      ...(tls.keyFile && { keyFile: at(tls.keyFile) }),
    },
    ...(sasl && { sasl: { ...sasl, passwordFile: at(sasl.passwordFile) } }),
  }
}
