import type { Bilingual } from '../clock-state.ts'
import type { FilledForm } from '../form.ts'
import { both } from './form-schema.ts'

export type AnnexPart = FilledForm['annex'][number]

/** Lines a part prints at most; what is left out is counted in a last line. */
const LINES = 40

export function bounded(lines: readonly Bilingual[]): Bilingual[] {
  if (lines.length <= LINES) return [...lines]
  const left = lines.length - LINES
  return [
    ...lines.slice(0, LINES),
    both(`… và ${left} dòng khác, xem trong hệ thống.`, `… and ${left} more lines, see the system.`),
  ]
}
