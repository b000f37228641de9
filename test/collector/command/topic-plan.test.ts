import { describe, expect, test } from 'vitest'
import { aclLines } from '../../../collector/command/topic-acls.ts'
import { compare, topicPlans } from '../../../collector/command/topic-plan.ts'
import { KafkaConfig } from '../../../collector/kafka-config.ts'

const TOPICS = { topic: 'alerts', deadLetterTopic: 'dead' }
const [alerts] = topicPlans(TOPICS, { replicas: 3, partitions: 12 })

const found = (change: Record<string, string> = {}, shape = {}) => ({
  partitions: 12,
  replicas: 3,
  ...shape,
  config: new Map(Object.entries({ ...alerts?.config, ...change })),
})
const named = (state: ReturnType<typeof found>) => (alerts ? compare(alerts, state) : []).map(({ name }) => name)

describe('the topics’ plan', () => {
  test('acknowledges with two replicas, elects none that was behind, and keeps the brokers’ times', () => {
    expect(alerts).toMatchObject({
      topic: 'alerts',
      partitions: 12,
      replicas: 3,
      config: {
        'min.insync.replicas': '2',
        'unclean.leader.election.enable': 'false',
        'message.timestamp.type': 'LogAppendTime',
      },
    })
  })

  test('asks for no more replicas in sync than there are', () => {
    const [alone] = topicPlans(TOPICS, { replicas: 1, partitions: 1 })
    expect(alone?.config['min.insync.replicas']).toBe('1')
  })

  test('takes in the dead letters whatever the alerts’ topic takes', () => {
    const [one, other] = topicPlans(TOPICS, { replicas: 3, partitions: 12 })
    const bytes = (plan: typeof one) => Number(plan?.config['max.message.bytes'])
    expect(bytes(other)).toBeGreaterThan(bytes(one))
  })
})

describe('compare', () => {
  test('is content with what was planned, and with more of it', () => {
    expect(named(found())).toEqual([])
    expect(named(found({ 'retention.ms': '-1', 'max.message.bytes': '99999999' }, { partitions: 24 }))).toEqual([])
  })

  test.each([
    ['message.timestamp.type', 'CreateTime'],
    ['unclean.leader.election.enable', 'true'],
    ['min.insync.replicas', '1'],
    ['retention.ms', '1000'],
    ['cleanup.policy', 'compact'],
  ])('names %s of %s', (name, value) => {
    expect(named(found({ [name]: value }))).toEqual([name])
  })

  test('names too few partitions and replicas', () => {
    expect(named(found({}, { partitions: 1, replicas: 1 }))).toEqual(['partitions', 'replicas'])
  })

  test('names a setting that the broker doesn’t tell', () => {
    const state = found()
    state.config.delete('min.insync.replicas')
    expect(named(state)).toEqual(['min.insync.replicas'])
  })
})

describe('aclLines', () => {
  const config = KafkaConfig.parse({ brokers: ['k1.example.vn:9093'], tls: { caFile: 'ca.pem' }, ...TOPICS })
  const lines = aclLines(config).filter(line => !line.startsWith('#'))

  test('lets agents write alerts and do nothing else', () => {
    const agents = lines.filter(line => /agent id|tác tử|SCRAM/.test(line))
    expect(agents).toHaveLength(2)
    for (const line of agents) {
      expect(line).toContain('--operation WRITE --operation DESCRIBE --topic alerts')
      expect(line).not.toMatch(/READ|--group|dead/)
    }
  })

  test('lets the collector read alerts in its group and write dead letters, not alerts', () => {
    const collector = lines.filter(line => /collector CN|CN bộ thu thập/.test(line))
    expect(collector.map(line => line.slice(line.indexOf('--operation')))).toEqual([
      '--operation READ --operation DESCRIBE --topic alerts',
      '--operation READ --operation DESCRIBE --group vonggac-collector',
      '--operation WRITE --operation DESCRIBE --topic dead',
    ])
  })
})
