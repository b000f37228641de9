import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Http1Parser } from '../../../../agent/decode/app/http1.ts'
import type { HttpTransaction, Transaction } from '../../../../agent/decode/app/transaction.ts'
import { ascii, latin1 } from '../../../support/packets.ts'

/** Feeds both directions in pieces; what isn't used up comes again with more behind it, as from a stream's buffer. */
function parse(
  request: Uint8Array,
  response: Uint8Array,
  cuts: readonly number[] = [],
  close = true,
): HttpTransaction[] {
  const transactions: Transaction[] = []
  const parser = new Http1Parser({
    nowUs: 1,
    get nextTransactionId() {
      return transactions.length
    },
    add: transaction => transactions.push(transaction),
  })
  feed(parser, 0, request, cuts)
  feed(parser, 1, response, cuts)
  if (close) parser.close(1)
  return transactions as HttpTransaction[]
}

function feed(parser: Http1Parser, direction: 0 | 1, bytes: Uint8Array, cuts: readonly number[]): void {
  let used = 0
  for (const end of [...cuts.filter(cut => cut < bytes.length).sort((a, b) => a - b), bytes.length]) {
    if (!parser.done) used = parser.read(direction, bytes, used, end)
  }
}

const join = (...parts: (string | Uint8Array)[]): Uint8Array =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? ascii(part) : part)))

const GET = 'GET /a%20b/../c?q=%41 HTTP/1.1\r\nHost: Example.VN:8080\r\nX-Fold: one\r\n two\r\n\r\n'
const only = (request: string | Uint8Array, response: string | Uint8Array): HttpTransaction =>
  parse(join(request), join(response))[0] as HttpTransaction

