import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FileWatch } from '../../../agent/host/file-watch.ts'
import { programFiles, startFacts } from '../../../agent/host/program-files.ts'
import { Tampering } from '../../../agent/host/tampering.ts'
import type { NewAlert } from '../../../agent/spool/spool-types.ts'
import { Alert } from '../../../agent/wire/index.ts'

let folder: string
let files: FileWatch
const file = (name: string) => join(folder, name)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vonggac-tamper-'))
  files = new FileWatch()
  for (const name of ['a.rules', 'b.rules', 'agent.yaml']) await writeFile(file(name), `${name} as it was\n`)
  await files.trust('rules', [file('a.rules'), file('b.rules')])
  await files.trust('configuration', [file('agent.yaml')])
})

afterEach(() => rm(folder, { recursive: true }))

test('tells a change once, and the next one again', async () => {
  expect(await files.changes()).toEqual([])
  await writeFile(file('a.rules'), 'other\n')
  expect(await files.changes()).toEqual([{ path: file('a.rules'), role: 'rules', what: 'changed' }])
  expect(await files.changes()).toEqual([])
  await writeFile(file('a.rules'), 'a.rules as it was\n')
  expect(await files.changes()).toEqual([{ path: file('a.rules'), role: 'rules', what: 'changed' }])
})

test('sees a file of the same length whose time was set back', async () => {
  const then = new Date('2026-01-01T00:00:00Z')
  await utimes(file('agent.yaml'), then, then)
  await files.trust('configuration', [file('agent.yaml')])
  await writeFile(file('agent.yaml'), 'agent.yaml as it WAS\n')
  await utimes(file('agent.yaml'), then, then)
  expect(await files.changes()).toEqual([{ path: file('agent.yaml'), role: 'configuration', what: 'changed' }])
})

test('sees a file that was replaced, removed, and put back', async () => {
  await writeFile(file('new'), 'put in its place\n')
  await rename(file('new'), file('a.rules'))
  await rm(file('b.rules'))
  expect((await files.changes()).map(({ path, what }) => [path, what])).toEqual([
    [file('a.rules'), 'changed'],
    [file('b.rules'), 'removed'],
  ])
  await writeFile(file('b.rules'), 'again\n')
  expect(await files.changes()).toEqual([{ path: file('b.rules'), role: 'rules', what: 'appeared' }])
})

test('a touch without another content is nothing', async () => {
  await utimes(file('a.rules'), new Date(), new Date())
  await writeFile(file('b.rules'), 'b.rules as it was\n')
  expect(await files.changes()).toEqual([])
})

test('what an order brought is trusted as it was read then', async () => {
  await writeFile(file('a.rules'), 'newer rules\n')
  await files.trust('rules', [file('a.rules')])
  await rm(file('b.rules'))
  expect(await files.changes()).toEqual([])
})

test('a sign is an alert that the wire takes, raised once even when the spool first refuses it', async () => {
  const raised: NewAlert[] = []
  const told: string[] = []
  let broken = true
  const tampering = new Tampering({
    files,
    raise: async alert => {
      if (broken) throw new Error('the spool is closed')
      raised.push(alert)
    },
    drill: false,
    now: () => new Date('2026-11-22T00:00:00Z'),
    events: { tampered: ({ path }) => void told.push(path), tamperingNotRaised: () => {} },
  })
  await writeFile(file('agent.yaml'), 'sources: []\n')
  await tampering.look()
  broken = false
  await tampering.look()
  await tampering.look()

  expect(told).toEqual([file('agent.yaml')])
  expect(tampering.signs).toEqual([`changed: ${file('agent.yaml')}`])
  expect(raised).toHaveLength(1)
  expect(Alert.parse({ sequence: 1, ...raised[0] })).toMatchObject({
    rule: { engine: 'agent', id: 'tampered', severity: 'high' },
    source: { type: 'agent' },
  })
})

test('the program is its own files and Node', () => {
  const found = programFiles()
  for (const path of ['agent/main.ts', 'agent/host/file-watch.ts', 'rules/language/sigma/index.ts', 'package.json'])
    expect(found).toContain(join(import.meta.dirname, '../../..', path))
  expect(found).toContain(process.execPath)
})

test('names what was put before the program at its start', () => {
  const facts = startFacts({ LD_PRELOAD: '/tmp/evil.so', NODE_OPTIONS: '--require /tmp/evil.js', HOME: '/root' })
  expect(facts.preloads).toMatchObject({ LD_PRELOAD: '/tmp/evil.so', NODE_OPTIONS: '--require /tmp/evil.js' })
  expect(facts.preloads).not.toHaveProperty('HOME')
  expect(facts.executable).toContain('node')
})
