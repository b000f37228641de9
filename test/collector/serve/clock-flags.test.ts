/** Wrong host clocks and restored databases: they flag a clock, and never move it by a millisecond. */
import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Alert, Drop } from '../../../agent/wire/index.ts'
import type { IncidentDetail } from '../../../collector/serve/views.ts'
import type { EnrolledAgent } from '../../support/agent-side.ts'
import { type RunningCollector, runningCollector, tempFolder } from '../../support/running-collector.ts'
import { wireAlert, wireBatch, wireHeartbeat } from '../../support/wire.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const T0 = Date.parse('2026-11-20T03:00:00.123Z')
const ID = 'VG-2026-0001'

let open: RunningCollector[] = []
afterEach(async () => {
  for (const collector of open) await collector[Symbol.asyncDispose]()
  open = []
})

/** A collector at a time of its own, and an agent whose host's clock is off by so much. */
async function site({ hostOffMs = 0, folder = tempFolder(), agent }: Partial<Site> = {}): Promise<Site> {
  const time = { now: T0 + 5 * MINUTE }
  const collector = await runningCollector({ folder, now: () => new Date(time.now) })
  open.push(collector)
  return { time, collector, folder, hostOffMs, agent: agent ?? (await collector.addAgent()) }
}

interface Site {
  readonly time: { now: number }
  readonly collector: RunningCollector
  readonly folder: string
  readonly hostOffMs: number
  readonly agent: EnrolledAgent
}

/** Alerts matched so long after T0, with what else the batch says; the host's own clock bears on all its times. */
async function send(
  { collector, agent, time, hostOffMs }: Site,
  first: number,
  afterMs: readonly number[],
  { drops = [], change = {} }: { drops?: Drop[]; change?: Partial<Alert> } = {},
): Promise<void> {
  const host = (at: number) => new Date(at + hostOffMs).toISOString()
  const alerts = afterMs.map((after, index) => {
    const at = host(T0 + after)
    return wireAlert(first + index, { occurredAt: at, matchedAt: at, ...change })
  })
  const batch = { ...wireBatch(alerts, { sentAt: host(time.now), drops }), first }
  expect((await collector.sendBatch(agent, batch)).status).toBe(200)
}

const detailOf = async ({ collector }: Site, id = ID): Promise<IncidentDetail> =>
  (await (await collector.person('viewer'))(`/api/incidents/${id}`)).body
const deadlines = ({ summary, clocks }: IncidentDetail) => [
  summary.detectedAt,
  ...clocks.map(({ regime, stage, startsAt, conservativeAt, lawfulAt }) => [
    ...[regime, stage, startsAt, conservativeAt, lawfulAt],
  ]),
]
const flags = ({ clocks }: IncidentDetail) => [...new Set(clocks.flatMap(clock => clock.flags.map(({ vi }) => vi)))]

describe('a host’s clock', () => {
  test.each([-DAY, DAY, -6 * MINUTE, 3 * 365 * DAY])(
    'that is %i ms off moves no deadline, and every clock says so',
    async hostOffMs => {
      const [right, wrong] = [await site(), await site({ hostOffMs })]
      for (const each of [right, wrong]) await send(each, 1, [0, MINUTE])
      const [expected, found] = [await detailOf(right), await detailOf(wrong)]
      expect(expected.summary.detectedAt).toBe(new Date(T0).toISOString())
      expect(deadlines(found)).toEqual(deadlines(expected))
      expect(flags(expected)).toEqual([])
      expect(flags(found)).toEqual([expect.stringContaining(`agent-1 ${hostOffMs > 0 ? 'nhanh' : 'chậm'}`)])
      for (const clock of found.clocks) expect(clock.flags).toHaveLength(1)
    },
  )

  test('that was put right since still flags what came before, and nothing of later', async () => {
    const wrong = await site({ hostOffMs: DAY })
    await send(wrong, 1, [0])
    const right = { ...wrong, hostOffMs: 0 }
    wrong.time.now = T0 + 8 * 60 * MINUTE
    await wrong.collector.sendHeartbeat(wrong.agent, wireHeartbeat({ sentAt: new Date(wrong.time.now).toISOString() }))
    await send(right, 2, [8 * 60 * MINUTE - MINUTE], {
      change: { source: { name: 'x', type: 'log_tail', host: 'mail' } },
    })
    expect(flags(await detailOf(wrong))).toHaveLength(1)
    const later = (await (await wrong.collector.person('viewer'))('/api/incidents')).body.incidents
    expect(later).toHaveLength(2)
    const other = later.find((each: { id: string }) => each.id !== ID)
    expect(flags(await detailOf(wrong, other.id))).toEqual([])
  })

  test('that jumped while the agent ran is told by its heartbeats, and T0 did not follow', async () => {
    const [still, jumped] = [await site(), await site()]
    for (const each of [still, jumped]) await send(each, 1, [0, 4 * MINUTE])
    const beat = wireHeartbeat({
      sentAt: new Date(jumped.time.now).toISOString(),
      counters: { clock_jumped_ms: 60 * MINUTE },
    })
    jumped.time.now = T0 + 4 * MINUTE
    await jumped.collector.sendHeartbeat(jumped.agent, beat)
    expect(deadlines(await detailOf(jumped))).toEqual(deadlines(await detailOf(still)))
    expect(flags(await detailOf(jumped))).toEqual([expect.stringContaining('bị chỉnh 1 giờ')])
  })

  test('that matched after it sent gives T0 of receipt, and a flag', async () => {
    const one = await site()
    await send(one, 1, [60 * MINUTE])
    const detail = await detailOf(one)
    expect(detail.summary.detectedAt).toBe(new Date(one.time.now).toISOString())
    expect(flags(detail)).toEqual([expect.stringContaining('muộn hơn lúc gửi 55 phút')])
  })

  test('of another host flags nothing', async () => {
    const one = await site()
    await send(one, 1, [0])
    const agent = await one.collector.addAgent('agent-2')
    const other = { ...one, agent, hostOffMs: DAY }
    const at = new Date(T0 + MINUTE + DAY).toISOString()
    const elsewhere = wireAlert(1, {
      ...{ occurredAt: at, matchedAt: at },
      entities: { victims: ['mail'], attackers: [] },
    })
    const sentAt = new Date(other.time.now + DAY).toISOString()
    await other.collector.sendBatch(agent, wireBatch([elsewhere], { agent: 'agent-2', sentAt }))
    expect(flags(await detailOf(one))).toEqual([])
    expect(flags(await detailOf(one, 'VG-2026-0002'))).toEqual([expect.stringContaining('agent-2 nhanh 1 ngày')])
  })
})

