/** Agents: who they are, where they stand, and what they last said of themselves. */
import type { Heartbeat } from '../../agent/wire/index.ts'
import type { Scope } from './scope.ts'

/** `pending`: enrolled and not approved yet; `revoked`: nothing it says counts any more. */
export type AgentState = 'pending' | 'active' | 'revoked'

/** What people write about an agent. */
export interface AgentNotes {
  readonly place: string
  readonly owner: string
  /** Whom to call about this host. */
  readonly contact: string
  readonly note: string
  readonly tags: readonly string[]
}

export interface AgentRecord extends AgentNotes {
  readonly id: string
  readonly createdAt: number
  readonly state: AgentState
  /** Whose host it is; everything it says belongs there. */
  readonly organisation: string
  /** Bundles go out by group. */
  readonly group: string
  readonly heartbeat: Heartbeat | null
  readonly heartbeatAt: number | null
  /** Collector's clock minus the host's, measured in the last exchange. */
  readonly clockOffsetMs: number | null
  /** When the last alert of it was stored; null when none was. */
  readonly lastAlertAt: number | null
}

export interface AgentStore {
  /**
   * Adds an agent without notes in the state given; one that is there keeps everything but state, group and, where one
   * is given, organisation.
   */
  register(agent: { id: string; state: AgentState; group: string; organisation?: string; at: number }): Promise<void>
  setState(id: string, state: AgentState): Promise<void>
  setGroup(id: string, group: string): Promise<void>
  setOrganisation(id: string, organisation: string): Promise<void>
  describe(id: string, notes: AgentNotes): Promise<void>
  heard(id: string, said: { heartbeat: Heartbeat; at: number; clockOffsetMs: number }): Promise<void>
  alerted(id: string, at: number): Promise<void>
  /** Everyone's, unless a scope is given. */
  list(scope?: Scope): Promise<AgentRecord[]>
  /** By name. @param page.after the last one of the page before */
  page(page: { scope: Scope; after?: string | undefined; limit: number }): Promise<AgentRecord[]>
  find(id: string, scope?: Scope): Promise<AgentRecord | null>
  /** Whose it is; the default's where nobody has registered it. */
  organisationOf(id: string): Promise<string>
  /** As `find`, for a decision: nobody else decides or changes anything about the agent until the transaction ends. */
  claim(id: string): Promise<AgentRecord | null>
}
