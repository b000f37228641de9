import { describe, expect, test } from 'vitest'
import { fingerprint } from '../../../collector/dedupe/fingerprint.ts'
import { wireAlert } from '../../support/wire.ts'

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
