import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BundleRunner, type GetBundle } from '../../../agent/bundle/runner.ts'
import { BundleShelf } from '../../../agent/bundle/shelf.ts'
import { agentEvents } from '../../../agent/events.ts'
import { LiveRules } from '../../../agent/live-rules.ts'
import { loadRuleSet } from '../../../agent/load-rules.ts'
import { agentLog } from '../../../agent/logger.ts'
import { Totals } from '../../../agent/metrics/totals.ts'
import { diskFiles } from '../../../agent/spool/files.ts'
import type { Bundle } from '../../../agent/wire/index.ts'
import { bundleKeys, bundleOf, bytesOf, SSH_RULE, signedBundle } from '../../support/bundles.ts'

const keys = bundleKeys()
const limitBytes = 65_536
const events = agentEvents(agentLog('silent'), new Totals())

let folder: string
let own: { suricata: string[]; sigma: string[]; variables: Record<string, string> }
let rules: LiveRules

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vonggac-runner-'))
  await writeFile(join(folder, 'own.rules'), SSH_RULE.replace('sid:1', 'sid:9'))
  own = { suricata: [join(folder, 'own.rules')], sigma: [], variables: { HOME_NET: '192.0.2.0/24' } }
  rules = await LiveRules.open(() => loadRuleSet(own), events)
})

afterEach(() => rm(folder, { recursive: true }))

async function open(get: GetBundle = async () => undefined, tryDetectors = () => {}) {
  const trust = { agent: 'sensor-1', key: keys.publicKey, limitBytes }
  const shelf = await BundleShelf.open({ files: diskFiles, folder: join(folder, 'bundles'), trust })
  const runner = new BundleRunner({
    shelf,
    unpackedFolder: join(folder, 'bundles/unpacked'),
    limitBytes,
    ownRules: own,
    loadRules: loadRuleSet,
    rules,
    tryDetectors,
    get,
    events,
    delay: async () => {},
  })
  await runner.start()
  return runner
}

const signed = (given: Partial<Bundle>) => bytesOf(signedBundle(keys, bundleOf(given)))
const sids = () =>
  rules
    .current()
    .files.map(file => file.replace(folder, ''))
    .join()

test('puts a bundle’s rules to work, and starts with them the next time', async () => {
  const runner = await open()
  expect(await runner.take(signed({ number: 3 }))).toBe(true)
  expect(runner.running).toMatchObject({ group: 'default', number: 3 })
  expect(sids()).toMatch(/^\/bundles\/unpacked\/default-3-[0-9a-f]{16}\/suricata\/ssh\.rules$/)

  rules = await LiveRules.open(() => loadRuleSet(own), events)
  expect((await open()).running).toMatchObject({ number: 3 })
  expect(rules.current().loaded).toBe(1)
})

test('keeps the rules at work when a bundle’s can’t be used, and says why', async () => {
  const runner = await open()
  await runner.take(signed({ number: 1 }))
  const before = rules.current()
  const files = [{ path: 'suricata/bad.rules', text: 'alert nonsense\n' }]
  expect(await runner.take(signed({ number: 2, files }))).toBe(false)
  expect(rules.current()).toBe(before)
  expect(runner.running).toMatchObject({ number: 1 })
  expect(runner.error).toMatch(/^number 2 of default: none of its suricata rules can be used; .*bad\.rules:1: /)
  expect(await runner.take(signed({ number: 3 }))).toBe(true)
  expect(runner.error).toBeUndefined()
})

test('keeps the rules at work when detectors can’t be made of a bundle’s', async () => {
  const runner = await open(undefined, () => {
    throw new Error('no detector')
  })
  const before = rules.current()
  expect(await runner.take(signed({ number: 1 }))).toBe(false)
  expect(rules.current()).toBe(before)
  expect(runner.error).toBe('number 1 of default: no detector')
  expect((await open()).running).toBeUndefined()
})

test('a kind of rules that a bundle has none of stays the host’s, and so do variables that the host sets', async () => {
  const text = 'alert tcp any any -> $HOME_NET $SSH_PORTS (msg:"x"; content:"SSH-"; sid:5;)\n'
  const variables = { HOME_NET: 'nonsense', SSH_PORTS: '22' }
  const runner = await open()
  expect(await runner.take(signed({ files: [], settings: { heartbeatSeconds: 60 } }))).toBe(true)
  expect(sids()).toBe('/own.rules')
  expect(runner.settings).toEqual({ heartbeatSeconds: 60 })
  const files = [{ path: 'suricata/x.rules', text }]
  expect(await runner.take(signed({ number: 2, files, settings: { variables } }))).toBe(true)
  expect(rules.current()).toMatchObject({ loaded: 1, refused: [] })
})

test('a later reload reads the bundle’s files, and only the bundle at work lies unpacked', async () => {
  const runner = await open()
  for (const number of [1, 2]) await runner.take(signed({ number }))
  await rules.reload()
  expect(sids()).toContain('default-2-')
  expect((await readdir(join(folder, 'bundles/unpacked'))).map(name => name.slice(0, 9))).toEqual(['default-2'])
})

test('asks by what it has, never again for what it could not use, and goes on when the collector fails', async () => {
  const asked: string[] = []
  const stop = new AbortController()
  const bad = [{ path: 'suricata/bad.rules', text: 'alert nonsense\n' }]
  const answers: (() => Buffer | undefined)[] = [
    () => {
      throw new Error('away')
    },
    () => signed({ number: 4 }),
    () => undefined,
    () => signed({ number: 5, files: bad }),
    () => bytesOf(signedBundle(bundleKeys(), bundleOf({ number: 99 }))),
    () => Buffer.from('{}'),
  ]
  const runner = await open(async path => {
    asked.push(path.split('?')[1] ?? '')
    const answer = answers.shift()
    if (!answer) stop.abort()
    return answer?.()
  })
  await runner.run(stop.signal)
  expect(asked).toEqual([
    'wait=50',
    'wait=50',
    'group=default&have=4&wait=50',
    'group=default&have=4&wait=50',
    'group=default&have=5&wait=50',
    'group=default&have=5&wait=50',
    'group=default&have=5&wait=50',
  ])
  expect(runner.running).toMatchObject({ number: 4 })
})

test('a bundle that is no file of the host’s any more does not keep the one before it from starting', async () => {
  const runner = await open()
  for (const number of [1, 2]) await runner.take(signed({ number }))
  await rm(join(folder, 'bundles/default-2.json'))
  const again = await open()
  expect(again.running).toMatchObject({ number: 1 })
  expect(again.error).toBe('default-2.json: the file is gone')
  expect(await again.take(signed({ number: 2 }))).toBe(true)
})
