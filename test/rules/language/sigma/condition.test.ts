import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holds, parseCondition } from '../../../../rules/language/sigma/condition.ts'
import { SigmaError } from '../../../../rules/language/sigma/types.ts'

const NAMES = ['a', 'b', 'sel_1', 'sel_2', '_hidden']

/** A condition's text and what it means, built together. */
type Meaning = (search: (name: string) => boolean) => boolean
const meant = (text: string, meaning: Meaning) => [text, meaning] as const
const condition = fc.letrec<{ node: readonly [string, Meaning] }>(tie => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...NAMES).map(name => meant(name, search => search(name))),
    fc.constantFrom('1 of sel_*', 'any of sel_*').map(text => meant(text, s => s('sel_1') || s('sel_2'))),
    fc.constant(meant('all of sel_*', s => s('sel_1') && s('sel_2'))),
    fc.constant(meant('1 of them', s => NAMES.some(name => name !== '_hidden' && s(name)))),
    tie('node').map(([text, meaning]) => meant(`not (${text})`, s => !meaning(s))),
    fc.tuple(tie('node'), tie('node')).map(([[a, x], [b, y]]) => meant(`(${a}) and (${b})`, s => x(s) && y(s))),
    fc.tuple(tie('node'), tie('node')).map(([[a, x], [b, y]]) => meant(`(${a}) OR (${b})`, s => x(s) || y(s))),
  ),
})).node

describe('parseCondition', () => {
  test('means what it says, for every condition and every outcome of its searches', () => {
    fc.assert(
      fc.property(condition, fc.subarray(NAMES), ([text, meaning], true_) => {
        const search = (name: string) => true_.includes(name)
        expect(holds(parseCondition(text, NAMES, 1), search)).toBe(meaning(search))
      }),
    )
  })

  test('binds not before and before or', () => {
    const parsed = parseCondition('not a and b or sel_1', NAMES, 1)
    expect(holds(parsed, name => name === 'b')).toBe(true)
    expect(holds(parsed, name => name === 'a' || name === 'b')).toBe(false)
    expect(holds(parsed, name => name === 'a' || name === 'sel_1')).toBe(true)
  })

  test.each([
    ['a | count() > 5', /aggregation/],
    ['a and', /too early/],
    ['a b', /unexpected 'b'/],
    ['(a', /never closed/],
    ['x', /'x'/],
    ['1 of x*', /'x\*'/],
    ['2 of sel_*', /not supported/],
    ['', /too early/],
  ])('refuses %j', (text, message) => {
    expect(() => parseCondition(text, NAMES, 7)).toThrow(message)
    expect(() => parseCondition(text, NAMES, 7)).toThrow(SigmaError)
  })
})
