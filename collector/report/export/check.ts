/** What was found about an exported incident, part by part, in words. */
import type { Bilingual } from '../clock-state.ts'

export interface Part {
  readonly name: 'file' | 'chain' | 'tail' | 'anchor' | 'state' | 'evidence' | 'law' | 'deadlines' | 'reports'
  /** Null: can't be told from here. */
  readonly holds: boolean | null
  readonly says: Bilingual
}

export interface Verdict {
  /** Nothing that could be checked is wrong. */
  readonly sound: boolean
  readonly incident: string | null
  readonly parts: readonly Part[]
}

export const holds = (name: Part['name'], vi: string, en: string): Part => ({ name, holds: true, says: { vi, en } })
export const fails = (name: Part['name'], vi: string, en: string): Part => ({ name, holds: false, says: { vi, en } })
export const unknown = (name: Part['name'], vi: string, en: string): Part => ({ name, holds: null, says: { vi, en } })
