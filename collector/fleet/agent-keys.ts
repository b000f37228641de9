/** The two keys of a host, and the proof that it holds both: see `agent/wire/enrolment.ts`. */
import { enrolmentStatement, isSignedBy, keyIdOf, signingKeyOf } from '../../agent/wire/index.ts'
import { readRequest } from './client-certificate.ts'

export interface AskedKeys {
  readonly agent: string
  readonly request: string
  readonly signingKey: string
  readonly proof: string
}

export interface AgentKeys {
  readonly keyId: string
  /** Ed25519 public key in PEM, written by us. */
  readonly signingKey: string
  /** Public key for TLS, SubjectPublicKeyInfo in DER. */
  readonly tlsKey: Buffer
}

/** Never throws. */
export async function readKeys(asked: AskedKeys): Promise<AgentKeys | { readonly reason: string }> {
  const { agent, request, signingKey, proof } = asked
  const key = signingKeyOf(signingKey)
  if (!key) return { reason: 'the key for signing has to be Ed25519' }
  if (!isSignedBy(enrolmentStatement(agent, request), Buffer.from(proof, 'base64'), key))
    return { reason: 'the proof is not signed by the key for signing' }
  const read = await readRequest(request, agent)
  if ('reason' in read) return read
  return {
    keyId: keyIdOf(key),
    signingKey: key.export({ type: 'spki', format: 'pem' }) as string,
    tlsKey: read.publicKey,
  }
}
