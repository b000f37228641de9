/**
 * Proof that an alert is what its agent signed, and nothing else.
 *
 * An agent signs a statement over a batch: its header, and the SHA-256 of each alert's line (`wire/signed-batch.ts`). A
 * proof carries the line, the statement, the signature, and the agent's signing key with the certificate that names it;
 * it can be checked anywhere, without the collector. When the payload was purged the line itself is gone, and only its
 * digest is left: then it can be shown that an alert of this digest was signed, not what stood in it.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { BatchHeader, batchStatement, isSignedBy, keyIdOf, lineDigest, signingKeyOf } from '../../agent/wire/index.ts'
import type { Bilingual } from '../store/bilingual.ts'

const Digest = z.string().regex(/^[0-9a-f]{64}$/)
const Instant = z.iso.datetime({ offset: true })

export const PROOF_FORMAT = 'vonggac-alert-proof'

export const AlertProof = z.strictObject({
  format: z.literal(PROOF_FORMAT),
  version: z.literal(1),
  alert: z.strictObject({ agent: z.string(), epoch: z.int(), sequence: z.int() }),
  /** Exactly as it was signed; null when its payload was purged. */
  line: z.string().nullable(),
  purgedAt: Instant.nullable(),
  /** SHA-256 of the line as it was signed. */
  digest: Digest,
  statement: z.strictObject({ header: z.string(), digests: z.array(Digest).max(1000) }),
  /** Base64, Ed25519 (RFC 8032). */
  signature: z.string(),
  keyId: Digest,
  /** PEM; null when the agent's key is not on record. */
  signingKey: z.string().nullable(),
  /** PEM; null when none was issued. */
  certificate: z.string().nullable(),
  /** PEM of the authority that issued it, and of those above. */
  authority: z.string(),
  revokedAt: Instant.nullable(),
  /** When the collector took the batch in, by its own clock. */
  receivedAt: Instant,
})
export type AlertProof = z.infer<typeof AlertProof>

export interface ProofPart {
  readonly name: 'line' | 'number' | 'statement' | 'signature' | 'key' | 'certificate' | 'time'
  /** Null: it can no longer be shown either way. */
  readonly holds: boolean | null
  readonly says: Bilingual
}

export interface ProofVerdict {
  /** Nothing in it is wrong, and everything that is still there is right. */
  readonly proven: boolean
  readonly parts: readonly ProofPart[]
}

const part = (name: ProofPart['name'], holds: boolean | null, vi: string, en: string): ProofPart => ({
  name,
  holds,
  says: { vi, en },
})

/** Never throws: what can't be read does not hold. @param authority PEM that is trusted instead of the proof's own. */
export function checkProof(proof: AlertProof, authority = proof.authority): ProofVerdict {
  const parts = [
    ...lineParts(proof),
    statementPart(proof),
    signaturePart(proof),
    keyPart(proof),
    certificatePart(proof, authority),
    timePart(proof),
  ]
  return { proven: parts.every(({ holds }) => holds !== false), parts }
}

function lineParts({ line, digest, alert, purgedAt }: AlertProof): ProofPart[] {
  if (line === null) return purgedAt === null ? LEFT_OUT : PURGED
  const right = lineDigest(Buffer.from(line)) === digest
  const numbered = sequenceOf(line) === alert.sequence
  const { sequence } = alert
  return [
    part('line', right, 'Mã băm của dòng cảnh báo khớp.', "The hash is that of the alert's line."),
    part('number', numbered, `Dòng mang đúng số ${sequence}.`, `The line bears the number ${sequence}.`),
  ]
}

const PURGED = [
  part(
    'line',
    null,
    'Không còn chứng minh được cảnh báo nói gì: nội dung đã bị xóa theo hạn; mã băm vẫn còn.',
    'What the alert said can no longer be shown: its payload was purged when its time was over; its hash is left.',
  ),
  part('number', null, 'Số thứ tự nằm trong dòng đã xóa.', 'Its number stood in the line that is gone.'),
]
const LEFT_OUT = [
  part(
    'line',
    null,
    'Dòng cảnh báo không kèm theo bản này; mã băm vẫn còn.',
    "The alert's line was left out of this copy; its hash is here.",
  ),
  part('number', null, 'Số thứ tự nằm trong dòng không kèm theo.', 'Its number stands in the line that was left out.'),
]

function sequenceOf(line: string): unknown {
  try {
    return (JSON.parse(line) as { sequence?: unknown }).sequence
  } catch {
    return undefined
  }
}

const statementPart = ({ statement, digest }: AlertProof): ProofPart =>
  part(
    'statement',
    statement.digests.includes(digest),
    'Mã băm nằm trong bản kê mà tác tử đã ký.',
    'The hash stands in the statement that the agent signed.',
  )

function signaturePart({ statement, signature, signingKey, keyId }: AlertProof): ProofPart {
  const key = signingKey === null ? undefined : signingKeyOf(signingKey)
  const right =
    key !== undefined &&
    keyIdOf(key) === keyId &&
    isSignedBy(batchStatement(Buffer.from(statement.header), statement.digests), Buffer.from(signature, 'base64'), key)
  return part('signature', right, 'Chữ ký Ed25519 của bản kê đúng.', "The statement's Ed25519 signature is right.")
}

/** The statement's own header must name this agent and epoch: another agent's signature proves nothing. */
function keyPart({ statement, alert }: AlertProof): ProofPart {
  const header = headerOf(statement.header)
  const same =
    header?.agent === alert.agent && header.epoch === alert.epoch && header.count === statement.digests.length
  return part('key', same, `Bản kê là của tác tử ${alert.agent}.`, `The statement is of agent ${alert.agent}.`)
}

function headerOf(text: string): BatchHeader | undefined {
  try {
    return BatchHeader.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** The certificate names agent and signing key, and the authority issued it. */
function certificatePart({ certificate, alert, keyId }: AlertProof, authority: string): ProofPart {
  const issued = certificate === null ? undefined : read(certificate)
  const issuer = read(authority)
  const right =
    issued !== undefined &&
    issuer !== undefined &&
    issued.checkIssued(issuer) &&
    issued.verify(issuer.publicKey) &&
    issued.subject.split('\n').includes(`CN=${alert.agent}`) &&
    (issued.subjectAltName ?? '').split(', ').includes(`URI:urn:vonggac:signing-key:${keyId}`)
  const by = issuer ? createHash('sha256').update(issuer.raw).digest('hex') : '?'
  return part(
    'certificate',
    right,
    `Chứng thư gắn khóa này với tác tử, do cơ quan cấp có dấu vân ${by}.`,
    `A certificate ties the key to the agent, issued by the authority of fingerprint ${by}.`,
  )
}

/** @returns the first certificate of the text. */
function read(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

function timePart({ certificate, receivedAt, revokedAt }: AlertProof): ProofPart {
  const at = Date.parse(receivedAt)
  const issued = certificate === null ? undefined : read(certificate)
  const good =
    issued !== undefined &&
    Date.parse(issued.validFrom) <= at &&
    at <= Date.parse(issued.validTo) &&
    (revokedAt === null || at < Date.parse(revokedAt))
  return part(
    'time',
    good,
    `Khóa còn hiệu lực khi bộ thu thập nhận (${receivedAt}).`,
    `The key was good when the collector took it in (${receivedAt}).`,
  )
}
