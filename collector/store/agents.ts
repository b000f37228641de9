/** Agents: who they are, where they stand, and what they last said of themselves. */
import type { Heartbeat } from '../../agent/wire/index.ts'

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
  /** Adds an agent without notes in the state given; one that is there keeps everything but state and group. */
  register(agent: { id: string; state: AgentState; group: string; at: number }): Promise<void>
  setState(id: string, state: AgentState): Promise<void>
  setGroup(id: string, group: string): Promise<void>
  describe(id: string, notes: AgentNotes): Promise<void>
  heard(id: string, said: { heartbeat: Heartbeat; at: number; clockOffsetMs: number }): Promise<void>
  alerted(id: string, at: number): Promise<void>
  list(): Promise<AgentRecord[]>
  find(id: string): Promise<AgentRecord | null>
  /** As `find`, for a decision: nobody else decides or changes anything about the agent until the transaction ends. */
  claim(id: string): Promise<AgentRecord | null>
}
