import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { authorityOf, hostOf, normaliseUri } from '../../../../agent/decode/app/uri.ts'
import { ascii, latin1 } from '../../../support/packets.ts'

const normalised = (text: string): string => latin1(normaliseUri(ascii(text)))

describe('normaliseUri', () => {
  test.each([
    ['/plain', '/plain'],
    ['/a//b///c', '/a/b/c'],
    ['/a/./b/../c', '/a/c'],
    ['/../../etc/passwd', '/etc/passwd'],
    ['/x/%2e%2e/%61dmin', '/admin'],
    ['/a\\b', '/a/b'],
    ['/100%', '/100%'],
    ['/%zz%4', '/%zz%4'],
    ['/%2541', '/%41'],
    ['/dir/.', '/dir/'],
    ['/dir/..', '/'],
    ['/.hidden/..x', '/.hidden/..x'],
    ['/p?q=%27+or+1&d=a//b/../c', "/p?q='+or+1&d=a//b/../c"],
    ['/%u0041%uff0e', '/A.'],
    ['http://host:80/x//y?z', '/x/y?z'],
    ['*', '*'],
    ['', ''],
  ])('makes %j %j', (raw, uri) => {
    expect(normalised(raw)).toBe(uri)
  })

  test('never grows, and keeps no dot segment of a decoded path', () => {
    const part = fc.constantFrom('/', '.', '..', 'a', '%2e', '%2F', '\\', '%', '?', '//')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), parts => {
        const raw = `/${parts.join('')}`
        const uri = normalised(raw)
        expect(uri.length).toBeLessThanOrEqual(raw.length)
        expect((uri.split('?')[0] as string).split('/')).not.toContain('..')
      }),
    )
  })
})

describe('hostOf', () => {
  test.each([
    ['Example.COM:8080', 'example.com'],
    ['user:pw@host', 'host'],
    ['[2001:db8::1]:80', '[2001:db8::1]'],
  ])('takes %s as %s', (authority, host) => {
    expect(latin1(hostOf(ascii(authority)))).toBe(host)
  })

  test('finds the authority of an absolute target alone', () => {
    expect(latin1(authorityOf(ascii('http://a.b:1/c')) as Uint8Array)).toBe('a.b:1')
    expect(authorityOf(ascii('/path?u=http://a'))).toBeUndefined()
  })
})
