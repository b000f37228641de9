import { type SqlBool, sql } from 'kysely'
import type { OneOf } from '../kysely/ground.ts'

export const oneOf: OneOf = (column, values) => {
  const type = sql.raw(typeof values[0] === 'number' ? 'BIGINT[]' : 'TEXT[]')
  return sql<SqlBool>`${sql.ref(column)} = ANY(${values}::${type})`
}
