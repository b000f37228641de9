/**
 * One batch as bytes, the same over every transport:
 *
 *     header                     one line of JSON, `BatchHeader`
 *     alert                      `count` lines of JSON, one `Alert` each, by rising sequence
 *     {"key":…,"signature":…}    one line, `BatchSignature`
 *
 * What is signed is not the bytes as a whole but a statement: the header line and the SHA-256 of each alert's line. The
 * collector keeps statement and signature, so that any single alert can be shown, years later, to have come from this
 * agent as it is, without the others that travelled with it.
 *
 * Lines are kept as they came: nothing is parsed and written again on the way, neither in the spool nor in the store.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type BatchHeader, MAX_BATCH_ALERTS } from './batch.ts'
import type { Signer } from './signing.ts'

export const BatchSignature = z.strictObject({
  key: z.string().regex(/^[0-9a-f]{64}$/),
  // The bits that Base64 leaves unused are zero (RFC 4648 section 3.5): one signature is written one way.
  signature: z
    .base64()
    .max(128)
    .refine(text => Buffer.from(text, 'base64').toString('base64') === text, 'not canonical Base64'),
})
export type BatchSignature = z.infer<typeof BatchSignature>

const LINE_END = 0x0a
const STATEMENT = 'vonggac batch 2'

/** @param alerts JSON text of each alert, without line ends. */
export function encodeBatch(header: Omit<BatchHeader, 'count'>, alerts: readonly Buffer[], signer: Signer): Buffer {
  const head = Buffer.from(JSON.stringify({ ...header, count: alerts.length }))
  const signature = signer.sign(batchStatement(head, alerts.map(lineDigest)))
  const tail = Buffer.from(JSON.stringify({ key: signer.keyId, signature: signature.toString('base64') }))
  const end = Buffer.of(LINE_END)
  return Buffer.concat([head, ...alerts, tail].flatMap(line => [line, end]))
}

export interface BatchLines {
  readonly header: Buffer
  readonly alerts: readonly Buffer[]
  readonly signature: Buffer
}

/** Cuts a batch into its lines, as views of the same memory; what they say is not looked at. Undefined: no batch. */
export function splitBatch(bytes: Buffer): BatchLines | undefined {
  const lines: Buffer[] = []
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(LINE_END, from)
    if (end === -1 || lines.length === MAX_BATCH_ALERTS + 2) return undefined
    lines.push(bytes.subarray(from, end))
    from = end + 1
  }
  const [header, ...rest] = lines
  const signature = rest.pop()
  return header && signature && { header, alerts: rest, signature }
}

/** What an agent signs: 32 bytes an alert at most of memory later, whatever the alerts' own size. */
export function batchStatement(header: Buffer, digests: readonly string[]): Buffer {
  return Buffer.concat([Buffer.from(`${STATEMENT}\n`), header, Buffer.from(`\n${digests.join('\n')}`)])
}

/** SHA-256 of an alert's line, in hexadecimal. */
export const lineDigest = (line: Buffer): string => createHash('sha256').update(line).digest('hex')
