import { describe, expect, test } from 'vitest'
import { KafkaError, kafkaErrorOf } from '../../../../agent/wire/kafka/errors.ts'

const error = (fields: object) => Object.assign(new Error('it went wrong'), fields)

describe('kafkaErrorOf', () => {
  test.each([
    ['too_large', { name: 'KafkaJSProtocolError', type: 'MESSAGE_TOO_LARGE' }],
    ['unauthorised', { name: 'KafkaJSProtocolError', type: 'TOPIC_AUTHORIZATION_FAILED' }],
    ['unauthorised', { name: 'KafkaJSSASLAuthenticationError' }],
    ['unauthorised', { name: 'KafkaJSConnectionError', code: 'SELF_SIGNED_CERT_IN_CHAIN' }],
    ['unauthorised', { name: 'KafkaJSConnectionError', code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }],
    ['unreachable', { name: 'KafkaJSConnectionError', code: 'ECONNREFUSED' }],
    ['unreachable', { name: 'KafkaJSRequestTimeoutError' }],
    ['unavailable', { name: 'KafkaJSProtocolError', type: 'LEADER_NOT_AVAILABLE' }],
    ['failed', { name: 'TypeError' }],
  ])('says %s for %o', (code, fields) => {
    expect(kafkaErrorOf(error(fields))).toMatchObject({ name: 'KafkaError', code, message: 'it went wrong' })
  })

  test('looks for the cause inside an error about retries', () => {
    const cause = error({ name: 'KafkaJSProtocolError', type: 'TOPIC_AUTHORIZATION_FAILED' })
    expect(kafkaErrorOf(error({ name: 'KafkaJSNumberOfRetriesExceeded', cause })).code).toBe('unauthorised')
  })

  test('leaves its own errors as they are, and takes what is no error at all', () => {
    const own = new KafkaError('unavailable', 'wait')
    expect(kafkaErrorOf(own)).toBe(own)
    for (const strange of [undefined, null, 'text', 7]) expect(kafkaErrorOf(strange).code).toBe('failed')
  })
})
