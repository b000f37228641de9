/**
 * How one text of SQL makes the same tables in both databases.
 *
 * Statements are written for SQLite with types that both know. For PostgreSQL two things are put differently: how rows
 * are numbered, and text, which is compared by its bytes there too, so that both sort alike whatever the server's
 * language is.
 */
import { type Kysely, sql } from 'kysely'

export type Dialect = 'sqlite' | 'postgres'

export type Up = (db: Kysely<unknown>, dialect: Dialect) => Promise<void>

export async function run(db: Kysely<unknown>, dialect: Dialect, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(inDialect(dialect, statement)).execute(db)
}

const inDialect = (dialect: Dialect, statement: string): string =>
  dialect === 'sqlite'
    ? statement
    : statement
        .replace('INTEGER PRIMARY KEY AUTOINCREMENT', 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY')
        .replace(/\bTEXT\b/g, 'TEXT COLLATE "C"')

/** What is on record stays on record, whoever asks: the database itself refuses. */
export async function appendOnly(db: Kysely<unknown>, dialect: Dialect, table: string): Promise<void> {
  for (const act of ['UPDATE', 'DELETE']) {
    const name = `${table}_no_${act.toLowerCase()}`
    const [refusal, trigger] =
      dialect === 'sqlite'
        ? [[], `BEFORE ${act} ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`]
        : [
            [
              `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS
               $$ BEGIN RAISE EXCEPTION '${table} is append-only'; END $$`,
            ],
            // By statement: TRUNCATE is refused alike, and an UPDATE that meets no row does no harm.
            `BEFORE ${act === 'DELETE' ? 'DELETE OR TRUNCATE' : act} ON ${table}
             FOR EACH STATEMENT EXECUTE FUNCTION ${name}()`,
          ]
    for (const statement of [...refusal, `CREATE TRIGGER ${name} ${trigger}`]) await sql.raw(statement).execute(db)
  }
}
