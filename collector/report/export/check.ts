/** What was found about an exported incident, part by part, in words. */
import type { Bilingual } from '../clock-state.ts'
import { printInstant } from '../local-time.ts'

type Name =
  | ('file' | 'chain' | 'tail' | 'anchor' | 'state' | 'evidence' | 'custody')
  | ('law' | 'deadlines' | 'reports' | 'approvals')

export interface Part {
  readonly name: Name
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

export const holds = (name: Name, vi: string, en: string): Part => ({ name, holds: true, says: { vi, en } })
export const fails = (name: Name, vi: string, en: string): Part => ({ name, holds: false, says: { vi, en } })
export const unknown = (name: Name, vi: string, en: string): Part => ({ name, holds: null, says: { vi, en } })

/** Collectors write times each by its own clock, and people by the minute: what is no further apart contradicts nothing. */
export const CLOCKS_APART_MS = 60_000

const LATEST = 8_640_000_000_000_000

/** Of a file that may say anything: what is no instant is told as it stands there. */
export const timeOf = (at: number): string =>
  Number.isSafeInteger(at) && Math.abs(at) <= LATEST ? printInstant(new Date(at)) : String(at)
