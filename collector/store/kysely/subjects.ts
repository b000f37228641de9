/** Every subject of the contract over one connection or transaction. */
import type { Subjects } from '../store.ts'
import { agentStore } from './agents.ts'
import { alarmStore } from './alarms.ts'
import { alertStore } from './alerts.ts'
import { auditStore } from './audit.ts'
import { bundleStore } from './bundles.ts'
import { deadLetterStore } from './dead-letters.ts'
import { enrolmentTokenStore } from './enrolment-tokens.ts'
import { readFigures } from './figures.ts'
import { foldStore } from './folds.ts'
import { identityStore } from './identities.ts'
import { incidentStore } from './incidents.ts'
import { ledgerStore } from './ledger.ts'
import type { Locks } from './locks.ts'
import type { Db } from './schema.ts'
import { sessionStore } from './sessions.ts'
import { signedBatchStore } from './signed-batches.ts'
import { spanStore } from './spans.ts'
import { userStore } from './users.ts'

/** @param bytesOf how large the database is, which each tells in its own way */
export const subjects = (db: Db, locks: Locks, bytesOf: (db: Db) => Promise<number>): Subjects => ({
  alerts: alertStore(db, locks),
  folds: foldStore(db),
  incidents: incidentStore(db, locks),
  spans: spanStore(db, locks),
  agents: agentStore(db, locks),
  identities: identityStore(db),
  enrolmentTokens: enrolmentTokenStore(db),
  bundles: bundleStore(db),
  signedBatches: signedBatchStore(db),
  alarms: alarmStore(db),
  ledger: ledgerStore(db, locks),
  deadLetters: deadLetterStore(db),
  users: userStore(db),
  sessions: sessionStore(db),
  audit: auditStore(db),
  figures: { read: async () => ({ ...(await readFigures(db)), bytes: await bytesOf(db) }) },
})
