/** The drill, start to end: seconds from its start to the first and to the last incident, and peak memory of both halves. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Flags, Outcome } from '../support/named-scripts.ts'

const DEMO = join(import.meta.dirname, '../../deploy/demo')

export async function run(_: Flags): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'vonggac-bench-'))
  const path = join(folder, 'figures.json')
  try {
    const demo = spawn(DEMO, ['--once', '--no-install', `--figures=${path}`], { stdio: ['ignore', 2, 2] })
    const [code] = await once(demo, 'exit')
    return { figures: JSON.parse(await readFile(path, 'utf8')), holds: code === 0 }
  } finally {
    await rm(folder, { recursive: true })
  }
}
