/**
 * Kysely over one `libsql` connection.
 *
 * Statements run in this thread, so nothing may wait inside SQLite: where another process holds the file, the wait is
 * here, and everything else goes on meanwhile. Transactions begin immediate: a writer waits at its beginning instead of
 * failing half-way.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type Libsql from 'libsql'
import { storable } from '../kysely/storable.ts'
import { StoreUnavailable } from '../unavailable.ts'

const WAIT_FOR_OTHERS_MS = 10_000
const PAUSE_MS = 4

/** Prepared statements kept; the one unused for longest gives way. */
const STATEMENTS_KEPT = 200

/** Another process is writing; the disk is full, failing or read-only. */
const BUSY = /^SQLITE_(BUSY|LOCKED)/
const OUTAGE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|PROTOCOL|NOMEM)/

export const sqliteDialect = (database: Libsql.Database): Dialect => ({
  createAdapter: () => new FileAdapter(),
  createDriver: () => new FileDriver(database),
  createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
})

class FileAdapter extends SqliteAdapter {
  /** So migrations run in a transaction: once, whichever process comes first, and whole or not at all. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class FileDriver implements Driver {
  readonly #database: Libsql.Database
  readonly #connection: FileConnection
  readonly #waiting: (() => void)[] = []
  #taken = false

  constructor(database: Libsql.Database) {
    this.#database = database
    this.#connection = new FileConnection(database)
  }

  async init(): Promise<void> {}

  /** In the order in which they asked. */
  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#taken) await new Promise<void>(resolve => this.#waiting.push(resolve))
    this.#taken = true
    return this.#connection
  }

  async releaseConnection(): Promise<void> {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#taken = false
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // What went wrong may have rolled back already.
    if (this.#database.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async destroy(): Promise<void> {
    this.#connection.forget()
    this.#database.close()
  }
}

type Statement = ReturnType<Libsql.Database['prepare']>

class FileConnection implements DatabaseConnection {
  readonly #database: Libsql.Database
  readonly #statements = new Map<string, Statement>()

  constructor(database: Libsql.Database) {
    this.#database = database
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const until = Date.now() + WAIT_FOR_OTHERS_MS
    const values = parameters.map(storable)
    for (;;)
      try {
        return this.#run(sql, values)
      } catch (error) {
        const code = String((error as { code?: unknown }).code ?? '')
        if (BUSY.test(code) && !this.#database.inTransaction && Date.now() < until) await sleep(PAUSE_MS)
        else if (OUTAGE.test(code)) throw new StoreUnavailable(`SQLite: ${(error as Error).message}`, { cause: error })
        else throw error
      }
  }

  // biome-ignore lint/correctness/useYield: the contract asks for a generator, and nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('queries are not streamed')
  }

  forget(): void {
    this.#statements.clear()
  }

  #run<R>(sql: string, values: readonly unknown[]): QueryResult<R> {
    const statement = this.#prepared(sql)
    if (statement.reader) return { rows: statement.all(values) as R[] }
    const { changes } = statement.run(values)
    return { rows: [], numAffectedRows: BigInt(changes) }
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql)
    this.#statements.delete(sql)
    const statement = known ?? this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    const [oldest] = this.#statements.keys()
    if (this.#statements.size > STATEMENTS_KEPT && oldest !== undefined) this.#statements.delete(oldest)
    return statement
  }
}
