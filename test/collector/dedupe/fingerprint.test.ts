import { describe, expect, test } from 'vitest'
import { DEFAULT_FIELDS, FINGERPRINT_FIELDS, fingerprintBy } from '../../../collector/dedupe/fingerprint.ts'
import { wireAlert } from '../../support/wire.ts'

const fingerprint = fingerprintBy({ fields: DEFAULT_FIELDS, stopValues: [] })
const base = fingerprint(wireAlert(1))

describe('fingerprint', () => {
  test('is the same for the same thing seen again', () => {
    expect(
      fingerprint(
        wireAlert(2, { occurredAt: '2026-11-21T00:00:00Z', evidence: { kind: 'line', text: 'x', truncated: false } }),
      ),
    ).toBe(base)
  })

  test('does not depend on the order or case of names', () => {
    const one = wireAlert(1, { entities: { victims: ['A', 'b'] } })
    expect(fingerprint(wireAlert(1, { entities: { victims: ['B', 'a'] } }))).toBe(fingerprint(one))
  })

  test.each([
    ['rule', wireAlert(1, { rule: { id: 'rule-2' } })],
    ['engine', wireAlert(1, { rule: { engine: 'suricata' } })],
    ['attacker', wireAlert(1, { entities: { attackers: ['203.0.113.6'] } })],
    ['victim', wireAlert(1, { entities: { victims: ['web2'] } })],
    ['account', wireAlert(1, { entities: { accounts: ['root'] } })],
    ['host', wireAlert(1, { source: { name: 'auth', type: 'log_tail', host: 'web2' } })],
    ['drill', wireAlert(1, { drill: true })],
  ])('differs by %s', (_what, alert) => {
    expect(fingerprint(alert)).not.toBe(base)
  })
})

describe('a fingerprint by the fields that a site chose', () => {
  const entities = { victims: ['web1'], attackers: ['203.0.113.5'], accounts: ['root'], indicators: ['evil.example'] }
  const alert = wireAlert(1, { entities: { ...entities, systems: ['portal'] } })
  const other = {
    attackers: wireAlert(1, { entities: { ...alert.entities, attackers: ['203.0.113.6'] } }),
    victims: wireAlert(1, { entities: { ...alert.entities, victims: ['web2'] } }),
    host: wireAlert(1, { entities: alert.entities, source: { ...alert.source, host: 'another' } }),
    accounts: wireAlert(1, { entities: { ...alert.entities, accounts: ['lan'] } }),
    indicators: wireAlert(1, { entities: { ...alert.entities, indicators: ['worse.example'] } }),
    systems: wireAlert(1, { entities: { ...alert.entities, systems: ['mail'] } }),
    source: wireAlert(1, { entities: alert.entities, source: { ...alert.source, name: 'another.log' } }),
  } as const

  test.each(FINGERPRINT_FIELDS)('differs by %s when that is one of them, and only then', field => {
    const by = fingerprintBy({ fields: [field], stopValues: [] })
    for (const changed of FINGERPRINT_FIELDS)
      expect(by(other[changed]) === by(alert), `${changed} changed`).toBe(changed !== field)
  })

  test('always tells rules and drills apart', () => {
    const by = fingerprintBy({ fields: [], stopValues: [] })
    expect(by(other.victims)).toBe(by(alert))
    expect(by(wireAlert(1, { entities: alert.entities, rule: { id: 'rule-2' } }))).not.toBe(by(alert))
    expect(by(wireAlert(1, { entities: alert.entities, drill: true }))).not.toBe(by(alert))
  })

  test('does not look at stop-values, whatever their case', () => {
    const by = fingerprintBy({ fields: DEFAULT_FIELDS, stopValues: ['-', 'Unknown', 'web2'] })
    const with_ = (accounts: string[]) => wireAlert(1, { entities: { ...alert.entities, accounts } })
    expect(by(with_(['-', 'root']))).toBe(by(with_(['root', 'UNKNOWN'])))
    expect(by(with_(['-']))).toBe(by(with_([])))
    expect(by(with_(['-']))).not.toBe(by(with_(['root'])))
    const onHost = (host: string) => by(wireAlert(1, { source: { ...alert.source, host } }))
    expect(onHost('WEB2')).toBe(onHost('unknown'))
  })

  test('stays what it was for what is stored', () => {
    expect(fingerprint(wireAlert(1))).toBe('982bc1465ed805be8ef683be2b5cead9')
  })
})
