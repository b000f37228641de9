import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LogEvent, UnreadLine } from '../../../../agent/decode/log/event.ts'
import { FORMAT_NAMES, formatNamed, lineReader, surest } from '../../../../agent/decode/log/formats.ts'
import { fieldOf } from '../../../../agent/decode/log/taxonomy.ts'
import { zoneNamed } from '../../../../agent/decode/log/zone.ts'

const context = { nowMs: Date.UTC(2026, 10, 22, 12), zone: zoneNamed('Asia/Ho_Chi_Minh') }

function read(line: string, format = 'auto', now = context.nowMs): LogEvent {
  const event = lineReader(format)?.(line, { ...context, nowMs: now }) as LogEvent | UnreadLine
  if (event.format === null) throw new Error(event.error)
  return event
}

/** Real lines of each format, the seeds for mangling. */
const SAMPLES = {
  sshd: 'Nov 22 10:00:01 portal sshd[2841]: Failed password for invalid user admin from 203.0.113.66 port 59514 ssh2',
  sudo: 'Nov 22 10:00:01 portal sudo:  lan : TTY=pts/0 ; PWD=/home/lan ; USER=root ; COMMAND=/usr/bin/id -u',
  su: 'Nov 22 10:00:01 portal su[9]: FAILED SU (to root) lan on pts/1',
  cron: 'Nov 22 10:00:01 portal CRON[77]: (root) CMD (run-parts /etc/cron.hourly)',
  syslog: '<165>1 2026-11-22T10:00:01.003+07:00 portal app 12 ID47 [x@1 a="b\\"]c"] text',
  unbound: '[1732270001] unbound[7869:0] info: 198.51.100.50 a.b.example. TXT IN',
  bind: '22-Nov-2026 10:00:01.326 queries: info: client @0x7f 172.26.0.1#12345 (test.example.com): query: test.example.com IN A +E(0)K (172.26.0.3)',
  dnsmasq: 'Nov 22 10:00:01 gw dnsmasq[5]: query[AAAA] a.example from 192.0.2.1',
  nginx: '192.0.2.10 - lan [22/Nov/2026:10:00:01 +0700] "GET /a?b=1 HTTP/1.1" 200 675 "-" "Mozilla \\"x\\""',
  auditd:
    'type=SYSCALL msg=audit(1684329817.587:2998): arch=c000003e success=yes ppid=1 pid=2 uid=1000 exe="/usr/bin/id" key=(null)',
  'evtx-json':
    '{"Event":{"System":{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"pc","TimeCreated":{"#attributes":{"SystemTime":"2026-01-01T00:00:00Z"}}},"EventData":{"Image":"C:\\\\a.exe","Threat Name":"x"}}}',
  json: '{"time":"2026-11-22T10:00:01Z","a":{"b":[{"c":1},{"c":2}]},"src_ip":"192.0.2.1"}',
}

