/** Each keyword alone decides: the same packets, once with a value that holds and once with one that doesn't. */
import { describe, expect, test } from 'vitest'
import { exchange, sidsOf } from '../../../support/matching.ts'
import { ascii, ethernet, hex, ipv4, u16be, udp } from '../../../support/packets.ts'

const HTTP = exchange(
  'POST /a%20b/../c/page.php?x=1 HTTP/1.1\r\nHost: Portal.Example:8080\r\nUser-Agent: Probe/1.0\r\nCookie: id=77\r\nReferer: http://ref/\r\n' +
    'Accept: text/html\r\nAccept-Encoding: gzip\r\nAccept-Language: vi\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nuser=root',
  'HTTP/1.1 404 Not There\r\nServer: nginx\r\nContent-Type: text/html\r\nLocation: /elsewhere\r\nSet-Cookie: s=5\r\nConnection: keep\r\nContent-Length: 12\r\n\r\n<p>gone!</p>',
)
const DATA = exchange('GREET alpha beta gamma', '220 ready', 4444)
const QUERY = hex('abcd 0100 0001 0000 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001')
const ANSWER = hex('abcd 8183 0001 0000 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001')
const DNS = [
  ethernet(ipv4(17, udp(40000, 53, QUERY))),
  ethernet(ipv4(17, udp(53, 40000, ANSWER), '10.0.0.2', '10.0.0.1')),
]
const UDP = [ethernet(ipv4(17, udp(1000, 2000, ascii('ab12 size=0042 |end'))))]
const BINARY = [ethernet(ipv4(17, udp(1000, 2000, hex('0004 61626364 ff 00000010 0a'))))]
const PING = [ethernet(ipv4(1, Uint8Array.of(8, 0, 0, 0, ...u16be(7), ...u16be(9), 1, 2, 3)))]
const SAME = [ethernet(ipv4(17, udp(9, 9, ascii('x')), '10.0.0.1', '10.0.0.1'))]

type Case = readonly [matches: string, doesNot: string]

function check(header: string, packets: readonly Uint8Array[], cases: readonly Case[]): void {
  test.each(cases)('%s, not %s', (matches, doesNot) => {
    const rules = [`${header} (${matches}; sid:1;)`, `${header} (${doesNot}; sid:2;)`].join('\n')
    expect(sidsOf(rules, packets)).toEqual([1])
  })
}

describe('payload of a datagram', () => {
  check('alert udp any any -> any any', UDP, [
    ['content:"size"', 'content:"sizes"'],
    ['content:!"nothing"', 'content:!"size"'],
    ['content:"SIZE"; nocase', 'content:"SIZE"'],
    ['content:"size"; rawbytes', 'content:"none"; rawbytes'],
    ['content:"|73 69|ze"', 'content:"|73 6a|ze"'],
    ['content:"ab"; depth:2', 'content:"b1"; depth:2'],
    ['content:"b1"; offset:1', 'content:"ab"; offset:1'],
    ['content:"12"; offset:1; depth:3', 'content:"12"; offset:0; depth:3'],
    ['content:"ab"; content:"12"; distance:0', 'content:"12"; content:"ab"; distance:0'],
    ['content:"12"; content:"b1"; distance:-3', 'content:"12"; content:"b1"; distance:-2'],
    ['content:"ab"; content:"size"; within:7', 'content:"ab"; content:"size"; within:6'],
    ['content:"ab"; content:"size"; distance:1; within:6', 'content:"ab"; content:"size"; distance:1; within:5'],
    ['content:"ab"; startswith', 'content:"b1"; startswith'],
    ['content:"end"; endswith', 'content:"en"; endswith'],
    ['content:!"en"; endswith', 'content:!"end"; endswith'],
    ['content:"size"; fast_pattern', 'content:"sizf"; fast_pattern'],
    ['content:"size"; fast_pattern:only', 'content:"sizf"; fast_pattern:only'],
    ['content:"size="; fast_pattern:1,3', 'content:"size:"; fast_pattern:1,3'],
    ['pcre:"/SIZE=\\d{4}/i"', 'pcre:"/SIZE=\\d{5}/i"'],
    ['pcre:!"/xyz/"', 'pcre:!"/siz./"'],
    ['content:"12"; pcre:"/^ size/R"', 'content:"12"; pcre:"/^size/R"'],
    ['isdataat:18', 'isdataat:19'],
    ['isdataat:!19', 'isdataat:!18'],
    ['content:"end"; isdataat:!1,relative', 'content:"size"; isdataat:!1,relative'],
    [
      'content:"size="; byte_test:4,=,42,0,relative,string,dec',
      'content:"size="; byte_test:4,=,43,0,relative,string,dec',
    ],
    [
      'content:"size="; byte_test:0,>,41,0,relative,string,dec',
      'content:"size="; byte_test:0,>,42,0,relative,string,dec',
    ],
    ['dsize:19', 'dsize:20'],
    ['dsize:10<>20', 'dsize:19<>30'],
    ['dsize:!20', 'dsize:!19'],
    ['pkt_data; content:"size"', 'pkt_data; content:"none"'],
    ['ttl:64', 'ttl:>64'],
    ['id:1', 'id:2'],
    ['tos:0', 'tos:8'],
    ['ip_proto:17', 'ip_proto:!udp'],
    ['fragbits:D', 'fragbits:M'],
    ['fragoffset:0', 'fragoffset:>0'],
    ['flow:to_server', 'flow:to_client'],
    ['flow:not_established', 'flow:established'],
    ['flow:stateless', 'flow:established'],
  ] satisfies Case[])
})

