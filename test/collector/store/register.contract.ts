import { describe, expect, test } from 'vitest'
import type { Network } from '../../../collector/store/networks.ts'
import type { InformationSystem } from '../../../collector/store/systems.ts'
import { network, system } from '../../support/register.ts'
import type { OpenStore } from './alerts.contract.ts'

/** Networks and information systems. */
export function describeRegisterStores(name: string, open: OpenStore): void {
  const prefixes = (networks: readonly Network[]) => networks.map(({ prefix }) => prefix)
  const names = (systems: readonly InformationSystem[]) => systems.map(({ name }) => name)

  describe(`networks in ${name}`, () => {
    test('are kept whole, found by id and by prefix, and changed under their id', async () => {
      await using store = await open()
      const portal = system('Cổng')
      await store.systems.save([portal])
      const kept = network('192.0.2.0/24', {
        kind: 'customer',
        site: 'Huế',
        contact: 'trực',
        systemId: portal.id,
        note: 'ghi\nchú',
      })
      await store.networks.save([kept])
      expect(await store.networks.find(kept.id)).toEqual(kept)
      expect(await store.networks.findPrefix('default', '192.0.2.0/24')).toEqual(kept)
      expect(await store.networks.findPrefix('other', '192.0.2.0/24')).toBeNull()
      const changed = { ...kept, prefix: '192.0.2.0/25', kind: 'cgnat', systemId: null } as const
      await store.networks.save([changed])
      expect(await store.networks.all()).toEqual([changed])
      await store.networks.remove([kept.id])
      expect(await store.networks.count()).toBe(0)
    })

    test('come page by page in the order of their addresses, IPv4 first, the wider before those within', async () => {
      await using store = await open()
      const sorted = ['9.0.0.0/8', '10.0.0.0/8', '10.0.0.0/16', '10.0.1.0/24', '100.64.0.0/10', '::/0', '2001:db8::/32']
      await store.networks.save([...sorted].reverse().map(prefix => network(prefix)))
      await store.networks.save([network('1.0.0.0/8', { organisation: 'so-tttt', kind: 'peer' })])
      const seen: Network[] = []
      for (;;) {
        const after = seen.at(-1)
        const page = await store.networks.page({ after, limit: 3 })
        seen.push(...page)
        if (page.length < 3) break
      }
      expect(prefixes(seen)).toEqual([...sorted, '1.0.0.0/8'])
      expect(prefixes(await store.networks.page({ organisation: 'so-tttt', limit: 9 }))).toEqual(['1.0.0.0/8'])
      expect(prefixes(await store.networks.page({ kind: 'peer', limit: 9 }))).toEqual(['1.0.0.0/8'])
    })

    test('have a prefix once an organisation, and nothing else under it', async () => {
      await using store = await open()
      await store.networks.save([network('10.0.0.0/8'), network('10.0.0.0/8', { organisation: 'so-tttt' })])
      await expect(store.networks.save([network('10.0.0.0/8')])).rejects.toThrow()
      await expect(store.networks.save([network('10.0.0.1/8')])).rejects.toThrow('10.0.0.1/8')
      expect(await store.networks.count()).toBe(2)
    })

    test('tell by their version that something changed, and take it back with what was taken back', async () => {
      await using store = await open()
      const before = await store.networks.version()
      await store.networks.save([network('10.0.0.0/8')])
      const after = await store.networks.version()
      expect(after).toBeGreaterThan(before)
      const broken = store.transaction(async within => {
        await within.networks.save([network('11.0.0.0/8')])
        throw new Error('changed our mind')
      })
      await expect(broken).rejects.toThrow('changed our mind')
      expect(await store.networks.version()).toBe(after)
      expect(await store.networks.count()).toBe(1)
    })

    test('are stored by the thousand', async () => {
      await using store = await open()
      const many = Array.from({ length: 3_000 }, (_, at) => network(`10.${at >> 8}.${at & 255}.0/24`))
      await store.networks.save(many)
      expect((await store.networks.all()).map(({ id }) => id)).toEqual(many.map(({ id }) => id))
      await store.networks.remove(many.slice(1).map(({ id }) => id))
      expect(await store.networks.all()).toEqual(many.slice(0, 1))
    })

    test('are changed by one at a time, each seeing what the one before it did', async () => {
      await using store = await open()
      const add = (prefix: string) =>
        store.transaction(async within => {
          await within.networks.claim()
          if ((await within.networks.count()) > 0) return false
          await within.networks.save([network(prefix)])
          return true
        })
      const done = await Promise.all(['10.0.0.0/8', '11.0.0.0/8', '12.0.0.0/8'].map(add))
      expect(done.filter(Boolean)).toHaveLength(1)
      expect(await store.networks.count()).toBe(1)
    })
  })

  describe(`systems in ${name}`, () => {
    const whole = system('Cổng thông tin điện tử', {
      level: 3,
      addresses: ['198.51.100.10', '2001:db8::/64', 'portal'],
      domains: ['portal.don-vi.example'],
      owner: 'Sở',
      operator: 'Trung tâm',
      operatingSystem: 'Debian',
      operatingSystemVersion: '12',
      services: ['Web server'],
      measures: ['Tường lửa'],
      purpose: 'Dịch vụ công',
      note: 'x',
    })

    test('are kept whole and found by id and by name, however it is capitalised', async () => {
      await using store = await open()
      await store.systems.save([whole])
      expect(await store.systems.find(whole.id)).toEqual(whole)
      expect(await store.systems.findName('default', 'CỔNG thông tin điện tử'.normalize('NFD'))).toEqual(whole)
      expect(await store.systems.findName('so-tttt', whole.name)).toBeNull()
      await store.systems.save([{ ...whole, level: null, name: 'Cổng' }])
      expect(await store.systems.all()).toEqual([{ ...whole, level: null, name: 'Cổng' }])
      await expect(store.systems.save([system('cổng')])).rejects.toThrow()
    })

    test('come page by page by organisation and name', async () => {
      await using store = await open()
      const sorted = ['A', 'b', 'C', 'd', 'E']
      await store.systems.save([...sorted].reverse().map(name => system(name)))
      await store.systems.save([system('a', { organisation: 'so-tttt' })])
      const seen: InformationSystem[] = []
      for (;;) {
        const page = await store.systems.page({ after: seen.at(-1), limit: 2 })
        seen.push(...page)
        if (page.length < 2) break
      }
      expect(names(seen)).toEqual([...sorted, 'a'])
      expect(names(await store.systems.page({ organisation: 'so-tttt', limit: 9 }))).toEqual(['a'])
    })

    test('leave their networks behind when they are removed, and tell of both', async () => {
      await using store = await open()
      await store.systems.save([whole])
      const kept = network('192.0.2.0/24', { systemId: whole.id })
      await store.networks.save([kept])
      await expect(store.networks.save([network('10.0.0.0/8', { systemId: 'nobody' })])).rejects.toThrow()
      const before = { networks: await store.networks.version(), systems: await store.systems.version() }
      await store.systems.remove([whole.id])
      expect(await store.systems.count()).toBe(0)
      expect(await store.networks.all()).toEqual([{ ...kept, systemId: null }])
      expect(await store.networks.version()).toBeGreaterThan(before.networks)
      expect(await store.systems.version()).toBeGreaterThan(before.systems)
    })
  })
}