describe('log formats', () => {
  test.each(Object.entries(SAMPLES))('%s is recognised and read', (name, line) => {
    expect(read(line)).toMatchObject({ format: name, raw: line })
    expect(surest(line)?.confidence).toBeGreaterThan(0.5)
  })

  test.each<[keyof typeof SAMPLES, Record<string, unknown>]>([
    [
      'sshd',
      {
        '@timestamp': '2026-11-22T03:00:01.000Z',
        'host.name': 'portal',
        'user.name': 'admin',
        'source.ip': '203.0.113.66',
        'source.port': 59514,
        'event.outcome': 'failure',
        'sshd.method': 'password',
      },
    ],
    [
      'sudo',
      {
        'user.name': 'lan',
        'user.target.name': 'root',
        'process.command_line': '/usr/bin/id -u',
        'event.outcome': 'success',
      },
    ],
    ['su', { 'user.name': 'lan', 'user.target.name': 'root', 'event.outcome': 'failure' }],
    ['cron', { 'user.name': 'root', 'process.command_line': 'run-parts /etc/cron.hourly' }],
    [
      'syslog',
      {
        '@timestamp': '2026-11-22T03:00:01.003Z',
        'log.syslog.facility.name': 'local4',
        'log.level': 'notice',
        'event.code': 'ID47',
        message: 'text',
      },
    ],
    ['unbound', { 'source.ip': '198.51.100.50', 'dns.question.name': 'a.b.example', 'dns.question.type': 'TXT' }],
    [
      'bind',
      {
        '@timestamp': '2026-11-22T03:00:01.326Z',
        'source.ip': '172.26.0.1',
        'source.port': 12345,
        'dns.question.name': 'test.example.com',
        'dns.question.type': 'A',
        'destination.ip': '172.26.0.3',
      },
    ],
    ['dnsmasq', { 'source.ip': '192.0.2.1', 'dns.question.name': 'a.example', 'dns.question.type': 'AAAA' }],
    [
      'nginx',
      {
        '@timestamp': '2026-11-22T03:00:01.000Z',
        'source.ip': '192.0.2.10',
        'user.name': 'lan',
        'url.original': '/a?b=1',
        'url.path': '/a',
        'url.query': 'b=1',
        'http.response.status_code': 200,
        'user_agent.original': 'Mozilla "x"',
      },
    ],
    [
      'auditd',
      {
        '@timestamp': '2023-05-17T13:23:37.587Z',
        'process.pid': 2,
        'process.executable': '/usr/bin/id',
        'event.outcome': 'success',
      },
    ],
    ['evtx-json', { 'host.name': 'pc', 'event.code': 1, 'process.executable': 'C:\\a.exe' }],
    ['json', { '@timestamp': '2026-11-22T10:00:01.000Z', 'source.ip': '192.0.2.1', 'a.b.c': [1, 2] }],
  ])('%s gives its facts under ECS names', (name, fields) => {
    expect(read(SAMPLES[name]).fields).toMatchObject(fields)
  })

  test('places a line without a year before now, across New Year and on leap days', () => {
    const at = (line: string, now: number) => read(`${line} h app: x`, 'syslog', now).fields['@timestamp']
    expect(at('Dec 31 23:59:59', Date.UTC(2027, 0, 1))).toBe('2026-12-31T16:59:59.000Z')
    expect(at('Jan  1 00:00:01', Date.UTC(2026, 11, 31, 17, 0, 2))).toBe('2026-12-31T17:00:01.000Z')
    expect(at('Feb 29 12:00:00', Date.UTC(2027, 5, 1))).toBe('2024-02-29T05:00:00.000Z')
  })

  test.each([
    [
      'Nov 22 10:00:01 sshd[1]: Accepted publickey for lan from ::ffff:192.0.2.1 port 5 ssh2',
      { 'source.ip': '192.0.2.1' },
    ],
    ['2026-11-22T10:00:01.5+07:00 portal sshd[1]: Invalid user a b from 192.0.2.1 port 5', { 'user.name': 'a b' }],
    ['<38>Nov 22 2026 10:00:01: sshd[1]: Invalid user x from 192.0.2.1', { 'log.syslog.facility.name': 'auth' }],
  ])('reads vendors and programs that write syslog in their own way: %s', (line, fields) => {
    expect(read(line, 'syslog').fields).toMatchObject(fields)
  })

  test('rules see Sigma names, native names and ECS names alike', () => {
    const web = read(SAMPLES.nginx)
    expect(
      ['c-ip', 'cs-uri-query', 'cs-uri-stem', 'sc-status', 'url.path', 'src_ip'].map(name => fieldOf(web, name)),
    ).toEqual(['192.0.2.10', '/a?b=1', '/a', 200, '/a', '192.0.2.10'])
    expect(fieldOf(read(SAMPLES['evtx-json']), 'ThreatName')).toBe('x')
    expect(fieldOf(read(SAMPLES.json), 'constructor')).toBeUndefined()
  })

  test.each(FORMAT_NAMES)('%s throws for no line, however mangled', name => {
    const format = formatNamed(name)
    const seeds = Object.values(SAMPLES)
    const mangled = fc
      .tuple(fc.constantFrom(...seeds), fc.nat(300), fc.string({ unit: 'binary', maxLength: 12 }), fc.nat(300))
      .map(([line, at, text, end]) => line.slice(0, at) + text + line.slice(end))
    fc.assert(
      fc.property(fc.oneof(mangled, fc.string({ unit: 'binary' })), line => {
        const confidence = format?.recognise(line) ?? -1
        expect(confidence >= 0 && confidence <= 1).toBe(true)
        expect(format?.parse(line, context).raw).toBe(line)
      }),
      { numRuns: 300 },
    )
  })

  test.each(['a', ' ', '"', '[', '\\', '=', 'a=', ' [', 'authentication failure;', '1.', 'a: ', '{"a":', '<1>'])(
    'is not held up by a long line of %j',
    piece => {
      const started = performance.now()
      for (const head of [
        '',
        'Nov 22 10:00:01 h sshd[1]: ',
        'type=X msg=audit(1.000:1): ',
        '1.2.3.4 - - [22/Nov/2026:10:00:01 +0700] "',
      ])
        lineReader('auto')?.(head + piece.repeat(65_536 / piece.length), context)
      expect(performance.now() - started).toBeLessThan(2000)
    },
  )
})
