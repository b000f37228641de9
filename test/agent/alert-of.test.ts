import { expect, test } from 'vitest'
import { alertOf } from '../../agent/alert-of.ts'
import type { Detection } from '../../agent/match/detection.ts'
import { Alert } from '../../agent/wire/index.ts'
import { wireAlert } from '../support/wire.ts'

const matchedAt = new Date('2026-11-20T03:00:00.000Z')
const { rule, entities } = wireAlert(1)

function alert(change: Partial<Detection>) {
  const detection: Detection = { index: 0, occurredAtMs: 0, rule, entities, ...change }
  return Alert.parse({
    sequence: 1,
    ...alertOf(detection, { source: { name: 'auth', type: 'log_tail' }, drill: false, matchedAt }),
  })
}

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 8.64e15, 1e300])(
  'evidence that says it is of %d happened when it was matched, as far as anyone can tell',
  occurredAtMs => {
    expect(alert({ occurredAtMs }).occurredAt).toBe(matchedAt.toISOString())
  },
)

test('any other time of the evidence is its own', () => {
  expect(alert({ occurredAtMs: Date.parse('1999-05-01T00:00:00Z') }).occurredAt).toBe('1999-05-01T00:00:00.000Z')
})

test('what evidence says at too much length is cut to what may be sent', () => {
  const victims = Array.from({ length: 100 }, (_, index) => `${index}${'x'.repeat(1000)}`)
  const cut = alert({ entities: { ...entities, victims }, host: 'h'.repeat(1000) })
  expect(cut.entities.victims).toHaveLength(64)
  expect(cut.source.host).toHaveLength(512)
})
