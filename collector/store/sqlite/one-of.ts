import { type SqlBool, sql } from 'kysely'
import type { OneOf } from '../kysely/ground.ts'

export const oneOf: OneOf = (column, values) =>
  sql<SqlBool>`${sql.ref(column)} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`
