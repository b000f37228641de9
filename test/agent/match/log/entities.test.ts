import { describe, expect, test } from 'vitest'
import type { LogEvent } from '../../../../agent/decode/log/event.ts'
import { entitiesOf } from '../../../../agent/match/log/entities.ts'

const event = (fields: LogEvent['fields']): LogEvent => ({
  format: 'json',
  fields,
  raw: '',
  timeMs: 0,
  logSource: {},
})

describe('entitiesOf', () => {
  test('takes the source as attacker and the host as victim', () => {
    const found = entitiesOf(event({ 'source.ip': '203.0.113.66' }), 'portal', ['root'])
    expect(found).toMatchObject({
      attackers: ['203.0.113.66'],
      victims: ['portal'],
      accounts: ['root'],
      indicators: [],
    })
  })

  test("in a resolver's log the client is the victim; neither it nor the resolver is an attacker or the other", () => {
    const query = event({ 'source.ip': '198.51.100.50', 'dns.question.name': 'a.b.t.bad.example' })
    expect(entitiesOf(query, 'resolver', [])).toEqual({
      attackers: [],
      victims: ['198.51.100.50'],
      accounts: [],
      systems: [],
      indicators: ['bad.example'],
    })
  })

  test.each([{}, { 'source.ip': '127.0.0.1' }])('a host that asks for itself is the victim (%j)', source => {
    const query = event({ ...source, 'dns.question.name': 'a.bad.example' })
    expect(entitiesOf(query, 'office-7', [])).toMatchObject({ attackers: [], victims: ['office-7'] })
  })

  test('loopback addresses name nobody', () => {
    expect(entitiesOf(event({ 'source.ip': '::1' }), undefined, [])).toMatchObject({ attackers: [], victims: [] })
  })
})
