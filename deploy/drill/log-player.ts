/**
 * Writes a recorded log as if its program were writing it now: same lines, same spacing of their times, moved so that
 * the recording's times fall into the drill's.
 */
import { appendFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** How a recording is moved and hurried: its time `recordedFrom` becomes `startAt`, writing starts at `playAt`. */
export interface Playing {
  readonly recordedFromMs: number
  readonly startAtMs: number
  readonly playAtMs: number
  readonly speed: number
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const two = (value: number): string => String(value).padStart(2, '0')

interface Stamp {
  readonly pattern: RegExp
  read(found: RegExpExecArray, year: number): number
  write(at: Date, found: RegExpExecArray): string
}

/** Times as the recorded programs print them; all recordings were made in UTC. */
const STAMPS: readonly Stamp[] = [
  {
    // RFC 3164: `Nov 22 19:20:01`
    pattern: /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)/,
    read: ([, month = '', day, hour, minute, second], year) =>
      Date.UTC(
        year,
        MONTHS.indexOf(month as (typeof MONTHS)[number]),
        Number(day),
        Number(hour),
        Number(minute),
        Number(second),
      ),
    write: at =>
      `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2, ' ')} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`,
  },
  {
    // Web servers: `[22/Nov/2026:19:20:01 +0000]`
    pattern: /\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) \+0000\]/,
    read: ([, day, month = '', year, hour, minute, second]) =>
      Date.UTC(
        Number(year),
        MONTHS.indexOf(month as (typeof MONTHS)[number]),
        Number(day),
        Number(hour),
        Number(minute),
        Number(second),
      ),
    write: at =>
      `[${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000]`,
  },
  {
    // unbound: `[1763839201]`
    pattern: /^\[(\d{10})\]/,
    read: ([, seconds]) => Number(seconds) * 1000,
    write: at => `[${Math.floor(at.getTime() / 1000)}]`,
  },
  {
    // RFC 3339, as RFC 5424 lines have it
    pattern: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)/,
    read: ([text]) => Date.parse(text),
    write: at => at.toISOString().replace('Z', '+00:00'),
  },
]

interface Timed {
  readonly line: string
  readonly atMs: number
}

/** Appends `text`'s lines to `path` in their own rhythm until all are written or the signal aborts. */
export async function playLog(text: string, path: string, playing: Playing, signal: AbortSignal): Promise<number> {
  const year = new Date(playing.recordedFromMs).getUTCFullYear()
  let written = 0
  let waiting: string[] = []
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return
    await appendFile(path, `${waiting.join('\n')}\n`)
    written += waiting.length
    waiting = []
  }
  for (const { line, atMs } of moved(text, playing, year)) {
    const due = playing.playAtMs + (atMs - playing.startAtMs) / playing.speed
    const early = due - Date.now()
    if (early > 50) {
      await flush()
      await sleep(early, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return written
    }
    waiting.push(line)
  }
  await flush()
  return written
}

/** Lines with their times moved; a line without a time keeps its neighbour's. */
function* moved(text: string, playing: Playing, year: number): Generator<Timed> {
  let atMs = playing.startAtMs
  for (const line of text.split('\n')) {
    if (line === '') continue
    const { stamp, found } = stampOf(line)
    if (!stamp || !found) {
      yield { line, atMs }
      continue
    }
    atMs = playing.startAtMs + stamp.read(found, year) - playing.recordedFromMs
    const before = line.slice(0, found.index)
    const after = line.slice(found.index + found[0].length)
    yield { line: `${before}${stamp.write(new Date(atMs), found)}${after}`, atMs }
  }
}

function stampOf(line: string): { stamp?: Stamp; found?: RegExpExecArray } {
  for (const stamp of STAMPS) {
    const found = stamp.pattern.exec(line)
    if (found) return { stamp, found }
  }
  return {}
}