test('alerts that waited for two days keep the T0 of the host’s rule, and say that they came late', async () => {
  const one = await site()
  one.time.now = T0 + 2 * DAY
  await send(one, 1, [0])
  const detail = await detailOf(one)
  expect(detail.summary.detectedAt).toBe(new Date(T0).toISOString())
  expect(flags(detail)).toEqual([expect.stringContaining('đến sau khi phát hiện tới 2 ngày')])
})

test('a collector whose own clock went back says so, and deadlines that stood stay', async () => {
  const one = await site()
  await send(one, 1, [0])
  const before = deadlines(await detailOf(one))
  one.time.now = T0 + 2 * MINUTE
  await send(one, 2, [MINUTE])
  const after = await detailOf(one)
  expect(deadlines(after)).toEqual(before)
  expect(flags(after)).toEqual([expect.stringContaining('Đồng hồ của bộ thu thập lùi 3 phút')])
})

describe('a database that is restored from a backup', () => {
  const parts = ['', '-wal']
  const copy = (from: string, to: string) => {
    for (const end of [...parts, '-shm']) rmSync(to + end, { force: true })
    for (const end of parts) if (existsSync(from + end)) copyFileSync(from + end, to + end)
  }
  const stop = async ({ collector }: Site) => {
    open = open.filter(each => each !== collector)
    await collector[Symbol.asyncDispose]()
  }
  const again = async ({ folder, agent, time }: Site): Promise<Site> => {
    const next = await site({ folder, agent })
    next.time.now = time.now
    return next
  }

  /** Two incidents' worth of time with a backup in the middle; then, perhaps, the backup is put in the database's place. */
  async function history(restore: boolean): Promise<Site> {
    let one = await site()
    await send(one, 1, [0, MINUTE])
    await stop(one)
    const database = join(one.folder, 'collector.db')
    copy(database, join(one.folder, 'backup.db'))
    one.time.now = T0 + 30 * MINUTE
    one = await again(one)
    // Seen earlier than all before: what the backup doesn't have is the incident's very beginning.
    await send(one, 3, [-2 * MINUTE, 3 * MINUTE])
    await send(one, 5, [4 * MINUTE])
    await stop(one)
    if (restore) copy(join(one.folder, 'backup.db'), database)
    one.time.now = T0 + 60 * MINUTE
    one = await again(one)
    if (!restore) return one
    expect((await detailOf(one)).summary.detectedAt).toBe(new Date(T0).toISOString())
    // The agent had let go of number 5, and sends the others as it still has them.
    const at = new Date(one.time.now).toISOString()
    await send(one, 3, [-2 * MINUTE, 3 * MINUTE])
    await send(one, 6, [], { drops: [{ from: 5, to: 5, reason: 'released', firstAt: at, lastAt: at }] })
    return one
  }

  test('gives the same deadlines to the millisecond once agents have sent again, and says what may be lost', async () => {
    const [never, restored] = [await detailOf(await history(false)), await detailOf(await history(true))]
    expect(never.summary.detectedAt).toBe(new Date(T0 - 2 * MINUTE).toISOString())
    expect(deadlines(restored)).toEqual(deadlines(never))
    expect(flags(never)).toEqual([])
    expect(flags(restored)).toEqual([
      expect.stringContaining('Cơ sở dữ liệu từng được khôi phục từ bản sao lưu: những gì ghi từ 10:05'),
      expect.stringContaining('Cơ sở dữ liệu từng được khôi phục từ bản sao lưu (theo agent-1)'),
    ])
    for (const clock of restored.clocks) expect(clock.flags).toHaveLength(2)
  })
})