describe('Http1Parser', () => {
  test('reads a request and its response', () => {
    const http = only(GET, 'HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone')
    expect([http.method, http.uriRaw, http.uri, http.host, http.requestLine].map(latin1)).toEqual([
      'GET',
      '/a%20b/../c?q=%41',
      '/c?q=A',
      'example.vn',
      'GET /a%20b/../c?q=%41 HTTP/1.1',
    ])
    expect(http.request.headers.map(({ name, value }) => [latin1(name), latin1(value)])).toEqual([
      ['Host', 'Example.VN:8080'],
      ['X-Fold', 'one two'],
    ])
    expect([http.status, latin1(http.statusText), latin1(http.response.body)]).toEqual([404, 'Not Found', 'gone'])
    expect(http.progress).toEqual([4, 4])
    expect(http.response.bodyTruncated).toBe(false)
  })

  test('reads chunks with extensions and trailers', () => {
    const http = only(
      'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nWiki\r\nA\r\npedia in c\r\n0\r\nT: 1\r\n\r\n',
      '',
    )
    expect(latin1(http.request.body)).toBe('Wikipedia in c')
    expect(http.progress[0]).toBe(4)
  })

  test('gives pipelined requests their own answers', () => {
    const all = parse(
      ascii('GET /1 HTTP/1.1\r\n\r\nHEAD /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n'),
      ascii(
        'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nHTTP/1.1 304 X\r\n\r\n',
      ),
    )
    expect(all.map(http => [latin1(http.uri), http.status, latin1(http.response.body)])).toEqual([
      ['/1', 200, '1'],
      ['/2', 200, ''],
      ['/3', 304, ''],
    ])
  })

  test('reads over 100 Continue', () => {
    const http = only(
      'POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Made\r\n\r\n',
    )
    expect([http.status, latin1(http.request.body)]).toEqual([201, 'x'])
  })

  test('takes a body without a length to the end of the connection', () => {
    const http = only('GET / HTTP/1.0\r\n\r\n', 'HTTP/1.0 200 OK\r\n\r\nall of it')
    expect(http.response).toMatchObject({ bodyLength: 9, bodyTruncated: false })
    expect(http.progress[1]).toBe(4)
  })

  test('leaves an accepted tunnel alone, and goes on after a refused one', () => {
    const connect = 'CONNECT a:443 HTTP/1.1\r\n\r\n'
    expect(parse(join(connect, 'GET /in HTTP/1.1\r\n\r\n'), ascii('HTTP/1.1 200 OK\r\n\r\nGET'))).toHaveLength(1)
    const parser = parse(join(connect), ascii('HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n'))
    expect(parser[0]).toMatchObject({ status: 407, progress: [4, 4] })
  })

  test.each([
    ['gzip', gzipSync('hello hello')],
    ['deflate', deflateSync('hello hello')],
    ['deflate', deflateRawSync('hello hello')],
    ['br', brotliCompressSync('hello hello')],
    ['x-gzip', gzipSync('hello hello')],
    ['deflate, gzip', gzipSync(deflateSync('hello hello'))],
  ])('unpacks %s', (coding, body) => {
    const headers = `HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\nContent-Length: ${body.length}\r\n\r\n`
    const http = only('GET / HTTP/1.1\r\n\r\n', join(headers, body))
    expect(latin1(http.response.body)).toBe('hello hello')
    expect(http.response).toMatchObject({ bodyTruncated: false, bodyLength: body.length })
  })

  test('shows what there is of a packed body that was cut or damaged', () => {
    const text = Array.from({ length: 500 }, (_, i) => `line ${i * 7919}`).join('\n')
    const packed = gzipSync(text)
    const damaged = Uint8Array.from(packed)
    damaged.fill(0xff, packed.length >> 1)
    for (const body of [packed.subarray(0, packed.length >> 1), damaged]) {
      const http = only('GET / HTTP/1.1\r\n\r\n', join('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n', body))
      const shown = latin1(http.response.body)
      expect(shown.length).toBeGreaterThan(500)
      expect(text.startsWith(shown.slice(0, 500))).toBe(true)
    }
  })

  test.each(['gzip', 'br'])('is not blown up by a %s bomb', coding => {
    const bomb = coding === 'gzip' ? gzipSync(new Uint8Array(100 << 20)) : brotliCompressSync(new Uint8Array(8 << 20))
    const headers = `HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\nContent-Length: ${bomb.length}\r\n\r\n`
    const before = process.cpuUsage()
    const http = only('GET / HTTP/1.1\r\n\r\n', join(headers, bomb))
    const { user, system } = process.cpuUsage(before)
    expect(http.response.body.length).toBeLessThanOrEqual(102_400)
    expect(http.response.bodyTruncated).toBe(true)
    expect(user + system).toBeLessThan(2_000_000)
  })

  test('keeps no more of a body than its limit', () => {
    const http = only('GET / HTTP/1.1\r\n\r\n', join('HTTP/1.1 200 OK\r\n\r\n', new Uint8Array(200_000)))
    expect(http.response).toMatchObject({ bodyLength: 200_000, bodyTruncated: true })
    expect(http.response.body).toHaveLength(102_400)
  })

  test('steps over a hole within a body of known length', () => {
    const transactions: Transaction[] = []
    const parser = new Http1Parser({ nowUs: 1, nextTransactionId: 0, add: each => transactions.push(each) })
    const head = ascii('POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n12')
    parser.read(0, head, 0, head.length)
    parser.gap(0, 6)
    const tail = ascii('90GET /next HTTP/1.1\r\n\r\n')
    parser.read(0, tail, 0, tail.length)
    expect((transactions as HttpTransaction[]).map(http => latin1(http.uri))).toEqual(['/', '/next'])
    expect((transactions as HttpTransaction[])[0]?.request).toMatchObject({ bodyTruncated: true, bodyLength: 4 })
  })

  test('gives up a header without end', () => {
    const http = only(join('GET / HTTP/1.1\r\n', 'a: b\r\n'.repeat(2000)), '')
    expect(http.events).toContain('request_header_too_long')
    expect(http.request.headers.length).toBeLessThanOrEqual(1024)
  })

  test('makes the same transactions of any split of the same bytes', () => {
    const packed = gzipSync('packed body')
    const request = join(GET, 'POST /p HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n', GET)
    const response = join(
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc',
      `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`,
      packed,
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    )
    const whole = parse(request, response)
    expect(whole).toHaveLength(3)
    fc.assert(
      fc.property(fc.array(fc.nat(request.length + response.length), { maxLength: 40 }), cuts => {
        expect(parse(request, response, cuts)).toEqual(whole)
      }),
    )
  })

  test('survives any bytes in any pieces', () => {
    const spice = fc.constantFrom(
      'GET / HTTP/1.1\r\n',
      'HTTP/1.1 200 OK\r\n',
      '\r\n\r\n',
      'Transfer-Encoding: chunked\r\n',
      '5\r\n',
      ' ',
      'Content-Length: 3\r\n',
    )
    const bytes = fc
      .array(fc.oneof(spice.map(ascii), fc.uint8Array({ maxLength: 20 })), { maxLength: 20 })
      .map(parts => join(...parts))
    fc.assert(
      fc.property(bytes, bytes, fc.array(fc.nat(300), { maxLength: 10 }), (request, response, cuts) => {
        for (const http of parse(request, response, cuts)) expect(http.request.body.length).toBeLessThanOrEqual(400)
      }),
    )
  })
})
