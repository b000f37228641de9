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
import type { AnchorStore } from './anchors.ts'
import type { ApiTokenStore } from './api-tokens.ts'
import type { ApprovalStore } from './approvals.ts'
import type { AuditStore } from './audit.ts'
import type { BundleStore } from './bundles.ts'
import type { DeliveryStore } from './call-out-deliveries.ts'
import type { CallOutTokenStore } from './call-out-tokens.ts'
import type { CallOutStore } from './call-outs.ts'
import type { ClockDoubtStore } from './clock-doubts.ts'
import type { DeadLetterStore } from './dead-letters.ts'
import type { DutyStore } from './duties.ts'
import type { EvidenceStore } from './evidence.ts'
import type { FigureStore } from './figures.ts'
import type { FoldStore } from './folds.ts'
import type { FollowerStore } from './followers.ts'
import type { IdempotencyStore } from './idempotency.ts'
import type { EnrolmentTokenStore, IdentityStore } from './identities.ts'
import type { IncidentStore } from './incidents.ts'
import type { LedgerStore } from './ledger.ts'
import type { NetworkStore } from './networks.ts'
import type { ProviderFlowStore } from './provider-flows.ts'
import type { ReportStore } from './reports.ts'
import type { SearchStore } from './search.ts'
import type { SecondFactorStore } from './second-factors.ts'
import type { SessionStore } from './sessions.ts'
import type { SignInStore } from './sign-ins.ts'
import type { SignedBatchStore } from './signed-batches.ts'
import type { SpanStore } from './spans.ts'
import type { SystemStore } from './systems.ts'
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
  readonly anchors: AnchorStore
  readonly search: SearchStore
  readonly activities: ActivityStore
  readonly agents: AgentStore
  readonly identities: IdentityStore
  readonly enrolmentTokens: EnrolmentTokenStore
  readonly bundles: BundleStore
  readonly signedBatches: SignedBatchStore
  readonly alarms: AlarmStore
  readonly ledger: LedgerStore
  readonly clockDoubts: ClockDoubtStore
  readonly deadLetters: DeadLetterStore
  readonly callOuts: CallOutStore
  readonly deliveries: DeliveryStore
  readonly callOutTokens: CallOutTokenStore
  readonly duties: DutyStore
  readonly users: UserStore
  readonly sessions: SessionStore
  readonly secondFactors: SecondFactorStore
  readonly signIns: SignInStore
  readonly providerFlows: ProviderFlowStore
  readonly apiTokens: ApiTokenStore
  readonly approvals: ApprovalStore
  readonly idempotency: IdempotencyStore
  readonly audit: AuditStore
  readonly networks: NetworkStore
  readonly systems: SystemStore
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
