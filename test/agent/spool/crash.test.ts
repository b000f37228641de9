import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openSpool } from '../../../agent/spool/open-spool.ts'
import type { Spool } from '../../../agent/spool/spool.ts'
import { alertIn, newAlert } from '../../support/alerts.ts'
import { MemoryFiles } from '../../support/memory-files.ts'

/** What the outside world knows: what `append` promised and what the collector stored. */
interface World {
  /** Number → text of every alert whose append resolved. */
  readonly promised: Map<number, string>
  /** Number → text of everything ever handed to the uplink. */
  readonly sent: Map<number, string>
  /** The last checkpoint that was promised. */
  checkpoint: number
  /** Number of the batch the source would read next. */
  released: number
  epoch: number | undefined
}

type Action = { do: 'append'; alerts: number } | { do: 'send' } | { do: 'release'; part: number }

const actions = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('append' as const), alerts: fc.integer({ min: 0, max: 4 }) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('send' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('release' as const), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
    },
  ),
  { minLength: 1, maxLength: 14 },
)

const life = fc.record({
  actions,
  crashAfter: fc.option(fc.nat(70), { nil: undefined }),
  crash: fc.record({
    keepEntries: fc.double({ min: 0, max: 1, noNaN: true }),
    keepBytes: fc.double({ min: 0, max: 1, noNaN: true }),
    garble: fc.nat(900),
  }),
})

type Life = typeof life extends fc.Arbitrary<infer L> ? L : never

const open = (files: MemoryFiles, now: number): Promise<Spool> =>
  openSpool({
    folder: '/spool',
    agent: 'agent-1',
    limitBytes: 10_000_000,
    segmentBytes: 1_500,
    commitDelayMs: 0,
    checkpointDelayMs: 0,
    files,
    now: () => now,
    delay: () => new Promise(resolve => setImmediate(resolve)),
    owner: { pid: 1, startedAt: 'x' },
    isAlive: async () => false,
  })

/** One source: batch number n makes alerts "n.0", "n.1", … and its checkpoint is n. */
async function perform(spool: Spool, action: Action, world: World): Promise<void> {
  if (action.do === 'append') {
    const batch = Number(spool.checkpoint('source') ?? 0) + 1
    const texts = Array.from({ length: action.alerts }, (_, index) => `${batch}.${index}`)
    const group = { alerts: texts.map(text => newAlert(text)), checkpoints: { source: String(batch) } }
    const { from } = await spool.append(group)
    for (const [index, text] of texts.entries()) world.promised.set(from + index, text)
    if (texts.length > 0) world.checkpoint = batch
    return
  }
  if (action.do === 'send') {
    const { alerts, drops } = await spool.read(world.released, { alerts: 5, bytes: 1e6 })
    expect(drops).toEqual([])
    for (const alert of alerts) {
      const { sequence, rule } = alertIn(alert)
      expect(sequence).toBe(alert.sequence)
      expect(world.sent.get(sequence) ?? rule.title).toBe(rule.title)
      world.sent.set(sequence, rule.title)
    }
    return
  }
  const highest = Math.max(0, ...world.sent.keys())
  const sequence = world.released + Math.floor((highest - world.released) * action.part)
  world.released = Math.max(world.released, sequence)
  await spool.release({ epoch: spool.status().epoch, sequence })
}

async function live(files: MemoryFiles, world: World, { actions, crashAfter }: Life, now: number): Promise<void> {
  const crashed = crashAfter === undefined ? new Promise<never>(() => {}) : files.crashIn(crashAfter)
  const died = crashed.then(() => 'died' as const)
  const spool = await Promise.race([open(files, now), died]).catch(() => 'died' as const)
  if (spool === 'died') return
  for (const action of actions) {
    // What was under way at the crash never answers.
    const done = perform(spool, action, world).then(() => 'done' as const)
    done.catch(() => {})
    if ((await Promise.race([died, done]).catch(() => 'died' as const)) === 'died') break
  }
  if (crashAfter === undefined || files.crashAfter !== 0) files.crashIn(0).catch(() => {})
  await spool.close().catch(() => {})
}

async function checkAfterwards(files: MemoryFiles, world: World): Promise<void> {
  const spool = await open(files, 9_000)
  const { epoch, released, made, dropped } = spool.status()
  expect(dropped).toEqual({})
  expect(released).toBeLessThanOrEqual(world.released)
  const { alerts, upTo } = await spool.read(world.released, { alerts: 10_000, bytes: 1e9 })

  // No holes, and everything promised is here or was released.
  expect(alerts.map(({ sequence }) => sequence)).toEqual(alerts.map((_, index) => world.released + 1 + index))
  expect(upTo).toBe(made)
  const found = new Map(alerts.map(alert => [alert.sequence, alertIn(alert).rule.title]))
  for (const [sequence, text] of [...world.promised, ...world.sent]) {
    if (sequence > world.released) expect(found.get(sequence)).toBe(text)
  }
  for (const [sequence, text] of found) world.sent.set(sequence, text)

  // Every alert of a source's batches exists exactly once, up to where the source resumes.
  const all = [...world.sent.values()]
  expect(new Set(all).size).toBe(all.length)
  const resume = Number(spool.checkpoint('source') ?? 0)
  expect(resume).toBeGreaterThanOrEqual(world.checkpoint)
  for (const text of all) expect(Number.parseInt(text, 10)).toBeLessThanOrEqual(resume)
  if (made > 0 && world.epoch !== undefined) expect(epoch).toBe(world.epoch)
  if (made > 0) world.epoch = epoch
  await spool.close()
}

const lives = (runs: fc.Arbitrary<Life[]>) =>
  fc.asyncProperty(runs, async lives => {
    const files = new MemoryFiles()
    const world: World = { promised: new Map(), sent: new Map(), checkpoint: 0, released: 0, epoch: undefined }
    for (const [index, one] of lives.entries()) {
      await live(files, world, one, 1_000 + index)
      files.crash(one.crash)
      await checkAfterwards(files, world)
    }
  })

test('a crash at any system call may repeat a batch, never lose one, and leaves no hole', async () => {
  await fc.assert(lives(fc.array(life, { minLength: 1, maxLength: 4 })), { numRuns: 250 })
}, 120_000)

test('survives a crash at every one of the first 60 system calls of the same work', async () => {
  const work: Action[] = [
    { do: 'append', alerts: 2 },
    { do: 'append', alerts: 0 },
    { do: 'send' },
    { do: 'append', alerts: 4 },
    { do: 'append', alerts: 3 },
    { do: 'send' },
    { do: 'release', part: 1 },
    { do: 'append', alerts: 1 },
  ]
  for (let crashAfter = 0; crashAfter < 60; crashAfter++) {
    for (const keep of [0, 0.5, 1]) {
      const one = { actions: work, crashAfter, crash: { keepEntries: keep, keepBytes: keep, garble: 900 } }
      const files = new MemoryFiles()
      const world: World = { promised: new Map(), sent: new Map(), checkpoint: 0, released: 0, epoch: undefined }
      await live(files, world, one, 1_000)
      files.crash(one.crash)
      await checkAfterwards(files, world)
    }
  }
})
