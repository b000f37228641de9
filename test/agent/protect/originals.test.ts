import { createHash, randomBytes } from 'node:crypto'
import { appendFile, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Originals, type OriginalsOptions, readOriginal } from '../../../agent/protect/originals.ts'

const DAY = 86_400_000
const START = Date.parse('2026-11-22T10:00:00Z')
const MIB = 1_048_576

let folder: string
let now: number
const lost: number[] = []

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'vonggac-originals-')), 'originals')
  now = START
  lost.length = 0
})
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))

const originals = (change: Partial<OriginalsOptions> = {}) =>
  new Originals({ folder, days: 7, limitBytes: 8 * MIB, now: () => now, onLost: count => lost.push(count), ...change })

const original = (bytes: Buffer | string) => {
  const whole = Buffer.from(bytes)
  return { sha256: createHash('sha256').update(whole).digest('hex'), bytes: whole }
}

test('what was kept is read again by its hash, byte for byte', async () => {
  const kept = [original('một dòng'), original(randomBytes(5_000)), original('')]
  {
    await using store = originals()
    await store.keep(kept)
  }
  for (const { sha256, bytes } of kept) expect(await readOriginal(folder, sha256)).toEqual(bytes)
  expect(await readOriginal(folder, original('never seen').sha256)).toBeUndefined()
})

test('a folder that is not there holds nothing', async () => {
  expect(await readOriginal(folder, original('x').sha256)).toBeUndefined()
})

test('files and folder are for their owner alone', async () => {
  await using store = originals()
  await store.keep([original('a')])
  const [name = ''] = await readdir(folder)
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
})

test('an original that comes again is kept once', async () => {
  await using store = originals()
  const bytes = original(randomBytes(4_000))
  for (let i = 0; i < 20; i++) await store.keep([bytes, bytes])
  const [name = ''] = await readdir(folder)
  expect((await stat(join(folder, name))).size).toBeLessThan(5_000)
})

test('a torn tail hides nothing that was whole, neither before it nor after the restart', async () => {
  const [first, torn, later] = [original('first'), original(randomBytes(2_000)), original('later')]
  {
    await using store = originals()
    await store.keep([first])
    await store.keep([torn])
  }
  const [name = ''] = await readdir(folder)
  const path = join(folder, name)
  await truncate(path, (await stat(path)).size - 7)
  {
    await using store = originals()
    await store.keep([later])
  }
  expect(await readOriginal(folder, first.sha256)).toEqual(first.bytes)
  expect(await readOriginal(folder, later.sha256)).toEqual(later.bytes)
  expect(await readOriginal(folder, torn.sha256)).toBeUndefined()
})

test('a file of noise is no original', async () => {
  const kept = original('kept')
  {
    await using store = originals()
    await store.keep([kept])
  }
  const [name = ''] = await readdir(folder)
  await appendFile(join(folder, name), randomBytes(3_000))
  expect(await readOriginal(folder, kept.sha256)).toEqual(kept.bytes)
  expect(await readOriginal(folder, original('other').sha256)).toBeUndefined()
})

test('days that are over are removed, the others stay', async () => {
  const [old, young] = [original('old'), original('young')]
  await using store = originals()
  await store.keep([old])
  now += 6 * DAY
  await store.keep([young])
  expect(await readOriginal(folder, old.sha256)).toEqual(old.bytes)
  now += 2 * DAY
  await store.purge()
  expect(await readOriginal(folder, old.sha256)).toBeUndefined()
  expect(await readOriginal(folder, young.sha256)).toEqual(young.bytes)
})

test('beyond the limit the oldest are removed, and the limit holds', async () => {
  await using store = originals()
  const kept = Array.from({ length: 300 }, () => original(randomBytes(60_000)))
  for (const each of kept) await store.keep([each])
  const sizes = await Promise.all((await readdir(folder)).map(async name => (await stat(join(folder, name))).size))
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(8 * MIB)
  expect(await readOriginal(folder, kept[0]?.sha256 ?? '')).toBeUndefined()
  expect(await readOriginal(folder, kept.at(-1)?.sha256 ?? '')).toEqual(kept.at(-1)?.bytes)
})

test('where nothing can be written, originals are given up and counted, and work goes on later', async () => {
  await using store = originals()
  await writeFile(folder, 'in the way')
  await store.keep([original('a'), original('b')])
  await store.keep([original('c')])
  expect(lost).toEqual([2, 1])
  await rm(folder)
  now += 11_000
  const later = original('later')
  await store.keep([later])
  expect(await readOriginal(folder, later.sha256)).toEqual(later.bytes)
})

test('many sources may keep at once', async () => {
  await using store = originals()
  const kept = Array.from({ length: 50 }, (_, index) => original(`line ${index}`))
  await Promise.all(kept.map(each => store.keep([each])))
  for (const { sha256, bytes } of kept) expect(await readOriginal(folder, sha256)).toEqual(bytes)
})
