/** What the two databases do differently below one set of queries. */
import type { Expression, SqlBool } from 'kysely'
import type { Locks } from './locks.ts'
import type { Db } from './schema.ts'

export interface Ground {
  readonly locks: Locks
  /** Nobody else adds to the audit's chain until the transaction ends. */
  readonly lockAudit: (db: Db) => Promise<void>
  readonly insertMany: InsertMany
  readonly oneOf: OneOf
  /** How large the database is. */
  readonly bytesOf: (db: Db) => Promise<number>
}

export type Value = string | number | null

/** A table that many rows at a time go into, where building a statement for them would cost more than storing them. */
export interface ManyInto {
  readonly table: string
  readonly columns: Readonly<Record<string, 'TEXT' | 'BIGINT' | 'INTEGER'>>
  /** What follows the rows: ON CONFLICT …. */
  readonly conflict: string
}

/** @param rows values in the order of the columns. Resolves to how many were inserted or changed. */
export type InsertMany = (db: Db, into: ManyInto, rows: readonly (readonly Value[])[]) => Promise<number>

/** Whether a column holds one of these: the statement is the same for any number of them, and so stays prepared. */
export type OneOf = (column: string, values: readonly string[] | readonly number[]) => Expression<SqlBool>
