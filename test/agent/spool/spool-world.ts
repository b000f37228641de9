/**
 * A spool between two sources and a collector that remember what they were told, over a disk that can crash: what the
 * world outside can hold against the spool.
 *
 * `log` can wait and `wire` can't. Batch n of a source makes the alerts "log:n.0", "log:n.1", …, its checkpoint is n,
 * and a source goes on from its checkpoint. `wire` keeps a second key beside it, as a detector with a memory would.
 */
import { expect } from 'vitest'
import { openSpool } from '../../../agent/spool/open-spool.ts'
import type { Spool } from '../../../agent/spool/spool.ts'
import type { Drop, Severity } from '../../../agent/wire/index.ts'
import { alertIn, newAlert } from '../../support/alerts.ts'
import type { MemoryFiles } from '../../support/memory-files.ts'

export const LIMIT_BYTES = 7_000
export const SEGMENT_BYTES = 1_500
export const DAY_MS = 86_400_000
export const LIMIT_AGE_MS = 30 * DAY_MS

export type Action =
  | { do: 'append'; log: number; wire: readonly Severity[] }
  | { do: 'send'; alerts: number; heard: boolean }
  | { do: 'later'; days: number }
  | { do: 'disk'; room: number | undefined }

interface Batch {
  readonly texts: readonly string[]
}

export class World {
  readonly files: MemoryFiles
  nowMs = Date.UTC(2026, 10, 1)
  /** What each epoch's numbers have named so far, once handed out. */
  readonly named = new Map<string, string>()
  /** Numbers declared dropped, with the reason, once handed out. */
  readonly dropped = new Map<string, string>()
  /** What the collector stored, by number. */
  readonly stored = new Map<string, string>()
  /** Alerts whose append said that they are on disk. */
  readonly promised = new Set<string>()
  /** Batches as they were made last, by source and number. */
  readonly batches = new Map<string, Batch>()
  readonly reached = { log: 0, wire: 0 }
  readonly #waiting = new Set<'log' | 'wire'>()
  #ageCheck: (() => void) | undefined

  constructor(files: MemoryFiles) {
    this.files = files
  }

  open(): Promise<Spool> {
    this.#waiting.clear()
    return openSpool({
      folder: '/spool',
      agent: 'agent-1',
      limitBytes: LIMIT_BYTES,
      limitAgeMs: LIMIT_AGE_MS,
      segmentBytes: SEGMENT_BYTES,
      commitDelayMs: 0,
      checkpointDelayMs: 0,
      files: this.files,
      now: () => this.nowMs,
      // The check of age comes when the world lets time pass; everything else soon.
      delay: ms =>
        new Promise(resolve => {
          if (ms < 60_000) setImmediate(resolve)
          else this.#ageCheck = resolve
        }),
      owner: { pid: 1, startedAt: 'x' },
      isAlive: async () => false,
    })
  }

  async perform(spool: Spool, action: Action): Promise<void> {
    if (action.do === 'append') {
      const log = Array.from({ length: action.log }, () => 'low' as const)
      // One that waits for room is left waiting; it goes on by itself.
      await Promise.race([
        Promise.all([this.#append(spool, 'log', log), this.#append(spool, 'wire', action.wire)]),
        this.#soon(),
      ])
    } else if (action.do === 'send') await this.send(spool, action.alerts, action.heard)
    else if (action.do === 'later') {
      this.nowMs += action.days * DAY_MS
      this.#ageCheck?.()
      await this.#soon()
    } else {
      this.files.capacity = action.room === undefined ? Number.POSITIVE_INFINITY : this.files.usedBytes + action.room
      await this.#soon()
    }
  }

  async #append(spool: Spool, source: 'log' | 'wire', severities: readonly Severity[]): Promise<void> {
    if (this.#waiting.has(source)) return
    this.#waiting.add(source)
    const number = Number(spool.checkpoint(source) ?? 0) + 1
    const texts = severities.map((_, index) => `${source}:${number}.${index}`)
    this.batches.set(`${source}:${number}`, { texts })
    const alerts = texts.map((text, index) => {
      const alert = newAlert(text)
      return { ...alert, rule: { ...alert.rule, severity: severities[index] ?? 'low' } }
    })
    const beside = source === 'wire' ? { 'storm:wire': String(number) } : {}
    const checkpoints = { [source]: String(number), ...beside }
    const { count, refused } = await spool.append({
      alerts,
      checkpoints,
      whenFull: source === 'wire' ? 'drop' : 'wait',
    })
    expect(count + refused).toBe(texts.length)
    if (source === 'log') expect(refused).toBe(0)
    if (refused === 0) for (const text of texts) this.promised.add(text)
    if (texts.length > 0 && count > 0) this.reached[source] = number
    this.#waiting.delete(source)
  }

  /** One batch to the collector; its answer may be lost on the way. */
  async send(spool: Spool, alerts: number, heard: boolean): Promise<number> {
    const before = this.watermark(spool.status().epoch)
    const reading = await spool.read(before, { alerts, bytes: 1e6 })
    this.take(reading, before)
    for (const { sequence, line } of reading.alerts) {
      this.stored.set(`${reading.epoch}/${sequence}`, JSON.parse(line.toString()).rule.title)
    }
    const sequence = this.watermark(reading.epoch)
    if (heard) await spool.release({ epoch: reading.epoch, sequence })
    return reading.upTo
  }

  /** What the world holds against everything that is handed out. */
  take(reading: Awaited<ReturnType<Spool['read']>>, after: number): void {
    const { epoch, alerts, drops, upTo } = reading
    let at = after + 1
    const numbers = new Map(alerts.map(alert => [alert.sequence, alertIn(alert)]))
    for (; at <= upTo; at++) {
      const alert = numbers.get(at)
      const drop = drops.find(({ from, to }) => from <= at && at <= to)
      const name = `${epoch}/${at}`
      // Every number is one or the other: no hole, and nothing both kept and dropped.
      expect([at, (alert ? 1 : 0) + (drop ? 1 : 0)]).toEqual([at, 1])
      if (drop) this.dropped.set(name, drop.reason)
      if (!alert) continue
      const { rule, ...rest } = alert
      expect({ ...rest, rule: { ...rule, severity: 'low' } }).toEqual({ sequence: at, ...newAlert(rule.title) })
      expect([name, this.dropped.get(name)]).toEqual([name, undefined])
      expect([name, this.named.get(name) ?? alert.rule.title]).toEqual([name, alert.rule.title])
      this.named.set(name, alert.rule.title)
    }
    expect(drops.every((drop: Drop) => drop.from <= drop.to && drop.from >= 1)).toBe(true)
  }

  /** The collector's stored watermark: everything up to it is stored or declared. */
  watermark(epoch: number): number {
    let sequence = 0
    const answered = (name: string) => this.stored.has(name) || this.dropped.has(name)
    while (answered(`${epoch}/${sequence + 1}`)) sequence++
    return sequence
  }

  /** Room for whatever was under way to come to its end. */
  async #soon(): Promise<void> {
    for (let turn = 0; turn < 60; turn++) await new Promise(resolve => setImmediate(resolve))
  }
}
