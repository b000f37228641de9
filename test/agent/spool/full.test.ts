/** What happens at the limits in bytes and age. */
import { describe, expect, test } from 'vitest'
import { openSpool } from '../../../agent/spool/open-spool.ts'
import type { Spool } from '../../../agent/spool/spool.ts'
import type { SpoolOptions } from '../../../agent/spool/spool-types.ts'
import type { Drop, Severity } from '../../../agent/wire/index.ts'
import { alertIn, newAlert } from '../../support/alerts.ts'
import { MemoryFiles } from '../../support/memory-files.ts'

const limits = { alerts: 1000, bytes: 1_000_000 }
const PATIENCE = { timeout: 10_000 }
const DAY_MS = 86_400_000

const open = (files: MemoryFiles, more: Partial<SpoolOptions> = {}): Promise<Spool> =>
  openSpool({
    folder: '/spool',
    agent: 'agent-1',
    limitBytes: 20_000,
    segmentBytes: 2_000,
    commitDelayMs: 0,
    checkpointDelayMs: 1,
    files,
    owner: { pid: 1, startedAt: 'x' },
    isAlive: async () => false,
    ...more,
  })

const alertOf = (title: string, severity: Severity) => {
  const alert = newAlert(title)
  return { ...alert, rule: { ...alert.rule, severity } }
}

const live = (spool: Spool, number: number, ...severities: Severity[]) =>
  spool.append({
    alerts: severities.map(severity => alertOf(`${number} ${severity}`, severity)),
    checkpoints: { wire: String(number), 'storm:wire': `${number} folded` },
    whenFull: 'drop',
  })

describe('a spool near its limit', () => {
  test('refuses the lowest severities first, one alert at a time, and critical ones last of all', async () => {
    const spool = await open(new MemoryFiles())
    const refusedFirst = new Map<Severity, number>()
    for (let number = 1; number <= 60; number++) {
      for (const severity of ['low', 'medium', 'high', 'critical'] as const) {
        const { refused } = await live(spool, number, severity)
        if (refused > 0 && !refusedFirst.has(severity)) refusedFirst.set(severity, spool.status().spooledBytes / 20_000)
      }
    }
    const shares = [...refusedFirst]
    expect(shares.map(([severity]) => severity)).toEqual(['low', 'medium', 'high', 'critical'])
    // Where each is refused to the byte is told in room.test.ts.
    for (const [index, [, share]] of shares.entries()) {
      const begins = [0.7, 0.85, 0.95, 1][index] ?? 0
      expect(Math.abs(share - begins)).toBeLessThan(0.08)
    }
    expect(spool.status().spooledBytes).toBeLessThanOrEqual(20_000 + 500)
    expect(spool.status().state).toBe('full')
  })

  test('keeps what the agent says of itself as long as critical alerts', async () => {
    const spool = await open(new MemoryFiles())
    let number = 0
    while ((await live(spool, ++number, 'high')).refused === 0);
    const notice = alertOf('not watched', 'informational')
    const alerts = [{ ...notice, rule: { ...notice.rule, engine: 'agent' as const } }]
    expect(await spool.append({ alerts, checkpoints: {}, whenFull: 'drop' })).toMatchObject({ count: 1, refused: 0 })
  })

  test('keeps what it can of a group, together with all its checkpoints, through a crash', async () => {
    const files = new MemoryFiles()
    const spool = await open(files)
    let number = 0
    while ((await live(spool, ++number, 'high', 'high')).refused === 0);
    const mixed = await live(spool, ++number, 'low', 'critical', 'low', 'critical')
    expect(mixed).toMatchObject({ count: 2, refused: 2 })
    files.crash({ keepEntries: 0, keepBytes: 0, garble: 0 })
    const again = await open(files)
    expect([again.checkpoint('wire'), again.checkpoint('storm:wire')]).toEqual([String(number), `${number} folded`])
    const { alerts, drops, upTo } = await again.read(mixed.from - 1, limits)
    const titles = alerts.map(alert => `${alert.sequence} ${alertIn(alert).rule.title}`)
    expect(titles).toEqual([`${mixed.from} ${number} critical`, `${mixed.from + 1} ${number} critical`])
    expect(drops).toMatchObject([{ from: mixed.from + 2, to: upTo, reason: 'spool_full' }])
    expect(again.status().dropped).toEqual({ spool_full: upTo - mixed.from - 1 })
  })

  test('stays within a few ranges while kept and refused alerts alternate for hours', async () => {
    let nowMs = Date.UTC(2026, 0, 1)
    const drops: Drop[] = []
    const spool = await open(new MemoryFiles(), {
      limitBytes: 200_000,
      now: () => nowMs,
      onDrop: drop => drops.push(drop),
    })
    const many = Array.from({ length: 20 }, () => 'low' as const)
    let before = 0
    while (before === 0) before = (await live(spool, 0, ...many)).refused
    for (let number = 1; number <= 100; number++) {
      await live(spool, number, 'low', 'critical')
      nowMs += 1_000
    }
    expect(drops.length).toBeGreaterThanOrEqual(9)
    expect(drops.length).toBeLessThanOrEqual(11)
    const { dropped, made } = spool.status()
    expect(dropped).toEqual({ spool_full: before + 100 })
    expect((await spool.read(0, { alerts: 1e6, bytes: 1e9 })).upTo).toBe(made)
  })

  test('is well again when there is room for everyone, and says both once', async () => {
    const states: string[] = []
    const spool = await open(new MemoryFiles(), { onState: state => states.push(state) })
    for (let number = 1; number <= 80; number++) await live(spool, number, 'low', 'critical')
    const { upTo } = await spool.read(0, limits)
    await spool.release({ epoch: spool.status().epoch, sequence: upTo })
    await live(spool, 81, 'low')
    expect(states).toEqual(['full', 'ok'])
  })

  test('leaves the last third to those who cannot wait', async () => {
    const spool = await open(new MemoryFiles())
    let waited = false
    for (let number = 1; !waited; number++) {
      const appended = spool.append({ alerts: [alertOf(`${number}`, 'critical')], checkpoints: { log: `${number}` } })
      waited = await Promise.race([
        appended.then(() => false),
        new Promise<true>(resolve => setTimeout(resolve, 50, true)),
      ])
    }
    expect(spool.status().spooledBytes).toBeGreaterThan(13_000)
    expect(spool.status().spooledBytes).toBeLessThanOrEqual(14_000)
    expect(await live(spool, 1, 'medium')).toMatchObject({ count: 1, refused: 0 })
    await spool.close()
  })
})

