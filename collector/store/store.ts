/**
 * What the collector asks of its database.
 *
 * A contract in prose per subject (the files beside this one), adapters that keep it (`sqlite.ts`, `postgres.ts`), and one behavioural
 * suite that every adapter passes (`test/collector/store/*.contract.ts`). Stages see only these interfaces; Kysely and
 * the drivers stay below this folder.
 *
 * Instants are UTC milliseconds since 1970 as integers; the borders turn them to `Date` or RFC 3339.
 */
import type { ActivityStore } from './activities.ts'
import type { AgentStore } from './agents.ts'
import type { AlarmStore } from './alarms.ts'
import type { AlertStore } from './alerts.ts'
import type { AuditStore } from './audit.ts'
import type { BundleStore } from './bundles.ts'
import type { DeadLetterStore } from './dead-letters.ts'
import type { EvidenceStore } from './evidence.ts'
import type { FigureStore } from './figures.ts'
import type { FoldStore } from './folds.ts'
import type { FollowerStore } from './followers.ts'
import type { EnrolmentTokenStore, IdentityStore } from './identities.ts'
import type { IncidentStore } from './incidents.ts'
import type { LedgerStore } from './ledger.ts'
import type { ReportStore } from './reports.ts'
import type { SessionStore } from './sessions.ts'
import type { SignedBatchStore } from './signed-batches.ts'
import type { SpanStore } from './spans.ts'
import type { TriageStore } from './triage.ts'
import type { UserStore } from './users.ts'
import type { VerdictStore } from './verdicts.ts'

export interface Subjects {
  readonly alerts: AlertStore
  readonly folds: FoldStore
  readonly incidents: IncidentStore
  readonly evidence: EvidenceStore
  readonly reports: ReportStore
  readonly spans: SpanStore
  readonly followers: FollowerStore
  readonly triage: TriageStore
  readonly verdicts: VerdictStore
  readonly activities: ActivityStore
  readonly agents: AgentStore
  readonly identities: IdentityStore
  readonly enrolmentTokens: EnrolmentTokenStore
  readonly bundles: BundleStore
  readonly signedBatches: SignedBatchStore
  readonly alarms: AlarmStore
  readonly ledger: LedgerStore
  readonly deadLetters: DeadLetterStore
  readonly users: UserStore
  readonly sessions: SessionStore
  readonly audit: AuditStore
  readonly figures: FigureStore
}

export interface Store extends Subjects, AsyncDisposable {
  /**
   * Everything `work` does through the subjects it is given, or nothing of it. When the promise resolves, the changes
   * survive a power cut. Writers that touch the same things wait for each other; `work` must not use the outer store,
   * and may be run again from its beginning when another collector got in its way, so it changes nothing else.
   */
  transaction<T>(work: (within: Subjects) => Promise<T>): Promise<T>
}
