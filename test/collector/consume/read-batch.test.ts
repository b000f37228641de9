import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBatch } from '../../../collector/consume/read-batch.ts'
import { wireAlert, wireBatch, wireDrop } from '../../support/wire.ts'

const read = (body: unknown) => {
  const result = readBatch(body)
  if ('reason' in result) throw new Error(result.reason)
  return result.batch
}

describe('readBatch', () => {
  test('reads a batch', () => {
    expect(read(wireBatch([wireAlert(1), wireAlert(2)]))).toMatchObject({
      agent: 'agent-1',
      alerts: [{}, {}],
      unreadable: [],
    })
  })

  test('a broken alert costs only itself, and keeps its number', () => {
    const broken = { ...wireAlert(2), occurredAt: 'yesterday' }
    const batch = read(wireBatch([wireAlert(1), broken, wireAlert(3)]))
    expect(batch.alerts.map(({ sequence }) => sequence)).toEqual([1, 3])
    expect(batch.unreadable).toMatchObject([{ sequence: 2, reason: expect.stringContaining('occurredAt') }])
  })

  test('an alert without a number takes the one between its neighbours', () => {
    const numbers = (items: unknown[]) => read(wireBatch(items)).unreadable.map(({ sequence }) => sequence)
    expect(numbers([wireAlert(4), 'garbage', wireAlert(6)])).toEqual([5])
    expect(numbers(['garbage', wireAlert(6)])).toEqual([5])
    expect(numbers([wireAlert(4), null])).toEqual([5])
    expect(numbers([wireAlert(4), 'garbage', wireAlert(9)])).toEqual([null])
    expect(numbers(['garbage'])).toEqual([null])
  })

  test('refuses an envelope with an unknown key, a wrong version or a drop that runs backwards', () => {
    expect(readBatch({ ...wireBatch([]), extra: 1 })).toMatchObject({ reason: expect.stringContaining('extra') })
    expect(readBatch({ ...wireBatch([]), version: 2 })).toMatchObject({ reason: expect.stringContaining('version') })
    expect(readBatch(wireBatch([], { drops: [wireDrop(5, 4)] }))).toMatchObject({
      reason: expect.stringContaining('backwards'),
    })
  })

  test('never throws, whatever JSON comes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.jsonValue(), { maxLength: 5 }), (body, alerts) => {
        readBatch(body)
        expect(readBatch(wireBatch(alerts))).toHaveProperty('batch')
      }),
    )
  })
})
