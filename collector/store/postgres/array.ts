/**
 * A column of many rows as PostgreSQL's arrays travel in binary (`array_recv` in its source): nothing is quoted here and
 * nothing parsed there, which for a batch of alerts is most of what handing it over costs. Pure.
 *
 *     dimensions 1 · has nulls · type's OID · length · lower bound 1 · then for each: bytes (-1 for NULL), value
 */
import type { ManyInto, Value } from '../kysely/ground.ts'
import { storable } from '../kysely/storable.ts'

type ColumnType = ManyInto['columns'][string]

/** Those of `pg_type`, the same in every server. */
const OIDS: Readonly<Record<ColumnType, number>> = { TEXT: 25, BIGINT: 20, INTEGER: 23 }
const NUMBER_BYTES: Readonly<Record<ColumnType, number>> = { TEXT: 0, BIGINT: 8, INTEGER: 4 }
const HEADER_BYTES = 20

/** @throws RangeError for a number that the type can't hold whole. */
export function binaryArray(type: ColumnType, values: readonly Value[]): Buffer {
  const cells = type === 'TEXT' ? values.map(value => (value === null ? null : storable(String(value)))) : values
  const bytes = Buffer.allocUnsafe(cells.reduce<number>((sum, cell) => sum + 4 + bytesOf(type, cell), HEADER_BYTES))
  const header = [1, cells.includes(null) ? 1 : 0, OIDS[type], cells.length, 1]
  let at = header.reduce((end, word) => bytes.writeInt32BE(word, end), 0)
  for (const cell of cells) at = writeCell(bytes, at, type, cell)
  return bytes
}

function bytesOf(type: ColumnType, cell: Value): number {
  if (cell === null) return 0
  return typeof cell === 'string' ? Buffer.byteLength(cell) : NUMBER_BYTES[type]
}

function writeCell(bytes: Buffer, at: number, type: ColumnType, cell: Value): number {
  if (cell === null) return bytes.writeInt32BE(-1, at)
  if (typeof cell === 'string') {
    const length = bytes.write(cell, at + 4)
    bytes.writeInt32BE(length, at)
    return at + 4 + length
  }
  const begins = bytes.writeInt32BE(NUMBER_BYTES[type], at)
  return type === 'BIGINT' ? bytes.writeBigInt64BE(BigInt(cell), begins) : bytes.writeInt32BE(cell, begins)
}
