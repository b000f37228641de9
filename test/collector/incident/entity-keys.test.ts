import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../agent/wire/index.ts'
import type { WarningList } from '../../../collector/enrich/warning-list-file.ts'
import { entityKeys } from '../../../collector/incident/entity-keys.ts'
import { isPrefix, parsePrefix } from '../../../collector/store/prefix.ts'
import { entitySettings } from '../../support/grouping.ts'
import { network, system } from '../../support/register.ts'
import { wireAlert } from '../../support/wire.ts'

const cidrs = (name: string, ...entries: string[]): WarningList => ({
  name,
  description: '',
  type: 'cidr',
  attributes: [],
  entries,
  prefixes: entries.map(entry => parsePrefix(entry)).filter(isPrefix),
  patterns: [],
})

const portal = system('Cổng thông tin', { addresses: ['198.51.100.10', 'portal'], domains: ['www.example.vn'] })
const billing = system('Tính cước', { addresses: ['100.64.9.9', '203.0.113.53'] })
const judge = entityKeys(
  entitySettings({
    stopValues: ['192.0.2.53', '10.0.9.0/24', 'proxy'],
    systems: [portal, billing, system('Nội bộ', { organisation: 'so-tttt', addresses: ['10.5.5.5', 'intranet'] })],
    networks: [
      network('203.0.113.0/24'),
      network('203.0.113.53/32', { kind: 'resolver' }),
      network('198.18.0.0/24', { kind: 'peer', systemId: portal.id }),
      network('100.64.0.0/10', { kind: 'cgnat', systemId: billing.id }),
      network('10.7.0.0/16', { kind: 'customer', systemId: portal.id }),
      network('10.8.0.0/16', { kind: 'management' }),
    ],
    lists: [cidrs('public resolvers', '8.8.8.8'), cidrs('private addresses', '10.0.0.0/8')],
  }),
)
const keyed = (alert: Alert, organisation = 'default') => judge({ organisation, agent: 'agent-1', alert })
const of = (victims: string[], attackers: string[] = [], organisation?: string) =>
  keyed(wireAlert(1, { entities: { victims, attackers, accounts: [] } }), organisation)
const names = (victims: string[], attackers: string[] = []) =>
  of(victims, attackers)
    .keys.filter(({ role }) => role !== 'pair')
    .map(({ role, name }) => `${role} ${name}`)
const keyOf = (victim: string, organisation?: string) => of([victim], [], organisation).keys[0]?.key

describe('entityKeys', () => {
  test('are victims and attackers, each in its role', () => {
    expect(of(['web9'], ['203.0.113.5'])).toEqual({
      keys: [
        { key: 'default real victim web9', role: 'victim', name: 'web9' },
        { key: 'default real attacker 203.0.113.5', role: 'attacker', name: '203.0.113.5' },
        expect.objectContaining({ role: 'pair', name: '203.0.113.5 → web9' }),
      ],
      refused: [],
    })
  })

  test('take names and addresses of one registered system for the same', () => {
    for (const victim of ['198.51.100.10', 'PORTAL', 'www.example.vn.', '::ffff:198.51.100.10', '10.7.1.1'])
      expect(keyOf(victim)).toBe(keyOf('portal'))
    expect(names(['portal'])).toEqual(['victim Cổng thông tin'])
  })

  test('fall back to the rule on its host when nobody is left to group by', () => {
    expect(names(['127.0.0.1'])).toEqual(['rule Password guessing'])
    expect(names([], ['100.64.1.1'])).toContain('victim Cổng thông tin')
  })

  test('name the host of the evidence when no victim is given', () => {
    const alert = wireAlert(1, {
      source: { name: 'auth', type: 'log_tail', host: 'web9' },
      entities: { victims: [], attackers: [] },
    })
    expect(keyed(alert).keys).toMatchObject([{ role: 'victim', name: 'web9' }])
  })

  test('are accounts, except those that every host has, and indicators', () => {
    const entities = { victims: [], attackers: [], accounts: ['Lan', 'root', 'LAN'], indicators: ['C2.example.'] }
    const { keys, refused } = keyed(wireAlert(1, { source: { name: 'x', type: 'interface' }, entities }))
    expect(keys).toMatchObject([
      { role: 'account', name: 'Lan' },
      { role: 'indicator', name: 'C2.example.' },
    ])
    expect(refused).toEqual([{ role: 'account', name: 'root', because: 'everywhere' }])
  })

  test('tell no pairs of a storm of many', () => {
    const many = Array.from({ length: 17 }, (_, index) => `198.51.100.${100 + index}`)
    const pairs = (attackers: string[]) => of(['web9'], attackers).keys.filter(({ role }) => role === 'pair')
    expect(pairs(many)).toEqual([])
    expect(pairs(many.slice(1))).toHaveLength(16)
  })

  test('differ between drill and real', () => {
    const [real] = keyed(wireAlert(1)).keys
    const [drill] = keyed(wireAlert(1, { drill: true })).keys
    expect(real?.key).not.toBe(drill?.key)
  })
})

describe('what is never grouped by', () => {
  test.each([
    ['127.0.0.1', 'stop_value'],
    ['::1', 'stop_value'],
    ['localhost', 'stop_value'],
    ['192.0.2.53', 'stop_value'],
    ['10.0.9.77', 'stop_value'],
    ['Proxy', 'stop_value'],
    ['203.0.113.53', 'resolver'],
    ['198.18.0.7', 'peer'],
    ['100.64.1.1', 'cgnat'],
    ['::ffff:100.64.1.1', 'cgnat'],
    ['8.8.8.8', 'warning_list'],
    ['10.1.1.1', 'warning_list'],
  ])('%s: %s, whichever side it is on', (name, because) => {
    expect(of(['web9', name], [name])).toMatchObject({
      keys: [{ name: 'web9' }],
      refused: [
        { role: 'victim', name, because },
        { role: 'attacker', name, because },
      ],
    })
  })

  test('is not a system whose own entry is more exact than the network', () => {
    expect(names(['100.64.9.9'])).toEqual(['victim Tính cước'])
    // As exact as the network: it is the resolver that is asked by everyone.
    expect(of(['203.0.113.53']).refused).toMatchObject([{ because: 'resolver' }])
  })

  test('is nothing of ours, whatever a warning list says', () => {
    expect(names(['10.8.0.1', '203.0.113.9'])).toEqual(['victim 10.8.0.1', 'victim 203.0.113.9'])
    expect(names(['10.7.0.1'])).toEqual(['victim Cổng thông tin'])
  })
})

describe('of another organisation', () => {
  test('nothing meets what is ours, not even a public address', () => {
    for (const name of ['web9', '172.16.0.1', '198.51.100.77', '198.51.100.10'])
      expect(keyOf(name, 'so-tttt')).not.toBe(keyOf(name))
  })

  test('its systems are found among its own', () => {
    expect(of(['intranet'], [], 'so-tttt').keys).toMatchObject([{ name: 'Nội bộ' }])
    expect(keyOf('intranet', 'so-tttt')).toBe(keyOf('10.5.5.5', 'so-tttt'))
    expect(of(['intranet']).keys).toMatchObject([{ name: 'intranet' }])
  })
})
