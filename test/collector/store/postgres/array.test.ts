import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { binaryArray } from '../../../../collector/store/postgres/array.ts'
import { postgresPool } from '../../../../collector/store/postgres/pool.ts'
import { without } from '../../../support/needs.ts'
import { type PostgresServer, postgresServer } from '../../../support/postgres.ts'

const INTEGER = { min: -2_147_483_648, max: 2_147_483_647 }
const column = <T>(value: fc.Arbitrary<T>) => fc.array(fc.option(value), { maxLength: 50 })
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('', 'NULL', '{}', '"', '\\', ',', 'đăng nhập\n\t'),
)

describe.skipIf(without('postgres'))('a column in binary', () => {
  let server: PostgresServer
  let pool: pg.Pool
  beforeAll(async () => {
    server = await postgresServer()
    pool = postgresPool(await server.database(), () => {})
  })
  afterAll(async () => {
    await pool?.end()
    await server?.remove()
  })

  /** What the server has read. */
  const read = async (type: 'TEXT' | 'BIGINT' | 'INTEGER', values: readonly (string | number | null)[]) => {
    const asked = `SELECT value FROM unnest($1::${type}[]) WITH ORDINALITY AS sent (value, at) ORDER BY at`
    const { rows } = await pool.query<{ value: string | number | null }>(asked, [binaryArray(type, values)])
    return rows.map(({ value }) => value)
  }

  test('is read as the text that was given, with NUL as its picture', async () => {
    await fc.assert(
      fc.asyncProperty(column(text), async values => {
        const stored = values.map(value => value?.replaceAll('\0', '\u2400') ?? null)
        expect(await read('TEXT', values)).toEqual(stored)
      }),
      { numRuns: 200 },
    )
  })

  test('is read as the numbers that were given', async () => {
    await fc.assert(
      fc.asyncProperty(column(fc.maxSafeInteger()), column(fc.integer(INTEGER)), async (large, small) => {
        expect(await read('BIGINT', large)).toEqual(large)
        expect(await read('INTEGER', small)).toEqual(small)
      }),
      { numRuns: 200 },
    )
  })

  test.each([
    ['INTEGER', 2_147_483_648],
    ['BIGINT', 0.5],
    ['BIGINT', Number.NaN],
  ] as const)('takes no %s that it cannot hold: %d', (type, value) => {
    expect(() => binaryArray(type, [value])).toThrow(RangeError)
  })
})
