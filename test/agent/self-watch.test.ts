import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSelfWatch } from '../../agent/self-watch.ts'
import type { Spool } from '../../agent/spool/spool.ts'
import type { Group } from '../../agent/spool/spool-types.ts'
import { lastSignOfLife } from '../../agent/status-file.ts'

const MINUTE = 60_000

let folder: string
let told: Group['alerts'][number]['unread'][]
let full: boolean

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vonggac-watch-'))
  told = []
  full = false
})
afterEach(() => rm(folder, { recursive: true }))

/** What it does with a group is all that matters here. */
const spool = {
  async append({ alerts }: Group) {
    if (full) return { from: 1, count: 0, refused: alerts.length }
    told.push(...alerts.map(({ unread }) => unread))
    return { from: 1, count: alerts.length, refused: 0 }
  },
  status: () => ({ state: full ? 'full' : 'ok' }),
} as unknown as Spool

const eth0 = {
  watched: { name: 'eth0', live: true, watching: true, kernelDrops: 0, overload: 0, filesLost: 0 },
  tellStorm: async () => {},
}

const open = () =>
  openSelfWatch({ folder, drill: false, spool, runners: [eth0], clock: { now: Date.now, jumpedMs: () => 0 } })

const signed = (status: object) => writeFile(join(folder, 'status.json'), JSON.stringify(status))
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString()

describe('the watch over itself', () => {
  test('claims nothing at the very first start', async () => {
    await (await open()).look()
    expect(told).toEqual([])
  })

  test('counts from the moment its sources were told to stop, not from its last word', async () => {
    const [stoppedAt, writtenAt] = [minutesAgo(5), minutesAgo(4)]
    await signed({ writtenAt, watchedUntil: stoppedAt, sources: [{ name: 'eth0' }] })
    await (await open()).look()
    expect(told).toMatchObject([{ source: 'eth0', reason: 'agent_down' }])
    expect(Math.abs(Date.parse(told[0]?.from ?? '') - Date.parse(stoppedAt))).toBeLessThan(1_000)
  })

  test('takes a status that a power cut has emptied for a sign of life of the time it was written', async () => {
    await writeFile(join(folder, 'status.json'), '')
    const sign = await lastSignOfLife(folder)
    expect(Math.abs(Date.now() - (sign?.atMs ?? 0))).toBeLessThan(MINUTE)
    expect(sign?.sources).toBeUndefined()
  })

  test('takes a status of another version for a sign of life', async () => {
    await signed({ writtenAt: minutesAgo(3), sources: [{ name: 'eth0', mood: 'fine' }], novelty: true })
    expect(await lastSignOfLife(folder)).toMatchObject({ sources: ['eth0'] })
  })

  test('tells again what found no room, once there is some, and once only', async () => {
    await signed({ writtenAt: minutesAgo(3), sources: [{ name: 'eth0' }] })
    const watch = await open()
    full = true
    await watch.look()
    await watch.look()
    expect(told).toEqual([])
    full = false
    await watch.look()
    await watch.look()
    expect(told).toMatchObject([{ source: 'eth0', reason: 'agent_down' }])
  })
})
