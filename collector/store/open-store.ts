/** Opens the database that the configuration names. */
import { join } from 'node:path'
import { openSqlite } from './sqlite.ts'
import type { Store } from './store.ts'
import type { StoreConfig } from './store-config.ts'

const FILE = 'collector.db'

/**
 * @param lost hears of connections to a server that broke while nothing was asked of them
 * @throws when the database is not there, is not fit, or is of a later version of the product
 */
export async function openStore(
  { dataFolder, store }: { readonly dataFolder: string; readonly store: StoreConfig },
  lost: (error: Error) => void = () => {},
): Promise<Store> {
  if (store.type === 'sqlite') return openSqlite(join(dataFolder, FILE))
  // Loaded only where it is asked for.
  const { openPostgres } = await import('./postgres.ts')
  return openPostgres(store, lost)
}
