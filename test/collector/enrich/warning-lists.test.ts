import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readWarningLists } from '../../../collector/enrich/warning-list-file.ts'
import { warningLists } from '../../../collector/enrich/warning-lists.ts'

function folderOf(files: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-lists-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  }
  return folder
}

const list = (type: string, entries: readonly string[], change: object = {}) => ({
  name: `a ${type} list`,
  description: 'd',
  version: 1,
  type,
  list: entries,
  ...change,
})

/** Names of the lists that each value is in. */
const hitsOf = (...lists: object[]) => {
  const read = readWarningLists([folderOf(Object.fromEntries(lists.map((one, at) => [`${at}/list.json`, one])))])
  const loaded = warningLists(read)
  return (value: string) => loaded.hits(value).map(({ name }) => name)
}

describe('a warning list', () => {
  test.each([
    [
      'cidr',
      ['192.0.2.0/24', '2001:db8::1', '10.0.0.5/8'],
      ['192.0.2.7', '::ffff:192.0.2.7', '2001:DB8:0::1', '10.9.9.9'],
      ['192.0.3.1', 'portal'],
    ],
    [
      'string',
      ['192.0.2.1', 'Portal.example', '2001:db8::0001'],
      ['192.0.2.1', 'PORTAL.example.', '2001:db8::1'],
      ['192.0.2.2', 'www.portal.example'],
    ],
    [
      'hostname',
      ['example.vn', '.google.com'.slice(1)],
      ['example.vn', 'a.b.Example.VN', 'https://www.google.com:443/x?y', 'http://u@google.com/'],
      ['example.vn.com', 'notexample.vn', 'vn', 'https://x.example/google.com'],
    ],
    ['substring', ['CDN'], ['img.cdn.example', 'cdn'], ['example']],
    ['regex', ['/^ns\\d+\\.example$/i', '^mx[0-9]$'], ['NS12.example', 'mx4'], ['ns.example', 'mx44']],
  ])('of the type %s', (type, entries, within, outside) => {
    const hits = hitsOf(list(type, entries))
    for (const value of within) expect([value, hits(value)]).toEqual([value, [`a ${type} list`]])
    for (const value of outside) expect([value, hits(value)]).toEqual([value, []])
  })

  test('is asked only about the kinds of values it is about', () => {
    const hits = hitsOf(
      list('string', ['192.0.2.1', 'x.example', 'd41d8cd98f00b204e9800998ecf8427e'], {
        name: 'ip',
        matching_attributes: ['ip-dst'],
      }),
      list('string', ['192.0.2.1', 'x.example', 'd41d8cd98f00b204e9800998ecf8427e'], {
        name: 'md5',
        matching_attributes: ['md5'],
      }),
      list('substring', ['.example'], { name: 'domain', matching_attributes: ['domain'] }),
    )
    expect(hits('192.0.2.1')).toEqual(['ip'])
    expect(hits('x.example')).toEqual(['domain'])
    expect(hits('d41d8cd98f00b204e9800998ecf8427e')).toEqual(['md5'])
    expect(hits('http://x.example/')).toEqual([])
  })

  test('names every list a value is in, however often it is asked', () => {
    const hits = hitsOf(
      list('cidr', ['192.0.2.0/24'], { name: 'wide' }),
      list('cidr', ['192.0.2.0/24', '192.0.2.1'], { name: 'both' }),
    )
    for (let turn = 0; turn < 2; turn += 1) expect(hits('192.0.2.1')).toEqual(['wide', 'both'])
  })
})

describe('a folder of lists', () => {
  test('is read however deep, what is no JSON left alone, counted', () => {
    const folder = folderOf({
      'lists/a/list.json': list('cidr', ['192.0.2.1']),
      'b.json': list('string', ['x', 'y']),
      'README.md': '#',
    })
    expect(warningLists(readWarningLists([folder])).counts).toEqual({ lists: 2, entries: 3 })
  })

  test('tells all that is wrong at once, by file and line', () => {
    const folder = folderOf({
      'cidr.json': list('cidr', ['192.0.2.1', 'portal', '192.0.2.0/40']),
      'regex.json': list('regex', ['(?R)', '/x/q']),
      'type.json': { ...list('guess', []), name: '' },
      'text.json': '{ "name": ',
      'fine.json': list('cidr', ['192.0.2.1']),
    })
    let told = ''
    try {
      readWarningLists([folder])
    } catch (error) {
      told = (error as Error).message
    }
    for (const line of [
      /^cidr\.json:8: list: 'portal' is no address and no prefix$/m,
      /^cidr\.json:9: list: '192\.0\.2\.0\/40' is no/m,
      /^regex\.json:7: list: '\(\?R\)': /m,
      /^regex\.json:8: list: '\/x\/q': no such flag: q$/m,
      /^type\.json:5: type: /m,
      /^type\.json:2: name: /m,
      /^text\.json: /m,
    ])
      expect(told).toMatch(line)
    expect(told).not.toContain('fine.json')
  })

  test('that is not there is an error', () => {
    expect(() => readWarningLists(['/nowhere/lists'])).toThrow('/nowhere/lists')
  })

  test('with more to try on every value than may be is refused', () => {
    const many = Array.from({ length: 2_001 }, (_, at) => `part${at}`)
    expect(() => readWarningLists([folderOf({ 'a.json': list('substring', many) })])).toThrow(
      '2001 entries of the types',
    )
  })
})

test('the list that ships names public resolvers and nobody else', () => {
  const { hits, counts } = warningLists(readWarningLists(['collector/enrich/lists']))
  expect(counts.lists).toBe(1)
  for (const resolver of ['8.8.8.8', '1.1.1.1', '2620:fe::fe', '2001:4860:4860:0::8888'])
    expect(hits(resolver)).toMatchObject([{ name: 'Public DNS resolvers' }])
  for (const other of ['8.8.8.9', '203.0.113.53', 'dns.google']) expect(hits(other)).toEqual([])
})
