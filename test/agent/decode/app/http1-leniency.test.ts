/** Answers as evaders write them and browsers still read them: rules must see the same body. */
import { deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Http1Parser } from '../../../../agent/decode/app/http1.ts'
import type { HttpTransaction, Transaction } from '../../../../agent/decode/app/transaction.ts'
import { ascii, latin1 } from '../../../support/packets.ts'

const BODY = 'NOT-CHUNKS-AT-ALL-OK'
const CHUNKS = `a\r\n${BODY.slice(0, 10)}\r\na\r\n${BODY.slice(10)}\r\n0\r\n\r\n`

function transactionOf(response: Uint8Array, request = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n'): HttpTransaction {
  const transactions: Transaction[] = []
  const parser = new Http1Parser({ nowUs: 1, nextTransactionId: 0, add: each => transactions.push(each) })
  const sent = ascii(request)
  parser.read(0, sent, 0, sent.length)
  parser.read(1, response, 0, response.length)
  parser.close(1)
  return transactions[0] as HttpTransaction
}

const bodyOf = (response: string | Uint8Array): string =>
  latin1(transactionOf(typeof response === 'string' ? ascii(response) : response).response.body)

describe('Http1Parser reads the body of an answer', () => {
  test.each([
    [
      'with junk behind chunk sizes',
      `HTTP/1.1 200 ok\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS.replaceAll('a\r', 'a x\r')}`,
    ],
    [
      'with blanks before chunk sizes',
      `HTTP/1.1 200 ok\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS.replaceAll('a\r', '\x0ba\r')}`,
    ],
    ['with an empty line before the first chunk', `HTTP/1.1 200 ok\r\nTransfer-Encoding: chunked\r\n\r\n\r\n${CHUNKS}`],
    ['that is called chunked and is not', `HTTP/1.1 200 ok\r\nTransfer-Encoding: chunked\r\n\r\n${BODY}`],
    [
      'with two fields of one name',
      `HTTP/1.1 200 ok\r\nTransfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`,
    ],
    ['with NULs in a field', `HTTP/1.1 200 ok\r\nTransfer\0-Encoding: chun\0ked\r\n\r\n${CHUNKS}`],
    ['with a field folded before its colon', `HTTP/1.1 200 ok\r\nTransfer-Encoding\r\n :\r\n chunked\r\n\r\n${CHUNKS}`],
    [
      'with a field that only looks folded',
      `HTTP/1.1 200 ok\r\nServer: x\r\n\tTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`,
    ],
    ['with bare returns for line ends', `HTTP/1.1 200 ok\rServer: x\rTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`],
    ['with LF CR for line ends', `HTTP/1.1 200 ok\n\rTransfer-Encoding: chunked\n\r\r\n${CHUNKS}`],
    ['with a blank for the empty line', `HTTP/1.1 200 ok\r\nContent-Length: 20\n \n${BODY}`],
    ['with noise before the status line', `foobar\r\nHTTP/1.1 200 ok\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`],
    ['with a NUL before the status line', `\0HTTP/1.1 200 ok\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`],
    ['without status line and fields', BODY],
    ['longer than it says', `HTTP/1.1 200 ok\r\nContent-Length: 5\r\n\r\n${BODY}`],
  ])('%s', (_, response) => {
    expect(bodyOf(response)).toBe(BODY)
  })

  const coded = (encoding: string, body: Uint8Array): Uint8Array =>
    Buffer.concat([ascii(`HTTP/1.1 200 ok\r\nContent-Encoding: ${encoding}\r\n\r\n`), body])
  const gzip = gzipSync(BODY)
  const withFlag = Buffer.from(gzip)
  withFlag[3] = 0x40
  test.each([
    ['gzip with a reserved flag', 'gzip', withFlag],
    ['two codings of which one is there', 'gzip, deflate', gzip],
    ['deflate called gzip', 'gzip', deflateRawSync(BODY)],
    ['both, one in the other', 'gzip, deflate', deflateRawSync(gzip)],
    ['junk behind the name', 'gzip x', gzip],
  ])('packed: %s', (_, encoding, body) => {
    expect(bodyOf(coded(encoding, body))).toBe(BODY)
  })
})

test('keeps the fields as sent', () => {
  const { request } = transactionOf(ascii(''), 'GET / HTTP/1.1\r\nA:  1 \r\nB: 2\r\n\r\n')
  expect(latin1(request.rawHeaders)).toBe('A:  1 \r\nB: 2\r\n\r\n')
})

test('reads the fields of a request that leaves its protocol out', () => {
  const { request } = transactionOf(ascii(''), 'GET /x\r\nHost: h\r\n\r\n')
  expect(request.headers.map(({ name }) => latin1(name))).toEqual(['Host'])
})
