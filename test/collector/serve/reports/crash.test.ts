/** A collector that is killed while a report goes out: what is said of it afterwards, and that it is not sent again. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { newOneTimeToken } from '../../../../collector/serve/session.ts'
import { freePort } from '../../../support/processes.ts'
import { CONTACTS, reportingCollector, reportOf } from '../../../support/reporting.ts'
import { tempFolder } from '../../../support/running-collector.ts'
import { mailServer } from '../../../support/smtp.ts'

const MINUTE = 60_000
const MAIL = { channel: 'smtp', recipient: 'mps_specialised_agency' }

test('killed between sending and recording, it is neither sent nor not: a person is asked', {
  timeout: 120_000,
}, async () => {
  await using server = await mailServer({ answers: ['silence'] })
  const folder = tempFolder()
  let ahead = 0
  const start = () => reportingCollector({ folder, mailPort: server.port, now: () => new Date(Date.now() + ahead) })

  const first = await start()
  const id = await first.openIncident()
  const report = reportOf(id)
  await report.approved(first.lan, first.binh)
  const cookie = await signIn(first, 'lan')
  await first[Symbol.asyncDispose]()

  const console = await freePort()
  writeFileSync(
    join(folder, 'collector.yaml'),
    stringify({
      dataFolder: '.',
      ingest: { listen: '127.0.0.1:0' },
      console: { listen: `127.0.0.1:${console}` },
      contacts: CONTACTS,
      reports: {
        mail: {
          host: '127.0.0.1',
          port: server.port,
          security: 'none',
          from: 'soc@don-vi.example',
          timeoutSeconds: 60,
        },
      },
    }),
  )
  const child = spawn(process.execPath, [
    '--import',
    'tsx',
    'collector/main.ts',
    'collector',
    'run',
    '--config',
    join(folder, 'collector.yaml'),
  ])
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (said += chunk))
  try {
    await expect.poll(() => said, { timeout: 60_000 }).toMatch(/Console:|Màn hình trực:/)
    const asked = fetch(`http://127.0.0.1:${console}${report.base}/versions/1/deliveries`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify(MAIL),
    }).catch(() => null)
    await expect.poll(() => server.begun, { timeout: 30_000 }).toBe(1)
    child.kill('SIGKILL')
    await asked
  } finally {
    child.kill('SIGKILL')
  }

  server.answer('take')
  const states = async (of: Awaited<ReturnType<typeof start>>) =>
    (await of.viewer(`/api/incidents/${id}/deliveries`)).body.deliveries.map(({ state }: { state: string }) => state)
  {
    await using at = await start()
    // Another collector might still be at it.
    expect(await states(at)).toEqual(['sending'])
    expect(await report.deliver(at.lan, 1, MAIL)).toMatchObject({ status: 409, body: { error: 'already_sent' } })
  }
  ahead = 6 * MINUTE
  await using later = await start()
  expect(await states(later)).toEqual(['unknown'])
  expect(await report.deliver(later.lan, 1, MAIL)).toMatchObject({ status: 409, body: { error: 'delivery_unknown' } })
  expect(server.taken).toEqual([])
  const { deliveries } = (await later.viewer(`/api/incidents/${id}/deliveries`)).body
  const settled = await later.lan(`/api/incidents/${id}/deliveries/${deliveries[0].id}/settlement`, {
    method: 'POST',
    body: { arrived: false, text: 'Trực ban nói chưa nhận' },
  })
  expect(settled.body.state).toBe('refused')
  expect(await report.deliver(later.lan, 1, MAIL)).toMatchObject({
    body: { state: 'sent', messageId: deliveries[0].messageId },
  })
  expect(server.taken).toHaveLength(1)
})

async function signIn(collector: Awaited<ReturnType<typeof reportingCollector>>, username: string): Promise<string> {
  const token = await newOneTimeToken(collector.store, username, Date.now())
  const reply = await collector.ask('/api/session/one-time', { method: 'POST', body: { token } })
  return String(reply.headers['set-cookie']).split(';')[0] ?? ''
}
