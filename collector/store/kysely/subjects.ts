/** Every subject of the contract over one connection or transaction. */
import type { Subjects } from '../store.ts'
import { activityStore } from './activities.ts'
import { agentStore } from './agents.ts'
import { alarmStore } from './alarms.ts'
import { alertStore } from './alerts.ts'
import { auditStore } from './audit.ts'
import { bundleStore } from './bundles.ts'
import { deadLetterStore } from './dead-letters.ts'
import { enrolmentTokenStore } from './enrolment-tokens.ts'
import { evidenceStore } from './evidence.ts'
import { readFigures } from './figures.ts'
import { foldStore } from './folds.ts'
import { followerStore } from './followers.ts'
import type { Ground } from './ground.ts'
import { identityStore } from './identities.ts'
import { incidentStore } from './incidents.ts'
import { ledgerStore } from './ledger.ts'
import { reportStore } from './reports.ts'
import type { Db } from './schema.ts'
import { sessionStore } from './sessions.ts'
import { signedBatchStore } from './signed-batches.ts'
import { spanStore } from './spans.ts'
import { triageStore } from './triage.ts'
import { userStore } from './users.ts'
import { verdictStore } from './verdicts.ts'

export const subjects = (db: Db, ground: Ground): Subjects => ({
  alerts: alertStore(db, ground),
  folds: foldStore(db, ground),
  incidents: incidentStore(db, ground.locks),
  evidence: evidenceStore(db),
  reports: reportStore(db, ground.locks),
  spans: spanStore(db, ground),
  followers: followerStore(db, ground),
  triage: triageStore(db),
  verdicts: verdictStore(db),
  activities: activityStore(db, ground),
  agents: agentStore(db, ground.locks),
  identities: identityStore(db),
  enrolmentTokens: enrolmentTokenStore(db),
  bundles: bundleStore(db),
  signedBatches: signedBatchStore(db),
  alarms: alarmStore(db),
  ledger: ledgerStore(db, ground.locks),
  deadLetters: deadLetterStore(db),
  users: userStore(db),
  sessions: sessionStore(db),
  audit: auditStore(db),
  figures: { read: async () => ({ ...(await readFigures(db)), bytes: await ground.bytesOf(db) }) },
})
