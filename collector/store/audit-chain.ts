/**
 * The hash chain of the audit: each row's hash is over its canonical JSON, in which the hash of the row before it
 * stands. Changing, removing or inserting a row breaks every hash after it; that the tail is missing can only be seen by
 * someone who kept a later head.
 */
import { createHash } from 'node:crypto'
import type { AuditEntry, AuditRow } from './audit.ts'
import { canonical, GENESIS } from './canonical.ts'

export function hashRow(row: Omit<AuditRow, 'hash'>): string {
  const { number, at, actor, action, subject, detail, address, organisation, previousHash } = row
  const sealed = { number, at, actor, action, subject, detail, address, organisation, previousHash }
  return createHash('sha256').update(canonical(sealed)).digest('hex')
}

/** The row that comes after another, or first. */
export function seal(entry: AuditEntry, before: Pick<AuditRow, 'number' | 'hash'> | null): AuditRow {
  const { at, actor, action, subject, detail, address, organisation = null } = entry
  const row = {
    number: (before?.number ?? 0) + 1,
    at,
    actor: kept(actor),
    action: kept(action),
    subject: kept(subject),
    detail: kept(detail),
    address: kept(address),
    organisation,
    previousHash: before?.hash ?? GENESIS,
  }
  return { ...row, hash: hashRow(row) }
}

/** As both databases keep it: what is hashed has to be what is read back. */
const kept = (text: string): string => text.replaceAll(/\p{Surrogate}/gu, '\ufffd').replaceAll('\0', '\u2400')

/** Why a row can't stand where it stands; undefined when it can. */
export function flawOf(row: AuditRow, before: Pick<AuditRow, 'number' | 'hash'> | null): AuditFlaw | undefined {
  if (before && row.number !== before.number + 1) return 'missing'
  if (before ? row.previousHash !== before.hash : row.number === 1 && row.previousHash !== GENESIS) return 'unlinked'
  return hashRow(row) === row.hash ? undefined : 'changed'
}

/** `missing`: rows before it are not there; `unlinked`: it doesn't follow the row before it; `changed`: its hash. */
export type AuditFlaw = 'missing' | 'unlinked' | 'changed'
