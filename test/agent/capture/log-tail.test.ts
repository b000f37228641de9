import { appendFile, copyFile, mkdir, mkdtemp, rename, rm, truncate, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type LogTail, type LogTailOptions, logTail } from '../../../agent/capture/log-tail.ts'
import type { LineBatch } from '../../../agent/capture/source.ts'

let folder: string
let path: string
const running: Reader[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tail-'))
  path = join(folder, 'app.log')
})
afterEach(async () => {
  for (const reader of running.splice(0)) await reader.stop()
  await rm(folder, { recursive: true })
})

/** Pulls batches and keeps what a crash would keep: the lines and the last checkpoint. */
class Reader {
  readonly tail: LogTail
  readonly lines: string[] = []
  readonly replayed: string[] = []
  checkpoint: string | undefined
  private readonly stopping = new AbortController()
  private readonly ended: Promise<void>

  constructor(resumeFrom?: string, options: Partial<LogTailOptions> = {}) {
    this.tail = logTail({ name: 'app', path, startAt: 'beginning', pollMs: 5, drainMs: 50, ...options })
    this.ended = this.run(resumeFrom)
    running.push(this)
  }

  private async run(resumeFrom: string | undefined): Promise<void> {
    for await (const batch of this.tail.batches(resumeFrom, this.stopping.signal)) this.take(batch)
  }

  private take({ lines, replayed, checkpoint }: LineBatch): void {
    this.replayed.push(...lines.slice(0, replayed))
    this.lines.push(...lines.slice(replayed))
    this.checkpoint = checkpoint
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await this.ended
  }

  async has(...lines: string[]): Promise<void> {
    await expect.poll(() => this.lines, { timeout: 5000, interval: 5 }).toEqual(lines)
  }
}

/** Stops one reader and starts the next from its checkpoint. */
async function restarted(reader: Reader, options?: Partial<LogTailOptions>): Promise<Reader> {
  await reader.stop()
  return new Reader(reader.checkpoint, options)
}

