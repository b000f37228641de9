import { CompiledQuery } from 'kysely'
import type { InsertMany, ManyInto } from '../kysely/ground.ts'
import { chunks } from '../kysely/schema.ts'

/** Always as many as this, as far as they go, and the rest one by one: two statements that stay prepared. */
const ROWS = 50

export const insertMany: InsertMany = async (db, into, rows) => {
  let inserted = 0
  for (const some of chunks(rows, ROWS)) {
    const steps = some.length === ROWS ? [some] : some.map(row => [row])
    for (const step of steps) {
      const { numAffectedRows } = await db.executeQuery(CompiledQuery.raw(textOf(into, step.length), step.flat()))
      inserted += Number(numAffectedRows ?? 0)
    }
  }
  return inserted
}

const texts = new WeakMap<ManyInto, Map<number, string>>()

function textOf(into: ManyInto, count: number): string {
  const known = texts.get(into) ?? new Map<number, string>()
  texts.set(into, known)
  const names = Object.keys(into.columns)
  const row = `(${names.map(() => '?').join(', ')})`
  const text =
    known.get(count) ??
    `INSERT INTO ${into.table} (${names.join(', ')}) VALUES ${Array(count).fill(row).join(', ')} ${into.conflict}`
  known.set(count, text)
  return text
}
