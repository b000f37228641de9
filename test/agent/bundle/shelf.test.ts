import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BundleShelf } from '../../../agent/bundle/shelf.ts'
import { bundleKeys, bundleOf, bytesOf, signedBundle } from '../../support/bundles.ts'
import { MemoryFiles } from '../../support/memory-files.ts'

const keys = bundleKeys()
const trust = { agent: 'sensor-1', key: keys.publicKey, limitBytes: 65_536 }
const folder = '/bundles'
const openShelf = (files: MemoryFiles) => BundleShelf.open({ files, folder, trust })

const numbered = (number: number) => bytesOf(signedBundle(keys, bundleOf({ number })))

async function keep(shelf: BundleShelf, number: number): Promise<void> {
  const bytes = numbered(number)
  const judged = shelf.judge(bytes)
  if ('refused' in judged) throw new Error(judged.refused)
  await shelf.keep(bytes, judged)
}

const numbersOf = async (shelf: BundleShelf) => (await shelf.startFrom()).bundles.map(({ bundle }) => bundle.number)

test('starts from the last one kept, and has the one before it beside', async () => {
  const files = new MemoryFiles()
  const shelf = await openShelf(files)
  for (const number of [1, 2, 5]) await keep(shelf, number)

  const again = await openShelf(files)
  expect(await numbersOf(again)).toEqual([5, 2])
  expect(again.judge(numbered(4))).toMatchObject({ refused: expect.stringMatching(/older than number 5/) })
  expect(files.paths()).toEqual(['/bundles/default-2.json', '/bundles/default-5.json', '/bundles/history.json'])
})

test('does not run a kept file that was changed on the disk, and goes back to the one before', async () => {
  const files = new MemoryFiles()
  const shelf = await openShelf(files)
  for (const number of [1, 2]) await keep(shelf, number)
  files.corrupt('/bundles/default-2.json', bytes => Buffer.from(bytes.toString().replace('sid:1', 'sid:2')))

  const { bundles, refused } = await (await openShelf(files)).startFrom()
  expect(bundles.map(({ bundle }) => bundle.number)).toEqual([1])
  expect(refused).toEqual(['default-2.json: its signature does not fit its text'])
})

test('does not run another genuine bundle put in the place of the kept one', async () => {
  const files = new MemoryFiles()
  const shelf = await openShelf(files)
  for (const number of [1, 2]) await keep(shelf, number)
  files.corrupt('/bundles/default-2.json', () => numbered(1))

  const { refused } = await (await openShelf(files)).startFrom()
  expect(refused).toEqual(['default-2.json: it is not the bundle that was kept under this name'])
})

test('begins anew under another key, as after enrolling with another collector', async () => {
  const files = new MemoryFiles()
  await keep(await openShelf(files), 7)
  const others = bundleKeys()
  const shelf = await BundleShelf.open({ files, folder, trust: { ...trust, key: others.publicKey } })
  expect(await shelf.startFrom()).toEqual({ bundles: [], refused: [] })
  expect(shelf.judge(bytesOf(signedBundle(others, bundleOf({ number: 1 }))))).toHaveProperty('bundle')
})

test('makes a damaged history again from the bundles that are there', async () => {
  const files = new MemoryFiles()
  const shelf = await openShelf(files)
  for (const number of [3, 7]) await keep(shelf, number)
  files.corrupt('/bundles/history.json', bytes => bytes.subarray(0, bytes.length / 2))

  const again = await openShelf(files)
  expect(await numbersOf(again)).toEqual([7, 3])
  expect(again.judge(numbered(6))).toMatchObject({ refused: expect.stringMatching(/older than number 7/) })
})

test('a crash at any point of a switch leaves the bundle before it or the one after it, whole', async () => {
  const run = async (crashAfter: number, keepEntries: number, keepBytes: number, garble: number) => {
    const files = new MemoryFiles()
    const shelf = await openShelf(files)
    await keep(shelf, 1)
    await keep(shelf, 2)
    files.crashAfter = crashAfter
    const ended = await keep(shelf, 3).then(
      () => 'kept' as const,
      () => 'crashed' as const,
    )
    files.crash({ keepEntries, keepBytes, garble })

    const again = await openShelf(files)
    const [current] = await numbersOf(again)
    expect(ended === 'kept' ? [3] : [2, 3]).toContain(current)
    expect(again.judge(numbered(1))).toHaveProperty('refused')
    // And the switch can be done again.
    if (current === 2) await keep(again, 3)
    expect((await numbersOf(again))[0]).toBe(3)
  }
  const part = fc.double({ min: 0, max: 1, noNaN: true })
  await fc.assert(fc.asyncProperty(fc.nat(16), part, part, fc.nat(400), run), { numRuns: 300 })
})
