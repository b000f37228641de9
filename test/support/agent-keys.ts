/** Keys as a host makes them, and what it asks with. */
import { generateKeyPairSync, sign, webcrypto } from 'node:crypto'
import { enrolmentStatement, PROTOCOL_VERSION, type Signer, signerOf } from '../../agent/wire/index.ts'
import { ALGORITHM, newKeys, pemOf, x509Library } from '../../collector/fleet/x509.ts'

export interface HostKeys {
  readonly agent: string
  /** PKCS #8 in PEM. */
  readonly key: string
  readonly signer: Signer
  /** Ed25519, PKCS #8 in PEM. */
  readonly signingKey: string
  /** The part of an enrolment or renewal that speaks of keys. */
  readonly asked: {
    readonly version: typeof PROTOCOL_VERSION
    readonly agent: string
    readonly request: string
    readonly signingKey: string
    readonly proof: string
  }
}

/** @param commonName What the certificate request says, if it is to say something else. */
export async function hostKeys(agent: string, commonName = agent): Promise<HostKeys> {
  const tls = await newKeys()
  const x509 = await x509Library()
  const made = await x509.Pkcs10CertificateRequestGenerator.create(
    { name: `CN=${commonName}`, keys: tls, signingAlgorithm: ALGORITHM },
    webcrypto as never,
  )
  const request = made.toString('pem')
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const proof = sign(null, enrolmentStatement(agent, request), privateKey).toString('base64')
  const signingKey = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  return {
    agent,
    key: await pemOf(tls.privateKey),
    signingKey,
    signer: signerOf(signingKey),
    asked: {
      version: PROTOCOL_VERSION,
      agent,
      request,
      signingKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
      proof,
    },
  }
}