describe('numbers in bytes', () => {
  check('alert udp any any -> any any', BINARY, [
    ['byte_test:2,=,4,0', 'byte_test:2,!=,4,0'],
    ['byte_test:2,=,1024,0,little', 'byte_test:2,=,4,0,little'],
    ['byte_test:1,&,0x80,6', 'byte_test:1,&,0x80,5'],
    ['byte_test:1,=,7,6,bitmask 0x70', 'byte_test:1,=,8,6,bitmask 0x70'],
    ['content:"abcd"; byte_test:1,>=,255,0,relative', 'content:"abcd"; byte_test:1,<=,254,0,relative'],
    ['byte_jump:2,0; content:"|ff|"; distance:0; within:1', 'byte_jump:2,0; content:"a"; distance:0'],
    [
      'byte_jump:2,0,from_beginning; content:"cd"; distance:0; within:2',
      'byte_jump:2,0,from_beginning; content:"ab"; distance:0',
    ],
    ['byte_jump:2,0,post_offset -1; content:"d"; distance:0; within:1', 'byte_jump:2,0,post_offset 900; content:"d"'],
    [
      'byte_extract:2,0,length; content:"|ff|"; offset:length; depth:3',
      'byte_extract:2,0,length; content:"ab"; offset:length',
    ],
    ['byte_extract:2,0,length; byte_test:2,=,length,0', 'byte_extract:1,0,length; byte_test:2,=,length,0'],
    [
      'byte_math:bytes 2,offset 0,oper +,rvalue 6,result r; byte_test:1,=,r,11',
      'byte_math:bytes 2,offset 0,oper +,rvalue 7,result r; byte_test:1,=,r,11',
    ],
  ])
})

describe('ICMP', () => {
  check('alert icmp any any -> any any', PING, [
    ['itype:8', 'itype:0'],
    ['icode:0', 'icode:>0'],
    ['icmp_id:7', 'icmp_id:8'],
    ['icmp_seq:9', 'icmp_seq:8'],
  ])
})

test('sameip', () => {
  expect(sidsOf('alert udp any any -> any any (sameip; sid:1;)', SAME)).toEqual([1])
  expect(sidsOf('alert udp any any -> any any (sameip; sid:1;)', UDP)).toEqual([])
})

describe('TCP', () => {
  check('alert tcp any any -> any any', DATA, [
    ['flags:S', 'flags:SU'],
    ['flags:S,12', 'flags:R,12'],
    ['flags:+A', 'flags:+R'],
    ['flags:*RS', 'flags:*RU'],
    ['flags:!S; flow:to_server', 'flags:!0; flags:S; flags:A'],
    ['seq:1000', 'seq:999'],
    ['ack:1001', 'ack:999'],
    ['window:65535', 'window:1'],
    ['content:"alpha beta"', 'content:"alpha  beta"'],
    ['content:"alpha"; flow:established,to_server', 'content:"alpha"; flow:established,to_client'],
    ['content:"alpha"; flow:only_stream', 'content:"delta"; flow:only_stream'],
    ['content:"alpha"; flow:no_stream', 'content:"delta"; flow:no_stream'],
    ['stream_size:client,>,5', 'stream_size:client,>,500'],
    ['app-layer-protocol:failed', 'app-layer-protocol:tls'],
  ])
})

