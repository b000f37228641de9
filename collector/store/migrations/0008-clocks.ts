/**
 * Closed incidents that still owe a report stay among the open ones; what made times doubtful is kept; states say who
 * judged what, and why they were closed.
 */
import { type Kysely, sql } from 'kysely'
import { run, type Up } from './dialect.ts'

const OWING = [
  'DROP INDEX incident_open',
  // The largest integer that JSON carries stands for "nothing is owed": see `../kysely/incidents.ts`.
  `CREATE INDEX incident_open ON incident (next_due_at, id)
     WHERE merged_into IS NULL AND hidden = 0 AND (status <> 'closed' OR next_due_at < 9007199254740991)`,
]

const DOUBTS = [
  `CREATE TABLE clock_doubt (
     id INTEGER PRIMARY KEY AUTOINCREMENT, agent TEXT NOT NULL, kind TEXT NOT NULL,
     from_at BIGINT NOT NULL, to_at BIGINT NOT NULL, worst_ms BIGINT NOT NULL)`,
  'CREATE INDEX clock_doubt_of ON clock_doubt (agent, kind, to_at)',
  'CREATE INDEX clock_doubt_at ON clock_doubt (to_at)',
  'CREATE TABLE pulse (collector TEXT PRIMARY KEY, beat BIGINT NOT NULL, at BIGINT NOT NULL)',
]

export const up: Up = async (db, dialect) => {
  await run(db, dialect, [...OWING, ...DOUBTS])
  await fillIn(db)
}

async function fillIn(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: string; state: string; status: string }>`
    SELECT id, state, status FROM incident`.execute(db)
  for (const { id, state, status } of rows) {
    const closedBecause = status === 'closed' ? await reasonOf(db, id) : null
    const filled = JSON.stringify({ judgedBy: {}, ...JSON.parse(state), closedBecause })
    await sql`UPDATE incident SET state = ${filled} WHERE id = ${id}`.execute(db)
  }
}

/** What was said when it was closed, which is the last change of its status. */
async function reasonOf(db: Kysely<unknown>, id: string): Promise<string | null> {
  const { rows } = await sql<{ change: string }>`
    SELECT change FROM incident_event WHERE incident_id = ${id} AND change LIKE '%status_changed%'
    ORDER BY number DESC`.execute(db)
  const changes = rows.map(({ change }) => JSON.parse(change) as { kind: string; reason?: string })
  return changes.find(({ kind }) => kind === 'status_changed')?.reason ?? null
}
