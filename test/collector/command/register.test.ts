/** `vonggac collector network …` and `system …` against a real store. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { collectorCommand } from '../../../collector/command/collector.ts'

let folder: string
let out: string[]
let err: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vonggac-register-'))
  await writeFile(join(folder, 'collector.yaml'), 'dataFolder: data\n')
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

const run = (...args: string[]) => {
  out.length = err.length = 0
  return collectorCommand([...args, '--config', join(folder, 'collector.yaml')])
}
const file = async (name: string, text: string) => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

test('systems and networks are taken from files, listed, found by address and removed', async () => {
  const systems = await file(
    'systems.yaml',
    '- { name: Cổng, level: 3, addresses: [203.0.113.10, portal] }\n- { name: Thư }\n',
  )
  const networks = await file(
    'networks.csv',
    'prefix,kind,site,system\n203.0.113.0/24,own,Huế,\n203.0.113.128/25,customer,,Thư\n',
  )
  expect(await run('system', 'import', systems)).toBe(0)
  expect(out).toEqual(['+ Cổng', '+ Thư', 'Added 2, changed 0, removed 0; 0 as they were.'])
  expect(await run('network', 'import', networks, '--dry-run')).toBe(0)
  expect(out.at(-1)).toBe('A dry run, nothing was written: it would add 2, change 0, remove 0; 0 as they were.')
  expect(await run('network', 'list')).toBe(0)
  expect(out).toEqual(['There are no networks.'])
  expect(await run('network', 'import', networks)).toBe(0)
  expect(await run('network', 'list')).toBe(0)
  expect(out).toEqual([
    expect.stringMatching(/^default {2}203\.0\.113\.0\/24 +own +Huế$/),
    expect.stringMatching(/^default {2}203\.0\.113\.128\/25 +customer +Thư$/),
  ])
  expect(await run('network', 'list', '--address', '203.0.113.200')).toBe(0)
  expect(out.at(-1)).toBe('System “Thư”, through its network 203.0.113.128/25.')
  expect(out[0]).toContain('203.0.113.128/25')
  expect(await run('network', 'list', '--address', '203.0.113.10', '--json')).toBe(0)
  expect(JSON.parse(out[0] ?? '')).toMatchObject({
    networks: [{ prefix: '203.0.113.0/24' }],
    system: { name: 'Cổng', level: 3, through: { by: 'entry', text: '203.0.113.10' } },
  })
  expect(await run('network', 'list', '--address', '198.51.100.1')).toBe(1)
  expect(await run('system', 'remove', 'thư')).toBe(0)
  expect(await run('system', 'list')).toBe(0)
  expect(out).toEqual(['default  Cổng  level 3  203.0.113.10  portal'])
  expect(await run('network', 'remove', '203.0.113.128/25')).toBe(0)
  expect(await run('network', 'list', '--json')).toBe(0)
  expect(out.map(line => JSON.parse(line))).toMatchObject([{ prefix: '203.0.113.0/24', system: null }])
}, 30_000)

test('mistakes are told by file, line and field, in the reader’s language, and nothing is written', async () => {
  const path = await file('networks.csv', 'prefix,kind\n10.0.0.1/8,own\n10.0.0.0/8,ours\n')
  expect(await run('network', 'import', path)).toBe(1)
  expect(err).toEqual([
    `${path}:2: prefix: '10.0.0.1/8' has bits set beyond the prefix; is 10.0.0.0/8 meant?`,
    expect.stringMatching(/networks\.csv:3: kind: /),
    'Nothing was written.',
  ])
  vi.stubEnv('VONGGAC_LANG', 'vi')
  expect(await run('network', 'import', path)).toBe(1)
  expect(err[0]).toBe(`${path}:2: prefix: '10.0.0.1/8' có bit ngoài phần mạng; có phải là 10.0.0.0/8?`)
  expect(await run('network', 'list')).toBe(0)
  expect(out).toEqual(['Chưa khai mạng nào.'])
})

test.each([
  ['a file of another kind', ['system', 'import', 'systems.json']],
  ['no file', ['system', 'import', '/nowhere/systems.yaml']],
  ['what is no prefix', ['network', 'remove', 'portal']],
  ['a prefix with host bits', ['network', 'remove', '10.0.0.1/8']],
  ['a network that is not there', ['network', 'remove', '10.0.0.0/8']],
  ['a system that is not there', ['system', 'remove', 'Cổng']],
  ['what is no address', ['network', 'list', '--address', 'portal']],
])('refuses %s', async (_, args) => {
  expect(await run(...args)).toBe(2)
  expect(err.length).toBe(1)
})
