/**
 * Certificates for agents. A request proves that who asks holds the key and says a name; nothing else of it is taken
 * over: subject, uses, life and the name of the signing key are ours to write.
 */
import { webcrypto, X509Certificate } from 'node:crypto'
import { type Authority, fingerprintOf } from './authority.ts'
import { ALGORITHM, DAY, serial, signingKey, x509Library } from './x509.ts'

export interface Issued {
  /** PEM, with the authorities above it after it. */
  readonly certificate: string
  readonly fingerprint: string
  readonly issuedAt: number
  readonly expiresAt: number
}

export interface CertificateRequest {
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Buffer
}

/** Reads a PKCS #10 request in PEM. Never throws: what doesn't prove an ECDSA P-256 key is refused with a reason. */
export async function readRequest(
  pem: string,
  agent: string,
): Promise<CertificateRequest | { readonly reason: string }> {
  const x509 = await x509Library()
  try {
    const request = new x509.Pkcs10CertificateRequest(pem)
    const { name, namedCurve } = request.publicKey.algorithm as { name: string; namedCurve?: string }
    if (name !== 'ECDSA' || namedCurve !== 'P-256') return { reason: 'the key for TLS has to be ECDSA P-256' }
    const names = request.subjectName.getField('CN')
    if (names.length !== 1 || names[0] !== agent) return { reason: 'the request is not for this agent' }
    const proven = await request.verify(webcrypto as never)
    return proven
      ? { publicKey: Buffer.from(request.publicKey.rawData) }
      : { reason: 'the request is not signed by its own key' }
  } catch {
    return { reason: 'not a certificate request' }
  }
}

export interface Issuing {
  readonly agent: string
  /** Key id of the signing key that goes with it. */
  readonly keyId: string
  readonly publicKey: Buffer
  readonly days: number
  readonly now: Date
}

export async function issueCertificate(
  authority: Authority,
  { agent, keyId, publicKey, days, now }: Issuing,
): Promise<Issued> {
  const x509 = await x509Library()
  const issuer = new x509.X509Certificate(authority.certificate.toString())
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: `CN=${agent}`,
      issuer: issuer.subjectName,
      serialNumber: serial(),
      // Hosts' clocks may be behind.
      notBefore: new Date(now.getTime() - DAY),
      notAfter: new Date(Math.min(now.getTime() + days * DAY, issuer.notAfter.getTime())),
      signingAlgorithm: ALGORITHM,
      publicKey: new x509.PublicKey(new Uint8Array(publicKey)),
      signingKey: await signingKey(authority.key),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: 'url', value: `urn:vonggac:signing-key:${keyId}` }]),
        await x509.AuthorityKeyIdentifierExtension.create(issuer, false, webcrypto as never),
      ],
    },
    webcrypto as never,
  )
  const pem = certificate.toString('pem')
  return {
    certificate: `${pem}\n${authority.chain}`,
    fingerprint: fingerprintOf(new X509Certificate(pem)),
    issuedAt: now.getTime(),
    expiresAt: certificate.notAfter.getTime(),
  }
}
