/** Every subject of the contract over one connection or transaction. */
import type { AuditEntry } from '../audit.ts'
import type { Subjects } from '../store.ts'
import { agentStore } from './agents.ts'
import { alarmStore } from './alarms.ts'
import { alertStore } from './alerts.ts'
import { apiTokenStore } from './api-tokens.ts'
import { approvalStore } from './approvals.ts'
import { appendAudit, auditStore } from './audit.ts'
import { bundleStore } from './bundles.ts'
import { deadLetterStore } from './dead-letters.ts'
import { enrolmentTokenStore } from './enrolment-tokens.ts'
import { readFigures } from './figures.ts'
import { foldStore } from './folds.ts'
import type { Ground } from './ground.ts'
import { idempotencyStore } from './idempotency.ts'
import { identityStore } from './identities.ts'
import { incidentStore } from './incidents.ts'
import { ledgerStore } from './ledger.ts'
import { providerFlowStore } from './provider-flows.ts'
import type { Db } from './schema.ts'
import { secondFactorStore } from './second-factors.ts'
import { sessionStore } from './sessions.ts'
import { signInStore } from './sign-ins.ts'
import { signedBatchStore } from './signed-batches.ts'
import { spanStore } from './spans.ts'
import { userStore } from './users.ts'

/** Those of a transaction: what it says to the audit is added at its end. */
export async function withinTransaction<T>(db: Db, ground: Ground, work: (within: Subjects) => Promise<T>): Promise<T> {
  const pending: AuditEntry[] = []
  const result = await work(subjects(db, ground, pending))
  await appendAudit(db, ground, pending)
  return result
}

export const subjects = (db: Db, ground: Ground, pending?: AuditEntry[]): Subjects => ({
  alerts: alertStore(db, ground),
  folds: foldStore(db, ground),
  incidents: incidentStore(db, ground.locks),
  spans: spanStore(db, ground),
  agents: agentStore(db, ground.locks),
  identities: identityStore(db),
  enrolmentTokens: enrolmentTokenStore(db),
  bundles: bundleStore(db),
  signedBatches: signedBatchStore(db),
  alarms: alarmStore(db),
  ledger: ledgerStore(db, ground.locks),
  deadLetters: deadLetterStore(db),
  users: userStore(db, ground.locks),
  sessions: sessionStore(db),
  secondFactors: secondFactorStore(db),
  signIns: signInStore(db, ground.locks),
  providerFlows: providerFlowStore(db),
  apiTokens: apiTokenStore(db),
  approvals: approvalStore(db, ground.locks),
  idempotency: idempotencyStore(db),
  audit: auditStore(db, ground, pending),
  figures: { read: async () => ({ ...(await readFigures(db)), bytes: await ground.bytesOf(db) }) },
})
