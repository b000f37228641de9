/** Old spellings, TLS and DNS records: each keyword alone decides, as in keywords.test.ts. */
import { describe, expect, test } from 'vitest'
import { exchange, sidsOf } from '../../../support/matching.ts'
import { ethernet, hex, ipv4, u16be, udp } from '../../../support/packets.ts'

const HTTP = exchange(
  'POST /a%20b/page.php?x=1 HTTP/1.1\r\nHost: Portal.Example:8080\r\nUser-Agent: Probe/1.0\r\nCookie: id=77\r\nReferer: http://ref/\r\n' +
    'Accept: text/html\r\nAccept-Encoding: gzip\r\nAccept-Language: vi\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 9\r\nX-A:  1\r\n\r\nuser=root',
  'HTTP/1.1 404 Not There\r\nServer: nginx\r\nSet-Cookie: s=5\r\nContent-Length: 12\r\n\r\n<p>gone!</p>',
)

function check(header: string, packets: readonly Uint8Array[], cases: readonly (readonly [string, string])[]): void {
  test.each(cases)('%s, not %s', (matches, doesNot) => {
    const rules = [`${header} (${matches}; sid:1;)`, `${header} (${doesNot}; sid:2;)`].join('\n')
    expect(sidsOf(rules, packets)).toEqual([1])
  })
}

describe('Modifiers behind their content', () => {
  const modifier = (name: string, holds: string, fails: string) =>
    [`content:"${holds}"; ${name}`, `content:"${fails}"; ${name}`] as const
  check('alert http any any -> any any', HTTP, [
    modifier('http_method', 'POST', 'page'),
    modifier('http_uri', '/a b/', '%20'),
    modifier('http_raw_uri', '%20', '/a b/'),
    modifier('http_header', 'Probe/1.0', 'id=77'),
    modifier('http_raw_header', 'X-A:  1|0d 0a 0d 0a|', 'X-A: 1'),
    modifier('http_cookie', 'id=77', 'Probe'),
    modifier('http_user_agent', 'Probe', 'Portal'),
    modifier('http_host', 'portal.example', 'Portal'),
    modifier('http_raw_host', 'Portal.Example:8080', 'portal'),
    modifier('http_client_body', 'user=root', 'gone'),
    modifier('http_server_body', 'gone', 'root'),
    modifier('http_stat_code', '404', 'Not'),
    modifier('http_stat_msg', 'Not There', '404'),
  ])
})

describe('Names with an underscore before their content', () => {
  const name = (keyword: string, holds: string, fails: string) =>
    [`${keyword}; content:"${holds}"`, `${keyword}; content:"${fails}"`] as const
  check('alert http any any -> any any', HTTP, [
    name('file_data', 'gone', 'nginx'),
    name('http_request_line', 'POST /a%20b', 'Host'),
    name('http_response_line', '404 Not There', 'Server'),
    name('http_header_names', '|0d 0a|Host|0d 0a|User-Agent', 'Portal'),
    name('http_protocol', 'HTTP/1.1', 'POST'),
    name('http_start', 'HTTP/1.1|0d 0a|Host: ', 'user=root'),
    name('http_accept', 'text/html', 'gzip'),
    name('http_accept_enc', 'gzip', 'html'),
    name('http_accept_lang', 'vi', 'gzip'),
    name('http_connection', 'close', 'vi'),
    name('http_content_len', '9', 'text'),
    name('http_content_type', 'text/plain', 'html'),
    name('http_referer', 'http://ref/', 'vi'),
  ])
})

describe('http.host.raw', () => {
  test('of CONNECT without a Host field is the authority', () => {
    const packets = exchange('CONNECT Mail.Example:443 HTTP/1.1\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n')
    const rule = (keyword: string, text: string, sid: number) =>
      `alert http any any -> any any (${keyword}; content:"${text}"; bsize:${text.length}; sid:${sid};)`
    const rules = [rule('http.host.raw', 'Mail.Example:443', 1), rule('http.host', 'mail.example', 2)]
    expect(sidsOf(rules.join('\n'), packets)).toEqual([1, 2])
  })
})

