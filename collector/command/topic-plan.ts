/** How the collector's topics should be, and how a topic differs from that. Pure. */
import type { NewTopic, TopicState } from '../../agent/wire/kafka/admin.ts'

export type TopicPlan = NewTopic

export interface Finding {
  readonly name: string
  readonly wanted: string
  readonly found: string
  /** Whether it is a setting of the topic; otherwise it is its shape. */
  readonly setting: boolean
}

const DAY_MS = 86_400_000
/** An agent's batch is below 1 MB; the rest is room. */
const ALERT_BYTES = 4 * 1024 * 1024

/**
 * Two replicas have to have a message before it counts, and a replica that was behind never leads: no acknowledged alert is
 * lost with one broker. Alerts stay longer than a collector should ever be away; agents keep theirs until then, too.
 */
export function topicPlans(
  { topic, deadLetterTopic }: { readonly topic: string; readonly deadLetterTopic: string },
  { replicas, partitions }: { readonly replicas: number; readonly partitions: number },
): TopicPlan[] {
  const config = {
    'min.insync.replicas': String(Math.min(2, replicas)),
    'unclean.leader.election.enable': 'false',
    'cleanup.policy': 'delete',
    'message.timestamp.type': 'LogAppendTime',
  }
  const letters = { 'retention.ms': String(30 * DAY_MS), 'max.message.bytes': String(2 * ALERT_BYTES) }
  return [
    {
      topic,
      partitions,
      replicas,
      config: { ...config, 'retention.ms': String(7 * DAY_MS), 'max.message.bytes': String(ALERT_BYTES) },
    },
    { topic: deadLetterTopic, partitions: 1, replicas, config: { ...config, ...letters } },
  ]
}

/** More partitions, replicas, time and room than planned are fine; any other difference is named. */
export function compare(plan: TopicPlan, found: TopicState): Finding[] {
  const shape = (['partitions', 'replicas'] as const)
    .filter(name => found[name] < plan[name])
    .map(name => ({ name, wanted: String(plan[name]), found: String(found[name]), setting: false }))
  const settings = Object.entries(plan.config)
    .map(([name, wanted]) => ({ name, wanted, found: found.config.get(name) ?? '?', setting: true }))
    .filter(({ name, wanted, found: now }) => !suffices(name, wanted, now))
  return [...shape, ...settings]
}

const AT_LEAST = new Set(['retention.ms', 'max.message.bytes', 'min.insync.replicas'])

function suffices(name: string, wanted: string, found: string): boolean {
  if (found === wanted) return true
  // A retention of -1 is for ever.
  return AT_LEAST.has(name) && found !== '?' && (Number(found) >= Number(wanted) || found === '-1')
}