describe('logTail', () => {
  test('reads what is there, then what is appended', async () => {
    await writeFile(path, 'a\nb\n')
    const reader = new Reader()
    await reader.has('a', 'b')
    await appendFile(path, 'c\nhalf')
    await reader.has('a', 'b', 'c')
    await appendFile(path, ' done\n')
    await reader.has('a', 'b', 'c', 'half done')
    expect(reader.tail.state()).toMatchObject({ state: 'running', linesRead: 4, error: undefined })
  })

  test('starts at the end when asked to, at the beginning of an unfinished line', async () => {
    await writeFile(path, 'old\nhalf')
    const reader = new Reader(undefined, { startAt: 'end' })
    await expect.poll(() => reader.tail.state().state).toBe('running')
    await appendFile(path, ' new\n')
    await reader.has('half new')
  })

  test('delivers within 200 ms of the writing', async () => {
    await writeFile(path, '')
    const reader = new Reader(undefined, { pollMs: 100 })
    await expect.poll(() => reader.tail.state().state).toBe('running')
    const started = performance.now()
    await appendFile(path, 'now\n')
    await reader.has('now')
    expect(performance.now() - started).toBeLessThan(300)
  })

  test('waits for a file that is not there yet and says so', async () => {
    const reader = new Reader(undefined, { startAt: 'end' })
    await expect.poll(() => reader.tail.state().error).toContain('ENOENT')
    expect(reader.tail.state().state).toBe('waiting')
    await writeFile(path, 'first\n')
    await reader.has('first')
  })

  test('says that a folder is no log', async () => {
    await mkdir(path)
    const reader = new Reader()
    await expect.poll(() => reader.tail.state().error).toContain('a folder')
  })

  test('reads a renamed file to its end, then the new one', async () => {
    await writeFile(path, 'a\n')
    const reader = new Reader()
    await reader.has('a')
    await rename(path, `${path}.1`)
    await appendFile(`${path}.1`, 'b\nlast without end')
    await writeFile(path, 'c\n')
    await expect.poll(() => [...reader.lines].sort(), { timeout: 5000 }).toEqual(['a', 'b', 'c', 'last without end'])
    expect(reader.tail.state()).toMatchObject({ rotations: 1 })
  })

  test('goes on reading the old file while the program still writes to it', async () => {
    await writeFile(path, 'a\n')
    const reader = new Reader(undefined, { drainMs: 2000 })
    await reader.has('a')
    await rename(path, `${path}.1`)
    await writeFile(path, 'new\n')
    await reader.has('a', 'new')
    await appendFile(`${path}.1`, 'late\n')
    await reader.has('a', 'new', 'late')
  })

  test('starts again at the beginning of a truncated file', async () => {
    await writeFile(path, 'a\nb\n')
    const reader = new Reader()
    await reader.has('a', 'b')
    await truncate(path)
    await appendFile(path, 'c\n')
    await reader.has('a', 'b', 'c')
  })

  test('notices a truncated file that has grown past the old end', async () => {
    await writeFile(path, 'a\n')
    const reader = new Reader()
    await reader.has('a')
    await writeFile(path, 'longer than before\n')
    await reader.has('a', 'longer than before')
  })

  test('finds the unread rest of a file that was copied and truncated', async () => {
    await writeFile(path, 'a\n')
    const first = new Reader()
    await first.has('a')
    await first.stop()
    await appendFile(path, 'b\n')
    await copyFile(path, `${path}.1`)
    await writeFile(path, 'c\n')
    const second = await restarted(first)
    await second.has('b', 'c')
  })

  test('after a restart repeats nothing, skips nothing and remembers the last lines', async () => {
    await writeFile(path, 'a\nb\n')
    const first = new Reader()
    await first.has('a', 'b')
    const second = await restarted(first)
    await appendFile(path, 'c\n')
    await second.has('c')
    expect(second.replayed).toEqual(['a', 'b'])
  })

  test('remembers no further back than the warm-up', async () => {
    let now = 1_000_000
    const options = { now: () => now, warmUpMs: 40_000 }
    await writeFile(path, '')
    const first = new Reader(undefined, options)
    for (const line of ['a', 'b', 'c']) {
      await appendFile(path, `${line}\n`)
      await expect.poll(() => first.lines.at(-1), { interval: 5 }).toBe(line)
      now += 50_000
    }
    const second = await restarted(first, options)
    await appendFile(path, 'd\n')
    await second.has('d')
    expect(second.replayed).toEqual(['b', 'c'])
  })

  test('reads the rest of a file that was rotated while it was away', async () => {
    await writeFile(path, 'a\n')
    const first = new Reader()
    await first.has('a')
    await first.stop()
    await appendFile(path, 'b\n')
    await rename(path, `${path}.1`)
    await writeFile(path, 'c\n')
    const second = await restarted(first)
    await second.has('b', 'c')
    expect(second.replayed).toEqual(['a'])
  })

  test('reads files that came and went while it was away', async () => {
    await writeFile(path, 'a\n')
    const first = new Reader()
    await first.has('a')
    await first.stop()
    await rename(path, `${path}.2`)
    await writeFile(`${path}.1`, 'b\n')
    await writeFile(path, 'c\n')
    const second = await restarted(first)
    await second.has('b', 'c')
  })

  test('does not take a new file for the old one because it got the old inode', async () => {
    await writeFile(path, 'old one\n')
    const first = new Reader()
    await first.has('old one')
    await first.stop()
    await unlink(path)
    await writeFile(path, 'new two\n')
    const second = await restarted(first)
    await second.has('new two')
    expect(second.tail.state().filesLost).toBe(1)
  })

  test('begins anew with a checkpoint that is not its own', async () => {
    await writeFile(path, 'a\n')
    const reader = new Reader('{"version":9}')
    await reader.has('a')
  })

  test('cuts a 10 MB line and reads on', async () => {
    await writeFile(path, `${'x'.repeat(10_000_000)}\nafter\n`)
    const reader = new Reader(undefined, { maxLineBytes: 1000 })
    await expect.poll(() => reader.lines.length, { timeout: 5000 }).toBe(2)
    expect(reader.lines[0]).toHaveLength(1001)
    expect(reader.tail.state().linesCut).toBe(1)
  })

  test('loses and repeats no line over any run of appends, rotations and restarts', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.constant('append' as const) },
      fc.constantFrom(
        'half' as const,
        'rename' as const,
        'restart' as const,
        'restart without checkpoint yet' as const,
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async steps => {
        await rm(folder, { recursive: true })
        await mkdir(folder)
        await writeFile(path, 'first\n')
        const written: string[] = ['first']
        const kept: string[] = []
        let reader = new Reader()
        await reader.has('first')
        let half = false
        let rotations = 0
        for (const what of steps) {
          if (what === 'append') {
            const line = `line ${written.length}`
            if (half) written[written.length - 1] += line
            else written.push(line)
            half = false
            await appendFile(path, `${line}\n`)
          } else if (what === 'half') {
            if (!half) written.push('')
            written[written.length - 1] += 'part '
            half = true
            await appendFile(path, 'part ')
          } else if (what === 'rename') {
            const seen = reader.tail.state().rotations
            half = false
            rotations += 1
            await rename(path, `${path}.${1000 - rotations}`)
            await writeFile(path, '')
            // The old file is known before the next one takes its place.
            await expect.poll(() => reader.tail.state().rotations, { interval: 2 }).toBe(seen + 1)
          } else {
            await reader.stop()
            kept.push(...reader.lines)
            reader = new Reader(reader.checkpoint)
            await expect.poll(() => reader.tail.state().state, { interval: 2 }).toBe('running')
          }
        }
        const complete = half ? written.slice(0, -1) : written
        await expect
          .poll(() => [...kept, ...reader.lines].sort(), { timeout: 3000, interval: 5 })
          .toEqual([...complete].sort())
        await reader.stop()
      }),
      { numRuns: 25 },
    )
  }, 60_000)
})
