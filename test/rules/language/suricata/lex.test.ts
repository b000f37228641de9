import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lexRule, splitRules } from '../../../../rules/language/suricata/lex.ts'
import { readRules } from '../../../support/rules.ts'

describe('splitRules', () => {
  test('leaves comments and blank lines out and counts lines', () => {
    expect(splitRules('# one\n\nalert a\n  # two\nalert b\n').map(({ text, line }) => [text, line])).toEqual([
      ['alert a', 3],
      ['alert b', 5],
    ])
  })

  test('joins a line that ends in a backslash with the next', () => {
    expect(splitRules('alert a \\\n  b\nalert c')[0]).toMatchObject({ text: 'alert a   b', line: 1 })
  })
})

describe('lexRule', () => {
  const lex = (text: string) => lexRule(splitRules(text)[0] as NonNullable<ReturnType<typeof splitRules>[0]>)

  test('reads header and options with their places', () => {
    expect(lex('alert tcp [1.1.1.1, 2.2.2.2] any -> any 80 (msg:"a\\;b"; nocase; sid:1;)')).toEqual({
      header: {
        action: 'alert',
        protocol: 'tcp',
        sources: '[1.1.1.1, 2.2.2.2]',
        sourcePorts: 'any',
        arrow: '->',
        destinations: 'any',
        destinationPorts: '80',
      },
      options: [
        { name: 'msg', value: '"a\\;b"', line: 1, column: 45 },
        { name: 'nocase', value: undefined, line: 1, column: 57 },
        { name: 'sid', value: '1', line: 1, column: 65 },
      ],
    })
  })

  test('knows an option on a continued line by that line', () => {
    expect(lex('alert tcp any any -> any any ( \\\n msg:"x"; \\\n sid:7;)')).toMatchObject({
      options: [
        { name: 'msg', line: 2, column: 2 },
        { name: 'sid', line: 3, column: 2 },
      ],
    })
  })

  test.each([
    ['alert tcp any any -> any', 'the header has 6 of 7 parts'],
    ['alert tcp any any >> any any (sid:1;)', "direction '>>' isn't ->, <> or =>"],
    ['alert tcp any any -> any any (sid:1)', "an option doesn't end with ';'"],
    ['alert tcp any any -> any any (sid:1;', "the options don't end with ')'"],
    ['alert tcp [1.1.1.1 any -> any any (sid:1;)', 'brackets are not closed'],
  ])('says what is wrong with %s', (text, reason) => {
    expect(lex(text)).toMatchObject({ reason })
  })
})

describe('RuleReader', () => {
  test('names the one bad rule of ten by file and line and keeps nine', () => {
    const lines = Array.from({ length: 10 }, (_, i) => `alert tcp any any -> any any (sid:${i + 1};)`)
    lines[3] = 'alert tcp any any -> any any (msg:"x"; colour:red; sid:4;)'
    const { rules, refused } = readRules(lines.join('\n'))
    expect(rules).toHaveLength(9)
    expect(refused).toEqual([
      { file: 'test.rules', line: 4, rule: 'sid 4', reason: "keyword 'colour' isn't supported" },
    ])
  })

  test('refuses a sid that is taken', () => {
    const rule = 'alert tcp any any -> any any (sid:1;)'
    expect(readRules(`${rule}\n${rule}`).refused[0]?.reason).toBe('the sid is taken by test.rules:1')
  })

  test('never throws, whatever the text', () => {
    const pieces = fc.constantFrom(
      ...[
        'alert',
        'tcp',
        'http',
        'any',
        '->',
        '<>',
        '(',
        ')',
        ';',
        ':',
        '"',
        '\\',
        '|',
        '[',
        ']',
        '!',
        '$HOME_NET',
        '\n',
      ],
      ...[
        'content:"a|41|"',
        'pcre:"/(a+)+$/R"',
        'sid:1',
        'distance:-1',
        'within:9',
        'http.uri',
        'byte_test:4,>,1,0',
        ',',
      ],
      ...[
        'flow:established',
        'threshold:type limit, track by_src, count 1, seconds 1',
        'bsize:5<>9',
        'metadata:a b',
        'requires:version >= 7',
      ],
    )
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 4 })), { maxLength: 40 }).map(parts => parts.join(' ')),
    )
    fc.assert(
      fc.property(text, each => {
        readRules(each)
      }),
      { numRuns: 500 },
    )
    const options = fc
      .array(pieces, { maxLength: 12 })
      .map(parts => `alert tcp any any -> any any (${parts.join('; ')};)`)
    fc.assert(
      fc.property(options, each => {
        readRules(each)
      }),
      { numRuns: 500 },
    )
  })
})
