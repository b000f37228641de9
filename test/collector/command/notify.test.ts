/** `vonggac collector notify`, as an operator runs it. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { checkNotify, testNotify } from '../../../collector/command/notify.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'
import { notifyServers, notifySettings } from '../../support/call-out-site.ts'
import { answers } from '../../support/gateway.ts'

afterEach(() => vi.restoreAllMocks())

const folder = () => mkdtempSync(join(tmpdir(), 'vonggac-notify-command-'))

function configFile(settings: object, at = folder()): string {
  const file = join(at, 'collector.yaml')
  writeFileSync(file, stringify({ dataFolder: 'data', ...settings }))
  return file
}

/** What the command printed, and its exit code. */
async function run(command: () => Promise<number>) {
  const lines: string[] = []
  for (const name of ['log', 'error'] as const)
    vi.spyOn(console, name).mockImplementation((line: string) => void lines.push(line))
  const code = await command()
  vi.restoreAllMocks()
  return { code, lines }
}

const SOUND = {
  email: { host: '127.0.0.1', security: 'none', from: 'gac@don-vi.example' },
  recipients: [{ id: 'lan', channels: [{ type: 'email', to: 'lan@don-vi.example' }] }],
  policies: [{ name: 'all', steps: [{ after: '0s', recipients: ['lan'] }] }],
}

describe('notify check', () => {
  test('says that a configuration can be used, and sends nothing', async () => {
    await using servers = await notifyServers()
    const config = configFile({ notify: notifySettings(servers) })
    const { code, lines } = await run(() => checkNotify({ config }))
    expect([code, lines.join('\n')]).toEqual([0, expect.stringMatching(/4 .*1 /)])
    expect([servers.mail.begun, servers.sms.asked.length]).toEqual([0, 0])
  })

  test('tells every mistake of the file, with its line', async () => {
    const config = configFile({ notify: { ...SOUND, policies: [], timers: { group_wait: 'x' } } })
    const { code, lines } = await run(() => checkNotify({ config }))
    expect(code).toBe(1)
    expect(lines.join('\n')).toMatch(/collector\.yaml:\d+: notify\.policies: [\s\S]*notify\.timers\.group_wait: /)
  })

  test('tells at once every file that cannot serve, every address without TLS, and links nobody could follow', async () => {
    const at = folder()
    writeFileSync(join(at, 'short'), 'x')
    writeFileSync(join(at, 'empty'), '\n')
    const config = configFile(
      {
        console: { publicUrl: `http://${'a'.repeat(60)}.example` },
        notify: {
          ...SOUND,
          email: { ...SOUND.email, caFile: 'no-ca.pem' },
          sms: {
            gw: { url: 'http://sms.example/', body: '{{text}} {{secret.token}}', secretFiles: { token: 'no-token' } },
          },
          webhooks: { siem: { url: 'https://siem.example/', secretFiles: ['short'] } },
          recipients: [{ id: 'lan', channels: [{ type: 'email', toFile: 'empty' }] }],
        },
      },
      at,
    )
    const { code, lines } = await run(() => checkNotify({ config }))
    expect(code).toBe(1)
    for (const problem of [
      /^notify\.email: .*no-ca\.pem/m,
      /^notify\.sms\.gw: .*no-token/m,
      /^notify\.sms\.gw\.url: http:\/\/ is for/m,
      /^notify\.webhook\.siem: .*short: a key needs/m,
      /^notify\.recipients\.lan: .*empty: holds no address/m,
      /^console\.publicUrl: links in messages need https/m,
      /^console\.publicUrl: longer than 50/m,
    ])
      expect(lines.join('\n')).toMatch(problem)
  })

  test('says when nobody is to be called', async () => {
    const { code } = await run(() => checkNotify({ config: configFile({}) }))
    expect(code).toBe(2)
  })
})

describe('notify test', () => {
  test('sends a message over each channel, says what became of it, and is on record', async () => {
    await using servers = await notifyServers()
    servers.sms.respond(answers(403, 'bad key'))
    const at = folder()
    const config = configFile({ notify: notifySettings(servers) }, at)
    const { code, lines } = await run(() => testNotify({ config, recipient: 'lan' }))
    expect(code).toBe(1)
    expect(lines.join('\n')).toMatch(/^email: .*250 queued as 1[\s\S]*^sms:gw: .*HTTP 403: bad key/m)
    expect(servers.mail.taken).toMatchObject([{ subject: '[Vọng Gác] Tin thử', to: ['lan@don-vi.example'] }])
    await using store = await openSqlite(join(at, 'data', 'collector.db'))
    expect(await store.audit.latest(1)).toMatchObject([{ action: 'notify.tested', subject: 'lan' }])

    servers.sms.respond(answers(200))
    expect((await run(() => testNotify({ config, recipient: 'lan' }))).code).toBe(0)
    const unknown = await run(() => testNotify({ config, recipient: 'ai' }))
    expect([unknown.code, unknown.lines.join()]).toEqual([2, expect.stringContaining('lan, minh, boss, machine')])
  })
})