describe('a spool with a limit of age', () => {
  /** A spool whose minute passes when it is told to. */
  async function ageing(files: MemoryFiles, nowMs: () => number, onDrop?: (drop: Drop) => void) {
    let minute = () => {}
    const spool = await open(files, {
      limitAgeMs: 30 * DAY_MS,
      now: nowMs,
      ...(onDrop && { onDrop }),
      delay: ms =>
        new Promise(resolve => {
          if (ms >= 60_000) minute = resolve
          else setImmediate(resolve)
        }),
    })
    return { spool, minutePasses: () => minute() }
  }

  test('drops whole segments that are older, declared before they are deleted', async () => {
    const files = new MemoryFiles()
    let nowMs = Date.UTC(2026, 0, 1)
    const drops: Drop[] = []
    const { spool, minutePasses } = await ageing(
      files,
      () => nowMs,
      drop => drops.push(drop),
    )
    for (let number = 1; number <= 20; number++) {
      await live(spool, number, 'low')
      nowMs += 2 * DAY_MS
    }
    const remove = files.remove
    const declaredBefore: boolean[] = []
    files.remove = async path => {
      const ledger = String(await files.readAll('/spool/ledger.json'))
      declaredBefore.push(ledger.includes('"spool_age"'))
      return remove(path)
    }
    minutePasses()
    await expect.poll(() => drops.length, PATIENCE).toBeGreaterThan(0)
    await expect.poll(() => declaredBefore.length, PATIENCE).toBeGreaterThan(0)
    const { alerts, drops: told, upTo } = await spool.read(0, limits)
    expect(upTo).toBe(20)
    expect(told).toMatchObject([{ from: 1, reason: 'spool_age' }])
    const [{ to, firstAt, lastAt } = { to: 0, firstAt: '', lastAt: '' }] = told
    expect(alerts.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 20 - to }, (_, index) => to + 1 + index),
    )
    expect(firstAt).toBe('2026-01-01T00:00:00.000Z')
    expect(nowMs - Date.parse(lastAt)).toBeGreaterThan(30 * DAY_MS)
    expect(declaredBefore.every(Boolean)).toBe(true)
    expect(spool.status().dropped).toEqual({ spool_age: to })
  })

  test('drops the newest segment, too, when nothing came since', async () => {
    const files = new MemoryFiles()
    let nowMs = Date.UTC(2026, 0, 1)
    const { spool, minutePasses } = await ageing(files, () => nowMs)
    await live(spool, 1, 'low')
    nowMs += 31 * DAY_MS
    minutePasses()
    await expect.poll(() => spool.status().spooledBytes, PATIENCE).toBe(0)
    expect(await live(spool, 2, 'low')).toMatchObject({ from: 2, count: 1 })
    expect((await spool.read(0, limits)).drops).toMatchObject([{ from: 1, to: 1, reason: 'spool_age' }])
  })

  test('says nothing of what the collector has stored already', async () => {
    let nowMs = Date.UTC(2026, 0, 1)
    const { spool, minutePasses } = await ageing(new MemoryFiles(), () => nowMs)
    await live(spool, 1, 'low')
    await spool.read(0, limits)
    await spool.release({ epoch: spool.status().epoch, sequence: 1 })
    nowMs += 31 * DAY_MS
    minutePasses()
    await expect.poll(() => spool.status().spooledBytes, PATIENCE).toBe(0)
    expect(spool.status().dropped).toEqual({})
  })

  test('keeps what was written before the host had a clock: its age is not known', async () => {
    let nowMs = 60_000
    const { spool, minutePasses } = await ageing(new MemoryFiles(), () => nowMs)
    await live(spool, 1, 'low')
    nowMs = Date.UTC(2026, 10, 22)
    await live(spool, 2, 'low')
    nowMs += DAY_MS
    minutePasses()
    minutePasses()
    await live(spool, 3, 'low')
    expect((await spool.read(0, limits)).alerts.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
  })
})
