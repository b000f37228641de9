import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Backtracker } from '../../../../rules/language/suricata/pcre/backtrack.ts'
import { compileRegex } from '../../../../rules/language/suricata/pcre/compile.ts'
import { emitRegex } from '../../../../rules/language/suricata/pcre/emit.ts'
import { parseRegex, type RegexOptions } from '../../../../rules/language/suricata/pcre/parse.ts'
import { regexProgram } from '../../../../rules/language/suricata/pcre/program.ts'

/** Where the bounded matcher and where JavaScript's engine find it; both must say the same. */
function find(pattern: string, text: string, options: RegexOptions = {}): [number, number] | undefined {
  const regex = parseRegex(pattern, options)
  if (typeof regex === 'string') throw new Error(regex)
  const program = regexProgram(regex.node, regex.groups)
  if (typeof program === 'string') throw new Error(program)
  const bytes = Buffer.from(text, 'latin1')
  const match = { start: 0, end: 0 }
  const found = new Backtracker(program).search(bytes, 0, bytes.length, 0, bytes.length, undefined, 1_000_000, match)
  const bounded: [number, number] | undefined = found < 0 ? undefined : [match.start, match.end]
  const source = emitRegex(regex.node)
  if (source !== undefined) {
    const native = new RegExp(source, 'g').exec(text)
    expect(native ? [native.index, native.index + native[0].length] : undefined).toEqual(bounded)
  }
  return bounded
}

describe('regular expressions of rules', () => {
  test.each<[string, string, RegexOptions, [number, number] | undefined]>([
    ['abc', 'xxabc', {}, [2, 5]],
    ['a.c', 'a\nc', {}, undefined],
    ['a.c', 'a\nc', { dotAll: true }, [0, 3]],
    ['a.c', 'a\rc', {}, [0, 3]],
    ['^b', 'a\nb', {}, undefined],
    ['^b', 'a\nb', { multiline: true }, [2, 3]],
    ['a$', 'a\n', {}, [0, 1]],
    ['a$', 'a\n', { dollarEnd: true }, undefined],
    ['A', 'a', { nocase: true }, [0, 1]],
    ['\\xe9', '\xc9', { nocase: true }, undefined],
    ['\\s', '\xa0', {}, undefined],
    ['[^a-c]+', 'abcdef', {}, [3, 6]],
    ['a{2,3}', 'aaaa', {}, [0, 3]],
    ['a{2,3}', 'aaaa', { ungreedy: true }, [0, 2]],
    ['a+?b', 'aab', {}, [0, 3]],
    ['(?:ab|a)b', 'ab', {}, [0, 2]],
    ['(?>ab|a)b', 'ab', {}, undefined],
    ['a++a', 'aaa', {}, undefined],
    ['(a|b)\\1', 'abb', {}, [1, 3]],
    ['(?P<x>a)(?P=x)', 'aa', {}, [0, 2]],
    ['(?i)ab(?-i)c', 'ABc', {}, [0, 3]],
    ['(?i:a)b', 'AB', {}, undefined],
    ['(?=ab)a', 'ab', {}, [0, 1]],
    ['a(?!b)', 'abac', {}, [2, 3]],
    ['(?<=a)b', 'bab', {}, [2, 3]],
    ['(?<!a|cc)b', 'abccbb', {}, [5, 6]],
    ['\\bcat\\b', 'a cat', {}, [2, 5]],
    ['\\x41\\x{42}\\103', 'ABC', {}, [0, 3]],
    ['\\Qa.b\\E', 'axba.b', {}, [3, 6]],
    ['[[:digit:]x]+', 'a12x', {}, [1, 4]],
    ['a b # c', 'ab', { extended: true }, [0, 2]],
    ['b', 'ab', { anchored: true }, undefined],
    ['(a*)*b', 'aaab', {}, [0, 4]],
    ['(?:a|b)*?c', 'abc', {}, [0, 3]],
  ])('/%s/ on %j', (pattern, text, options, expected) => {
    expect(find(pattern, text, options)).toEqual(expected)
  })

  test.each([
    '(',
    ')',
    '[a',
    'a{3,2}',
    '*a',
    '(?R)',
    '(?(1)a|b)',
    '\\K',
    '\\p{L}',
    '(?<=a+)b',
    '\\x{100}',
    '(*ACCEPT)',
  ])('refuses /%s/ with a reason', pattern => {
    expect(typeof compileRegex(pattern)).toBe('string')
  })

  test('gives up on an expression that would backtrack for ever, in bounded time', () => {
    const regex = compileRegex('(a+)+$')
    if (typeof regex === 'string') throw new Error(regex)
    const bytes = Buffer.from(`${'a'.repeat(2000)}b`)
    const started = performance.now()
    expect(regex.search(bytes, 0, bytes.length, 0, { start: 0, end: 0 })).toBe(false)
    expect(regex.gaveUp).toBe(1)
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  test('both matchers agree on random expressions and texts', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', '(?:ab|a)', '^', '$', '\\b', '\\w', '\\n')
    const piece = fc
      .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '*?', '{1,2}'))
      .map(([one, many]) => (/^[\^$]|\\b/.test(one) ? one : one + many))
    const pattern = fc.array(piece, { minLength: 1, maxLength: 5 }).map(parts => parts.join(''))
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '\n', ' '), { maxLength: 10 }).map(parts => parts.join(''))
    fc.assert(
      fc.property(pattern, text, fc.boolean(), (each, on, multiline) => {
        find(each, on, { multiline })
      }),
      { numRuns: 1000 },
    )
  })

  test('never throws, whatever the pattern', () => {
    fc.assert(
      fc.property(fc.string(), pattern => {
        compileRegex(pattern)
      }),
    )
  })
})
