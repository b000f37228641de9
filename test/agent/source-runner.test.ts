import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { LineBatch, Source } from '../../agent/capture/source.ts'
import { agentEvents } from '../../agent/events.ts'
import { agentLog } from '../../agent/logger.ts'
import type { Detection, Detector } from '../../agent/match/detection.ts'
import { Totals } from '../../agent/metrics/totals.ts'
import { SourceRunner, type Stage } from '../../agent/source-runner.ts'
import { openSpool } from '../../agent/spool/open-spool.ts'
import type { Spool } from '../../agent/spool/spool.ts'
import { alertIn } from '../support/alerts.ts'
import { MemoryFiles } from '../support/memory-files.ts'

const LINES = ['a', 'alert 1', 'b', 'c', 'alert 2', 'd', 'e']

/** A source of the lines above, three a batch, that resumes from the number of lines it gave. */
const source = (type: Source<LineBatch>['type'], lines = LINES): Source<LineBatch> => ({
  name: 'it',
  type,
  async *batches(resumeFrom) {
    const seen = Number(resumeFrom ?? 0)
    for (let at = 0; at < lines.length; at += 3) {
      const batch = lines.slice(at, at + 3)
      const replayed = Math.max(0, Math.min(batch.length, seen - at))
      yield { kind: 'lines', lines: batch, replayed, checkpoint: String(at + batch.length) }
    }
  },
})

const detection = (title: string, index: number): Detection => ({
  index,
  occurredAtMs: 0,
  rule: { engine: 'sigma', id: title, title, severity: 'low', tactics: [], techniques: [] },
  entities: { attackers: [], victims: [], accounts: [], systems: [], indicators: [] },
})

/** Detects lines that say so, and when the input is over tells how many it saw. */
function detector(): Detector<LineBatch> {
  let seen = 0
  return {
    process({ lines }) {
      seen += lines.length
      return lines.flatMap((line, index) => (line.startsWith('alert') ? [detection(line, index)] : []))
    },
    finish: () => [detection(`end of ${seen}`, 0)],
    counters: () => ({ seen }),
  }
}

const openIn = (files: MemoryFiles): Promise<Spool> =>
  openSpool({
    folder: '/spool',
    agent: 'agent-1',
    limitBytes: 1_000_000,
    segmentBytes: 2_000,
    commitDelayMs: 0,
    checkpointDelayMs: 1,
    files,
    owner: { pid: 1, startedAt: 'x' },
    isAlive: async () => false,
  })

const runnerOf = (
  stage: Partial<Stage<LineBatch>>,
  spool: Spool,
  delay = async () => {},
  perMinute = 300,
): SourceRunner => {
  const whole = { source: source('capture_file'), makeDetector: detector, restartable: true, ...stage }
  const events = agentEvents(agentLog('silent'), new Totals())
  return new SourceRunner(whole as Stage, {
    spool,
    events,
    protect: (_, detections) => ({ detections, keepOriginals: async () => {} }),
    drill: false,
    storms: { perMinute },
    now: () => 0,
    elapsed: () => performance.now(),
    random: () => 0.5,
    delay,
  })
}

const titles = async (spool: Spool) =>
  (await spool.read(0, { alerts: 100, bytes: 1e6 })).alerts.map(alert => alertIn(alert).rule.title)

const NEVER = new AbortController().signal
const EVERYTHING = ['alert 1', 'alert 2', 'end of 7']

describe('a finite source', () => {
  test('gives what its end reveals once, however often the agent starts again', async () => {
    const files = new MemoryFiles()
    for (let start = 0; start < 3; start++) {
      const spool = await openIn(files)
      const runner = runnerOf({}, spool)
      await runner.run(NEVER)
      expect(runner.state).toMatchObject({ state: 'finished', itemsRead: start === 0 ? 7 : 0 })
      expect(await titles(spool)).toEqual(EVERYTHING)
      await spool.close()
    }
  })

  test('gives it once when the agent is killed at any moment in between', async () => {
    for (const keep of KEPT) {
      for (let calls = 0; calls < 60; calls++) {
        const spool = await openIn(await killedAfter(calls, keep))
        await runnerOf({}, spool).run(NEVER)
        expect(await titles(spool)).toEqual(EVERYTHING)
        await spool.close()
      }
    }
  }, 60_000)

  test('gives it anew for a file that was replaced', async () => {
    const files = new MemoryFiles()
    const spool = await openIn(files)
    await runnerOf({}, spool).run(NEVER)
    await runnerOf({ source: source('capture_file', [...LINES, 'alert 3']) }, spool).run(NEVER)
    expect(await titles(spool)).toEqual([...EVERYTHING, 'alert 3', 'end of 8'])
    await spool.close()
  })
})

const KEPT = [0, 0.5, 1]

