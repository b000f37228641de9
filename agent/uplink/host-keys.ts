/**
 * The keys that a host makes for itself: ECDSA P-256 for TLS and Ed25519 for signing. They never leave it; what goes
 * out is a certificate request, the public half of the signing key, and proof of holding both.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, webcrypto } from 'node:crypto'
import { type EnrolmentRequest, enrolmentStatement, keyIdOf } from '../wire/index.ts'

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** As they are kept until the collector has answered. PEM. */
export interface HostKeys {
  readonly key: string
  readonly signingKey: string
  /** PKCS #10; kept, as a second one over the same keys would be other bytes. */
  readonly request: string
}

/** @param tlsKey PEM of a key that has a certificate already. @throws unless that is ECDSA P-256. */
export async function makeHostKeys(agent: string, tlsKey?: string): Promise<HostKeys> {
  const key = tlsKey === undefined ? newTlsKey() : createPrivateKey(tlsKey)
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('the key for TLS has to be ECDSA P-256')
  return {
    key: pemOf(key),
    signingKey: pemOf(generateKeyPairSync('ed25519').privateKey),
    request: await certificateRequest(agent, key),
  }
}

/** What enrolment and renewal say of the keys. */
export function askedWith(agent: string, { signingKey, request }: HostKeys) {
  const key = createPrivateKey(signingKey)
  const publicKey = createPublicKey(key)
  const asked: Pick<EnrolmentRequest, 'agent' | 'request' | 'signingKey' | 'proof'> = {
    agent,
    request,
    signingKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    proof: sign(null, enrolmentStatement(agent, request), key).toString('base64'),
  }
  return { keyId: keyIdOf(publicKey), asked }
}

const newTlsKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string

/** The library is loaded on the rare day that a host asks for a certificate. */
async function certificateRequest(agent: string, key: KeyObject): Promise<string> {
  await import('reflect-metadata')
  const { Pkcs10CertificateRequestGenerator } = await import('@peculiar/x509')
  const { subtle } = webcrypto
  const secret = key.export({ type: 'pkcs8', format: 'der' })
  const open = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const keys = {
    privateKey: await subtle.importKey('pkcs8', secret, EC, false, ['sign']),
    publicKey: await subtle.importKey('spki', open, EC, true, ['verify']),
  }
  const request = await Pkcs10CertificateRequestGenerator.create(
    { name: `CN=${agent}`, keys: keys as never, signingAlgorithm: EC },
    webcrypto as never,
  )
  return `${request.toString('pem')}\n`
}
