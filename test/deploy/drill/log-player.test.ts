import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { playLog } from '../../../deploy/drill/log-player.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vonggac-player-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const RECORDED = Date.UTC(2026, 10, 22, 19, 20, 0)
const NOW = Date.UTC(2027, 0, 2, 3, 4, 5)

async function played(lines: string[], signal = new AbortController().signal): Promise<string[]> {
  const path = join(folder, 'log')
  const playing = { recordedFromMs: RECORDED, startAtMs: NOW, playAtMs: Date.now() - 60_000, speed: 1000 }
  await playLog(`${lines.join('\n')}\n`, path, playing, signal)
  return (await readFile(path, 'utf8')).trimEnd().split('\n')
}

test.each([
  ['Nov 22 19:20:10 portal sshd[7]: x', 'Jan  2 03:04:15 portal sshd[7]: x'],
  ['192.0.2.1 - - [22/Nov/2026:19:20:10 +0000] "GET /"', '192.0.2.1 - - [02/Jan/2027:03:04:15 +0000] "GET /"'],
  [`[${RECORDED / 1000 + 10}] unbound[9:0] info: x`, `[${NOW / 1000 + 10}] unbound[9:0] info: x`],
  ['<86>1 2026-11-22T19:20:10.500+00:00 files sshd 7 - - x', '<86>1 2027-01-02T03:04:15.500+00:00 files sshd 7 - - x'],
])('moves the time of %j and nothing else', async (recorded, expected) => {
  expect(await played([recorded])).toEqual([expected])
})

test('keeps every line, in order, also those without a time', async () => {
  const lines = ['Nov 22 19:20:01 a b: 1', 'no time here', 'Nov 22 19:20:02 a b: 2']
  expect(await played(lines)).toEqual(['Jan  2 03:04:06 a b: 1', 'no time here', 'Jan  2 03:04:07 a b: 2'])
})
