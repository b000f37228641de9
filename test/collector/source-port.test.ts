/** Source port and millisecond of a log line and of a packet, from the agent's detector to the API and the annex. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { alertOf } from '../../agent/alert-of.ts'
import { logDetector } from '../../agent/match/log/log-detector.ts'
import { loadLogRules } from '../../agent/match/log/rule-files.ts'
import { type RunningCollector, runningCollector } from '../support/running-collector.ts'
import { wireAlert, wireBatch } from '../support/wire.ts'

const open: RunningCollector[] = []
afterEach(async () => {
  for (const collector of open.splice(0)) await collector[Symbol.asyncDispose]()
})

const RULE = `title: Failed sign-in
id: 00000000-0000-4000-8000-000000000001
status: test
level: high
logsource: { product: linux, service: sshd }
detection:
  failed: { outcome: failure }
  condition: failed
`

test('a shared address keeps what tells whose it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-ports-'))
  writeFileSync(join(folder, 'rule.yml'), RULE)
  const source = logDetector(await loadLogRules([folder])).forSource({ name: 'auth', format: 'syslog' })
  const line = '2026-11-22T10:00:01.123+07:00 portal sshd[7]: Failed password for root from 100.64.7.9 port 51234 ssh2'
  const [detection] = source.process({ kind: 'lines', lines: [line], replayed: 0, checkpoint: '' })
  if (!detection) throw new Error('the rule did not match')
  const fromLog = alertOf(detection, {
    source: { name: 'auth', type: 'log_tail' },
    drill: false,
    matchedAt: new Date(),
  })
  const fromPacket = wireAlert(2, {
    occurredAt: '2026-11-22T03:00:02.456Z',
    matchedAt: new Date().toISOString(),
    source: { name: 'eth0', type: 'interface' },
    rule: { engine: 'suricata', id: '8400010' },
    entities: { victims: ['portal'], attackers: ['2001:db8::7'] },
    network: {
      ...{ transport: 'tcp', sourceIp: '2001:db8::7', sourcePort: 40_000 },
      ...{ destinationIp: '2001:db8::10', destinationPort: 22 },
    },
  })

  const collector = await runningCollector()
  open.push(collector)
  const sentAt = new Date().toISOString()
  const batch = wireBatch([{ sequence: 1, ...fromLog }, fromPacket], { sentAt })
  expect((await collector.sendBatch(await collector.addAgent(), batch)).status).toBe(200)
  const viewer = await collector.person('viewer')
  const { body } = await viewer('/api/alerts')
  expect(body.alerts).toMatchObject([
    { occurredAt: '2026-11-22T03:00:02.456Z', network: { sourcePort: 40_000 } },
    {
      occurredAt: '2026-11-22T03:00:01.123Z',
      network: { transport: 'tcp', sourceIp: '100.64.7.9', sourcePort: 51_234 },
    },
  ])
  const report = await viewer(`/api/incidents/${body.alerts[0].incidentId}/reports/tt20_mau_03`)
  const part = report.body.annex.find(({ title }: { title: { en: string } }) => title.en.startsWith('Connections with'))
  expect(part.lines.map(({ vi }: { vi: string }) => vi)).toEqual([
    '22/11/2026 10:00:01.123 (+07:00): tcp 100.64.7.9:51234 (sigma 00000000-0000-4000-8000-000000000001).',
    '22/11/2026 10:00:02.456 (+07:00): tcp [2001:db8::7]:40000 → [2001:db8::10]:22 (suricata 8400010).',
  ])
})
