import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileRuleSet, type EventValue, type EventView } from '../../../../rules/language/sigma/index.ts'
import { parsePattern, patternTest } from '../../../../rules/language/sigma/pattern.ts'

const compile = (text: string, variables: Record<string, string[]> = {}) =>
  compileRuleSet([{ path: 'rules.yml', text }], { variables: new Map(Object.entries(variables)), onGaveUp: () => {} })

const rule = (detection: string, more = '') => `title: T
id: 00000000-0000-4000-8000-000000000001
${more}
logsource:
  category: test
detection:
${detection.replace(/^/gm, '  ')}
`

const view = (event: Record<string, EventValue>): EventView => ({
  get: field => (Object.hasOwn(event, field) ? event[field] : undefined),
  lower: text => text.toLowerCase(),
  texts: () =>
    Object.values(event)
      .flat()
      .filter(value => value !== null)
      .map(String),
})

/** Does a rule with this one search match the event? Fails when the rule is refused. */
function matches(search: string, event: Record<string, EventValue>, variables?: Record<string, string[]>): boolean {
  const { rules, refused } = compile(rule(`sel:\n${search.replace(/^/gm, '  ')}\ncondition: sel`), variables)
  expect(refused).toEqual([])
  return rules[0]?.test(view(event)) ?? false
}

const refusal = (detection: string) => compile(rule(detection)).refused[0]

