/**
 * Who vouches for agents and for the collector itself.
 *
 * By default a small authority of the collector's own, made on first start (ECDSA P-256, ten years): agents are given
 * its certificate at enrolment and trust no other, so that nothing else can pose as the collector, and no public
 * authority is needed inside an agency's network. An organisation that runs its own gives us a subordinate one instead
 * (`authority` in the configuration): its certificate first in the file, then those above it, all of which agents get.
 *
 * Keys are readable by their owner only. `chain` is public.
 */
import { createPrivateKey, type KeyObject, webcrypto, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ALGORITHM, DAY, newKeys, pemOf, serial, writeWhole, x509Library } from './x509.ts'

const LIFE = 3650 * DAY

export interface Authority {
  /** The certificate that issues. */
  readonly certificate: X509Certificate
  readonly key: KeyObject
  /** PEM of the issuing certificate and of those above it. */
  readonly chain: string
  /** Where `chain` can be read. */
  readonly file: string
  /** SHA-256 of the issuing certificate in DER, hexadecimal: what enrolment tokens end with. */
  readonly fingerprint: string
}

export interface AuthorityFiles {
  readonly certificateFile: string
  readonly keyFile: string
}

/** @param given An organisation's subordinate authority. @throws when its files can't serve; names what is wrong. */
export async function openAuthority(folder: string, given: AuthorityFiles | undefined, now: Date): Promise<Authority> {
  if (given) return readAuthority(given, now)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const own = { certificateFile: join(folder, 'ca.crt'), keyFile: join(folder, 'ca.key') }
  if (!existsSync(own.keyFile) || !existsSync(own.certificateFile)) await makeAuthority(own, now)
  return readAuthority(own, now)
}

function readAuthority({ certificateFile, keyFile }: AuthorityFiles, now: Date): Authority {
  const chain = readFileSync(certificateFile, 'utf8')
  const certificate = new X509Certificate(chain)
  const key = createPrivateKey(readFileSync(keyFile, 'utf8'))
  const fails = (why: string) => new Error(`${certificateFile}: ${why}`)
  if (!certificate.ca) throw fails('its first certificate may not issue others')
  if (!certificate.checkPrivateKey(key)) throw fails(`${keyFile} is not its key`)
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw fails('its key has to be ECDSA P-256')
  if (new Date(certificate.validTo) <= now) throw fails(`it expired on ${certificate.validTo}`)
  return { certificate, key, chain, file: certificateFile, fingerprint: fingerprintOf(certificate) }
}

/** SHA-256 of the certificate in DER, hexadecimal in lower case. */
export const fingerprintOf = ({ fingerprint256 }: Pick<X509Certificate, 'fingerprint256'>): string =>
  fingerprint256.replaceAll(':', '').toLowerCase()

/** Every certificate in a PEM text, in its order. @throws when one can't be read. */
export const certificatesIn = (pem: string): X509Certificate[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(one => new X509Certificate(one))

async function makeAuthority({ certificateFile, keyFile }: AuthorityFiles, now: Date): Promise<void> {
  const x509 = await x509Library()
  const keys = await newKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=Vong Gac collector authority',
      serialNumber: serial(),
      notBefore: new Date(now.getTime() - DAY),
      notAfter: new Date(now.getTime() + LIFE),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    },
    webcrypto as never,
  )
  writeWhole(keyFile, await pemOf(keys.privateKey), 0o600)
  writeWhole(certificateFile, `${certificate.toString('pem')}\n`, 0o644)
}
