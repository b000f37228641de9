/** The console as it is in the checkout now, built into a folder of its own: tests never look at an older build. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

export interface BuiltConsole extends AsyncDisposable {
  readonly folder: string
}

export async function buildConsole(): Promise<BuiltConsole> {
  const folder = await mkdtemp(join(tmpdir(), 'vonggac-console-'))
  const configFile = new URL('../../collector/web/vite.config.ts', import.meta.url).pathname
  await build({ configFile, logLevel: 'error', mode: 'production', build: { outDir: folder } })
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}
