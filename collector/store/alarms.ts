/**
 * What is wrong with an agent, from when to when: one row an (agent, kind) stretch. Raising is atomic, so that of
 * several collectors one alone acts on it.
 */
export type AlarmKind = 'silent' | 'silent_after_alert' | 'stalled' | 'gap' | 'drop' | 'unread' | 'tampered'

export interface Alarm {
  readonly agent: string
  readonly kind: AlarmKind
  /** What it is about beyond the agent, such as a source's name; part of what tells alarms apart. */
  readonly subject: string
  /** When it began, as far as it can be told. */
  readonly since: number
  readonly raisedAt: number
  readonly clearedAt: number | null
}

export interface AlarmStore {
  /** True when this call raised it; false when it stands already. */
  raise(alarm: Omit<Alarm, 'clearedAt'>): Promise<boolean>
  /** True when this call cleared it. */
  clear(agent: string, kind: AlarmKind, subject: string, at: number): Promise<boolean>
  standing(agent?: string): Promise<Alarm[]>
  /** Latest raised first. */
  latest(limit: number): Promise<Alarm[]>
}
