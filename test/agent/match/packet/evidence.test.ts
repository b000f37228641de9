import { describe, expect, test } from 'vitest'
import { evidenceOf } from '../../../../agent/match/packet/evidence.ts'
import type { Match } from '../../../../agent/match/packet/packet-engine.ts'
import { ascii } from '../../../support/packets.ts'

const match = (text: string, matchStart: number, matchEnd: number, start = 0): Match =>
  ({ bytes: ascii(text), start, end: text.length, matchStart, matchEnd, on: 'packet' }) as Match

describe('evidenceOf', () => {
  test('shows what is printable and a dot for every other byte', () => {
    expect(evidenceOf(match('a\x00b\xff\r\n', 0, 1))).toEqual({ kind: 'packet', text: 'a.b.\r\n', truncated: false })
  })

  test('begins shortly before the place and says that it left something out', () => {
    const evidence = evidenceOf(match(`${'-'.repeat(500)}needle${'+'.repeat(900)}`, 500, 506))
    expect(evidence?.text).toBe(`${'-'.repeat(64)}needle${'+'.repeat(442)}`)
    expect(evidence?.truncated).toBe(true)
  })

  test('begins at the start where the place lies elsewhere', () => {
    expect(evidenceOf(match('abcdef', 0, 1, 3))?.text).toBe('def')
  })

  test('is nothing where no bytes were looked at', () => {
    expect(evidenceOf(match('', 0, 0))).toBeUndefined()
    expect(evidenceOf({ ...match('abc', 0, 1), bytes: undefined })).toBeUndefined()
  })
})
