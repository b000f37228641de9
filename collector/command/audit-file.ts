/**
 * An exported stretch of the audit, as lines of JSON: a header, a row a line, a footer with the chain's head at the time.
 * It is written and checked row by row, however long it is.
 */
import { z } from 'zod'
import type { AuditRow } from '../store/audit.ts'
import { type AuditFlaw, flawOf } from '../store/audit-chain.ts'

const Hash = z.string().regex(/^[0-9a-f]{64}$/)

const Header = z.strictObject({
  format: z.literal('vonggac-audit-chain'),
  version: z.literal(1),
  exportedAt: z.string(),
  /** Of the first row, and how many there are. */
  first: z.int().positive(),
  rows: z.int().positive(),
})

const Row = z.strictObject({
  number: z.int().positive(),
  at: z.int(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.string(),
  address: z.string(),
  organisation: z.string().nullable(),
  previousHash: Hash,
  hash: Hash,
})

const Footer = z.strictObject({ head: z.strictObject({ number: z.int().positive(), hash: Hash }) })

export const headerOf = (first: number, rows: number, at: Date): z.infer<typeof Header> => ({
  format: 'vonggac-audit-chain',
  version: 1,
  exportedAt: at.toISOString(),
  first,
  rows,
})

export const footerOf = ({ number, hash }: AuditRow): z.infer<typeof Footer> => ({ head: { number, hash } })

export type FileCheck =
  | {
      readonly kind: 'intact'
      readonly first: number
      readonly last: number
      readonly lastHash: string /** Row of the head that was kept elsewhere. */
      readonly anchoredAt: number | null
    }
  /** The first row that does not stand where it should. */
  | {
      readonly kind: 'broken'
      readonly line: number
      readonly number: number
      readonly flaw: AuditFlaw | 'not_a_row' | 'cut_off'
    }
  | { readonly kind: 'not_an_export' }

/**
 * Offline: whether every row follows the one before it, and all are there that the header names.
 *
 * @param head A hash that was kept elsewhere: the row that has it, and all before it in the file, are what they were then.
 */
export async function checkAuditFile(lines: AsyncIterable<string>, head?: string): Promise<FileCheck> {
  let [line, header, before, ended] = [0, undefined, null, false] as State
  let anchoredAt: number | null = null
  for await (const text of lines) {
    line += 1
    if (text === '') continue
    const value = parsed(text)
    if (!header) {
      header = Header.safeParse(value).data
      if (!header) return { kind: 'not_an_export' }
      continue
    }
    const number: number = before ? before.number + 1 : header.first
    if (ended) return { kind: 'broken', line, number, flaw: 'not_a_row' }
    if (number === header.first + header.rows) {
      if (!Footer.safeParse(value).success) return { kind: 'broken', line, number, flaw: 'not_a_row' }
      ended = true
      continue
    }
    const row = Row.safeParse(value).data
    if (!row) return { kind: 'broken', line, number, flaw: Footer.safeParse(value).success ? 'cut_off' : 'not_a_row' }
    const flaw = !before && row.number !== header.first ? 'missing' : flawOf(row, before)
    if (flaw) return { kind: 'broken', line, number, flaw }
    if (row.hash === head) anchoredAt = row.number
    before = row
  }
  if (!header) return { kind: 'not_an_export' }
  if (!ended || !before)
    return { kind: 'broken', line, number: before ? before.number + 1 : header.first, flaw: 'cut_off' }
  return { kind: 'intact', first: header.first, last: before.number, lastHash: before.hash, anchoredAt }
}

type State = [line: number, header: z.infer<typeof Header> | undefined, before: AuditRow | null, ended: boolean]

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
