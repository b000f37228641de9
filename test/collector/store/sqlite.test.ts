import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Libsql from 'libsql'
import { describe, expect, test } from 'vitest'
import { record } from '../../../collector/incident/chain.ts'
import { openSqlite } from '../../../collector/store/sqlite.ts'
import { describeSharing } from './sharing.contract.ts'
import { describeStore } from './store.contract.ts'

const file = () => join(mkdtempSync(join(tmpdir(), 'vonggac-store-')), 'collector.db')
const open = () => openSqlite(file())

describeStore('SQLite', open)
describeSharing('SQLite', async count => {
  const path = file()
  return Promise.all(Array.from({ length: count }, () => openSqlite(path)))
})

describe('the SQLite file', () => {
  test('can be read and written by its owner alone, and opens again with what it held', async () => {
    const path = file()
    const first = await openSqlite(path)
    await first.incidents.nextNumber('VG')
    await first[Symbol.asyncDispose]()
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await using again = await openSqlite(path)
    expect(await again.incidents.nextNumber('VG')).toBe(2)
  })

  test('refuses to change or remove what is on record, whoever asks', async () => {
    const path = file()
    await using store = await openSqlite(path)
    const { event } = record(null, {
      incidentId: 'VG-1',
      at: 1,
      actor: 't',
      change: { kind: 'opened', drill: false, follows: [] },
    })
    await store.incidents.append([event])
    await store.audit.add({ at: 1, actor: 'a', action: 'b', subject: '', detail: '', address: '' })
    const outsider = new Libsql(path)
    for (const table of ['incident_event', 'audit']) {
      expect(() => outsider.exec(`UPDATE ${table} SET actor = 'x'`)).toThrow('append-only')
      expect(() => outsider.exec(`DELETE FROM ${table}`)).toThrow('append-only')
    }
    outsider.close()
  })

  test('lets a second process write between the transactions of the first', async () => {
    const path = file()
    await using one = await openSqlite(path)
    await using other = await openSqlite(path)
    const numbers = []
    for (let round = 0; round < 10; round += 1)
      numbers.push(
        await one.transaction(within => within.incidents.nextNumber('VG')),
        await other.incidents.nextNumber('VG'),
      )
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  })

  test('is kept with a write-ahead log', async () => {
    const path = file()
    await using _store = await openSqlite(path)
    const outsider = new Libsql(path)
    expect(outsider.pragma('journal_mode')).toMatchObject([{ journal_mode: 'wal' }])
    outsider.close()
  })
})
