/** Every subject of the contract over one connection or transaction. */
import type { AuditEntry } from '../audit.ts'
import type { Subjects } from '../store.ts'
import { activityStore } from './activities.ts'
import { agentStore } from './agents.ts'
import { alarmStore } from './alarms.ts'
import { alertStore } from './alerts.ts'
import { anchorStore } from './anchors.ts'
import { apiTokenStore } from './api-tokens.ts'
import { approvalStore } from './approvals.ts'
import { appendAudit, auditStore } from './audit.ts'
import { bundleStore } from './bundles.ts'
import { deliveryStore } from './call-out-deliveries.ts'
import { callOutTokenStore } from './call-out-tokens.ts'
import { callOutStore } from './call-outs.ts'
import { clockDoubtStore } from './clock-doubts.ts'
import { deadLetterStore } from './dead-letters.ts'
import { dutyStore } from './duties.ts'
import { enrolmentTokenStore } from './enrolment-tokens.ts'
import { evidenceStore } from './evidence.ts'
import { readFigures } from './figures.ts'
import { foldStore } from './folds.ts'
import { followerStore } from './followers.ts'
import type { Ground } from './ground.ts'
import { idempotencyStore } from './idempotency.ts'
import { identityStore } from './identities.ts'
import { incidentStore } from './incidents.ts'
import { ledgerStore } from './ledger.ts'
import { networkStore } from './networks.ts'
import { providerFlowStore } from './provider-flows.ts'
import { reportStore } from './reports.ts'
import type { Db } from './schema.ts'
import { searchStore } from './search.ts'
import { secondFactorStore } from './second-factors.ts'
import { sessionStore } from './sessions.ts'
import { signInStore } from './sign-ins.ts'
import { signedBatchStore } from './signed-batches.ts'
import { spanStore } from './spans.ts'
import { systemStore } from './systems.ts'
import { triageStore } from './triage.ts'
import { userStore } from './users.ts'
import { verdictStore } from './verdicts.ts'

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
  incidents: incidentStore(db, ground),
  evidence: evidenceStore(db, ground),
  reports: reportStore(db, ground.locks),
  spans: spanStore(db, ground),
  followers: followerStore(db, ground),
  triage: triageStore(db),
  verdicts: verdictStore(db),
  anchors: anchorStore(db, ground),
  search: searchStore(db),
  activities: activityStore(db, ground),
  agents: agentStore(db, ground.locks),
  identities: identityStore(db),
  enrolmentTokens: enrolmentTokenStore(db),
  bundles: bundleStore(db),
  signedBatches: signedBatchStore(db),
  alarms: alarmStore(db),
  ledger: ledgerStore(db, ground.locks),
  clockDoubts: clockDoubtStore(db),
  callOuts: callOutStore(db),
  deliveries: deliveryStore(db),
  callOutTokens: callOutTokenStore(db),
  duties: dutyStore(db),
  deadLetters: deadLetterStore(db),
  users: userStore(db, ground.locks),
  sessions: sessionStore(db),
  networks: networkStore(db, ground),
  systems: systemStore(db, ground),
  secondFactors: secondFactorStore(db),
  signIns: signInStore(db, ground.locks),
  providerFlows: providerFlowStore(db),
  apiTokens: apiTokenStore(db),
  approvals: approvalStore(db, ground.locks),
  idempotency: idempotencyStore(db),
  audit: auditStore(db, ground, pending),
  figures: { read: async () => ({ ...(await readFigures(db)), bytes: await ground.bytesOf(db) }) },
})
