/** `vonggac collector …` and `verify …` in this process, over a data folder of their own; what is printed is kept. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { collectorCommand } from '../../collector/command/collector.ts'
import { verifyCommand } from '../../collector/command/verify.ts'
import { openSqlite } from '../../collector/store/sqlite.ts'
import type { Store } from '../../collector/store/store.ts'

export interface Commands {
  readonly folder: string
  readonly out: string[]
  readonly err: string[]
  collector(...args: string[]): Promise<number>
  verify(...args: string[]): Promise<number>
  /** Looks into what they left behind. */
  store<T>(look: (store: Store) => Promise<T>): Promise<T>
  end(): void
}

export function collectorCommands(settings = ''): Commands {
  const folder = mkdtempSync(join(tmpdir(), 'vonggac-commands-'))
  const config = join(folder, 'collector.yaml')
  writeFileSync(config, `dataFolder: data\n${settings}`)
  const [out, err]: [string[], string[]] = [[], []]
  vi.stubEnv('VONGGAC_LANG', 'en')
  vi.stubEnv('SUDO_USER', 'root')
  vi.spyOn(console, 'log').mockImplementation(line => void out.push(String(line)))
  vi.spyOn(console, 'error').mockImplementation(line => void err.push(String(line)))
  return {
    folder,
    out,
    err,
    collector: (...args) => collectorCommand([...args, '--config', config]),
    verify: (...args) => verifyCommand(args),
    async store(look) {
      await using store = await openSqlite(join(folder, 'data/collector.db'))
      return await look(store)
    },
    end() {
      vi.restoreAllMocks()
      vi.unstubAllEnvs()
      rmSync(folder, { recursive: true })
    },
  }
}
