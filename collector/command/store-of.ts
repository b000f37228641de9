/** The store of a configured collector, for commands beside a running one: both write in turn. */
import { readConfig } from '../config.ts'
import type { CollectorConfig } from '../config-schema.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'

export async function withStore<T>(
  file: string,
  work: (store: Store, config: CollectorConfig) => Promise<T>,
): Promise<T> {
  const config = readConfig(file)
  await using store = await openStore(config)
  return await work(store, config)
}

/** Who acts on the command line: the system's user, not the console's. */
export const operator = (): string => `cli:${process.env['SUDO_USER'] || process.env['USER'] || process.getuid?.()}`
