/** The access rules that go with the topics, as lines for Kafka's own tool. */
import type { KafkaConfig } from '../kafka-config.ts'
import { speak } from './speak.ts'

/** An agent may write alerts and nothing else: it reads nobody's, and can't reach the dead letters. */
export function aclLines({ brokers, topic, deadLetterTopic, groupId, sasl }: KafkaConfig): string[] {
  const add = (principal: string, rule: string) =>
    `kafka-acls.sh --bootstrap-server ${brokers[0]} --command-config admin.properties --add ` +
    `--allow-principal "User:${principal}" ${rule}`
  const collector = sasl?.username ?? speak({ vi: '<CN bộ thu thập>', en: '<collector CN>' })
  const byName = speak({ vi: '<tên tác tử>', en: '<agent id>' })
  const byUser = speak({ vi: '<người dùng SCRAM>', en: '<SCRAM user>' })
  const write = `--operation WRITE --operation DESCRIBE --topic ${topic}`
  return [
    speak({
      vi: '# Mỗi tác tử dùng chứng thư: tên là CN. Máy chủ Kafka cần ssl.principal.mapping.rules=RULE:^CN=([^,]+).*$/$1/',
      en: '# Each agent with a certificate, named by its CN. Brokers need ssl.principal.mapping.rules=RULE:^CN=([^,]+).*$/$1/',
    }),
    add(byName, write),
    speak({ vi: '# Mỗi tác tử dùng mật khẩu SCRAM', en: '# Each agent with a SCRAM password' }),
    add(byUser, write),
    speak({ vi: '# Bộ thu thập', en: '# The collector' }),
    add(collector, `--operation READ --operation DESCRIBE --topic ${topic}`),
    add(collector, `--operation READ --operation DESCRIBE --group ${groupId}`),
    add(collector, `--operation WRITE --operation DESCRIBE --topic ${deadLetterTopic}`),
  ]
}
