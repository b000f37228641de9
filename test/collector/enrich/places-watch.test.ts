import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { PlacesWatch } from '../../../collector/enrich/places-watch.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'
import type { Store } from '../../../collector/store/store.ts'
import { network, system } from '../../support/register.ts'

const open: (Disposable | AsyncDisposable)[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse())
    if (Symbol.asyncDispose in one) await one[Symbol.asyncDispose]()
    else one[Symbol.dispose]()
})

async function watched(everyMs = 3_600_000) {
  const file = join(mkdtempSync(join(tmpdir(), 'vonggac-places-')), 'collector.db')
  const store = await openSqlite(file)
  const failures: Error[] = []
  open.push(store)
  const watch = await PlacesWatch.open({ store, everyMs, failed: error => failures.push(error) })
  open.push(watch)
  return { file, store, watch, failures }
}

test('shows a change at once to who refreshes, and leaves earlier pictures as they were', async () => {
  const { store, watch } = await watched()
  const before = watch.current
  await store.networks.save([network('10.0.0.0/8')])
  expect(watch.current).toBe(before)
  const after = await watch.refresh()
  expect(after.find('10.1.1.1').network?.prefix).toBe('10.0.0.0/8')
  expect(before.find('10.1.1.1').network).toBeNull()
  expect(await watch.refresh()).toBe(after)
})

test('notices by itself what another collector changed', async () => {
  const { file, watch } = await watched(20)
  const other = await openSqlite(file)
  open.push(other)
  await other.systems.save([system('Cổng', { addresses: ['192.0.2.1'] })])
  await expect.poll(() => watch.current.find('192.0.2.1').system?.name).toBe('Cổng')
})

test('reads again what changed while it was read', async () => {
  const { store, failures } = await watched()
  const portal = system('Cổng', { addresses: ['192.0.2.1'] })
  let reads = 0
  const meddling: Pick<Store, 'networks' | 'systems'> = {
    systems: store.systems,
    networks: {
      ...store.networks,
      all: async () => {
        const networks = await store.networks.all()
        reads += 1
        if (reads === 1) {
          await store.systems.save([portal])
          await store.networks.save([network('10.0.0.0/8', { systemId: portal.id })])
        }
        return networks
      },
    },
  }
  const watch = await PlacesWatch.open({ store: meddling, failed: error => failures.push(error) })
  open.push(watch)
  expect(reads).toBe(2)
  expect(watch.current.find('10.1.1.1').system).toEqual(portal)
})

test('keeps the picture it has while the store can’t be read, and says so', async () => {
  const { store, watch, failures } = await watched(20)
  await store.networks.save([network('10.0.0.0/8')])
  const before = await watch.refresh()
  await store[Symbol.asyncDispose]()
  await expect.poll(() => failures.length).toBeGreaterThan(0)
  expect(watch.current).toBe(before)
  await expect(watch.refresh()).rejects.toThrow()
  watch[Symbol.dispose]()
})
