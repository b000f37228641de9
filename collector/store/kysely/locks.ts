/**
 * Who waits for whom.
 *
 * In SQLite every transaction has the database for itself. In PostgreSQL transactions run side by side, and a
 * transaction that is about to read something it will build on takes a lock first, so that another one about the same
 * thing waits until it has ended. Locks are taken in one order, agent, then entities, then incidents, and the audit's
 * last of all, and sorted within each, so that two transactions do not wait for each other; where they do after all,
 * the database ends one of them and it is run again.
 */
export interface Locks {
  /** True in a transaction beside which others run: rows that are read to be written back are locked too. */
  readonly rows: boolean
  /** Nobody else stores, accounts or changes anything of this agent until the transaction ends. */
  agent(id: string): Promise<void>
  /** Nobody else looks for the incidents of these entities until the transaction ends. */
  entities(keys: readonly string[]): Promise<void>
}

export const NO_LOCKS: Locks = { rows: false, agent: async () => {}, entities: async () => {} }