describe('fields and modifiers', () => {
  test.each<[string, Record<string, EventValue>, boolean]>([
    ['F: AbC', { F: 'aBc' }, true],
    ['F: 1', { F: '1' }, true],
    ['F: 0x10', { F: '0x10' }, true],
    ['F: null', {}, true],
    ['F: null', { F: '' }, false],
    ["F: ''", { F: '' }, true],
    ["F: ''", {}, false],
    ['F|contains: b', { F: ['xa', 'xb'] }, true],
    ['F|contains|all: [a, b]', { F: 'b-a' }, true],
    ['F|contains|all: [a, b]', { F: 'b' }, false],
    ['F|startswith|cased: Ab', { F: 'Abc' }, true],
    ['F|startswith|cased: Ab', { F: 'abc' }, false],
    ["F|endswith: 'x\\'", { F: 'ax\\' }, true],
    ["F: 'a\\*c'", { F: 'a*c' }, true],
    ["F: 'a\\*c'", { F: 'abc' }, false],
    ['F|windash|contains: " -enc"', { F: 'powershell /enc x' }, true],
    ['F|windash|contains: " -enc"', { F: 'powershell \u2013enc x' }, true],
    ['F|windash|contains: " -enc"', { F: 'powershell +enc x' }, false],
    ['F|base64|contains: foobar', { F: 'xxZm9vYmFyxx' }, true],
    ['F|base64offset|contains: foobar', { F: Buffer.from('..foobar!').toString('base64') }, true],
    ['F|wide|base64offset|contains: ping', { F: Buffer.from(' ping ', 'utf16le').toString('base64') }, true],
    ['F|utf16be|base64|contains: ab', { F: 'AGEAYg==' }, true],
    ['F|re: "a[0-9]+b"', { F: 'xa1bx' }, true],
    ['F|re|i: "^AB"', { F: 'abc' }, true],
    ['F|cidr: 10.0.0.0/8', { F: '10.9.8.7' }, true],
    ['F|cidr: 10.0.0.0/8', { F: '11.0.0.1' }, false],
    ['F|cidr: "2001:db8::/32"', { F: '2001:db8:ffff::1' }, true],
    ['F|cidr: "::1/128"', { F: '127.0.0.1' }, false],
    ['F|gte: 10', { F: '10' }, true],
    ['F|lt: 10', { F: '10' }, false],
    ['F|lt: 10', { F: '' }, false],
    ['F|exists: false', {}, true],
    ['F|exists: true', { F: 0 }, true],
    ['F|fieldref: G', { F: 'a', G: 'A' }, true],
    ['F|fieldref|endswith: G', { F: 'cba', G: 'ba' }, true],
    ['F|fieldref: G', { F: 'a' }, false],
    ['F|neq: a', { F: 'b' }, true],
    ['F|neq: a', { F: 'A' }, false],
    ['F|hour|gte: 22', { F: '2026-01-01T23:10:00Z' }, true],
    ['F|week: 53', { F: '2027-01-03T00:00:00Z' }, true],
    ['F|expand: "%who%_x"', { F: 'bob_x' }, true],
    ['"|all": [foo, bar]', { A: 'Foo', B: 'xbarx' }, true],
  ])('%s on %j', (search, event, expected) => {
    expect(matches(search, event, { who: ['al', 'bob'] })).toBe(expected)
  })

  test.each([
    ['sel:\n  F|nonsense: a\ncondition: sel', /modifier 'nonsense'/, 8],
    ['sel:\n  F|expand: "%nobody%"\ncondition: sel', /%nobody%/, 8],
    ['sel:\n  F|re: "(a"\ncondition: sel', /never closed/, 8],
    ['sel:\n  F|cidr: 10.0.0.0/40\ncondition: sel', /CIDR/, 8],
    ['sel:\n  F|re|contains: a\ncondition: sel', /contains/, 8],
    ['sel:\n  F|lt: x\ncondition: sel', /number/, 8],
    ['sel:\n  F|i: x\ncondition: sel', /'re'/, 8],
    ['sel:\n  F: a\ncondition: sel and x', /'x'/, 9],
    ['sel:\n  F: a\ntimeframe: 1m\ncondition: sel', /timeframe/, 9],
  ])('refuses %j by name and line', (detection, reason, line) => {
    const found = refusal(detection)
    expect(found).toMatchObject({ file: 'rules.yml', line, rule: '00000000-0000-4000-8000-000000000001' })
    expect(found?.reason).toMatch(reason)
  })

  test('wildcards match as the textbook recursion does', () => {
    const char = fc.constantFrom('a', 'b', '*', '?')
    const glob = (p: string, t: string): boolean =>
      p === ''
        ? t === ''
        : p[0] === '*'
          ? glob(p.slice(1), t) || (t !== '' && glob(p, t.slice(1)))
          : t !== '' && (p[0] === '?' || p[0] === t[0]) && glob(p.slice(1), t.slice(1))
    fc.assert(
      fc.property(fc.array(char, { maxLength: 8 }), fc.array(fc.constantFrom('a', 'b'), { maxLength: 10 }), (p, t) => {
        expect(patternTest(parsePattern(p.join('')))(t.join(''))).toBe(glob(p.join(''), t.join('')))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('compileRuleSet', () => {
  const correlation = (rules: string, more = '') => `---
title: C
id: 00000000-0000-4000-8000-000000000002
correlation:
  type: event_count
  rules: [${rules}]
  timespan: 1m
  condition: { gte: 2 }
${more}`

  test('of ten rules with a bad one loads nine and names the tenth', () => {
    const ten = Array.from({ length: 10 }, (_, i) =>
      rule(`sel:\n  F${i === 4 ? '|bogus' : ''}: a\ncondition: sel`).replace('000000000001', `00000000010${i}`),
    ).join('---\n')
    const { rules, refused } = compile(ten)
    expect(rules).toHaveLength(9)
    expect(refused).toMatchObject([{ rule: '00000000-0000-4000-8000-000000000104' }])
  })

  test('what a correlation refers to raises no alert of its own, unless generate says so', () => {
    const base = rule('sel:\n  F: a\ncondition: sel', 'name: base')
    expect(compile(base + correlation('base')).rules[0]?.alerts).toBe(false)
    expect(compile(base + correlation('base', '  generate: true\n')).rules[0]?.alerts).toBe(true)
  })

  test('refuses a correlation on what is not there, and circles', () => {
    expect(compile(correlation('nobody')).refused[0]?.reason).toContain("'nobody'")
    const circle = correlation('c2', 'name: c1\n') + correlation('c1', 'name: c2\n').replace(/0002$/m, '0003')
    expect(compile(circle).refused).toHaveLength(2)
  })

  test.each(['value_percentile', 'value_median', 'sequence'])('refuses correlation type %s by name', type => {
    const found = compile(
      rule('sel:\n  F: a\ncondition: sel', 'name: base') + correlation('base').replace('event_count', type),
    )
    expect(found.refused[0]?.reason).toContain(type)
    expect(found.refused[0]?.rule).toBe('00000000-0000-4000-8000-000000000002')
  })

  test('names the line of broken YAML and keeps the other documents', () => {
    const { rules, refused } = compile(`${rule('sel:\n  F: a\ncondition: sel')}---\ntitle: [\n`)
    expect(rules).toHaveLength(1)
    expect(refused[0]?.reason).toMatch(/not YAML/)
  })

  test('passes over empty documents', () => {
    const { rules, refused } = compile(`---\n${rule('sel:\n  F: a\ncondition: sel')}---\n# nothing\n---\n`)
    expect([rules.length, refused]).toEqual([1, []])
  })

  test('throws for no text at all', () => {
    const piece = fc.constantFrom(
      'title: a\n',
      'id: b\n',
      'detection:\n',
      '  sel:\n',
      '    F|re: x\n',
      '  condition: sel\n',
      '---\n',
      '- 1\n',
      'logsource: {}\n',
      'correlation:\n',
      '  type: temporal\n',
      '&a *a',
      '\0',
      '"',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map(parts => parts.join('')),
        ),
        text => {
          compile(text)
        },
      ),
    )
  })
})
