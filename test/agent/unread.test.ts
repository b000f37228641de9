import { describe, expect, test } from 'vitest'
import { UnreadKeeper, type Watched, widened } from '../../agent/unread.ts'

const SECOND = 1_000
const MINUTE = 60_000

const wire = (change: Partial<Watched> = {}): Watched => ({
  name: 'eth0',
  live: true,
  watching: true,
  kernelDrops: 0,
  overload: 0,
  filesLost: 0,
  ...change,
})

/** Looks every second from 0 on. */
const looks = (keeper: UnreadKeeper, sources: readonly (readonly Watched[])[], fromMs = 0) =>
  sources.flatMap((seen, index) => keeper.look(seen, fromMs + index * SECOND))

describe('UnreadKeeper', () => {
  test('tells from the last sign of life to the first packet heard again', () => {
    const keeper = new UnreadKeeper(-240 * SECOND)
    const told = looks(keeper, [[wire({ watching: false })], [wire({ watching: false })], [wire()], [wire()]])
    expect(told).toEqual([{ source: 'eth0', fromMs: -240 * SECOND, toMs: 2 * SECOND, reason: 'agent_down' }])
  })

  test('says nothing at the very first start, and nothing of a log, which is read later', () => {
    expect(looks(new UnreadKeeper(undefined), [[wire()], [wire()]])).toEqual([])
    const log = wire({ name: 'auth', live: false, watching: false })
    expect(looks(new UnreadKeeper(-MINUTE), [[log], [log], [{ ...log, watching: true }]])).toEqual([])
  })

  test('tells of a device that failed, and of one that stays away before it comes back', () => {
    const keeper = new UnreadKeeper(undefined)
    const away = Array.from({ length: 700 }, () => [wire({ watching: false })])
    const told = looks(keeper, [[wire()], [wire()], ...away, [wire()]])
    expect(told.map(({ fromMs, reason }) => [fromMs, reason])).toEqual(
      Array.from({ length: 3 }, () => [SECOND, 'source_failed']),
    )
    expect(told.at(-1)?.toMs).toBe(702 * SECOND)
  })

  test('tells of a lost file of a log', () => {
    const log = wire({ name: 'auth', live: false })
    const told = looks(new UnreadKeeper(-MINUTE), [[{ ...log, filesLost: 1 }], [{ ...log, filesLost: 1 }]])
    expect(told).toEqual([{ source: 'auth', fromMs: -MINUTE, toMs: 0, reason: 'file_lost' }])
  })

  test('counts every packet that the kernel dropped once, whatever is opened anew', () => {
    const keeper = new UnreadKeeper(undefined)
    const totals = [0, 5, 5, 9, 2, ...Array.from({ length: 100 }, () => 3)]
    const told = [
      ...looks(
        keeper,
        totals.map(kernelDrops => [wire({ kernelDrops })]),
      ),
      ...keeper.end([wire({ kernelDrops: 10 })], 200 * SECOND),
    ]
    expect(told.every(({ reason }) => reason === 'kernel_drop')).toBe(true)
    expect(told.reduce((sum, { items = 0 }) => sum + items, 0)).toBe(9 + 3 + 7)
    expect(told.every(({ fromMs, toMs }) => fromMs < toMs)).toBe(true)
  })

  test('tells what is still open when the agent ends', () => {
    const keeper = new UnreadKeeper(undefined)
    looks(keeper, [[wire()], [wire({ watching: false })]])
    expect(keeper.end([], 5 * SECOND)).toEqual([
      { source: 'eth0', fromMs: 0, toMs: 5 * SECOND, reason: 'source_failed' },
    ])
  })

  test('lets a source that is read for the first time open before it calls it blind', () => {
    const opening = Array.from({ length: 8 }, () => [wire({ watching: false })])
    expect(looks(new UnreadKeeper(undefined), [...opening, [wire()], [wire()]])).toEqual([])
    const late = Array.from({ length: 20 }, () => [wire({ watching: false })])
    expect(looks(new UnreadKeeper(undefined), [...late, [wire()]])).toEqual([
      { source: 'eth0', fromMs: 0, toMs: 20 * SECOND, reason: 'source_failed' },
    ])
  })

  test('does not claim of a source that was configured since that it went unwatched while the agent was down', () => {
    const keeper = new UnreadKeeper(-240 * SECOND, ['eth0'])
    const added = wire({ name: 'eth1' })
    const told = looks(keeper, [
      [wire(), added],
      [wire(), added],
    ])
    expect(told.map(({ source }) => source)).toEqual(['eth0'])
  })
})

test('stretches that wait to be told are kept by source and reason, widened, with their sum', () => {
  const dropped = { source: 'eth0', reason: 'kernel_drop' } as const
  const one = { ...dropped, fromMs: 10, toMs: 20, items: 3 }
  const other = { ...dropped, fromMs: 30, toMs: 40, items: 4 }
  const down = { source: 'eth0', fromMs: 0, toMs: 5, reason: 'agent_down' } as const
  expect([one, down, other].reduce(widened, [])).toEqual([{ ...dropped, fromMs: 10, toMs: 40, items: 7 }, down])
})
