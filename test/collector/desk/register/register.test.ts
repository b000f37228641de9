/** Imports and single changes of networks and systems, against a real store. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NetworkFields, SystemFields } from '../../../../collector/desk/register/fields.ts'
import type { ImportOutcome } from '../../../../collector/desk/register/import-file.ts'
import { importNetworks, removeNetwork, saveNetwork } from '../../../../collector/desk/register/networks.ts'
import { importSystems, removeSystem, saveSystem } from '../../../../collector/desk/register/systems.ts'
import { openSqlite } from '../../../../collector/store/sqlite.ts'
import type { Store } from '../../../../collector/store/store.ts'

const by = { actor: 'lan', address: '::1' }
const now = () => new Date('2026-11-20T03:00:00Z')
const organisations = [{ id: 'default' }, { id: 'so-tttt' }]
let store: Store

beforeEach(async () => {
  store = await openSqlite(join(mkdtempSync(join(tmpdir(), 'vonggac-register-')), 'collector.db'))
})
afterEach(() => store[Symbol.asyncDispose]())

const options = { replace: false, dryRun: false }
const csv = (text: string) => ({ name: 'file.csv', text, format: 'csv' as const })
const yaml = (text: string) => ({ name: 'file.yaml', text, format: 'yaml' as const })
const networksFrom = (text: string, given = {}) =>
  importNetworks({ store, now, organisations }, csv(text), { ...options, ...given }, by)
const systemsFrom = (text: string, given = {}) =>
  importSystems({ store, now, organisations }, yaml(text), { ...options, ...given }, by)
const told = ({ problems }: ImportOutcome) => problems.map(({ line, field, what }) => `${line}: ${field}: ${what.en}`)
const prefixes = async () => (await store.networks.all()).map(({ prefix }) => prefix)
const audited = async () => (await store.audit.latest(10)).map(({ action, subject }) => `${action} ${subject}`)

const SYSTEMS =
  '- { name: Cổng, level: 3, addresses: [198.51.100.10, portal], domains: [www.example.vn] }\n- { name: Thư }\n'

describe('importing networks', () => {
  test('adds, changes and keeps, by prefix, with one line in the audit', async () => {
    await systemsFrom(SYSTEMS)
    const first = await networksFrom('prefix,kind,site,system\n203.0.113.0/24,own,Huế,cổng\n100.64.0.0/10,cgnat,,\n')
    expect(first).toEqual({
      added: ['203.0.113.0/24', '100.64.0.0/10'],
      changed: [],
      removed: [],
      unchanged: 0,
      problems: [],
    })
    const [shared, own] = await store.networks.all()
    expect(own).toMatchObject({ site: 'Huế', systemId: (await store.systems.findName('default', 'Cổng'))?.id })
    const second = await networksFrom('prefix,kind\n203.0.113.0/24,customer\n100.64.0.0/10,cgnat\n2001:DB8::/32,own\n')
    expect(second).toMatchObject({ added: ['2001:db8::/32'], changed: ['203.0.113.0/24'], removed: [], unchanged: 1 })
    expect(await store.networks.find(own?.id ?? '')).toMatchObject({ kind: 'customer', systemId: null })
    expect((await store.networks.all())[0]).toEqual(shared)
    expect(await audited()).toEqual([
      'networks.imported file.csv',
      'networks.imported file.csv',
      'systems.imported file.yaml',
    ])
    const [entry] = await store.audit.latest(1)
    expect(JSON.parse(entry?.detail ?? '')).toMatchObject({
      added: 1,
      changed: 1,
      removed: 0,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(entry).toMatchObject({ actor: 'lan', address: '::1', at: now().getTime() })
  })

  test('removes with --replace what the file leaves out, of the organisations that it names alone', async () => {
    await networksFrom('prefix,kind,organisation\n10.0.0.0/8,own,\n11.0.0.0/8,own,\n10.0.0.0/8,own,so-tttt\n')
    const outcome = await networksFrom('prefix,kind\n10.0.0.0/8,own\n', { replace: true })
    expect(outcome).toMatchObject({ removed: ['11.0.0.0/8'], unchanged: 1 })
    expect((await store.networks.all()).map(({ organisation, prefix }) => `${organisation} ${prefix}`)).toEqual([
      'default 10.0.0.0/8',
      'so-tttt 10.0.0.0/8',
    ])
  })

  test('writes nothing in a dry run, nor where nothing changes', async () => {
    const text = 'prefix,kind\n10.0.0.0/8,own\n'
    expect(await networksFrom(text, { dryRun: true })).toMatchObject({ added: ['10.0.0.0/8'] })
    expect(await prefixes()).toEqual([])
    await networksFrom(text)
    const before = await store.networks.version()
    expect(await networksFrom(text)).toMatchObject({ unchanged: 1 })
    expect(await store.networks.version()).toBe(before)
    expect(await audited()).toHaveLength(1)
  })

  test('tells all mistakes at once, with line and field, and then writes nothing', async () => {
    const outcome = await networksFrom(
      [
        'prefix,kind,organisation,system',
        '10.0.0.5/8,own,,',
        'portal,own,,',
        '10.1.0.0/16,ours,,',
        '10.2.0.0/16,own,So TTTT,',
        '10.3.0.0/16,own,,Không có',
        '10.4.0.0/16,own,,',
        '::ffff:10.4.0.0/112,peer,,',
        '10.5.0.0/16',
      ].join('\n'),
    )
    expect(told(outcome)).toEqual([
      "2: prefix: '10.0.0.5/8' has bits set beyond the prefix; is 10.0.0.0/8 meant?",
      "3: prefix: 'portal' is neither an IP address nor a prefix (such as 203.0.113.0/24)",
      expect.stringMatching(/^4: kind: .*"cgnat"/),
      expect.stringMatching(/^5: organisation: /),
      '6: system: the organisation has no system “Không có”',
      '8: prefix: 10.4.0.0/16 is in line 7 already',
      '9: : has 1 cells, the first line has 4 columns',
    ])
    expect(outcome.problems.every(({ what }) => what.vi !== '' && what.vi !== what.en)).toBe(true)
    expect(await prefixes()).toEqual([])
    expect(await audited()).toEqual([])
  })
})

describe('importing systems', () => {
  test('adds, changes and keeps, by name', async () => {
    expect(await systemsFrom(SYSTEMS)).toMatchObject({ added: ['Cổng', 'Thư'], problems: [] })
    const id = (await store.systems.findName('default', 'cổng'))?.id
    expect(await systemsFrom('systems:\n  - { name: CỔNG, level: 4 }\n  - { name: Thư }\n')).toMatchObject({
      changed: ['CỔNG'],
      unchanged: 1,
    })
    expect(await store.systems.find(id ?? '')).toMatchObject({ name: 'CỔNG', level: 4, addresses: [] })
  })

  test('takes networks from a system that is removed, and leaves them', async () => {
    await systemsFrom(SYSTEMS)
    await networksFrom('prefix,kind,system\n10.0.0.0/8,own,Thư\n')
    expect(await systemsFrom('- { name: Cổng }\n', { replace: true })).toMatchObject({
      removed: ['Thư'],
      changed: ['Cổng'],
    })
    expect(await store.networks.all()).toMatchObject([{ prefix: '10.0.0.0/8', systemId: null }])
  })

  test('tells all mistakes at once, with line and field', async () => {
    await systemsFrom(SYSTEMS)
    const outcome = await systemsFrom(
      [
        '- name: A',
        '  level: 6',
        '  addresses:',
        '    - 10.0.0.1/8',
        '    - 999.1.1.1',
        '    - portal',
        '    - "hai từ"',
        '  domains: [a/b]',
        '  colour: red',
        '- name: B',
        '  domains: [WWW.Example.vn.]',
        '- name: b',
        '- level: 2',
      ].join('\n'),
    )
    expect(told(outcome)).toEqual([
      expect.stringMatching(/^2: level: /),
      "4: addresses.1: '10.0.0.1/8' has bits set beyond the prefix; is 10.0.0.0/8 meant?",
      "5: addresses.2: '999.1.1.1' is neither an IP address nor a prefix (such as 203.0.113.0/24)",
      "7: addresses.4: 'hai từ' is no address, prefix or host name",
      '8: domains.1: not a name of a host or domain',
      '9: colour: no such field',
      "11: domains.1: “WWW.Example.vn.” is the system “Cổng”'s already",
      '12: name: the system “b” is in line 10 already',
      expect.stringMatching(/^13: name: /),
    ])
    expect(await store.systems.count()).toBe(2)
  })

  test('lets an entry pass from one system to another in one file', async () => {
    await systemsFrom(SYSTEMS)
    expect(await systemsFrom('- { name: Cổng }\n- { name: Thư, addresses: [portal] }\n')).toMatchObject({
      changed: ['Cổng', 'Thư'],
      problems: [],
    })
    expect(told(await systemsFrom('- { name: Cổng, addresses: [PORTAL] }\n'))).toEqual([
      "1: addresses.1: “PORTAL” is the system “Thư”'s already",
    ])
  })
})

describe('one at a time', () => {
  const network = (given: object) => NetworkFields.parse({ prefix: '10.0.0.0/8', kind: 'own', ...given })
  const system = (given: object) => SystemFields.parse({ name: 'Cổng', ...given })
  const deps = () => ({ store, now, organisations })
  const fields = (result: object) =>
    'problems' in result ? (result.problems as { field: string }[]).map(({ field }) => field) : result

  test('a network is added, changed and removed, each with a line in the audit', async () => {
    const added = await saveNetwork(deps(), null, network({}), by)
    const { id } = 'saved' in added ? added.saved : { id: '' }
    expect(await saveNetwork(deps(), id, network({ prefix: '10.0.0.0/9' }), by)).toMatchObject({
      saved: { id, prefix: '10.0.0.0/9' },
    })
    expect(await saveNetwork(deps(), 'nobody', network({}), by)).toEqual({ missing: true })
    expect(await removeNetwork(deps(), id, by)).toBe(true)
    expect(await removeNetwork(deps(), id, by)).toBe(false)
    expect(await audited()).toEqual([`network.removed ${id}`, `network.changed ${id}`, `network.added ${id}`])
  })

  test('a network is refused where its prefix is taken or its system is another organisation’s', async () => {
    await saveNetwork(deps(), null, network({}), by)
    const theirs = await saveSystem(deps(), null, system({ organisation: 'so-tttt' }), by)
    const systemId = 'saved' in theirs ? theirs.saved.id : ''
    expect(fields(await saveNetwork(deps(), null, network({ systemId }), by))).toEqual(['prefix', 'systemId'])
    expect(await store.networks.count()).toBe(1)
  })

  test('a system is refused where another stands for what it names, or its networks would be left with strangers', async () => {
    const first = await saveSystem(deps(), null, system({ addresses: ['192.0.2.1'] }), by)
    const id = 'saved' in first ? first.saved.id : ''
    expect(fields(await saveSystem(deps(), null, system({ addresses: ['::ffff:192.0.2.1'] }), by))).toEqual([
      'name',
      'addresses.1',
    ])
    await saveNetwork(deps(), null, network({ systemId: id }), by)
    expect(fields(await saveSystem(deps(), id, system({ organisation: 'so-tttt' }), by))).toEqual(['organisation'])
    expect(await saveSystem(deps(), id, system({ level: 3, addresses: ['192.0.2.1'] }), by)).toMatchObject({
      saved: { id, level: 3 },
    })
    expect(await removeSystem(deps(), id, by)).toBe(true)
    expect(await removeSystem(deps(), id, by)).toBe(false)
    expect(await audited()).toContain(`system.removed ${id}`)
  })
})
