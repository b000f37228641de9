import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileRegex, RegexSyntaxError } from '../../../../rules/language/regex/index.ts'

/** Patterns over a small alphabet, so that they meet the texts. */
const pattern = fc.letrec<{ node: string }>(tie => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      'a',
      'b',
      'c',
      '.',
      '\\n',
      '[ab]',
      '[^a]',
      '\\w',
      '\\W',
      '\\s',
      '\\d',
      'B',
      '\\b',
      '\\B',
      '^',
      '$',
      'é',
    ),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => a + b),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(?:${a}|${b})`),
    tie('node').map(a => `(${a})`),
    tie('node').map(a => `(?=${a})`),
    tie('node').map(a => `(?!${a})`),
    tie('node').map(a => `(?<=${a})`),
    tie('node').map(a => `(?<!${a})`),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '?', '*?', '+?', '{0,2}', '{2}', '{1,}'))
      .map(([a, q]) => `(?:${a})${q}`),
  ),
})).node
const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'A', 'B', ' ', '\n', '1', 'é', 'É', 'ſ'), { maxLength: 12 })
  .map(a => a.join(''))

describe('compileRegex', () => {
  test('answers as the engine does for every pattern they share', () => {
    fc.assert(
      fc.property(pattern, text, fc.boolean(), fc.boolean(), fc.boolean(), (source, subject, i, m, s) => {
        const native = new RegExp(source, (i ? 'i' : '') + (m ? 'm' : '') + (s ? 's' : ''))
        const ours = compileRegex(source, { ignoreCase: i, multiline: m, dotAll: s })
        expect([ours.test(subject), ours.search(subject) !== undefined]).toEqual(Array(2).fill(native.test(subject)))
      }),
      { numRuns: 3000 },
    )
  })

  test('finds where the leftmost match ends when there is one way only', () => {
    expect(compileRegex('b+c').search('aabbcc')).toEqual({ start: 2, end: 5 })
    expect(compileRegex('a').search('aba', 1)).toEqual({ start: 2, end: 3 })
  })

  test.each([
    ['(a+)+$', `${'a'.repeat(5000)}b`],
    ['(a|aa)+$', `${'a'.repeat(5000)}b`],
    ['(.*)*x', 'a'.repeat(20_000)],
    ['(a?){40}a{40}', 'a'.repeat(39)],
    ['\\s+$', `${' '.repeat(50_000)}x`],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(20_000)],
    ['(?=.*x)(?=.*y)z', 'xy'.repeat(5000)],
    ['(a+)\\1+b', 'a'.repeat(3000)],
  ])('is not stalled by %s', (source, subject) => {
    const started = performance.now()
    expect([false, 'gave up']).toContain(compileRegex(source).test(subject))
    expect(performance.now() - started).toBeLessThan(2000)
  })

  test('answers without giving up where the pattern has no back-references', () => {
    expect(compileRegex('(a+)+$').test(`${'a'.repeat(5000)}b`)).toBe(false)
    expect(compileRegex('(a+)+$').test(`b${'a'.repeat(5000)}`)).toBe(true)
  })

  test.each([
    ['(?i)abc', 'xABCx', true],
    ['a(?i:b)c', 'aBc', true],
    ['a(?i:b)c', 'aBC', false],
    ['(?i)a(?-i)b', 'Ab', true],
    ['(?i)a(?-i)b', 'AB', false],
    ['(?x) a b # comment', 'ab', true],
    ['(?>a+)ab', 'aaab', false],
    ['a++ab', 'aaab', false],
    ['\\Aab\\z', 'ab', true],
    ['ab\\Z', 'ab\n', true],
    ['[[:alpha:]]+\\d', 'abc1', true],
    ['(?<q>[\'"]).*\\k<q>', '"x"', true],
    ['(a)(b)?\\2c', 'ac', true],
    ['\\x41\\u0042\\x{43}', 'ABC', true],
    ['\\Qa.b\\E', 'a.b', true],
    ['[]a]', ']', true],
  ])('reads %s', (source, subject, expected) => {
    expect(compileRegex(source).test(subject)).toBe(expected)
  })

  test.each([
    '(',
    'a)',
    '[a',
    '*a',
    'a**',
    '\\',
    '(?R)',
    '\\pL',
    '(?(1)a|b)',
    '\\1',
    '[b-a]',
    'a{2,1}',
    'a{20000}{20000}',
  ])('refuses %s', source => {
    expect(() => compileRegex(source)).toThrow(RegexSyntaxError)
  })

  test('throws nothing but its own error, whatever the pattern', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 30 }), text, (source, subject) => {
        try {
          compileRegex(source).test(subject)
        } catch (error) {
          expect(error).toBeInstanceOf(RegexSyntaxError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