describe('file.data towards the server', () => {
  const form = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nplain field\r\n'
  const file = '--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n<?php evil\r\n--b--\r\n'
  const body = form + file
  const packets = exchange(
    `POST /up HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    '',
  )
  check('alert http any any -> any any', packets, [
    ['flow:to_server; file.data; content:"<?php evil"; bsize:10', 'flow:to_server; file.data; content:"plain field"'],
  ])
})

const block = (bytes: readonly number[], lengthBytes: number): number[] => [
  ...Array.from({ length: lengthBytes }, (_, i) => (bytes.length >> (8 * (lengthBytes - 1 - i))) & 0xff),
  ...bytes,
]
const handshake = (type: number, body: readonly number[]): string =>
  String.fromCharCode(...[0x16, 3, 1, ...block([type, ...block(body, 3)], 2)])
const random = Array.from({ length: 32 }, (_, i) => i)
const name = [...'login.example.vn'].map(letter => letter.charCodeAt(0))
const sni = [0, 0, ...block(block([0, ...block(name, 2)], 2), 2)]
const clientHello = handshake(1, [3, 3, ...random, 0, ...block([0xc0, 0x2f], 2), 1, 0, ...block(sni, 2)])
const serverHello = handshake(2, [3, 3, ...random, 0, 0xc0, 0x2f, 0])

describe('TLS', () => {
  check('alert tls any any -> any any', exchange(clientHello, serverHello, 443), [
    ['tls.sni; content:"login.example.vn"; bsize:16', 'tls.sni; content:"login.example.com"'],
    ['tls_sni; content:"login"; startswith', 'tls_sni; content:"example"; startswith'],
    ['tls.sni; dotprefix; content:".login"', 'tls.sni; content:".login"'],
    ['tls.version:1.2; flow:to_client', 'tls.version:1.3; flow:to_client'],
    ['app-layer-protocol:tls', 'app-layer-protocol:http'],
  ])
})

describe('DNS records', () => {
  const owner = (label: string) =>
    Buffer.from(`${String.fromCharCode(label.length)}${label}\0`, 'latin1').toString('hex')
  const record = (label: string) => `${owner(label)} 0001 0001 0000003c 0004 01020304`
  const answer = hex(
    `abcd 8180 0001 0001 0001 0001 ${owner('ask')} 0001 0001 ${record('answer')} ${record('authority')} ${record('extra')}`,
  )
  const query = hex(`abcd 0100 0001 0000 0000 0000 ${owner('ask')} 0001 0001`)
  const packets = [
    ethernet(ipv4(17, udp(40000, 53, query))),
    ethernet(ipv4(17, udp(53, 40000, answer), '10.0.0.2', '10.0.0.1')),
  ]
  check('alert dns any any -> any any', packets, [
    ['dns.answers.rrname; content:"answer"; bsize:6', 'dns.answers.rrname; content:"authority"'],
    ['dns.authorities.rrname; content:"authority"; bsize:9', 'dns.authorities.rrname; content:"extra"'],
    ['dns.additionals.rrname; content:"extra"; bsize:5', 'dns.additionals.rrname; content:"answer"'],
  ])
})

describe('byte_test on eight bytes', () => {
  const packets = [ethernet(ipv4(17, udp(1, 2, Uint8Array.of(0x80, 0, 0, 0, 0, 0, 0, 1, ...u16be(7)))))]
  check('alert udp any any -> any any', packets, [
    ['byte_test:8,&,1,0', 'byte_test:8,&,2,0'],
    ['byte_test:8,>,100,0', 'byte_test:8,<,100,0'],
    ['byte_test:8,=,1,0,bitmask 0x0f', 'byte_test:8,=,0,0,bitmask 0x0f'],
  ])
})
