import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAlerts, readHeader } from '../../../collector/consume/read-batch.ts'
import { wireAlert, wireBatch, wireDrop } from '../../support/wire.ts'

const lines = (items: readonly unknown[]) => items.map(item => Buffer.from(JSON.stringify(item)))
const headerLine = (change: object = {}) => {
  const { alerts, ...header } = wireBatch([])
  return Buffer.from(JSON.stringify({ version: 2, first: 1, count: 0, ...header, ...change }))
}

test('a reason quotes nothing of what could not be read: that may be payload', () => {
  const line = Buffer.from('{"evidence": secret}')
  expect(readHeader(line)).toEqual({ reason: expect.not.stringContaining('secret') })
  expect(readAlerts([line], 1, []).unreadable[0]?.reason).not.toContain('secret')
})

describe('readHeader', () => {
  test('reads who speaks, when, and what was dropped', () => {
    expect(readHeader(headerLine({ drops: [wireDrop(4, 5)] }))).toMatchObject({
      header: { agent: 'agent-1', epoch: 1, drops: [{ from: 4, to: 5 }] },
    })
  })

  test('refuses an unknown key, another version, and a drop that runs backwards, by name', () => {
    const reason = (line: Buffer) => expect.objectContaining({ reason: expect.stringMatching(line.toString()) })
    expect(readHeader(headerLine({ extra: 1 }))).toEqual(reason(Buffer.from('extra')))
    expect(readHeader(headerLine({ version: 1 }))).toEqual(reason(Buffer.from('version')))
    expect(readHeader(headerLine({ drops: [wireDrop(5, 4)] }))).toEqual(reason(Buffer.from('backwards')))
  })

  test('never throws, whatever bytes come', () => {
    fc.assert(fc.property(fc.uint8Array(), bytes => void readHeader(Buffer.from(bytes))))
    fc.assert(fc.property(fc.json(), text => void readHeader(Buffer.from(text))))
  })
})

describe('readAlerts', () => {
  test('keeps each alert’s line as it came', () => {
    const spaced = `  ${JSON.stringify(wireAlert(1))} `
    expect(readAlerts([Buffer.from(spaced)], 1, [])).toMatchObject({
      alerts: [{ line: spaced, alert: { sequence: 1 } }],
    })
  })

  test('a broken alert costs only itself, and keeps its number', () => {
    const broken = { ...wireAlert(2), occurredAt: 'yesterday' }
    const { alerts, unreadable } = readAlerts(lines([wireAlert(1), broken, wireAlert(3)]), 1, [])
    expect(alerts.map(({ alert }) => alert.sequence)).toEqual([1, 3])
    expect(unreadable).toMatchObject([{ sequence: 2, reason: expect.stringContaining('occurredAt') }])
  })

  test('an alert without a number takes the next one that isn’t declared dropped', () => {
    const numbers = (items: unknown[], first: number, drops = [] as ReturnType<typeof wireDrop>[]) =>
      readAlerts(lines(items), first, drops).unreadable.map(({ sequence }) => sequence)
    expect(numbers([wireAlert(4), 'garbage', wireAlert(6)], 4)).toEqual([5])
    expect(numbers(['garbage', wireAlert(6)], 5)).toEqual([5])
    expect(numbers([wireAlert(4), null], 4)).toEqual([5])
    expect(numbers(['garbage'], 7)).toEqual([7])
    expect(numbers(['garbage', 'garbage'], 7)).toEqual([7, 8])
    expect(
      numbers(['garbage', wireAlert(9), 'garbage'], 3, [wireDrop(3, 5), wireDrop(7, 8), wireDrop(10, 10)]),
    ).toEqual([6, 11])
  })

  test('refuses bytes that are no UTF-8: what would be kept is not what was signed', () => {
    const text = JSON.stringify(wireAlert(1, { evidence: { kind: 'line', text: 'caf#', truncated: false } }))
    const line = Buffer.from(text)
    line[line.indexOf('#')] = 0xe9
    expect(readAlerts([line], 1, [])).toMatchObject({ alerts: [], unreadable: [{ reason: 'not UTF-8' }] })
  })

  test('answers for every line, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array(),
            fc.json().map(text => Buffer.from(text)),
          ),
          { maxLength: 5 },
        ),
        items => {
          const { alerts, unreadable } = readAlerts(
            items.map(item => Buffer.from(item)),
            1,
            [],
          )
          expect(alerts.length + unreadable.length).toBe(items.length)
        },
      ),
    )
  })
})
