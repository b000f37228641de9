/**
 * The spool's promise as a property: a crash at any point may repeat, never lose.
 *
 * Lives of random work on a disk that forgets what wasn't synced, each ended by a crash at some system call or by an
 * orderly end; after each, everything the world was told before is held against what is there.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Spool } from '../../../agent/spool/spool.ts'
import { type CrashChoice, MemoryFiles } from '../../support/memory-files.ts'
import { type Action, LIMIT_BYTES, SEGMENT_BYTES, World } from './spool-world.ts'

const severity = fc.constantFrom('informational', 'low', 'medium', 'high', 'critical')

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      log: fc.nat(4),
      wire: fc.array(severity, { maxLength: 5 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      alerts: fc.integer({ min: 1, max: 9 }),
      heard: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('later' as const), days: fc.constantFrom(0.001, 0.001, 1, 20, 40) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('disk' as const),
      room: fc.option(fc.nat(4_000), { nil: undefined }),
    }),
  },
)

/** The whole and nothing of it are what matters most. */
const part = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }))
const crash: fc.Arbitrary<CrashChoice> = fc.record({
  keepEntries: part,
  keepBytes: part,
  garble: fc.nat(900),
  zeros: fc.oneof(fc.constant(0), part),
})

interface Life {
  readonly actions: readonly Action[]
  /** Calls until the crash; undefined: an orderly end. */
  readonly crashAfter: number | undefined
  /** What the disk makes of the crash; undefined: the process alone is killed, and the system goes on. */
  readonly crash: CrashChoice | undefined
}

const life = (maxLength: number): fc.Arbitrary<Life> =>
  fc.record({
    actions: fc.array(action, { minLength: 1, maxLength }),
    crashAfter: fc.option(fc.nat(150), { nil: undefined }),
    crash: fc.option(crash, { freq: 3, nil: undefined }),
  })

async function live(world: World, { actions, crashAfter }: Life): Promise<void> {
  const { files } = world
  files.capacity = Number.POSITIVE_INFINITY
  const died = crashAfter === undefined ? new Promise<never>(() => {}) : files.crashIn(crashAfter).then(() => 'died')
  const opening = world.open()
  const spool = await Promise.race([opening, died])
  if (typeof spool === 'string') {
    await opening.then(opened => opened.close()).catch(() => {})
    return
  }
  for (const one of actions) {
    // What was under way at the crash never answers, and what fails after it is no finding.
    const done = world.perform(spool, one).catch(error => {
      if (files.crashed) return
      throw error
    })
    if ((await Promise.race([died, done])) === 'died') break
  }
  if (crashAfter === undefined) files.capacity = Number.POSITIVE_INFINITY
  await spool.close().catch(() => {})
}

async function readAll(world: World, spool: Spool): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (let after = world.watermark(spool.status().epoch); ; ) {
    const reading = await spool.read(after, { alerts: 1_000, bytes: 1e9 })
    world.take(reading, after)
    for (const { sequence } of reading.alerts) {
      const name = `${reading.epoch}/${sequence}`
      found.set(name, world.named.get(name) ?? '')
    }
    if (reading.upTo <= after) return found
    after = reading.upTo
  }
}

/** What must hold of a folder, whatever ended the life before. */
async function checkAfterwards(world: World): Promise<void> {
  world.files.capacity = Number.POSITIVE_INFINITY
  const spool = await world.open()
  const { epoch, made, released, spooledBytes } = spool.status()
  const found = await readAll(world, spool)
  expect(spool.status().made).toBe(made)
  expect(released).toBeLessThanOrEqual(world.watermark(epoch))
  expect(spooledBytes).toBeLessThanOrEqual(LIMIT_BYTES + SEGMENT_BYTES)

  // Everything promised is with the collector, here, or declared too old; and nothing was made twice.
  const all = [...new Map([...world.named, ...found]).values()]
  expect(new Set(all).size).toBe(all.length)
  const here = new Set([...world.stored.values(), ...found.values()])
  const aged = [...world.dropped].filter(([, reason]) => reason === 'spool_age')
  const missing = [...world.promised].filter(text => !here.has(text))
  expect(missing.length).toBeLessThanOrEqual(aged.length)
  if (aged.length === 0) expect(missing).toEqual([])

  // Sources go on after what is kept, and the keys of one group agree.
  const checkpoint = { log: Number(spool.checkpoint('log') ?? 0), wire: Number(spool.checkpoint('wire') ?? 0) }
  expect(checkpoint.log).toBeGreaterThanOrEqual(world.reached.log)
  expect(checkpoint.wire).toBeGreaterThanOrEqual(world.reached.wire)
  expect(Number(spool.checkpoint('storm:wire') ?? 0)).toBe(checkpoint.wire)
  for (const text of all) {
    const [source = '', number = ''] = text.split(/[:.]/)
    expect(Number(number)).toBeLessThanOrEqual(checkpoint[source as 'log' | 'wire'])
  }

  // Every alert of every batch that is behind a source has a number: its own, or one that was declared.
  const behind = [...world.batches].filter(([name]) => {
    const [source = '', number = ''] = name.split(':')
    return Number(number) <= checkpoint[source as 'log' | 'wire']
  })
  const alerts = behind.reduce((total, [, { texts }]) => total + texts.length, 0)
  expect(spool.status().made).toBe(alerts)
  expect(
    [...world.dropped.values()].filter(reason => !['spool_full', 'disk_full', 'spool_age'].includes(reason)),
  ).toEqual([])
  await spool.close()
}

