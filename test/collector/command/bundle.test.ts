/** `vonggac collector bundle …` against a real store, with the product's own rule checker as its judge. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { collectorCommand } from '../../../collector/command/collector.ts'
import { SSH_RULE } from '../../support/bundles.ts'

const SIGMA = `title: Found it
id: 00000000-0000-4000-8000-000000000001
status: test
level: high
logsource: { category: webserver }
detection:
  words: [attack]
  condition: words
`

let folder: string
let out: string[]
let err: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vonggac-publish-'))
  await writeFile(join(folder, 'collector.yaml'), 'dataFolder: data\n')
  await mkdir(join(folder, 'data'))
  out = []
  err = []
  vi.stubEnv('VONGGAC_LANG', 'en')
  vi.spyOn(console, 'log').mockImplementation(line => void out.push(String(line)))
  vi.spyOn(console, 'error').mockImplementation(line => void err.push(String(line)))
})

afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, 'rules', path)), { recursive: true })
  await writeFile(join(folder, 'rules', path), text)
}

const bundle = (...args: string[]) => collectorCommand(['bundle', ...args, '--config', join(folder, 'collector.yaml')])
const publish = (...args: string[]) => bundle('publish', '--group', 'web', '--rules', join(folder, 'rules'), ...args)

test('publishes rules of both languages, and shows what was published', async () => {
  await write('suricata/ssh.rules', SSH_RULE)
  await write('sigma/linux/web.yml', SIGMA)
  await write('sigma/readme.txt', 'not a rule')
  await writeFile(join(folder, 'variables.yaml'), "HOME_NET: '[192.0.2.0/24]'\nHTTP_PORTS: 8080\n")

  expect(await publish('--variables', join(folder, 'variables.yaml'), '--heartbeat-seconds', '20')).toBe(0)
  expect(err).toContain('left out: sigma/readme.txt')
  expect(out.join()).toMatch(/Published bundle number 1 for the group web \(2 files, SHA-256 [0-9a-f]{64}\)/)
  out.length = 0
  expect(await bundle('show', 'web', '--json')).toBe(0)
  expect(JSON.parse(out[0] ?? '')).toMatchObject({
    group: 'web',
    number: 1,
    files: ['sigma/linux/web.yml', 'suricata/ssh.rules'],
    settings: { heartbeatSeconds: 20, variables: { HOME_NET: '[192.0.2.0/24]', HTTP_PORTS: '8080' } },
  })
  out.length = 0
  expect(await bundle('list')).toBe(0)
  expect(out).toHaveLength(1)
}, 60_000)

test('names refused rules by file and line, and publishes only when told to', async () => {
  await write('suricata/ssh.rules', `${SSH_RULE}alert tcp any any -> any any (msg:"no"; no_such_keyword; sid:2;)\n`)
  expect(await publish()).toBe(1)
  expect(err.join('\n')).toMatch(/^suricata\/ssh\.rules:2: .*no_such_keyword/m)
  expect(await bundle('show', 'web')).toBe(1)
  expect(await publish('--allow-refused', '--dry-run')).toBe(0)
  expect(await bundle('show', 'web')).toBe(1)
  expect(await publish('--allow-refused')).toBe(0)
}, 60_000)

test('never publishes what no agent could load', async () => {
  await write('sigma/web.yml', 'title: not a rule\n')
  expect(await publish('--allow-refused')).toBe(1)
  expect(err.at(-1)).toBe('Not published: no rule can be used.')
}, 60_000)

test('refuses links and names that would not travel, before anything else', async () => {
  await write('suricata/ssh.rules', SSH_RULE)
  await symlink('/etc/passwd', join(folder, 'rules/suricata/link.rules'))
  await write('suricata/a b.rules', SSH_RULE)
  expect(await publish()).toBe(1)
  expect(err).toEqual([
    expect.stringContaining('suricata/a b.rules: names are of'),
    'suricata/link.rules: not a file of its own (a link?)',
  ])
})

const HOME_RULE = 'alert tcp $EXTERNAL_NET any -> $HOME_NET 22 (msg:"ssh"; content:"SSH-"; sid:1; rev:1;)\n'

async function networks(text: string): Promise<void> {
  const file = join(folder, 'networks.csv')
  await writeFile(file, `prefix,kind\n${text}`)
  expect(
    await collectorCommand(['network', 'import', file, '--replace', '--config', join(folder, 'collector.yaml')]),
  ).toBe(0)
}

async function shown() {
  out.length = 0
  expect(await bundle('show', 'web', '--json')).toBe(0)
  const { homeNet, settings } = JSON.parse(out[0] ?? '')
  return { homeNet, variables: settings.variables }
}

test('takes HOME_NET from the table of networks, says what it took, and when that is no longer so', async () => {
  await write('suricata/ssh.rules', HOME_RULE)
  await networks(
    '203.0.113.0/25,own\n203.0.113.128/25,customer\n100.64.0.0/10,cgnat\n10.9.0.0/16,management\n198.18.0.0/24,peer\n9.9.9.9,resolver\n',
  )
  expect(await publish()).toBe(0)
  expect(err).toContain('HOME_NET from the networks of default, 3 prefixes: 10.9.0.0/16, 100.64.0.0/10, 203.0.113.0/24')
  const variables = { HOME_NET: '[10.9.0.0/16,100.64.0.0/10,203.0.113.0/24]', EXTERNAL_NET: '!$HOME_NET' }
  expect(await shown()).toEqual({ homeNet: { from: 'default', stale: false }, variables })
  await networks('203.0.113.0/24,own\n100.64.0.0/10,cgnat\n10.9.0.0/16,management\n')
  expect((await shown()).homeNet).toEqual({ from: 'default', stale: false })
  await networks('203.0.113.0/24,own\n')
  expect(await shown()).toEqual({ homeNet: { from: 'default', stale: true }, variables })
  out.length = 0
  await bundle('show', 'web')
  expect(out).toContain('HOME_NET from the networks of default: STALE, the networks have changed since; publish again')
  expect(await publish('--home-net', 'from-networks')).toBe(0)
  expect(await shown()).toMatchObject({ homeNet: { stale: false }, variables: { HOME_NET: '[203.0.113.0/24]' } })
}, 60_000)

test('leaves HOME_NET alone where the bundle names it, where it is told to, and where there are no networks', async () => {
  await write('suricata/ssh.rules', HOME_RULE)
  expect(await publish()).toBe(0)
  expect(await shown()).toEqual({ homeNet: null, variables: undefined })
  expect(await publish('--home-net', 'from-networks')).toBe(1)
  await networks('203.0.113.0/24,own\n')
  expect(await publish('--home-net', 'none')).toBe(0)
  expect(await shown()).toEqual({ homeNet: null, variables: undefined })
  expect(await publish('--home-net', 'from-networks', '--organisation', 'so-tttt')).toBe(1)
  const file = join(folder, 'variables.yaml')
  await writeFile(file, "HOME_NET: '[192.0.2.0/24]'\n")
  expect(await publish('--variables', file)).toBe(0)
  expect(await shown()).toEqual({ homeNet: null, variables: { HOME_NET: '[192.0.2.0/24]' } })
  expect(await publish('--variables', file, '--home-net', 'from-networks')).toBe(2)
  await writeFile(file, 'EXTERNAL_NET: any\n')
  expect(await publish('--variables', file)).toBe(0)
  expect((await shown()).variables).toEqual({ HOME_NET: '[203.0.113.0/24]', EXTERNAL_NET: 'any' })
}, 60_000)

test('refuses a HOME_NET of more pieces than agents should look at', async () => {
  await write('suricata/ssh.rules', HOME_RULE)
  await networks(Array.from({ length: 1_001 }, (_, at) => `10.${at >> 7}.${(at & 127) * 2}.0/24,own\n`).join(''))
  expect(await publish()).toBe(1)
  expect(err.at(-1)).toContain('1001 separate prefixes, more than 1000')
  expect(await publish('--home-net', 'everywhere')).toBe(2)
}, 60_000)

test.each([
  ['a group', ['--group', 'Web Servers']],
  ['a number', ['--number-above', 'many']],
  ['a heartbeat', ['--heartbeat-seconds', '0']],
])('refuses %s that is none', async (_, args) => {
  await write('suricata/ssh.rules', SSH_RULE)
  expect(await publish(...args)).toBe(2)
})
