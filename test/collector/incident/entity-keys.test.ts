import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../agent/wire/index.ts'
import { entityKeys } from '../../../collector/incident/entity-keys.ts'
import { wireAlert } from '../../support/wire.ts'

const keysOf = entityKeys({
  stopValues: ['192.0.2.53', '10.0.9.0/24', 'proxy'],
  systems: [{ name: 'Cổng thông tin', addresses: ['198.51.100.10', 'portal'], domains: ['www.example.vn'] }],
})
const keyed = (alert: Alert, organisation = 'default') => keysOf({ organisation, agent: 'agent-1', alert })
const names = (victims: string[], attackers: string[] = []) =>
  keyed(wireAlert(1, { entities: { victims, attackers, accounts: [] } })).map(({ role, name }) => `${role} ${name}`)

describe('entityKeys', () => {
  test('are victims and attackers, each in its role', () => {
    expect(names(['web9'], ['203.0.113.5'])).toEqual(['victim web9', 'attacker 203.0.113.5', 'pair 203.0.113.5 → web9'])
  })

  test('take names and addresses of one registered system for the same', () => {
    const key = (victim: string) => keyed(wireAlert(1, { entities: { victims: [victim], attackers: [] } }))[0]?.key
    for (const victim of ['198.51.100.10', 'PORTAL', 'www.example.vn.', '::ffff:198.51.100.10'])
      expect(key(victim)).toBe(key('portal'))
    expect(names(['portal'])).toEqual(['victim Cổng thông tin'])
  })

  test('leave out what everyone talks to', () => {
    expect(names(['web9', '192.0.2.53', '10.0.9.77', 'Proxy', '127.0.0.1', '::1', 'localhost'])).toEqual([
      'victim web9',
    ])
  })

  test('fall back to the rule on its host when nobody is left to group by', () => {
    expect(names(['127.0.0.1'])).toEqual(['rule Password guessing'])
  })

  test('name the host of the evidence when no victim is given', () => {
    const alert = wireAlert(1, {
      source: { name: 'auth', type: 'log_tail', host: 'web9' },
      entities: { victims: [], attackers: [] },
    })
    expect(keyed(alert)).toMatchObject([{ role: 'victim', name: 'web9' }])
  })

  test('are accounts, except those that every host has, and indicators', () => {
    const entities = { victims: [], attackers: [], accounts: ['Lan', 'root', 'LAN'], indicators: ['C2.example.'] }
    expect(keyed(wireAlert(1, { source: { name: 'x', type: 'interface' }, entities }))).toMatchObject([
      { role: 'account', name: 'Lan' },
      { role: 'indicator', name: 'C2.example.' },
    ])
  })

  test('tell no pairs of a storm of many', () => {
    const many = Array.from({ length: 17 }, (_, index) => `203.0.113.${index}`)
    expect(names(['web9'], many).filter(name => name.startsWith('pair'))).toEqual([])
    expect(names(['web9'], many.slice(1)).filter(name => name.startsWith('pair'))).toHaveLength(16)
  })

  test('differ between organisations', () => {
    const [ours] = keyed(wireAlert(1))
    const [theirs] = keyed(wireAlert(1), 'other')
    expect(ours?.key).not.toBe(theirs?.key)
  })

  test('differ between drill and real', () => {
    const [real] = keyed(wireAlert(1))
    const [drill] = keyed(wireAlert(1, { drill: true }))
    expect(real?.key).not.toBe(drill?.key)
  })
})
