/** Agents that may speak, and what they last said of themselves. */
import type { Heartbeat } from '../../agent/wire/index.ts'

export interface AgentRecord {
  readonly id: string
  readonly createdAt: number
  readonly heartbeat: Heartbeat | null
  readonly heartbeatAt: number | null
  /** Collector's clock minus the host's, measured in the last exchange. */
  readonly clockOffsetMs: number | null
}

export interface AgentStore {
  /** Registers an agent or gives a registered one a new token; the old token ends at once. */
  register(id: string, tokenHash: string, at: number): Promise<void>
  /** Whose token this is. Tokens are kept only as SHA-256. */
  byTokenHash(tokenHash: string): Promise<{ id: string; tokenHash: string } | null>
  heard(id: string, said: { heartbeat: Heartbeat; at: number; clockOffsetMs: number }): Promise<void>
  list(): Promise<AgentRecord[]>
  find(id: string): Promise<AgentRecord | null>
}
