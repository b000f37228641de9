import { CompiledQuery } from 'kysely'
import type { InsertMany, ManyInto } from '../kysely/ground.ts'
import { binaryArray } from './array.ts'

/** One array a column: the statement is the same for any number of rows, and so stays prepared. */
export const insertMany: InsertMany = async (db, into, rows) => {
  if (rows.length === 0) return 0
  const columns = Object.values(into.columns).map((type, column) =>
    binaryArray(
      type,
      rows.map(row => row[column] ?? null),
    ),
  )
  const { numAffectedRows } = await db.executeQuery(CompiledQuery.raw(textOf(into), columns))
  return Number(numAffectedRows ?? 0)
}

function textOf({ table, columns, conflict }: ManyInto): string {
  const arrays = Object.values(columns).map((type, index) => `$${index + 1}::${type}[]`)
  return `INSERT INTO ${table} (${Object.keys(columns).join(', ')}) SELECT * FROM unnest(${arrays.join(', ')}) ${conflict}`
}
