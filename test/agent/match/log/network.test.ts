import { expect, test } from 'vitest'
import { lineReader } from '../../../../agent/decode/log/formats.ts'
import { UTC } from '../../../../agent/decode/log/zone.ts'
import { networkOf } from '../../../../agent/match/log/network.ts'

const NOW = Date.parse('2026-11-22T12:00:00Z')

function read(format: string, line: string) {
  const event = lineReader(format)?.(line, { nowMs: NOW, zone: UTC })
  if (!event || event.format === null) throw new Error(`${format} does not read it`)
  return { network: networkOf(event), at: event.timeMs === undefined ? null : new Date(event.timeMs).toISOString() }
}

test.each([
  [
    'syslog',
    '2026-11-22T10:00:01.123+07:00 portal sshd[7]: Failed password for root from 100.64.7.9 port 51234 ssh2',
    { transport: 'tcp', sourceIp: '100.64.7.9', sourcePort: 51_234 },
    '2026-11-22T03:00:01.123Z',
  ],
  [
    'syslog',
    '2026-11-22T10:00:01.123+07:00 portal sshd[7]: Accepted publickey for lan from 2001:db8::7 port 51234 ssh2',
    { transport: 'tcp', sourceIp: '2001:db8::7', sourcePort: 51_234 },
    '2026-11-22T03:00:01.123Z',
  ],
  [
    'nginx',
    '100.64.7.9:51234 - - [22/Nov/2026:10:00:01.456 +0700] "GET /?id=1 HTTP/1.1" 200 5 "-" "curl"',
    { transport: 'tcp', sourceIp: '100.64.7.9', sourcePort: 51_234 },
    '2026-11-22T03:00:01.456Z',
  ],
  [
    'nginx',
    '[2001:db8::7]:51234 - - [22/Nov/2026:10:00:01 +0700] "GET / HTTP/1.1" 200 5',
    { transport: 'tcp', sourceIp: '2001:db8::7', sourcePort: 51_234 },
    '2026-11-22T03:00:01.000Z',
  ],
  [
    'bind',
    '22-Nov-2026 03:00:01.326 client @0x7f 192.0.2.9#12345 (a.example): query: a.example IN A +E(0)K (192.0.2.53)',
    { sourceIp: '192.0.2.9', sourcePort: 12_345, destinationIp: '192.0.2.53' },
    '2026-11-22T03:00:01.326Z',
  ],
  [
    'json',
    '{"ts":"2026-11-22T03:00:01.789Z","src_ip":"192.0.2.9","src_port":"51234","dest_ip":"198.51.100.7","dest_port":443,"proto":"TCP"}',
    {
      transport: 'tcp',
      sourceIp: '192.0.2.9',
      sourcePort: 51_234,
      destinationIp: '198.51.100.7',
      destinationPort: 443,
    },
    '2026-11-22T03:00:01.789Z',
  ],
  [
    'evtx-json',
    '{"EventID":4625,"Channel":"Security","@timestamp":"2026-11-22T03:00:01.222Z","IpAddress":"192.0.2.9","IpPort":"51234"}',
    { sourceIp: '192.0.2.9', sourcePort: 51_234 },
    '2026-11-22T03:00:01.222Z',
  ],
])('%s: %s', (format, line, network, at) => {
  expect(read(format, line)).toEqual({ network, at })
})

test.each([
  ['nginx', '192.0.2.9 - - [22/Nov/2026:10:00:01 +0700] "GET / HTTP/1.1" 200 5'],
  ['json', '{"src_ip":"portal","src_port":51234}'],
  ['json', '{"src_ip":"192.0.2.9","src_port":0}'],
  ['json', '{"src_ip":"192.0.2.9","src_port":70000}'],
  ['json', '{"src_ip":"192.0.2.9","src_port":"x"}'],
  ['evtx-json', '{"EventID":4624,"Channel":"Security","IpAddress":"-","IpPort":"-"}'],
])('a line without address and port tells of no connection: %s %s', (format, line) => {
  expect(read(format, line).network).toBeUndefined()
})

test('the client of an access log is its address alone, with a port behind it or not', () => {
  const fields = (client: string) => {
    const event = lineReader('nginx')?.(`${client} - - [22/Nov/2026:10:00:01 +0700] "GET / HTTP/1.1" 200 5`, {
      nowMs: NOW,
      zone: UTC,
    })
    return event && event.format !== null ? [event.fields['source.ip'], event.fields['source.port']] : undefined
  }
  expect(fields('192.0.2.9')).toEqual(['192.0.2.9', undefined])
  expect(fields('192.0.2.9:80')).toEqual(['192.0.2.9', 80])
  expect(fields('2001:db8::7')).toEqual(['2001:db8::7', undefined])
  expect(fields('www.example.vn:443 192.0.2.9:80')).toEqual(['192.0.2.9', 80])
})