describe('HTTP', () => {
  check('alert http any any -> any any', HTTP, [
    ['http.method; content:"POST"; bsize:4', 'http.method; content:"POST"; bsize:5'],
    ['content:"POST"; http_method', 'content:"GET"; http_method'],
    ['http.uri; content:"/c/page.php?x=1"; startswith', 'http.uri; content:"a%20b"'],
    [
      'content:"page"; http_uri; content:".php"; http_uri; distance:0',
      'content:".php"; http_uri; content:"page"; http_uri; distance:0',
    ],
    ['uricontent:"page"', 'uricontent:"pagf"'],
    ['http.uri.raw; content:"a%20b/../c"', 'http.uri.raw; content:"a b"'],
    ['content:"%20"; http_raw_uri', 'content:"%21"; http_raw_uri'],
    ['urilen:>10', 'urilen:<10'],
    ['urilen:>20,raw', 'urilen:>20,norm'],
    ['http.user_agent; content:"Probe/1.0"; bsize:9', 'http.user_agent; content:"|0d|"'],
    ['content:"Probe"; http_user_agent', 'content:"Other"; http_user_agent'],
    ['http.host; content:"portal.example"; bsize:14', 'http.host; content:"Portal"'],
    ['http.host.raw; content:"Portal.Example:8080"', 'http.host.raw; content:"portal"'],
    ['http.cookie; content:"id=77"', 'http.cookie; content:"Cookie"'],
    ['http.header; content:"User-Agent: Probe/1.0|0d 0a|"', 'http.header; content:"id=77"'],
    ['content:"Probe"; http_header', 'content:"Prone"; http_header'],
    ['http.header.raw; content:"Cookie: id=77"', 'http.header.raw; content:"id=78"'],
    [
      'http.header_names; content:"|0d 0a|Host|0d 0a|User-Agent|0d 0a|"; startswith',
      'http.header_names; content:"Probe"',
    ],
    [
      'http.request_header; content:"Accept: text/html"; bsize:17',
      'http.request_header; content:"Accept: text/html"; bsize:18',
    ],
    ['http.request_line; content:"HTTP/1.1"; endswith', 'http.request_line; content:"Host"'],
    ['http.start; content:"POST /a%20b"; startswith', 'http.start; content:"user=root"'],
    ['http.protocol; content:"HTTP/1.1"; bsize:8; flow:to_server', 'http.protocol; content:"HTTP/1.0"'],
    ['http.referer; content:"ref"', 'http.referer; content:"Referer"'],
    ['http.accept; content:"text/html"', 'http.accept; content:"gzip"'],
    ['http.accept_enc; content:"gzip"', 'http.accept_enc; content:"vi"'],
    ['http.accept_lang; content:"vi"', 'http.accept_lang; content:"en"'],
    ['http.connection; content:"close"', 'http.connection; content:"open"'],
    [
      'http.content_type; content:"text/plain"; flow:to_server',
      'http.content_type; content:"text/plain"; flow:to_client',
    ],
    ['http.content_len; content:"12"; flow:to_client', 'http.content_len; content:"12"; flow:to_server'],
    ['http.request_body; content:"user=root"', 'http.request_body; content:"gone"'],
    ['content:"root"; http_client_body', 'content:"toor"; http_client_body'],
    ['pcre:"/user=r/P"', 'pcre:"/user=x/P"'],
    ['http.response_line; content:"404 Not There"', 'http.response_line; content:"200"'],
    ['http.stat_code; content:"404"', 'http.stat_code; content:"200"'],
    ['http.stat_msg; content:"Not There"', 'http.stat_msg; content:"404"'],
    ['http.response_body; content:"gone!"', 'http.response_body; content:"here!"'],
    ['file.data; content:"<p>"; startswith', 'file.data; content:"gone"; startswith'],
    ['file_data; content:"gone"', 'file_data; content:"nginx"'],
    ['http.server; content:"nginx"', 'http.server; content:"Server"'],
    ['http.location; content:"/elsewhere"', 'http.location; content:"/nowhere"'],
    ['http.response_header; content:"Server: nginx"; bsize:13', 'http.response_header; content:"Server: apache"'],
    ['http.user_agent; to_lowercase; content:"probe"', 'http.user_agent; content:"probe"'],
    ['http.user_agent; to_uppercase; content:"PROBE"', 'http.user_agent; content:"PROBE"'],
    ['http.stat_msg; strip_whitespace; content:"NotThere"', 'http.stat_msg; content:"NotThere"'],
    [
      'http.stat_msg; compress_whitespace; content:"Not There"',
      'http.stat_msg; compress_whitespace; content:"NotThere"',
    ],
    ['http.host; dotprefix; content:".portal"; startswith', 'http.host; content:".portal"; startswith'],
    ['http.uri.raw; url_decode; content:"a b"', 'http.uri.raw; content:"a b"'],
    ['http.header_names; header_lowercase; content:"user-agent"', 'http.header_names; content:"user-agent"'],
    [
      'http.header_names; strip_pseudo_headers; content:"Host"',
      'http.header_names; strip_pseudo_headers; content:":Host"',
    ],
    ['http.method; to_md5; content:"|a02439ec229d8be0e74b0c1602392310|"', 'http.method; to_md5; content:"POST"'],
    ['http.method; xor:"0102"; content:"QMRV"', 'http.method; xor:"0203"; content:"QMRV"'],
    ['http.method; to_sha1; bsize:20', 'http.method; to_sha1; bsize:16'],
    ['http.method; to_sha256; bsize:32', 'http.method; to_sha256; bsize:20'],
    ['flow:established; content:"Probe"', 'flow:not_established; http.method; content:"POST"'],
  ] satisfies Case[])
})

describe('DNS', () => {
  check('alert dns any any -> any any', DNS, [
    ['dns.query; content:"www.example.com"; bsize:15', 'dns.query; content:"example.org"'],
    ['dns_query; content:"example"', 'dns_query; content:"elsewhere"'],
    ['dns.queries.rrname; content:"www"', 'dns.queries.rrname; content:"ftp"'],
    ['dns.opcode:0', 'dns.opcode:!0'],
    ['dns.rcode:NXDOMAIN', 'dns.rcode:2'],
    ['dns.rrtype:A', 'dns.rrtype:AAAA'],
    ['app-layer-protocol:!http', 'app-layer-protocol:http'],
  ])
})