/** One life of the agent that ends when the disk has taken that many calls. @returns what the next one finds. */
async function killedAfter(
  calls: number,
  keep: number,
  runnerIn = (spool: Spool) => runnerOf({}, spool),
): Promise<MemoryFiles> {
  const files = new MemoryFiles()
  const died = files.crashIn(calls)
  const stop = new AbortController()
  let spool: Spool | undefined
  const life = (async () => {
    spool = await openIn(files)
    await runnerIn(spool).run(stop.signal)
  })().catch(() => {})
  await Promise.race([died, life])
  stop.abort()
  const found = files.afterCrash({ keepEntries: keep, keepBytes: keep, garble: 900 })
  await spool?.close().catch(() => {})
  return found
}

describe('new rules', () => {
  test('go to work in a source that is waiting to be tried again', async () => {
    let tries = 0
    let made = 0
    const failing: Source<LineBatch> = {
      ...source('log_tail'),
      async *batches(resumeFrom, signal) {
        if (++tries === 1) throw new Error('not now')
        yield* source('log_tail').batches(resumeFrom, signal)
        await sleep(60_000, undefined, { signal }).catch(() => {})
      },
    }
    const spool = await openIn(new MemoryFiles())
    const stop = new AbortController()
    const makeDetector = () => {
      made++
      return detector()
    }
    const whileItWaits = async () => runner.rulesChanged()
    const runner: SourceRunner = runnerOf({ source: failing, makeDetector }, spool, whileItWaits)
    const ended = runner.run(stop.signal)
    await expect.poll(() => titles(spool)).toEqual(['alert 1', 'alert 2'])
    await expect.poll(() => [tries, made, runner.counters()['seen']]).toEqual([2, 2, 7])
    stop.abort()
    await ended
    await spool.close()
  })
})

test('a source that retries by itself tells what keeps it', async () => {
  const spool = await openIn(new MemoryFiles())
  let trouble: ReturnType<NonNullable<Stage['trouble']>> = { state: 'waiting', error: 'no such file' }
  const stop = new AbortController()
  const quiet: Source<LineBatch> = {
    ...source('log_tail'),
    async *batches(_, signal) {
      await sleep(60_000, undefined, { signal }).catch(() => {})
    },
  }
  const runner = runnerOf({ source: quiet, trouble: () => trouble }, spool)
  const ended = runner.run(stop.signal)
  expect(runner.state).toMatchObject({ state: 'waiting', error: 'no such file' })
  trouble = undefined
  expect(runner.state).toMatchObject({ state: 'running' })
  expect(runner.state.error).toBeUndefined()
  stop.abort()
  await ended
  await spool.close()
})

describe('a storm', () => {
  const STORM = Array.from({ length: 12 }, () => 'alert flood')
  const noEnd = (): Detector<LineBatch> => ({ ...detector(), finish: () => [] })
  const stormy = (spool: Spool) =>
    runnerOf({ source: source('capture_file', STORM), makeDetector: noEnd }, spool, undefined, 4)

  test('is told with its count, whole and once, when the agent is killed at any moment in between', async () => {
    for (const keep of KEPT) {
      for (let calls = 0; calls < 40; calls++) {
        const spool = await openIn(await killedAfter(calls, keep, stormy))
        await stormy(spool).run(NEVER)
        const alerts = (await spool.read(0, { alerts: 100, bytes: 1e6 })).alerts.map(alertIn)
        expect(alerts.reduce((sum, { folded }) => sum + (folded?.count ?? 1), 0)).toBe(STORM.length)
        expect(alerts.some(({ folded }) => folded)).toBe(true)
        await spool.close()
      }
    }
  }, 60_000)

  test('that is being told when its source starts again is not told twice', async () => {
    const spool = await openIn(new MemoryFiles())
    const failure = new AbortController()
    const stop = new AbortController()
    let starts = 0
    const failing: Source<LineBatch> = {
      ...source('log_tail'),
      async *batches(_, signal) {
        if (++starts > 1) return void (await new Promise(end => signal.addEventListener('abort', end)))
        yield { kind: 'lines', lines: STORM, replayed: 0, checkpoint: 'all' }
        await sleep(60_000, undefined, { signal: failure.signal })
      },
    }
    const runner = runnerOf({ source: failing, makeDetector: noEnd }, spool, undefined, 4)
    const ended = runner.run(stop.signal)
    await expect.poll(() => spool.checkpoint('storm:it')).toContain('flood')
    const telling = runner.tellStorm(0)
    failure.abort()
    await telling
    await expect.poll(() => starts).toBe(2)
    await runner.tellStorm(0)
    const alerts = (await spool.read(0, { alerts: 100, bytes: 1e6 })).alerts.map(alertIn)
    expect(alerts.reduce((sum, { folded }) => sum + (folded?.count ?? 1), 0)).toBe(STORM.length)
    stop.abort()
    await ended
    await spool.close()
  })
})
