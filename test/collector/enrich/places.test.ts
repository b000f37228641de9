import { describe, expect, test } from 'vitest'
import { placesOf, systemDecides } from '../../../collector/enrich/places.ts'
import { network, system } from '../../support/register.ts'

const portal = system('Cổng thông tin', {
  addresses: ['198.51.100.10', '2001:DB8::10', 'portal', '203.0.113.64/28'],
  domains: ['www.example.vn'],
})
const archive = system('Lưu trữ', { addresses: ['203.0.113.70'] })
const own = network('203.0.113.0/24', { site: 'Huế' })
const resolvers = network('203.0.113.72/29', { kind: 'resolver' })
const given = network('192.0.2.0/24', { systemId: archive.id })
const within = network('192.0.2.128/25', { kind: 'customer' })
const places = placesOf({ networks: [own, resolvers, given, within], systems: [portal, archive] })

const systemOf = (name: string, organisation?: string) => places.find(name, organisation).system?.name
const networkOf = (name: string) => places.find(name).network?.prefix

describe('a place', () => {
  test.each([
    ['198.51.100.10', 'Cổng thông tin', 'entry'],
    ['::ffff:198.51.100.10', 'Cổng thông tin', 'entry'],
    ['2001:db8:0::0010', 'Cổng thông tin', 'entry'],
    ['PORTAL', 'Cổng thông tin', 'name'],
    ['www.Example.vn.', 'Cổng thông tin', 'name'],
    ['cổng THÔNG tin', 'Cổng thông tin', 'name'],
    ['203.0.113.65', 'Cổng thông tin', 'entry'],
    // The narrower entry counts.
    ['203.0.113.70', 'Lưu trữ', 'entry'],
    ['192.0.2.1', 'Lưu trữ', 'network'],
    // A network within one that was given to a system is of that system, too.
    ['192.0.2.200', 'Lưu trữ', 'network'],
  ])('%s is of %s by its %s', (name, called, by) => {
    expect(systemOf(name)).toBe(called)
    expect(places.find(name).through?.by).toBe(by)
  })

  test('is of nobody where nothing says whose it is', () => {
    for (const name of ['198.51.100.11', 'portal2', 'example.vn', '', '2001:db8::11'])
      expect(places.find(name)).toMatchObject({ network: null, system: null })
  })

  test('is in the most exact network, and tells those around it', () => {
    expect(networkOf('203.0.113.1')).toBe('203.0.113.0/24')
    expect(networkOf('203.0.113.73')).toBe('203.0.113.72/29')
    expect(places.around('203.0.113.73')).toEqual([resolvers, own])
    expect(places.around('198.51.100.10')).toEqual([])
    expect(places.networksOf(archive.id)).toEqual([given])
  })

  test('is known by its system where the system’s entry is the more exact one', () => {
    expect(systemDecides(places.find('203.0.113.70'))).toBe(true)
    // An entry of 28 bits within a network of 29.
    expect(places.find('203.0.113.73')).toMatchObject({ network: resolvers, system: portal })
    expect(systemDecides(places.find('203.0.113.73'))).toBe(false)
    expect(systemDecides(places.find('192.0.2.1'))).toBe(false)
    expect(systemDecides(places.find('portal'))).toBe(true)
    const same = placesOf({ networks: [network('198.51.100.10/32', { kind: 'resolver' })], systems: [portal] })
    expect(same.find('198.51.100.10').system).toBe(portal)
    expect(systemDecides(same.find('198.51.100.10'))).toBe(false)
  })
})

describe('between organisations', () => {
  const theirs = system('Một cửa', {
    organisation: 'so-tttt',
    addresses: ['10.1.1.1', '203.0.113.5'],
    domains: ['mot-cua.example.vn', 'intranet'],
  })
  const all = placesOf({
    networks: [
      own,
      network('198.51.100.0/24', { kind: 'resolver', site: 'Hà Nội', contact: 'noc@example.vn', note: 'x' }),
      network('100.64.0.0/10', { kind: 'cgnat' }),
      network('10.0.0.0/8', { organisation: 'so-tttt' }),
      network('203.0.113.0/25', { organisation: 'so-tttt', kind: 'customer' }),
      network('0.0.0.0/0', { organisation: 'so-tttt', kind: 'cgnat' }),
    ],
    systems: [portal, theirs],
  })

  test('each is told of its own entries alone', () => {
    expect(all.find('203.0.113.5', 'default')).toMatchObject({ network: own, system: null })
    expect(all.find('203.0.113.5', 'so-tttt')).toMatchObject({ network: { prefix: '203.0.113.0/25' }, system: theirs })
    expect(all.find('192.0.2.1', 'default').network).toBeNull()
    expect(all.around('192.0.2.1', 'default')).toEqual([])
    expect(all.find('203.0.113.5', 'nobody-known')).toMatchObject({ network: null, system: null })
    expect(all.find('mot-cua.example.vn', 'default').system).toBeNull()
    expect(all.find('portal', 'so-tttt').system).toBeNull()
  })

  test('of the installation’s own, others hear that a public address is nobody’s in particular, and no more', () => {
    expect(all.find('198.51.100.10', 'nobody-known')).toMatchObject({
      network: { prefix: '198.51.100.0/24', kind: 'resolver', site: '', contact: '', note: '' },
      system: null,
    })
    expect(all.around('198.51.100.10', 'nobody-known')).toHaveLength(1)
    expect(all.find('100.64.1.1', 'nobody-known').network).toBeNull()
  })

  test('private addresses and names that are no domains are each one’s own', () => {
    for (const name of ['10.1.1.1', '::ffff:10.1.1.1', 'intranet']) {
      expect(all.find(name, 'default')).toMatchObject({ network: null, system: null })
      expect(all.find(name, 'so-tttt').system).toBe(theirs)
    }
  })
})
