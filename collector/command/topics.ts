/** `vonggac collector topics`: the topics as they should be, what is different, and the access rules to go with them. */
import { type KafkaAdmin, kafkaAdmin } from '../../agent/wire/kafka/admin.ts'
import { KafkaError } from '../../agent/wire/kafka/errors.ts'
import { readConfig } from '../config.ts'
import { speak } from './speak.ts'
import { aclLines } from './topic-acls.ts'
import { compare, type Finding, type TopicPlan, topicPlans } from './topic-plan.ts'

export interface TopicsOptions {
  readonly config: string
  readonly replicas: string
  readonly partitions: string
  readonly apply?: boolean
  readonly dryRun?: boolean
}

/** @returns 0: all is as it should be, or was made so; 1: something is missing or different; 2: bad usage. */
export async function keepTopics(options: TopicsOptions): Promise<number> {
  const replicas = wholeNumber(options.replicas, 32)
  const partitions = wholeNumber(options.partitions, 10_000)
  if (replicas === undefined || partitions === undefined || (options.apply && options.dryRun)) {
    console.error('--replicas 1…32  --partitions 1…10000  --apply | --dry-run')
    return 2
  }
  const { kafka } = readConfig(options.config)
  if (!kafka) {
    console.error(
      speak({
        vi: 'Tệp cấu hình chưa có mục kafka.',
        en: 'The configuration has no kafka section.',
      }),
    )
    return 2
  }
  try {
    await using admin = await kafkaAdmin(kafka, { clientId: 'vonggac-collector-topics', log: () => {} })
    const plans = await plansFor(admin, kafka, { replicas, partitions })
    const left = await settle(admin, plans, options.apply === true)
    console.log(`\n${aclLines(kafka).join('\n')}`)
    return left === 0 ? 0 : 1
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error
    console.error(`Kafka (${error.code}): ${error.message}`)
    return 1
  }
}

function wholeNumber(text: string, most: number): number | undefined {
  const number = Number(text)
  return Number.isInteger(number) && number >= 1 && number <= most ? number : undefined
}

interface Wanted {
  readonly replicas: number
  readonly partitions: number
}

/** No more replicas than there are brokers; that is said, as it costs what Kafka promises. */
async function plansFor(
  admin: KafkaAdmin,
  topics: { topic: string; deadLetterTopic: string },
  { replicas, partitions }: Wanted,
): Promise<TopicPlan[]> {
  const brokers = await admin.brokers()
  if (brokers < replicas)
    console.log(
      speak({
        vi: `CẢNH BÁO: chỉ có ${brokers} máy chủ Kafka, nên mỗi phân vùng có ${brokers} bản sao thay vì ${replicas}. Mất máy chủ là có thể mất cảnh báo chưa được lưu.`,
        en: `WARNING: there are only ${brokers} brokers, so partitions have ${brokers} replicas instead of ${replicas}. Losing a broker may lose alerts that are not stored yet.`,
      }),
    )
  return topicPlans(topics, { replicas: Math.min(replicas, brokers), partitions })
}

/** @returns how many topics are not as they should be in the end. */
async function settle(admin: KafkaAdmin, plans: readonly TopicPlan[], apply: boolean): Promise<number> {
  let left = 0
  for (const plan of plans) {
    const found = await admin.topic(plan.topic)
    if (found === null && apply) await admin.create([plan])
    const findings = found === null ? [] : compare(plan, found)
    if (findings.length > 0 || (found === null && !apply)) left += 1
    console.log(verdict(plan, found === null, apply))
    for (const finding of findings) console.log(`    ${difference(finding)}`)
    if (findings.length > 0) console.log(`    ${remedy(plan, findings)}`)
  }
  if (left > 0 && !apply)
    console.log(speak({ vi: 'Thêm --apply để tạo chủ đề còn thiếu.', en: 'Add --apply to create what is missing.' }))
  return left
}

function verdict({ topic, partitions, replicas }: TopicPlan, missing: boolean, apply: boolean): string {
  const shape = `${topic} (partitions ${partitions}, replication ${replicas})`
  if (!missing) return speak({ vi: `${topic}: đã có`, en: `${topic}: is there` })
  if (apply) return speak({ vi: `${shape}: đã tạo`, en: `${shape}: created` })
  return speak({ vi: `${shape}: chưa có`, en: `${shape}: missing` })
}

const difference = ({ name, wanted, found }: Finding): string =>
  speak({ vi: `${name}: đang là ${found}, nên là ${wanted}`, en: `${name} is ${found}, should be ${wanted}` })

/** Settings of a living topic are the administrators' to change; the line to do it with is given. */
function remedy({ topic }: TopicPlan, findings: readonly Finding[]): string {
  const settings = findings.filter(({ setting }) => setting).map(({ name, wanted }) => `${name}=${wanted}`)
  if (settings.length === 0)
    return speak({
      vi: 'số bản sao và phân vùng đổi bằng kafka-reassign-partitions.sh và kafka-topics.sh --alter',
      en: 'replicas and partitions are changed with kafka-reassign-partitions.sh and kafka-topics.sh --alter',
    })
  return `kafka-configs.sh --alter --entity-type topics --entity-name ${topic} --add-config ${settings.join(',')}`
}
