import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { COLLECTOR_ID } from '../../agent/wire/index.ts'
import { lookForRestore } from '../../collector/restore-watch.ts'
import { openSqlite } from '../../collector/store/sqlite.ts'

const MINUTE = 60_000
const START = Date.parse('2026-11-20T03:00:00Z')

let folder: string
let at: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vonggac-restore-'))
  at = START
})
afterEach(() => rmSync(folder, { recursive: true }))

const database = (name = 'collector.db') => join(folder, name)
const look = async (dataFolder = folder, file = database()) => {
  await using store = await openSqlite(file)
  return await lookForRestore({ store, dataFolder, now: () => new Date(at) })
}
const doubts = async () => {
  await using store = await openSqlite(database())
  return await store.clockDoubts.between(0, Number.MAX_SAFE_INTEGER, 10)
}
/** With the write-ahead log, which holds what came last. */
const PARTS = ['', '-wal']
function copy(from: string, to: string) {
  for (const end of [...PARTS, '-shm']) rmSync(to + end, { force: true })
  for (const end of PARTS) if (existsSync(from + end)) copyFileSync(from + end, to + end)
}
const backUp = () => copy(database(), database('backup'))
const putBack = () => copy(database('backup'), database())

describe('a database that was brought back from a backup', () => {
  test('is noticed at the next look, with the time that may be lost', async () => {
    expect(await look()).toBe(false)
    at += MINUTE
    expect(await look()).toBe(false)
    backUp()
    for (const _ of [1, 2, 3]) {
      at += MINUTE
      expect(await look()).toBe(false)
    }
    putBack()
    at += 10 * MINUTE
    expect(await look()).toBe(true)
    expect(await doubts()).toEqual([
      { agent: COLLECTOR_ID, kind: 'restored', from: START + MINUTE, to: at, worstMs: 13 * MINUTE },
    ])
  })

  test('is told once', async () => {
    await look()
    backUp()
    at += MINUTE
    await look()
    putBack()
    at += MINUTE
    expect(await look()).toBe(true)
    at += 2 * 60 * MINUTE
    expect(await look()).toBe(false)
    expect(await doubts()).toHaveLength(1)
  })

  test('is noticed also where it knows nothing of this collector', async () => {
    await look()
    rmSync(database())
    at += MINUTE
    expect(await look()).toBe(true)
    expect(await doubts()).toMatchObject([{ from: START, to: at }])
  })
})

describe('all is well', () => {
  test('when the collector died between the database and its file', async () => {
    await look()
    const kept = readFileSync(join(folder, 'pulse.json'))
    at += MINUTE
    await look()
    writeFileSync(join(folder, 'pulse.json'), kept)
    at += MINUTE
    expect(await look()).toBe(false)
  })

  test('for a new collector, for one whose file is gone or broken, and for several over one database', async () => {
    await look()
    const other = mkdtempSync(join(tmpdir(), 'vonggac-restore-'))
    expect(await look(other)).toBe(false)
    for (const broken of ['', '{"beat":', '{"collector":"x","firstAt":0,"beat":9}']) {
      writeFileSync(join(other, 'pulse.json'), broken)
      at += MINUTE
      expect(await look(other)).toBe(false)
      expect(await look()).toBe(false)
    }
    expect(await doubts()).toEqual([])
    rmSync(other, { recursive: true })
  })

  test('when the clock was set back', async () => {
    await look()
    at -= 60 * MINUTE
    expect(await look()).toBe(false)
  })
})
