/** The custody of evidence in an export: what the log says of it can't be told otherwise, and what nothing holds is said. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ExportLine, LineOf } from '../../../../collector/report/export/lines.ts'
import {
  broken,
  type ExportedIncident,
  edited,
  exportedIncident,
  exportOf,
  first,
  linesOf,
  saidOf,
  sealed,
  upload,
  verify,
  without,
} from '../../../support/exported-incident.ts'

const HOUR = 3_600_000

let given: ExportedIncident
beforeAll(async () => {
  given = await exportedIncident()
}, 60_000)
afterAll(() => given.collector[Symbol.asyncDispose]())

type Custody = LineOf<'custody'>

const changed = (change: (custody: Custody[], lines: ExportLine[]) => void): ExportLine[] => {
  const lines = linesOf(given.whole)
  const custody = lines.filter((line): line is Custody => line.line === 'custody')
  change(custody, lines)
  return lines
}
const added = ({ act }: { act: string }) => act === 'added'
const exported = ({ act }: { act: string }) => act === 'exported'
const find = (custody: Custody[], which: (line: Custody) => boolean) => custody.find(which) as Custody

describe('what contradicts the log or the export', () => {
  test.each<[string, string, () => ExportLine[]]>([
    [
      'who put a file in is left out',
      'does not begin as the log has it',
      () => without(linesOf(given.whole), 'custody', added),
    ],
    ['somebody else put it in', 'put in by lan', () => changed(c => edited(find(c, added), { actor: 'minh' }))],
    [
      'it was put in at another time',
      'does not begin',
      () => changed(c => edited(find(c, added), { at: find(c, added).at + 1 })),
    ],
    [
      'it was put into another incident',
      'does not begin',
      () => changed(c => edited(find(c, added), { incidentId: given.other })),
    ],
    [
      'it was put in twice',
      'does not begin',
      () => changed((c, lines) => void lines.push({ ...find(c, added), actor: 'minh' })),
    ],
    [
      'the export is not in it',
      'has no word of giving it out',
      () => without(linesOf(given.whole), 'custody', exported),
    ],
    [
      'another export is in it',
      'has no word of giving it out',
      () => changed(c => edited(find(c, exported), { at: find(c, exported).at - 1 })),
    ],
    [
      'somebody read it before it was there',
      'before that evidence was put in',
      () => changed((c, lines) => void lines.push({ ...find(c, added), act: 'read', at: find(c, added).at - HOUR })),
    ],
    [
      'somebody read it after the file was written',
      'after this file was written',
      () =>
        changed((c, lines) => void lines.push({ ...find(c, exported), act: 'read', at: find(c, exported).at + HOUR })),
    ],
    [
      'it is about what is no evidence',
      'is no evidence of this incident',
      () => changed((c, lines) => void lines.push({ ...find(c, exported), item: 'another' })),
    ],
    [
      'it has an act that there is not',
      'has an act that there is not: destroyed',
      () => changed((c, lines) => void lines.push({ ...find(c, exported), act: 'destroyed' })),
    ],
  ])('is found: %s', async (_what, words, forged) => {
    expect(await broken(forged())).toMatchObject({ name: 'custody', says: { en: expect.stringContaining(words) } })
  })
})

describe('what nothing in the file holds', () => {
  test('a reading that was made up, or left out, passes, and it is said that this can’t be told', async () => {
    const made = changed((c, lines) => void lines.push({ ...find(c, exported), act: 'read', actor: 'minh' }))
    expect((await verify(sealed(made))).sound).toBe(true)
    const [, counted, ...more] = await saidOf(sealed(made), 'custody')
    expect(counted).toMatch(/^null: .*3 readings and exports are in no chain.*whether one is missing or was made up/)
    expect(more).toEqual([])
    expect((await saidOf(given.whole, 'custody'))[1]).toMatch(/^null: .*2 readings/)
  })

  test('an incident that no log speaks of is named, and accuses nobody', async () => {
    const text = sealed(changed((c, lines) => void lines.push({ ...find(c, exported), incidentId: 'VG-1999-0001' })))
    expect((await verify(text)).sound).toBe(true)
    expect((await saidOf(text, 'custody')).at(-1)).toMatch(/^null: .*exported by lan within VG-1999-0001/)
  })

  test('clocks of collectors that are seconds apart contradict nothing', async () => {
    const read = changed(
      (c, lines) => void lines.push({ ...find(c, added), act: 'read', at: find(c, added).at - 2000 }),
    )
    expect(await broken(read)).toBeUndefined()
  })
})

test('without evidence nothing was given out: only who put it in is asked for', async () => {
  expect(await saidOf(given.light, 'custody')).toEqual([expect.stringMatching(/^true/), expect.stringMatching(/^null/)])
  expect(await broken(without(linesOf(given.light), 'custody', exported))).toBeUndefined()
  const none = without(linesOf(given.light), 'custody', added)
  expect(await broken(none)).toMatchObject({ name: 'custody' })
})

test('of a file that lay in another incident for a while, the custody holds in both', async () => {
  const { collector } = given
  const [whole, part] = [await collector.openIncident(), await collector.openIncident({ attackers: ['198.51.100.8'] })]
  await upload(collector, part, 'của phần.bin', 'phần')
  const lead = await collector.person('lead')
  const post = (path: string, body: object) => lead(`/api/incidents/${whole}/${path}`, { method: 'POST', body })
  expect((await post('merge', { from: [part], reason: 'cùng một vụ' })).status).toBe(200)
  collector.wait(HOUR)
  // What the whole gives out by then is the part's file, too.
  const merged = await exportOf(collector, whole)
  expect(await saidOf(merged, 'custody')).toHaveLength(2)
  collector.wait(HOUR)
  expect((await post('unmerge', { part, reason: 'hai vụ khác nhau' })).status).toBe(200)
  const alone = await exportOf(collector, part)
  const { incidentId } = first(linesOf(alone), 'custody', 1)
  expect(incidentId).toBe(whole)
  expect((await verify(alone)).sound).toBe(true)
  expect(await saidOf(alone, 'custody')).toHaveLength(2)
  expect(await saidOf(await exportOf(collector, whole), 'custody')).toEqual([])
})