/** A killed process's successor finds all that was written, synced or not: nothing is put in order in between. */
async function endLife(world: World, { crashAfter, crash }: Life): Promise<void> {
  if (crashAfter !== undefined && !crash) return world.files.kill()
  if (crash && crashAfter !== undefined) world.files.crash(crash)
  await checkAfterwards(world)
}

test('a crash at any point may repeat, never lose: random lives', async () => {
  const lives = fc.array(life(12), { minLength: 1, maxLength: 4 })
  const property = fc.asyncProperty(lives, crash, async (lives, last) => {
    const world = new World(new MemoryFiles())
    for (const one of lives) {
      await live(world, one)
      await endLife(world, one)
    }
    // What was left unchecked after a kill is checked after a loss of power.
    world.files.crash(last)
    await checkAfterwards(world)
  })
  await fc.assert(property, { numRuns: 60 })
}, 300_000)

test('a crash at any point may repeat, never lose: every system call of random lives', async () => {
  const property = fc.asyncProperty(life(10), crash, async ({ actions }, crash) => {
    const whole = new World(new MemoryFiles())
    await live(whole, { actions, crashAfter: undefined, crash })
    const calls = whole.files.calls
    for (let crashAfter = 0; crashAfter <= calls; crashAfter++) {
      const world = new World(new MemoryFiles())
      await live(world, { actions, crashAfter, crash })
      world.files.crash(crash)
      await checkAfterwards(world)
    }
  })
  await fc.assert(property, { numRuns: 5 })
}, 300_000)

const CRITICAL = ['critical', 'critical', 'critical', 'critical'] as const
/** Fills up, refuses, numbers what was refused, lets go by watermark and by age, and meets a full disk. */
const EVERYTHING: readonly Action[] = [
  { do: 'append', log: 3, wire: ['low', 'critical'] },
  { do: 'send', alerts: 3, heard: true },
  { do: 'append', log: 4, wire: CRITICAL },
  { do: 'append', log: 0, wire: ['low', 'low', 'critical'] },
  { do: 'later', days: 0.001 },
  { do: 'append', log: 0, wire: ['critical', 'low'] },
  { do: 'send', alerts: 4, heard: false },
  { do: 'later', days: 40 },
  { do: 'append', log: 2, wire: ['high'] },
  { do: 'send', alerts: 9, heard: true },
  { do: 'disk', room: 300 },
  { do: 'append', log: 3, wire: ['critical'] },
  { do: 'disk', room: undefined },
  { do: 'send', alerts: 9, heard: true },
  { do: 'append', log: 1, wire: ['low'] },
]

test('a crash at any point may repeat, never lose: every system call of a life in which everything happens', async () => {
  const whole = new World(new MemoryFiles())
  const crash = { keepEntries: 0, keepBytes: 0, garble: 9_000 }
  await live(whole, { actions: EVERYTHING, crashAfter: undefined, crash })
  expect([...new Set(whole.dropped.values())].sort()).toEqual(['disk_full', 'spool_age', 'spool_full'])
  const crashes: CrashChoice[] = [
    { ...crash, keepEntries: 1 },
    { ...crash, keepEntries: 0.5, keepBytes: 1, zeros: 0.5 },
  ]
  for (const crash of crashes) {
    for (let crashAfter = 0; crashAfter <= whole.files.calls; crashAfter++) {
      const world = new World(new MemoryFiles())
      await live(world, { actions: EVERYTHING, crashAfter, crash })
      world.files.crash(crash)
      await checkAfterwards(world)
    }
  }
}, 300_000)

test('a kill at any point, and a loss of power soon after, may repeat, never lose', async () => {
  const whole = new World(new MemoryFiles())
  const nothing = { keepEntries: 0, keepBytes: 0, garble: 9_000 }
  await live(whole, { actions: EVERYTHING, crashAfter: undefined, crash: nothing })
  const afterwards: Action[] = [
    { do: 'send', alerts: 9, heard: true },
    { do: 'append', log: 2, wire: ['high'] },
  ]
  for (let crashAfter = 0; crashAfter <= whole.files.calls; crashAfter++) {
    const soon = [1, 4, 40][crashAfter % 3]
    const world = new World(new MemoryFiles())
    await live(world, { actions: EVERYTHING, crashAfter, crash: undefined })
    world.files.kill()
    await live(world, { actions: afterwards, crashAfter: soon, crash: nothing })
    world.files.crash(nothing)
    await checkAfterwards(world)
  }
}, 300_000)
