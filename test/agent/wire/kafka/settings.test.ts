import { describe, expect, test } from 'vitest'
import { KafkaUplinkConfig, kafkaSettings, kafkaUplinkPaths } from '../../../../agent/kafka-config.ts'
import { KafkaConfig, withKafkaPaths } from '../../../../collector/kafka-config.ts'

const BROKERS = ['k1.example.vn:9093']

describe('the agent’s settings', () => {
  test('use its own identity where no files are named', () => {
    expect(kafkaSettings(KafkaUplinkConfig.parse({ brokers: BROKERS }), '/identity')).toMatchObject({
      tls: {
        caFile: '/identity/authority.pem',
        certificateFile: '/identity/agent.pem',
        keyFile: '/identity/agent.key',
      },
    })
  })

  test('start relative paths at the configuration’s folder', () => {
    const sasl = { username: 'sensor', passwordFile: 'password' }
    const config = kafkaUplinkPaths(
      KafkaUplinkConfig.parse({ brokers: BROKERS, tls: { caFile: 'ca.pem' }, sasl }),
      '/etc',
    )
    expect(config).toMatchObject({
      tls: { caFile: '/etc/ca.pem' },
      sasl: { mechanism: 'scram-sha-512', passwordFile: '/etc/password' },
    })
  })
})

describe.each([
  ['agent', KafkaUplinkConfig],
  ['collector', KafkaConfig],
])('the %s', (_, schema) => {
  test.each([
    ['speaking in the clear beyond this machine', { brokers: BROKERS, tls: false }],
    ['half a key pair', { brokers: BROKERS, tls: { caFile: 'ca.pem', certificateFile: 'own.pem' } }],
    ['no brokers', { brokers: [], tls: false }],
    ['a broker without a port', { brokers: ['k1'], tls: false }],
    ['unknown keys', { brokers: ['localhost:9092'], tls: false, acks: 1 }],
  ])('refuses %s', (_what, settings) => {
    expect(schema.safeParse(settings).success).toBe(false)
  })

  test('speaks in the clear on this machine', () => {
    expect(schema.safeParse({ brokers: ['127.0.0.1:9092'], tls: false }).success).toBe(true)
  })
})

describe('the collector’s settings', () => {
  test('start relative paths at the configuration’s folder', () => {
    const tls = { caFile: 'ca.pem', certificateFile: 'own.pem', keyFile: 'own.key' }
    expect(withKafkaPaths(KafkaConfig.parse({ brokers: BROKERS, tls }), '/etc').tls).toEqual({
      caFile: '/etc/ca.pem',
      certificateFile: '/etc/own.pem',
      keyFile: '/etc/own.key',
    })
  })

  test('refuse dead letters in the alerts’ own topic', () => {
    const config = { brokers: BROKERS, tls: { caFile: 'ca.pem' }, topic: 'same', deadLetterTopic: 'same' }
    expect(KafkaConfig.safeParse(config).success).toBe(false)
  })
})
