/**
 * How a host gets its name: it makes its keys itself, shows that it holds them, and is given a certificate for TLS.
 *
 * Two keys: ECDSA P-256 for TLS (brokers, proxies and organisations' own authorities all take it) and Ed25519 for
 * signing batches, whose fingerprint the certificate names as `urn:vonggac:signing-key:<key id>`. The token is
 * `vge_<secret>.<SHA-256 of the collector's authority certificate>`, so that the very first connection is already
 * checked against the right authority.
 */
import { z } from 'zod'
import { AgentId } from './batch.ts'
import { PROTOCOL_VERSION } from './version.ts'

const Pem = z.string().max(8192)

const Keys = {
  request: Pem.describe('PKCS #10 certificate request in PEM, signed by the TLS key; CN is the agent id.'),
  signingKey: Pem.describe('Ed25519 public key, SubjectPublicKeyInfo in PEM.'),
  proof: z.base64().max(128).describe('Ed25519 signature over `enrolmentStatement`.'),
}

/** POST ENROLMENT_PATH, without a client certificate. Asked again with the same keys until it is approved. */
export const EnrolmentRequest = z.strictObject({
  version: z.literal(PROTOCOL_VERSION),
  agent: AgentId,
  token: z.string().max(256),
  hostName: z.string().max(255),
  ...Keys,
})
export type EnrolmentRequest = z.infer<typeof EnrolmentRequest>

/** POST RENEWAL_PATH, with the certificate that is about to end. */
export const RenewalRequest = z.strictObject({ version: z.literal(PROTOCOL_VERSION), agent: AgentId, ...Keys })
export type RenewalRequest = z.infer<typeof RenewalRequest>

export const EnrolmentReply = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('issued'),
    certificate: Pem.describe('For TLS, with any intermediate authorities after it.'),
    authority: z
      .string()
      .max(65_536)
      .describe('PEM of the authorities that the collector’s own certificate is checked against.'),
    bundleKey: Pem.describe('Ed25519 public key that bundles are signed with.'),
  }),
  z.strictObject({ state: z.literal('pending'), retryAfterSeconds: z.number().positive() }),
])
export type EnrolmentReply = z.infer<typeof EnrolmentReply>

/** What the signing key signs at enrolment: this agent, with this TLS key. */
export const enrolmentStatement = (agent: string, request: string): Buffer =>
  Buffer.from(`vonggac enrolment 2\n${agent}\n${request}`)
