/** Kysely over `pg`: prepares what comes often, and tells an outage apart from a mistake. */
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { storable } from '../kysely/storable.ts'
import { told } from './errors.ts'

/** Statements with more values than this differ in length from one to the next. */
const PREPARED_VALUES = 24
/** The server keeps each of them for as long as the connection lasts. */
const PREPARED_STATEMENTS = 250

export const postgresDialect = (pool: Pool): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new PoolDriver(pool),
  createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
})

class PoolDriver implements Driver {
  readonly #pool: Pool
  readonly #names = new Map<string, string>()

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const client = await this.#pool.connect().catch(error => {
      throw told(error)
    })
    return new ClientConnection(client, this.#names)
  }

  async beginTransaction(connection: DatabaseConnection, _settings: TransactionSettings): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // With the connection gone the server has rolled back by itself, and what ended it is what is to be told.
    await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => {})
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    ;(connection as ClientConnection).release()
  }

  async destroy(): Promise<void> {
    await this.#pool.end()
  }
}

class ClientConnection implements DatabaseConnection {
  readonly #client: PoolClient
  readonly #names: Map<string, string>

  constructor(client: PoolClient, names: Map<string, string>) {
    this.#client = client
    this.#names = names
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const name = parameters.length <= PREPARED_VALUES ? this.#nameOf(sql) : undefined
    try {
      const { command, rowCount, rows } = await this.#client.query({
        text: sql,
        values: parameters.map(value => (Array.isArray(value) ? value.map(storable) : storable(value))),
        ...(name !== undefined && { name }),
      })
      return { rows, ...(CHANGES.has(command) && { numAffectedRows: BigInt(rowCount ?? 0) }) }
    } catch (error) {
      throw told(error)
    }
  }

  // biome-ignore lint/correctness/useYield: the contract asks for a generator, and nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('queries are not streamed')
  }

  release(): void {
    this.#client.release()
  }

  #nameOf(sql: string): string | undefined {
    const known = this.#names.get(sql)
    if (known !== undefined || this.#names.size >= PREPARED_STATEMENTS) return known
    const name = `v${this.#names.size}`
    this.#names.set(sql, name)
    return name
  }
}

const CHANGES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])
