import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NETWORK_SHAPE } from '../../../../collector/desk/register/networks.ts'
import { formatOf, readRows, type TableFormat } from '../../../../collector/desk/register/read-rows.ts'
import { SYSTEM_SHAPE } from '../../../../collector/desk/register/systems.ts'

const networks = (text: string, format: TableFormat = 'csv') => readRows(text, format, NETWORK_SHAPE)
const systems = (text: string, format: TableFormat = 'csv') => readRows(text, format, SYSTEM_SHAPE)
const problems = ({ problems }: ReturnType<typeof readRows>) =>
  problems.map(({ line, field, what }) => `${line}: ${field}: ${what.en}`)

describe('CSV', () => {
  test.each([
    ['commas', 'prefix,kind,site\n10.0.0.0/8,own,"Huế, Đà Nẵng"\n'],
    ['semicolons', 'prefix;kind;site\r\n10.0.0.0/8;own;"Huế, Đà Nẵng"\r\n'],
    ['tabs and a byte order mark', '\ufeffprefix\tkind\tsite\n10.0.0.0/8\town\tHuế, Đà Nẵng'],
  ])('is read with %s', (_, text) => {
    expect(networks(text)).toMatchObject({
      rows: [{ line: 2, fields: { prefix: '10.0.0.0/8', kind: 'own', site: 'Huế, Đà Nẵng' } }],
      problems: [],
    })
  })

  test('parts cells that hold several things, reads numbers, and takes an empty cell for nothing said', () => {
    const { rows } = systems(
      'name,level,addresses,services,purpose\nCổng,3,"198.51.100.10; portal\n2001:db8::1","Web; ",\n',
    )
    expect(rows[0]?.fields).toEqual({
      name: 'Cổng',
      level: 3,
      addresses: ['198.51.100.10', 'portal', '2001:db8::1'],
      services: ['Web'],
    })
  })

  test('counts lines where cells have line breaks, blank lines and comments between them', () => {
    const { rows } = networks('# các mạng\n\nprefix,kind,note\n1.0.0.0/8,own,"a\nb"\n# x\n2.0.0.0/8,own,#7\n')
    expect(rows.map(({ line, fields }) => [line, fields['note']])).toEqual([
      [4, 'a\nb'],
      [7, '#7'],
    ])
  })

  test.each([
    [
      'a column nobody knows, one twice, one that lacks',
      'prefix,colour,prefix\n1.0.0.0/8,red,x\n',
      [
        '1: colour: no such column; there are organisation, prefix, kind, site, contact, note, system',
        '1: prefix: this column is there twice',
        '1: kind: the first line lacks this column',
      ],
    ],
    [
      'rows of another width',
      'prefix,kind\n1.0.0.0/8\n2.0.0.0/8,own\n3.0.0.0/8,own,x\n',
      ['2: : has 1 cells, the first line has 2 columns', '4: : has 3 cells, the first line has 2 columns'],
    ],
    ['nothing', '', ['1: prefix: the first line lacks this column', '1: kind: the first line lacks this column']],
    ['no row', 'prefix,kind\n', ['1: : the file holds none at all']],
  ])('tells of %s', (_, text, told) => {
    expect(problems(networks(text))).toEqual(told)
  })

  test('tells of a quote that does not end, with its line', () => {
    expect(problems(networks('prefix,kind\n1.0.0.0/8,own\n"2.0.0.0/8,own\n'))).toEqual([
      expect.stringMatching(/^[34]: : .*quote/i),
    ])
  })
})

describe('YAML', () => {
  const list =
    '- name: Cổng\n  level: 3\n  addresses: [198.51.100.10, portal]\n- name: Thư\n  addresses:\n    - 192.0.2.1\n    - mail\n'

  test.each([
    ['a list', list, 0],
    ['a list under its name', `systems:\n${list.replace(/^/gm, '  ').trimEnd()}\n`, 1],
  ])('is read from %s, with the line of each field', (_, text, shift) => {
    const { rows, problems } = systems(text, 'yaml')
    expect(problems).toEqual([])
    expect(rows.map(({ line, fields }) => [line - shift, fields])).toEqual([
      [1, { name: 'Cổng', level: 3, addresses: ['198.51.100.10', 'portal'] }],
      [4, { name: 'Thư', addresses: ['192.0.2.1', 'mail'] }],
    ])
    const [one, other] = rows
    expect([one?.lineOf('level'), one?.lineOf('addresses.2'), one?.lineOf('owner')]).toEqual([
      2 + shift,
      3 + shift,
      1 + shift,
    ])
    expect([other?.lineOf('addresses.2'), other?.lineOf('addresses.9')]).toEqual([7 + shift, 5 + shift])
  })

  test.each([
    ['text', 'just words', '1: : a list is needed, or systems: with a list'],
    ['another list', 'networks: []', '1: : a list is needed, or systems: with a list'],
    ['more than the list', 'systems: []\nnetworks: []', '1: : a list is needed, or systems: with a list'],
    ['no entry', 'systems: []', '1: : the file holds none at all'],
    ['an entry without fields', '- name: a\n- b\n', '2: : not an entry with fields'],
  ])('tells of %s', (_, text, told) => {
    expect(problems(systems(text, 'yaml'))).toEqual([told])
  })

  test('tells of broken YAML with its line, and does not follow aliases', () => {
    expect(problems(systems('- name: a\n  level: [\n', 'yaml'))[0]).toMatch(/^\d: : /)
    const bomb = '- name: &a [x, x]\n  addresses: &b [*a, *a]\n  domains: [*b, *b]\n'
    expect(systems(bomb, 'yaml').rows[0]?.fields['domains']).toEqual([undefined, undefined])
  })
})

test('whatever a file holds, it is read or refused', () => {
  const bits = fc.constantFrom(
    'prefix',
    'kind',
    ',',
    ';',
    '\n',
    '"',
    '- ',
    ': ',
    '[',
    '&a',
    '*a',
    '10.0.0.0/8',
    'own',
    '\ufeff',
    '#',
    '{',
    '\t',
  )
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 30 }), fc.constantFrom('csv', 'yaml'), (parts, format) => {
      const { rows, problems } = networks(parts.join(''), format as TableFormat)
      expect(rows.length + problems.length).toBeGreaterThan(0)
      for (const { line } of [...rows, ...problems]) expect(line).toBeGreaterThan(0)
    }),
    { numRuns: 1_000 },
  )
})

test.each([
  ['a.csv', 'csv'],
  ['A.CSV', 'csv'],
  ['a.yaml', 'yaml'],
  ['a.yml', 'yaml'],
  ['a.json', undefined],
  ['csv', undefined],
])('%s is %s by its name', (file, format) => {
  expect(formatOf(file)).toBe(format)
})
